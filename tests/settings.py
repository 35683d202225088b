"""The settings of the tests, with the room that stands in for kinds which have none yet."""

from dangvu.config.test_settings import *  # noqa: F403

INSTALLED_APPS = ["tests.standin", *INSTALLED_APPS]  # noqa: F405
