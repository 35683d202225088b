"""How long a list is: counted once, and carried in the address from page to page.

An exact count is a scan, in a register of millions a long one. The reader who turns pages has
been told the number already; the number travels signed, so that it cannot be made up, and only
for the same reader, list and filters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest

#: The parameter that carries the count.
COUNT = "of"
#: What does not change how many rows there are.
_BESIDE = (COUNT, "after", "before", "sort", "columns", "format")
#: A count older than this is made again.
_SECONDS = 30 * 60

Counter = Callable[[Any], int]


def count_rows(request: HttpRequest, rows: Any, counter: Counter | None = None) -> int:
    """The number of rows: as carried to this page of the list, else counted."""
    if request.GET.get(COUNT) and (request.GET.get("after") or request.GET.get("before")):
        try:
            return int(_signer(request).unsign(request.GET[COUNT], max_age=_SECONDS))
        except (signing.BadSignature, ValueError):
            pass
    if counter is not None:
        return counter(rows)
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def carried(request: HttpRequest, count: int) -> str:
    """The count as the address of the next page carries it."""
    return _signer(request).sign(str(count))


def _signer(request: HttpRequest) -> signing.TimestampSigner:
    query = request.GET.copy()
    for name in _BESIDE:
        query.pop(name, None)
    reader = getattr(request, "actor", None)
    about = f"{reader and reader.user_id} {request.path} {query.urlencode()}"
    return signing.TimestampSigner(salt=f"dangvu.list {about}")
