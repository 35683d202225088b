"""Who holds a post: the page of a holding, its end, what is assigned, what was made known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Crumb, Event, Fact
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.members.models import Person
from dangvu.offices import services
from dangvu.offices.choices import DutyKind, EndReason
from dangvu.offices.forms import (
    CorrectHoldingForm,
    DayForm,
    DutyForm,
    EndForm,
    PublishForm,
    ReasonForm,
)
from dangvu.offices.models import Body, Duty, Holding, Planned, Publication
from dangvu.offices.selectors import HoldingRecord, holding_record
from dangvu.offices.selectors.names import holder_names
from dangvu.offices.views.bodies import duty_words
from dangvu.offices.views.writing import (
    Ask,
    Done,
    answered,
    body_page,
    cited,
    crumbs_of,
    held_paper,
    paper_given,
    paper_words,
    posts_in,
)


@needs("offices")
@require_GET
def holding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    holding = _one(actor, pk)
    found = holding_record(actor, holding, actor.today)
    keeps = services.may_write(actor, holding.post, holding.person_id)
    context = {
        "title": shown_name(found.name),
        "line": f"{holding.post.title} · {found.place}",
        "state": _state(holding, actor),
        "facts_title": _("Giữ chức vụ"),
        "facts": _facts(actor, found),
        "doings": _doings(holding, actor) if keeps else [],
        "duties": [
            (
                one,
                duty_words(one, found.followed),
                paper_words(one.source),
                keeps and one.valid_to is None,
            )
            for one in found.duties
        ],
        "publications": [(one, paper_words(one.source)) for one in found.publications],
        "events": sorted(_events(found), key=lambda one: str(one.when), reverse=True),
        "crumbs": [*_crumbs(holding), Crumb(shown_name(found.name))],
    }
    return render(request, "offices/holding.html", context)


def shown_name(name: str) -> str:
    return name or _("bị hạn chế theo yêu cầu")


def _one(actor: Actor, pk: int) -> Holding:
    rows = Holding.objects.current().visible_to(actor).select_related("post__body", "source")
    held: Holding = get_object_or_404(rows, pk=pk)
    return held


def _kept(actor: Actor, row: Holding | Duty) -> None:
    """Raises PermissionDenied unless the actor may write what names this post and person."""
    if not services.may_write(actor, row.post, row.person_id):
        raise PermissionDenied


def _crumbs(row: Holding | Duty) -> list[Crumb]:
    return crumbs_of(row.post.body_id) if row.post.body_id else []


def page_of(row: Holding) -> str:
    return reverse("offices:holding", args=[row.pk])


def _state(holding: Holding, actor: Actor) -> tuple[str, str]:
    if holding.valid_from > actor.today:
        return "info", _("Sẽ giữ từ %s") % write_date(holding.valid_from)
    if holding.valid_to is not None and holding.valid_to <= actor.today:
        return "ended", _("Đã thôi giữ")
    return "done", _("Đang giữ")


def _facts(actor: Actor, found: HoldingRecord) -> list[Fact]:
    holding = found.holding
    seen = Person.objects.visible_to(actor, of_few=True).filter(pk=holding.person_id)
    url = (
        reverse("members:detail", args=[holding.person_id]) if found.name and seen.exists() else ""
    )
    facts = [
        Fact(_("Đảng viên"), shown_name(found.name), url=url),
        Fact(
            _("Chức danh"),
            holding.post.title,
            url=body_page(holding.post.body_id) if holding.post.body_id else "",
        ),
        Fact(_("Ở"), found.place or None),
        Fact(_("Hình thức"), holding.get_kind_display()),  # type: ignore[attr-defined]
        Fact(_("Giữ từ ngày"), holding.valid_from),
        Fact(_("Nhiệm kỳ"), found.term.label if found.term else None),
        Fact(_("Văn bản quyết định"), paper_words(holding.source) or None),
    ]
    if holding.completes:
        facts.append(Fact(_("Kiện toàn"), _("bổ sung giữa hai kỳ đại hội")))
    if holding.valid_to is None:
        return [*facts, Fact(_("Dự kiến thôi giữ"), holding.planned_end)]
    reason = str(holding.get_end_reason_display())  # type: ignore[attr-defined]
    return [*facts, Fact(_("Thôi giữ từ ngày"), holding.valid_to, note=reason)]


def _doings(holding: Holding, actor: Actor) -> list[Action]:
    over = ""
    if holding.valid_to is not None:
        over = _("Đã thôi giữ từ ngày %s.") % write_date(holding.valid_to)
    at = [holding.pk]
    return [
        Action(_("Cho thôi giữ"), reverse("offices:end-holding", args=at), over),
        Action(_("Phân công"), reverse("offices:assign-duty", args=at), over, icon="plus"),
        Action(_("Ghi công khai"), reverse("offices:publish-holding", args=at), icon="document"),
        Action(_("Đính chính"), reverse("offices:correct-holding", args=at), icon="edit"),
        Action(_("Rút dòng ghi nhầm"), reverse("offices:take-back", args=at)),
    ]


def _events(found: HoldingRecord) -> Iterator[Event]:
    holding = found.holding
    yield Event(
        holding.valid_from,
        _("Giữ chức danh %s") % holding.post.title,
        str(holding.get_kind_display()),  # type: ignore[attr-defined]
        paper=paper_words(holding.source),
    )
    for duty in found.duties:
        words = duty_words(duty, found.followed)
        yield Event(duty.valid_from, _("Được phân công"), words, paper=paper_words(duty.source))
        if duty.valid_to is not None:
            yield Event(duty.valid_to, _("Thôi phân công"), words)
    for one in found.publications:
        yield Event(one.published_on, _("Công khai kết quả"), one.where)
    if holding.valid_to is not None:
        yield Event(
            holding.valid_to,
            _("Thôi giữ"),
            str(holding.get_end_reason_display()),  # type: ignore[attr-defined]
        )


def _ask(actor: Actor, row: Holding, title: str, submit: str) -> Ask:
    name = holder_names(actor, [row.person_id], actor.today).get(row.person_id, "")
    crumbs = [*_crumbs(row), Crumb(shown_name(name), page_of(row))]
    return Ask(title, submit, page_of(row), crumbs, f"{shown_name(name)} · {row.post.title}")


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def end_holding(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    holding = _one(actor, pk)
    _kept(actor, holding)
    form = EndForm(
        request.POST or None,
        actor=actor,
        since=holding.valid_from,
        initial={"on": actor.today, "reason": EndReason.MOVED},
    )

    def write(given: dict[str, Any]) -> Done:
        ended = services.end_holding(
            actor=actor, holding=holding, on=given["on"], reason=EndReason(given["reason"])
        )
        return Done(_("Đã ghi thôi giữ chức danh."), page_of(ended or holding))

    ask = _ask(actor, holding, _("Cho thôi giữ chức danh"), _("Cho thôi giữ"))
    return answered(request, form, ask, write)


_FACTS = ("kind", "valid_from", "completes", "planned_end")


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def correct_holding(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Another person or another post is another row: that one is taken back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    holding = _one(actor, pk)
    _kept(actor, holding)
    held = {name: getattr(holding, name) for name in _FACTS}
    initial = held | held_paper(holding.source)
    form = CorrectHoldingForm(request.POST or None, actor=actor, initial=initial)

    def write(given: dict[str, Any]) -> Done:
        row = services.correct(
            actor=actor,
            row=holding,
            reason=given["reason"],
            source=paper_given(actor, form, holding.source),
            **{name: given[name] for name in _FACTS},
        )
        return Done(_("Đã đính chính."), page_of(row))

    ask = _ask(actor, holding, _("Đính chính"), _("Đính chính"))
    return answered(request, form, ask, write)


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The row was never true: somebody else was meant, or another post, or another day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    holding = _one(actor, pk)
    _kept(actor, holding)
    form = ReasonForm(request.POST or None, actor=actor)

    def write(given: dict[str, Any]) -> Done:
        services.take_back(actor=actor, row=holding, reason=given["reason"])
        return Done(_("Đã rút dòng ghi nhầm."), _beyond(holding))

    ask = _ask(actor, holding, _("Rút dòng ghi nhầm"), _("Rút dòng này"))
    return answered(request, form, ask, write)


def _beyond(holding: Holding) -> str:
    if holding.post.body_id is not None:
        return body_page(holding.post.body_id)
    return reverse("members:detail", args=[holding.person_id])


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def assign_duty(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    holding = _one(actor, pk)
    _kept(actor, holding)
    form = DutyForm(
        request.POST or None,
        actor=actor,
        posts=_others(holding),
        initial={"valid_from": max(holding.valid_from, actor.today)},
    )

    def write(given: dict[str, Any]) -> Done:
        services.assign_duty(
            actor=actor,
            person=holding.person,
            post=holding.post,
            kind=DutyKind(given["kind"]),
            valid_from=given["valid_from"],
            organization=given["organization"],
            line=given["line"],
            stands_in_for=given["stands_in_for"],
            source=cited(actor, given),
        )
        return Done(_("Đã ghi phân công."), page_of(holding))

    return answered(request, form, _ask(actor, holding, _("Phân công"), _("Ghi phân công")), write)


def _others(holding: Holding) -> list[Any]:
    """Other posts of the organisation, for which the holder may stand in."""
    if holding.post.body is None:
        return []
    bodies = Body.objects.filter(organization=holding.post.body.organization_id)
    return [one for one in posts_in(bodies) if one.pk != holding.post_id]


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def end_duty(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = Duty.objects.current().visible_to(actor).select_related("post__body")
    duty: Duty = get_object_or_404(rows, pk=pk)
    _kept(actor, duty)
    held = Holding.objects.current().visible_to(actor).select_related("post__body")
    theirs = held.filter(person=duty.person_id, post=duty.post_id)
    holding: Holding = get_object_or_404(theirs.order_by("-valid_from")[:1])
    form = DayForm(request.POST or None, actor=actor, initial={"on": actor.today})

    def write(given: dict[str, Any]) -> Done:
        services.end_duty(actor=actor, duty=duty, on=given["on"])
        return Done(_("Đã ghi thôi phân công."), page_of(holding))

    ask = _ask(actor, holding, _("Thôi phân công"), _("Thôi phân công"))
    return answered(request, form, ask, write)


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def publish_holding(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    holding = _one(actor, pk)
    _kept(actor, holding)
    ask = _ask(actor, holding, _("Ghi công khai kết quả"), _("Ghi công khai"))
    return published(request, actor, holding, ask, page_of(holding))


def published(
    request: HttpRequest, actor: Actor, of: Holding | Planned, ask: Ask, url: str
) -> HttpResponseBase:
    """The form of a publication, of a holding or of somebody planned."""
    form = PublishForm(request.POST or None, actor=actor, initial={"published_on": actor.today})

    def write(given: dict[str, Any]) -> Done:
        services.publish(
            actor=actor,
            of=of,
            published_on=given["published_on"],
            where=given["where"],
            until=given["until"],
            comments=given["comments"],
            topics=given["topics"],
            source=cited(actor, given),
        )
        return Done(_("Đã ghi việc công khai."), url)

    return answered(request, form, ask, write)


def publications_of(actor: Actor, of: Planned, about: str) -> list[Publication]:
    rows = Publication.objects.current().visible_to(actor)
    rows = rows.filter(person=of.person_id, post=of.post_id, about=about)
    return list(rows.select_related("source").order_by("-published_on", "-pk"))
