"""`python -m verification._planted PORT`: the site full of holes, at the own machine only."""

from __future__ import annotations

import logging
import os
import sys


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "verification._planted.settings"
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    # Errors are what it is for.
    logging.disable(logging.CRITICAL)
    server = ThreadedWSGIServer(("127.0.0.1", int(sys.argv[1])), WSGIRequestHandler)
    server.set_app(WSGIHandler())
    server.serve_forever()


if __name__ == "__main__":
    main()
