"""The address of the page with one thing changed: filters, order and place all live in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict


def changed_query(request: HttpRequest, **changes: Any) -> str:
    """`?...` of this page with parameters set, or dropped when None or empty."""
    query = request.GET.copy()
    _change(query, changes)
    return "?" + query.urlencode()


def _change(query: QueryDict, changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(key, [str(one) for one in value])
        else:
            query[key] = str(value)
