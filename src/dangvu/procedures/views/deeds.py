"""What is done with a case beside its steps, each on a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.procedures import services
from dangvu.procedures.choices import State
from dangvu.procedures.forms import DeedForm
from dangvu.procedures.models import Case
from dangvu.procedures.selectors.known import DefinitionChanged, definition_of, step_of
from dangvu.procedures.views.shared import cited, form_page, keepable_or_404, revision_seen

#: The words of the title, and of what is said when it is done.
_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "extend": (gettext_lazy("Gia hạn"), gettext_lazy("Đã ghi gia hạn.")),
    "pause": (gettext_lazy("Tạm dừng"), gettext_lazy("Đã ghi tạm dừng.")),
    "resume": (gettext_lazy("Tiếp tục"), gettext_lazy("Đã ghi tiếp tục.")),
    "withdraw": (gettext_lazy("Rút hồ sơ"), gettext_lazy("Đã ghi rút hồ sơ.")),
    "expire": (gettext_lazy("Ghi hết thời hạn"), gettext_lazy("Đã ghi hồ sơ hết thời hạn.")),
    "hold": (gettext_lazy("Tạm giữ"), gettext_lazy("Đã ghi tạm giữ.")),
    "release": (gettext_lazy("Thôi tạm giữ"), gettext_lazy("Đã ghi thôi tạm giữ.")),
    "return": (gettext_lazy("Trả lại"), gettext_lazy("Đã ghi trả lại.")),
    "adopt": (
        gettext_lazy("Chuyển sang bản quy trình mới"),
        gettext_lazy("Đã ghi chuyển bản quy trình."),
    ),
    "publish": (gettext_lazy("Công khai kết quả"), gettext_lazy("Đã ghi công khai.")),
}
_REASON, _PAPER = "reason", "symbol"


def _deed(
    request: HttpRequest,
    case: Case,
    name: str,
    asks: tuple[str, ...],
    do: Callable[..., object],
    **choices: list[tuple[str, str]],
) -> HttpResponse:
    """The form asks `asks`; `do` is given what was filled in, the paper as a source."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = DeedForm(request.POST or None, asks=asks, choices=choices, initial={"on": actor.today})

    def done(given: dict[str, Any]) -> object:
        values = {key: given[key] for key in (*asks, "on") if key != _PAPER}
        if _PAPER in asks:
            values["source"] = cited(actor, given[_PAPER], given["on"])
        return do(actor=actor, case=case, **values)

    title, said = _WORDS[name]
    return form_page(
        request, case, form, title=str(title), submit=str(title), do=done, done=str(said)
    )


def _turn(
    request: HttpRequest, pk: int, name: str, asks: tuple[str, ...], do: Callable[..., object],
    states: tuple[State, ...] = (State.OPEN,),
) -> HttpResponse:  # fmt: skip
    """A deed with a case in one of the states, as it was seen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = keepable_or_404(actor, pk, acting=True)
    if case.state not in states and request.method == "GET":
        raise Http404
    seen = revision_seen(request, case)
    choices = {"to": _returns(case)} if "to" in asks else {}
    if "starts" in asks:
        choices["starts"] = _versions(case)
    return _deed(request, case, name, asks, lambda **given: do(revision=seen, **given), **choices)


def _returns(case: Case) -> list[tuple[str, str]]:
    try:
        here = step_of(case)
    except DefinitionChanged as changed:
        raise Http404 from changed
    found = definition_of(case)
    version = found.version_of(case.version_from) if found else None
    if version is None or not here.may_return_to:
        raise Http404
    return [(code, version.steps[code].label) for code in here.may_return_to]


def _versions(case: Case) -> list[tuple[str, str]]:
    found = definition_of(case)
    if found is None:
        raise Http404
    text = _("từ %(day)s, %(basis)s")
    return [
        (one.starts.isoformat(), text % {"day": write_date(one.starts), "basis": one.basis})
        for one in found.versions
    ]


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def return_to(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, "return", ("to", _REASON, _PAPER), services.return_to)


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, "extend", (_REASON, _PAPER), services.extend)


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, "pause", (_REASON, _PAPER), services.pause)


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, "resume", (), services.resume, (State.PAUSED,))


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    states = (State.OPEN, State.PAUSED)
    return _turn(request, pk, "withdraw", (_REASON, _PAPER), services.withdraw, states)


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def expire(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, "expire", (), services.expire)


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, "hold", (), services.hold)


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, "release", (), services.release, (State.HELD,))


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    states = (State.OPEN, State.PAUSED, State.HELD)
    return _turn(request, pk, "adopt", ("starts", _PAPER), services.adopt_version, states)


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a case that is over."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = keepable_or_404(actor, pk)
    if case.is_running:
        raise Http404
    return _deed(request, case, "publish", ("where", "until", _PAPER), services.publish_result)
