"""No way in without a policy: what a page, an operation of the API, a command, a job or an entry of
a registry asks of whoever comes.

    @needs("figures", "manage")                      # a view, a class of views, an operation of the API
    @require_POST
    def freeze(request): ...

    class Command(DangvuCommand):
        policy = needs("figures", "manage")

    @jobs.task("reports.render", policy=needs("reports"))
    add_panel(Panel(..., policy=needs("members")))

What is declared is asked before the view, the command or the job begins: whether the reader may do
that anywhere at all. Inside which organisation, and which rows, `visible_to` and the services say.
The server does not start while anything has no declaration (`must_be_declared`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.policy import may

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Policy:
    """What a way in asks: every one of `needs` (kind, action), or only that one has signed in, or
    nothing; a way that needs nothing in particular gives its `reason`."""

    needs: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    signed_in: bool = True

    def __and__(self, other: Policy) -> Policy:
        """Both. A way that is open to everyone has nothing beside."""
        if not (self.signed_in and other.signed_in):
            raise TypeError("what is open to everyone cannot ask for anything else")
        reasons = dict.fromkeys(one.reason for one in (self, other) if one.reason)
        return Policy(tuple(dict.fromkeys(self.needs + other.needs)), " ".join(reasons))

    def allows(self, actor: Actor) -> bool:
        """Whether whoever comes may come in."""
        if self.signed_in and actor.user_id is None:
            return False
        return all(may(actor, kind, action) for kind, action in self.needs)

    def require(self, actor: Actor) -> None:
        """Raise PermissionDenied unless `allows` says yes."""
        if not self.allows(actor):
            raise PermissionDenied

    def __call__(self, view: V) -> V:
        """The view that asks first, with its declaration as `policy`. It keeps the signature."""
        if isinstance(view, type):
            return method_decorator(self, name="dispatch")(view)
        declared = self & view.policy if hasattr(view, "policy") else self

        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            self.require(request.actor)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        asked.policy = declared  # type: ignore[attr-defined]
        if not self.signed_in:
            # Read by the demand to be signed in, as django.contrib.auth's login_not_required.
            asked.login_required = False  # type: ignore[attr-defined]
        # The API reads the types of the arguments; their names mean something in the view's module.
        with suppress(NameError, ValueError):
            asked.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        return asked  # type: ignore[return-value]


def needs(kind: str, action: str = "view") -> Policy:
    """For whoever may do `action` to things of `kind` somewhere."""
    return Policy(((kind, action),))


def open_to_signed_in(reason: str) -> Policy:
    """For everybody who has signed in, because of `reason`."""
    return Policy(reason=reason)


def open_to_everyone(reason: str) -> Policy:
    """For strangers too, because of `reason`. Of a command: for whoever runs programs as the owner
    of the data folder, who could read and write everything without it."""
    return Policy(reason=reason, signed_in=False)


def policy_of(way: Any) -> Policy | None:
    """What a way in has declared."""
    declared = getattr(way, "policy", None)
    return declared if isinstance(declared, Policy) else None


#: Gives each way in that declares nothing, by name.
Finder = Callable[[], Iterable[str]]

_finders: list[Finder] = []


def add_finder(finder: Finder) -> None:
    """Called by whoever knows ways in: `finder()` names those without a declaration."""
    _finders.append(finder)


def undeclared() -> list[str]:
    """Every way in without a declaration, or with one that the policy does not know."""
    return [name for finder in _finders for name in finder()]


def must_be_declared() -> None:
    """Raise ImproperlyConfigured, with their names, while a way in has no declaration."""
    if found := undeclared():
        raise ImproperlyConfigured(undeclared_words(found))


def undeclared_words(found: Iterable[str]) -> str:
    return _("Chưa khai ai được dùng nên không khởi động: %(ways)s.") % {"ways": "; ".join(found)}
