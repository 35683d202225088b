"""The pages of what went wrong."""

from __future__ import annotations

import sys
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "core/400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "core/403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "core/404.html", status=404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit (CSRF_FAILURE_VIEW)."""
    return render(request, "core/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing here may need the database: it may be what failed."""
    code = 503 if isinstance(sys.exc_info()[1], OperationalError) else 500
    asked = getattr(request, "resolver_match", None)
    if asked is not None and asked.view_name == "site:health":
        return JsonResponse({"status": "unavailable"}, status=code)
    return render(None, f"core/{code}.html", status=code)  # type: ignore[arg-type]
