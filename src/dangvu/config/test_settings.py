"""Settings of the tests: a data folder of their own, kept between runs, and cheap passwords."""

import os
import tempfile

_kind = os.environ.get("DANGVU_POSTGRES") or "embedded"
os.environ.setdefault("DANGVU_HOME", f"{tempfile.gettempdir()}/dangvu-test-{os.getuid()}-{_kind}")
os.environ.setdefault("DANGVU_POSTGRES_DURABLE", "no")
os.environ.setdefault("DANGVU_DATABASE_ROLE", "owner")

from dangvu.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Several people may run tests on one machine at a time.
DATABASES["default"]["TEST"] = {"NAME": f"test_dangvu_{os.getpid()}"}  # noqa: F405
KIT = True
