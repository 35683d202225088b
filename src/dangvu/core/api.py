"""What the API of every room shares: problems as JSON, pages of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from dangvu.core.indicators import UnknownIndicator
from dangvu.core.secrecy import SecretRefused
from dangvu.core.text import RefusedText

Row = TypeVar("Row")

_WRITING = {"post", "put", "patch", "delete"}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,128}$"},
    "description": (
        "Chosen anew for each write that is meant, e.g. a UUID, and sent again with every retry of"
        " it: a write is done once, and its copies get the same answer for 24 hours. What was"
        " refused (4xx) or failed (5xx) may be tried again with the same key."
    ),
}
_PROBLEM = {
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_ANSWERS = {
    400: "No key, or none that can be used",
    409: "The first with this key is still being done",
    422: "The key was used for something else, or an argument is not of its type",
}


class Refused(Exception):
    """What was asked cannot be answered: the status, why, and what may have been meant."""

    def __init__(self, status: int, detail: str, near: Iterable[str] = ()) -> None:
        self.status, self.detail, self.near = status, detail, list(near)
        super().__init__(detail)


def page_after(
    rows: QuerySet[Any], *, key: str, after: str, limit: int
) -> tuple[Sequence[Any], str | None]:
    """The rows whose `key` comes after a text, in its order, and where the next page begins.

    `key` is a path of fields, unique among the rows. One statement.
    """
    if after:
        rows = rows.filter(**{f"{key.replace('.', '__')}__gt": after})
    found = list(rows.order_by(key.replace(".", "__"))[: limit + 1])
    more = len(found) > limit
    return found[:limit], _at(found[limit - 1], key) if more else None


def _at(row: Any, key: str) -> str:
    for name in key.split("."):
        row = getattr(row, name)
    return str(row)


class Api(NinjaAPI):
    """Tells in its document what the middleware asks of every operation that writes."""

    def get_openapi_schema(self, *args: Any, **options: Any) -> Any:
        document = super().get_openapi_schema(*args, **options)
        for operations in document["paths"].values():
            for method, operation in operations.items():
                if method in _WRITING:
                    operation["parameters"] = [*operation.get("parameters", ()), _KEY]
                    for status, said in _ANSWERS.items():
                        operation["responses"].setdefault(status, {"description": said, **_PROBLEM})
        return document


def tell_problems(api: NinjaAPI) -> None:
    """Let the API answer what goes wrong with `core.schemas.Problem`."""

    def answer(
        request: HttpRequest, status: int, detail: str, near: Sequence[str] = ()
    ) -> HttpResponse:
        return api.create_response(request, {"detail": detail, "near": list(near)}, status=status)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return answer(request, error.status, error.detail, error.near)

    @api.exception_handler(PermissionDenied)
    def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return answer(request, 403, str(error) or _("Tài khoản này không được làm việc đó."))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, 404, _("Không có, hoặc không thuộc phạm vi được xem."))

    @api.exception_handler(UnknownIndicator)
    def unknown(request: HttpRequest, error: UnknownIndicator) -> HttpResponse:
        return answer(request, 404, _("Không có chỉ tiêu “%s”.") % error.code, error.near)

    @api.exception_handler(DataError)
    @api.exception_handler(UnicodeEncodeError)
    @api.exception_handler(BadRequest)
    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
        status = error.status_code if isinstance(error, HttpError) else 400
        return answer(request, status, _("Không đọc được những gì đã gửi."))

    @api.exception_handler(RefusedText)
    @api.exception_handler(SecretRefused)
    def unkept(request: HttpRequest, error: Exception) -> HttpResponse:
        return answer(request, 400, str(error))

    @api.exception_handler(ValidationError)
    def mistyped(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors]
        return answer(request, 422, _("Tham số không đúng dạng."), places)
