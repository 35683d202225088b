"""Trouble that stops the program before or beside Django; shown to the user in Vietnamese.

The text is translated only when it is shown: some of it is raised while the settings are still being read,
when gettext is not yet available.
"""

from django.apps import apps
from django.utils.translation import gettext

from dangvu.core.disk import REASONS


def mark(message: str) -> str:
    """Mark a text for translation, as gettext_noop does; Django's reads the settings to do so."""
    return message


def translated(message: str) -> str:
    """The message in the user's language, or as it is while Django is not ready to translate."""
    return gettext(message) if apps.ready else message


def reason(error: OSError) -> str:
    """Why the system refused, in Vietnamese where it is one of the usual reasons."""
    known = REASONS.get(error.errno or 0)
    return translated(known) if known else str(error.strerror or error)


class ConfigError(Exception):
    """Carries a translatable sentence and the values in it. `str()` gives the text for the user."""

    exit_code = 1

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, values)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        text = translated(self.message)
        return text % self.values if self.values else text


class SettingError(ConfigError):
    """A value in the environment that cannot be used."""


class HomeError(ConfigError):
    """The data folder cannot be read or written."""


class ServerError(ConfigError):
    """The database server cannot be made, started or stopped."""


class DatabaseError(ConfigError):
    """The database answers but is not one that this program can work with."""
