"""An API with a fault, for the test that faults are found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI, Schema


class Promised(Schema):
    number: int


api = NinjaAPI(urls_namespace="broken", docs_url=None)


@api.get("/broken", response=Promised)
def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse('{"number": "hai"}', content_type="application/json")


urlpatterns = [path("api/v1/", api.urls)]
