"""The settings of the program on the same database, without one of its walls."""

from __future__ import annotations

from dangvu.config.settings import *  # noqa: F403

ROOT_URLCONF = "verification._planted.holes"
WSGI_APPLICATION = "django.core.wsgi.get_wsgi_application"
MIDDLEWARE: list[str] = []
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
# An error is shown to whoever asks, as a careless installation does.
DEBUG = True
