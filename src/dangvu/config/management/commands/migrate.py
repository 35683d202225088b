"""Django's `migrate`, with the rights of the owner of the tables."""

from typing import Any

from django.core.management.commands import migrate

from dangvu.config.database import owner_rights
from dangvu.core.routes import open_to_everyone


class Command(migrate.Command):
    policy = open_to_everyone("changes the tables as their owner; there may be no account yet")

    def handle(self, *args: Any, **options: Any) -> None:
        with owner_rights():
            super().handle(*args, **options)
