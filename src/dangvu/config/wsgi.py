"""The entry for a web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.config.settings")

application = get_wsgi_application()

from dangvu.config.coherence import must_be_coherent  # noqa: E402 - needs Django set up
from dangvu.core.routes import must_be_declared  # noqa: E402
from dangvu.core.starting import must_hold  # noqa: E402

must_be_coherent()
must_be_declared()
must_hold()

# What is loaded by now stays: walking it again and again made one request in forty wait 120 ms.
gc.collect()
gc.freeze()
