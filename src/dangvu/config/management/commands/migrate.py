"""Django's `migrate`, with the rights of the owner of the tables."""

from typing import Any

from django.core.management.commands import migrate

from dangvu.config.database import owner_rights


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with owner_rights():
            super().handle(*args, **options)
