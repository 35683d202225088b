"""Trouble that stops the program before or beside Django; shown to the user in Vietnamese.

The text is translated only when it is shown: some of it is raised while the settings are still being read,
when gettext is not yet available.
"""

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext


class ConfigError(Exception):
    """Carries a translatable sentence and the values in it. `str()` gives the text for the user."""

    exit_code = 1

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, values)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        try:
            text = gettext(self.message)
        except (ImproperlyConfigured, ImportError, AttributeError, ConfigError):
            text = self.message
        return text % self.values if self.values else text


class SettingError(ConfigError):
    """A value in the environment that cannot be used."""


class HomeError(ConfigError):
    """The data folder cannot be read or written."""


class ServerError(ConfigError):
    """The database server cannot be made, started or stopped."""


class DatabaseError(ConfigError):
    """The database answers but is not one that this program can work with."""
