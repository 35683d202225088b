"""What the pages of figures share: answering what cannot be asked, other times and places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core import indicators, policy
from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator, UnknownIndicator
from dangvu.core.pages import Crumb, Option
from dangvu.core.pages.links import changed_query
from dangvu.core.periods import Period
from dangvu.figures.forms import Asked, CannotAsk, code_of, read_when, year_so_far
from dangvu.figures.selectors import HasNoRows, UnknownDimension

View = Callable[..., HttpResponseBase]


def explained(view: View) -> View:
    """What cannot be asked is answered with a page that says why and what may be meant."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if "when" in request.GET:
                return HttpResponseRedirect(_canonical(request))
            return view(request, *args, **kwargs)
        except CannotAsk as problem:
            near = [
                replace(one, url=changed_query(request, org=one.url, when=None))
                for one in problem.near
            ]
            return _problem(request, problem.status, problem.what, near)
        except UnknownIndicator as error:
            near = [_code_option(code) for code in error.near]
            return _problem(request, 404, _("Không có chỉ tiêu “%s”.") % error.code, near)
        except UnknownDimension as error:
            near = [Option(code, changed_query(request, by=code)) for code in error.near]
            return _problem(request, 400, _("Không chia được theo “%s”.") % error.code, near)
        except HasNoRows:
            what = _("Chỉ tiêu này là thương của hai số nên không có danh sách riêng.")
            return _problem(request, 404, what, _parts(kwargs.get("code", "")))

    return answer


def _canonical(request: HttpRequest) -> str:
    """The form has one field for time and takes a name; the address has a day or a period, and a
    code."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked: dict[str, str | None] = {"as_of": None, "period": None}
    asked.update(read_when(request.GET["when"]))
    asked["org"] = code_of(request.GET.get("org", ""), actor)
    return request.path + changed_query(request, when=None, page=None, **asked)


def _problem(request: HttpRequest, status: int, what: str, near: list[Option]) -> HttpResponse:
    back = request.get_full_path() != reverse("figures:list")
    crumbs = [start(), Crumb(_("Không hỏi được"))]
    context = {"what": what, "near": near, "back": back, "crumbs": crumbs}
    return render(request, "figures/problem.html", context, status=status)


def _code_option(code: str) -> Option:
    label = f"{indicators.get(code).label} ({code})"
    return Option(label, reverse("figures:detail", args=[code]))


def _parts(code: str) -> list[Option]:
    indicator = indicators.get(code)
    return [_code_option(part) for part in (indicator.numerator, indicator.denominator) if part]


def start() -> Crumb:
    return Crumb(_("Số liệu"), reverse("figures:list"))


def scope_words(asked: Asked) -> str:
    return f"{asked.organization.name} ({asked.organization.code})"


@dataclass(frozen=True, slots=True)
class Choices:
    """Short ways to other times, and to the other organisations of the reader."""

    times: list[Option]
    places: list[Option]


def choices(asked: Asked, name: str, code: str = "", *, days: bool = True) -> Choices:
    today, asked = asked.today, replace(asked, frozen=False)
    times = [(_("Hôm nay"), {"as_of": today, "period": None})] if days else []
    times.append((_("Từ đầu năm"), {"as_of": None, "period": year_so_far(today)}))
    for year in range(today.year - 1, today.year - 4, -1):
        times.append((str(year), {"as_of": None, "period": Period.of_year(year)}))
    current = {"as_of": asked.as_of, "period": asked.period}
    places = asked.own if len(asked.own) > 1 else []
    return Choices(
        times=[
            Option(label, asked.address(name, code, key=None, **time), time == current)
            for label, time in times
        ],
        places=[
            Option(
                one.label,
                asked.address(name, code, key=None, org=one.code),
                one.organization_id == asked.organization.organization_id,
            )
            for one in places
        ],
    )


def may_open(actor: Actor, indicator: Indicator, asked: Asked) -> bool:
    place = asked.organization.organization_id
    return policy.may(actor, "figures", "rows", place) and policy.may(
        actor, indicator.rows_kind, "rows", place
    )
