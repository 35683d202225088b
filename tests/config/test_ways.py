"""Every way into the program says whom it is for, and a room that does not say it cannot start.

What is planted here is caught by the same walk that finds nothing wrong with the program.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.views import View
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router

from dangvu.config import coherence, ways, wsgi
from dangvu.config.management.commands import serve
from dangvu.core import indicators, registry, routes
from dangvu.core.commands import CommandFailed, DangvuCommand
from dangvu.core.routes import needs, open_to_everyone, open_to_signed_in
from dangvu.jobs.management.commands import worker
from dangvu.jobs.services import registry as tasks


def test_every_way_in_says_whom_it_is_for() -> None:
    assert routes.undeclared() == []


def test_the_walk_sees_all_of_it() -> None:
    """Nothing is declared because nothing was looked at."""
    found = list(ways._views(ways.get_resolver().url_patterns, "/", ""))
    operations = [
        one for _address, _name, view in found for one, _f in ways._functions(view) if one
    ]
    assert len(found) > 100
    assert len(operations) > 10
    assert {one.name for one in tasks.all_tasks()} >= {"imports.work", "reports.render"}
    assert len(registry.entries()) > 15


# --- planted faults -------------------------------------------------------------------------


def _open(request: HttpRequest, **parts: object) -> HttpResponse:
    return HttpResponse("come in")


class _OpenClass(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("come in")


@needs("figures")
class _Guarded(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("come in")


_router = Router()


@_router.get("/open")
def _operation(request: HttpRequest) -> str:
    return "come in"


@_router.post("/open")
@needs("figures", "manage")
def _guarded_operation(request: HttpRequest, number: int) -> str:
    return ""


_api = NinjaAPI(urls_namespace="planted", docs_url=None, openapi_url=None)
_api.add_router("", _router)

urlpatterns = [
    path("plain", _open, name="plain"),
    path("", include(([path("class/<int:pk>", _OpenClass.as_view(), name="one")], "room"))),
    path("mistyped", needs("figuers")(_open)),
    path("silent", open_to_signed_in(" ")(_open)),
    path("every-method", needs("figures")(_open)),
    path("guarded", needs("figures")(require_safe(_open))),
    path("guarded/class", _Guarded.as_view()),
    path("door", open_to_everyone("of a test")(require_safe(_open))),
    path("api/", _api.urls),
]
PLANTED = override_settings(ROOT_URLCONF=__name__)
NAMES = [
    "plain /plain ?",
    "room:one /class/<int:pk> ?",
    "/mistyped (figuers view)",
    "/silent ?",
    "/every-method (require_http_methods)",
    "GET /api/open ?",
]


def test_an_address_without_a_declaration_is_named() -> None:
    assert list(ways.pages(__name__)) == NAMES


@PLANTED
def test_with_such_an_address_nothing_starts() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"plain /plain"):
        importlib.reload(wsgi)
    with pytest.raises(CommandFailed, match=r"plain /plain"):
        serve._must_fit_together({"lan": False})
    with pytest.raises(ImproperlyConfigured, match=r"plain /plain"):
        worker.Command().handle(once=True, at_a_time=1, stop_with_stdin=False)
    with pytest.raises(SystemCheckError, match=r"E002(.|\n)*plain /plain"):
        call_command("check")


def test_without_it_all_of_them_start() -> None:
    assert coherence.contradictions() == []
    importlib.reload(wsgi)
    serve._must_fit_together({"lan": False})
    assert ways.check_ways(None) == []


class _Silent(DangvuCommand):
    help = "Một lệnh để thử"


class _AsksNobody(_Silent):
    policy = needs("figures")
    needs_actor = False


class _Said(_Silent):
    policy = needs("figures")


def test_a_command_without_a_declaration_is_named_and_does_not_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planted: dict[str, Any] = {"silent": _Silent(), "nobody": _AsksNobody(), "said": _Said()}
    monkeypatch.setattr(ways, "get_commands", lambda: planted)
    assert list(ways.commands()) == ["dangvu silent ?", "dangvu nobody (needs_actor = False)"]
    for command in (_Silent, _AsksNobody):
        monkeypatch.setattr(command, "needs_actor", False, raising=False)
        monkeypatch.setattr(command, "needs_database", "nothing", raising=False)
        with pytest.raises(CommandFailed, match="chưa khai"):
            call_command(command())


def test_a_job_without_a_declaration_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, declared in (("tests.said", needs("figures")), ("tests.silent", None)):
        task = tasks.Task(name, lambda work: "", declared, 0, True)  # type: ignore[arg-type]
        monkeypatch.setitem(tasks._tasks, name, task)
    assert list(ways.jobs()) == ["job tests.silent ?"]


def test_what_hangs_in_another_room_without_a_declaration_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silent: Any = None
    menu = [*registry.menu, registry.MenuItem("Thử", "tests:list", "home", silent)]
    monkeypatch.setattr(registry, "menu", menu)
    panel = registry.Panel("site.home", "tests/_one.html", lambda *_: {}, silent)
    monkeypatch.setattr(registry, "_panels", [*registry._panels, panel])
    monkeypatch.setitem(registry._alert_sources, "tests", registry.AlertSource(list, silent))
    searcher = registry.Searcher("Thử", lambda *_: [], silent)
    monkeypatch.setitem(registry._searchers, "tests", searcher)
    context = registry.PaperContext("tests", (), lambda *_: {}, silent)
    monkeypatch.setitem(registry._paper_contexts, "tests", [context])
    assert set(ways.entries()) == {
        "menu tests:list ?",
        "panel site.home tests/_one.html ?",
        "alert tests ?",
        "search tests ?",
        "paper tests  ?",
    }


def test_a_figure_whose_rows_belong_to_no_kind_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = indicators.Indicator(
        "tests.x", "Thử", indicators.Kind.STOCK, "", "", "", "", "figures", "membres"
    )
    monkeypatch.setitem(indicators._indicators, "tests.x", planted)
    assert list(ways.figures()) == ["figure tests.x (membres rows)"]
