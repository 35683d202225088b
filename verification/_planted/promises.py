"""An API that does not keep its promises, each operation in another way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI, Query, Schema


class Promised(Schema):
    number: int


class Problem(Schema):
    detail: str


_REFUSED = {401: Problem, 422: Any}

api = NinjaAPI(urls_namespace="promises", docs_url=None)


@api.get("/sometimes", response={200: Promised, **_REFUSED})
def sometimes(request: HttpRequest, number: int = Query(ge=0, le=9_999)) -> dict[str, int]:
    if number % 50 == 37:
        raise RuntimeError("planted")
    return {"number": number}


@api.get("/broken", response={200: Promised, **_REFUSED})
def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse('{"number": "hai"}', content_type="application/json")


@api.get("/unpromised", response={200: Promised, **_REFUSED})
def unpromised(request: HttpRequest, word: str = "") -> HttpResponse:
    return HttpResponse('{"number": 2}', status=418, content_type="application/json")


@api.get("/open", response={200: Promised, **_REFUSED})
def open_to_all(request: HttpRequest) -> dict[str, int]:
    return {"number": 2}


urlpatterns = [path("api/v1/", api.urls)]
