"""Quy hoạch: who is planned for which post, by term; the yearly review; taking somebody out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Column, Crumb, Event, Fact, Filter, list_page
from dangvu.core.pages.days import asked_day, day_filter
from dangvu.core.routes import needs
from dangvu.members.models import Person
from dangvu.offices import selectors, services
from dangvu.offices.choices import Published
from dangvu.offices.forms import ReviewForm, UnplanForm
from dangvu.offices.models import Planned
from dangvu.offices.selectors import PlannedGroup, PlannedRow
from dangvu.offices.selectors.names import holder_names
from dangvu.offices.selectors.planned import AGES, planned_since
from dangvu.offices.views.holdings import publications_of, published, shown_name
from dangvu.offices.views.places import kind_of_names, place_asked, words_asked
from dangvu.offices.views.writing import (
    Ask,
    Done,
    answered,
    body_page,
    cited,
    crumbs_of,
    name_of_body,
    paper_words,
)
from dangvu.organizations.selectors import SeveralOrganizations


@needs("offices")
@require_GET
def planned_list(request: HttpRequest) -> HttpResponseBase:
    """`?org=CODE&on=30/9/2026`; below an organisation, with the structure by number."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    try:
        version = place_asked(request, day)
    except SeveralOrganizations:
        return redirect(
            reverse("organizations:list") + "?" + urlencode({"q": words_asked(request)})
        )
    place = version.organization_id
    rows = selectors.planned_below(actor, place, day.day)
    structure = selectors.planned_structure(actor, place, day.day)
    return list_page(
        request,
        title=_("Quy hoạch"),
        kind=kind_of_names(actor),
        rows=rows,
        columns=_columns(),
        filters=[
            Filter(
                "org",
                _("Tổ chức (mã hoặc tên)"),
                kind="text",
                apply=lambda found, _text: found,
                write=lambda _text: version.label,
                suggest=reverse("organizations:options"),
            ),
            Filter("term", _("Nhiệm kỳ"), lookup="term_label", choices=_terms(rows)),
            Filter(
                "review",
                _("Rà soát"),
                choices=[("no", _("Chưa rà soát trong năm")), ("yes", _("Đã rà soát trong năm"))],
                apply=lambda found, asked: _reviewed(found, day.day.year, is_done=asked == "yes"),
            ),
            day_filter(day),
        ],
        search=("name", "title", "body", "organization"),
        counted=_("lượt quy hoạch"),
        empty=_(
            "Chưa ghi ai trong quy hoạch ở đây. Mở trang của cấp ủy rồi chọn “Đưa vào quy hoạch”."
        ),
        file_name="quy-hoach",
        template="offices/planned_list.html",
        context={
            "line": version.name,
            "groups": [_group(one) for one in structure],
            "bands": _bands(),
            "crumbs": [
                Crumb(version.label, reverse("organizations:detail", args=[place]) + day.query),
                Crumb(_("Quy hoạch")),
            ],
        },
    )


def _columns() -> list[Column]:
    return [
        Column("name", _("Đảng viên"), lambda one: shown_name(one.name), url=_page),
        Column("title", _("Chức danh quy hoạch"), "title"),
        Column("body", _("Cơ quan"), "body"),
        Column("organization", _("Tổ chức đảng"), "organization", long=True),
        Column("term", _("Nhiệm kỳ"), "term_label", order=("term_label", "organization")),
        Column("since", _("Từ ngày"), "since", kind="date", order=("since",)),
        Column(
            "reviewed", _("Rà soát gần nhất"), "reviewed_on", kind="date", order=("reviewed_on",)
        ),
        Column("paper", _("Văn bản"), lambda one: paper_words(one.planned.source) or None),
    ]


def _page(row: PlannedRow) -> str:
    return reverse("offices:planned", args=[row.planned.pk])


def _terms(rows: Sequence[PlannedRow]) -> list[tuple[str, str]]:
    return [(label, label) for label in sorted({one.term_label for one in rows})]


def _reviewed(rows: Sequence[PlannedRow], year: int, *, is_done: bool) -> list[PlannedRow]:
    return [
        one
        for one in rows
        if (one.reviewed_on is not None and one.reviewed_on.year == year) is is_done
    ]


def _bands() -> list[str]:
    first = _("đến %s tuổi") % AGES[0]
    between = [f"{low + 1}-{high}" for low, high in pairwise(AGES)]
    return [first, *between, _("trên %s") % AGES[-1], _("chưa rõ")]


def _group(group: PlannedGroup) -> dict[str, Any]:
    """Ages as numbers in the order of the bands; None for too few persons."""
    keys = [*AGES, None, 0]
    ages = None if group.ages is None else [group.ages.get(key, 0) for key in keys]
    return {"group": group, "ages": ages}


@needs("offices")
@require_GET
def planned_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    planned = _one(actor, pk)
    name = _name(actor, planned)
    keeps = services.may_write(actor, planned.post, planned.person_id)
    told = publications_of(actor, planned, Published.PLANNED)
    context = {
        "title": name,
        "line": _("Quy hoạch %(title)s, nhiệm kỳ %(term)s")
        % {"title": planned.post.title, "term": planned.term_label},
        "state": _state(planned, actor),
        "facts_title": _("Quy hoạch"),
        "facts": _facts(actor, planned, name),
        "doings": _doings(planned) if keeps else [],
        "publications": [(one, paper_words(one.source)) for one in told],
        "events": _events(planned, actor),
        "crumbs": [*_crumbs(planned), Crumb(name)],
    }
    return render(request, "offices/holding.html", context)


def _one(actor: Actor, pk: int) -> Planned:
    rows = Planned.objects.current().visible_to(actor).select_related("post__body", "source")
    planned: Planned = get_object_or_404(rows, pk=pk)
    return _last(rows, planned)


def _last(rows: Any, planned: Planned) -> Planned:
    """A review is a row of its own: the last that follows without a break is what holds."""
    same = rows.filter(
        person=planned.person_id, post=planned.post_id, term_label=planned.term_label
    )
    for later in same.filter(valid_from__gt=planned.valid_from).order_by("valid_from"):
        if later.valid_from != planned.valid_to:
            break
        planned = later
    return planned


def _kept(actor: Actor, pk: int) -> Planned:
    planned = _one(actor, pk)
    if not services.may_write(actor, planned.post, planned.person_id):
        raise PermissionDenied
    return planned


def _name(actor: Actor, planned: Planned) -> str:
    return shown_name(
        holder_names(actor, [planned.person_id], actor.today).get(planned.person_id, "")
    )


def _crumbs(planned: Planned) -> list[Crumb]:
    return crumbs_of(planned.post.body_id) if planned.post.body_id else []


def _state(planned: Planned, actor: Actor) -> tuple[str, str]:
    if planned.valid_to is not None and planned.valid_to <= actor.today:
        return "ended", _("Đã đưa ra khỏi quy hoạch")
    reviewed = planned.reviewed_on
    if reviewed is None or reviewed.year < actor.today.year:
        return "due", _("Chưa rà soát trong năm")
    return "done", _("Đã rà soát trong năm")


def _facts(actor: Actor, planned: Planned, name: str) -> list[Fact]:
    seen = Person.objects.visible_to(actor, of_few=True).filter(pk=planned.person_id).exists()
    body = planned.post.body_id
    named = bool(holder_names(actor, [planned.person_id], actor.today))
    url = reverse("members:detail", args=[planned.person_id]) if seen and named else ""
    facts = [
        Fact(_("Đảng viên"), name, url=url),
        Fact(_("Chức danh"), planned.post.title, url=body_page(body) if body else ""),
        Fact(_("Ở"), name_of_body(body) if body else None),
        Fact(_("Quy hoạch nhiệm kỳ"), planned.term_label),
        Fact(_("Từ ngày"), planned_since(actor, [planned])[planned.pk]),
        Fact(_("Rà soát gần nhất"), planned.reviewed_on),
        Fact(_("Văn bản"), paper_words(planned.source) or None),
    ]
    if planned.valid_to is None:
        return facts
    return [
        *facts,
        Fact(_("Đưa ra từ ngày"), planned.valid_to),
        Fact(_("Lý do"), planned.removed_reason or None),
    ]


def _doings(planned: Planned) -> list[Action]:
    over = "" if planned.valid_to is None else _("Đã đưa ra khỏi quy hoạch.")
    at = [planned.pk]
    return [
        Action(
            _("Ghi rà soát"), reverse("offices:review-planned", args=at), over, primary=not over
        ),
        Action(_("Đưa ra khỏi quy hoạch"), reverse("offices:unplan", args=at), over),
        Action(_("Ghi công khai"), reverse("offices:publish-planned", args=at), icon="document"),
    ]


def _events(planned: Planned, actor: Actor) -> list[Event]:
    """Reviews follow each other as rows of the same person, post and term."""
    rows = Planned.objects.current().visible_to(actor)
    rows = rows.filter(
        person=planned.person_id, post=planned.post_id, term_label=planned.term_label
    )
    events = []
    for at, one in enumerate(rows.select_related("source").order_by("valid_from")):
        title = _("Rà soát") if at else _("Đưa vào quy hoạch")
        events.append(Event(one.valid_from, title, paper=paper_words(one.source)))
        if one.removed_reason and one.valid_to is not None:
            words = _("Đưa ra khỏi quy hoạch")
            events.append(Event(one.valid_to, words, one.removed_reason))
    return events[::-1]


def _ask(actor: Actor, planned: Planned, title: str, submit: str) -> Ask:
    name, url = _name(actor, planned), reverse("offices:planned", args=[planned.pk])
    crumbs = [*_crumbs(planned), Crumb(name, url)]
    return Ask(title, submit, url, crumbs, f"{name} · {planned.post.title}, {planned.term_label}")


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    planned = _kept(actor, pk)
    form = ReviewForm(request.POST or None, actor=actor, initial={"on": actor.today})

    def write(given: dict[str, Any]) -> Done:
        row = services.review_planned(
            actor=actor, planned=planned, on=given["on"], source=cited(actor, given)
        )
        return Done(_("Đã ghi rà soát quy hoạch."), reverse("offices:planned", args=[row.pk]))

    ask = _ask(actor, planned, _("Ghi rà soát quy hoạch"), _("Ghi rà soát"))
    return answered(request, form, ask, write)


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def unplan(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    planned = _kept(actor, pk)
    form = UnplanForm(request.POST or None, actor=actor, initial={"on": actor.today})

    def write(given: dict[str, Any]) -> Done:
        row = services.unplan(actor=actor, planned=planned, on=given["on"], reason=given["reason"])
        url = reverse("offices:planned", args=[row.pk]) if row else reverse("offices:planned-list")
        return Done(_("Đã đưa ra khỏi quy hoạch."), url)

    ask = _ask(actor, planned, _("Đưa ra khỏi quy hoạch"), _("Đưa ra khỏi quy hoạch"))
    return answered(request, form, ask, write)


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def publish_planned(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    planned = _kept(actor, pk)
    ask = _ask(actor, planned, _("Ghi công khai quy hoạch"), _("Ghi công khai"))
    return published(request, actor, planned, ask, ask.back)
