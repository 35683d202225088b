"""Declarations of who may come in: what they ask, and that they stay readable from outside."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.views import View
from django.views.decorators.http import require_POST

from dangvu.core import policy, routes
from dangvu.core.actor import Actor
from dangvu.core.policy import Scope
from dangvu.core.routes import (
    needs,
    open_to_everyone,
    open_to_signed_in,
    policy_of,
)

TODAY = date(2026, 11, 21)
LAN = Actor(user_id=1, name="Lan", today=TODAY)
STRANGER = Actor(user_id=None, name="", today=TODAY)


@dataclass(frozen=True)
class Arguments:
    """A type whose name means nothing outside of this module."""


@pytest.fixture(autouse=True)
def lan_sees_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lan may view figures and nothing else, nobody else anything."""

    def evaluate(actor: Actor, kind: str, action: str, **_asked: Any) -> Scope:
        given = actor == LAN and (kind, action) == ("figures", "view")
        return Scope.of({7}) if given else Scope.NOTHING

    monkeypatch.setattr(policy, "_evaluator", evaluate)


def asked_by(actor: Actor, method: str = "get") -> HttpRequest:
    request = getattr(RequestFactory(), method)("/")
    request.actor = actor
    return request


def page(request: HttpRequest, code: str = "", wanted: Arguments | None = None) -> HttpResponse:
    """A page."""
    return HttpResponse("đây")


def test_who_may_comes_in_and_nobody_else() -> None:
    view = needs("figures")(page)
    assert view(asked_by(LAN)).status_code == 200
    with pytest.raises(PermissionDenied):
        view(asked_by(STRANGER))
    with pytest.raises(PermissionDenied):
        needs("figures", "manage")(page)(asked_by(LAN))


def test_of_several_needs_each_has_to_be_met() -> None:
    both = needs("figures")(needs("members")(page))
    assert policy_of(both) == needs("figures") & needs("members")
    with pytest.raises(PermissionDenied):
        both(asked_by(LAN))
    assert not (needs("figures") & needs("members")).allows(LAN)
    assert (needs("figures") & open_to_signed_in("of a test")).allows(LAN)


def test_what_is_open_to_everyone_asks_nothing_else() -> None:
    door = open_to_everyone("of a test")
    assert door(page)(asked_by(STRANGER)).status_code == 200
    assert door(page).login_required is False
    with pytest.raises(TypeError):
        _both = door & needs("figures")
    with pytest.raises(PermissionDenied):
        open_to_signed_in("of a test")(page)(asked_by(STRANGER))


def test_what_is_refused_is_refused_before_the_method_is_looked_at() -> None:
    view = needs("members")(require_POST(page))
    with pytest.raises(PermissionDenied):
        view(asked_by(LAN))
    assert needs("figures")(require_POST(page))(asked_by(LAN)).status_code == 405


def test_a_decorator_around_it_leaves_it_readable() -> None:
    assert policy_of(require_POST(needs("figures")(page))) == needs("figures")


def test_a_class_of_views_asks_too() -> None:
    @needs("figures")
    class Page(View):
        def get(self, request: HttpRequest) -> HttpResponse:
            return HttpResponse("đây")

    view = Page.as_view()
    assert policy_of(view) == needs("figures")
    assert view(asked_by(LAN)).status_code == 200
    with pytest.raises(PermissionDenied):
        view(asked_by(STRANGER))


def test_the_signature_is_kept_with_what_its_names_mean() -> None:
    kept = inspect.signature(needs("figures")(page))
    assert list(kept.parameters) == ["request", "code", "wanted"]
    assert kept.parameters["wanted"].annotation == Arguments | None
    assert needs("figures")(page).__doc__ == "A page."


def test_nothing_starts_while_a_way_in_is_undeclared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_finders", [lambda: ["trang a"], list, lambda: ["lệnh b"]])
    with pytest.raises(ImproperlyConfigured, match="trang a; lệnh b"):
        routes.must_be_declared()
    monkeypatch.setattr(routes, "_finders", [list])
    routes.must_be_declared()
