"""Django's `flush`, with the rights of the owner of the tables."""

from typing import Any

from django.core.management.commands import flush

from dangvu.config.database import owner_rights
from dangvu.core.routes import open_to_everyone


class Command(flush.Command):
    policy = open_to_everyone("empties the tables as their owner")

    def handle(self, *args: Any, **options: Any) -> None:
        with owner_rights():
            super().handle(*args, **options)
