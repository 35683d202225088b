"""The page of a body: who sits in it on a day, since when, what is vacant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Crumb, Fact
from dangvu.core.pages.days import AskedDay, asked_day
from dangvu.core.routes import needs
from dangvu.members.models import Person
from dangvu.offices import selectors
from dangvu.offices.choices import DutyKind
from dangvu.offices.models import Body, BodyVersion, Duty, Post
from dangvu.offices.selectors import Committee, Seat, Sitting
from dangvu.offices.selectors.names import organization_names
from dangvu.offices.views.writing import paper_words
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.organizations.selectors import versions_near


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a holder of a post, or the empty seats of it."""

    title: str
    marks: str
    name: str = ""
    url: str = ""
    since: Any = None
    kind: str = ""
    duties: str = ""
    paper: str = ""
    vacant: int = 0
    note: str = ""
    links: tuple[tuple[str, str], ...] = ()


@needs("offices")
@require_GET
def body_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """`?on=` asks another day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    body = get_object_or_404(Body.objects.visible_to(actor), pk=pk)
    day = asked_day(request, actor.today)
    found = selectors.committee(actor, body, day.day)
    version = found.version or _nearest(body)
    names = organization_names(_named_places(found), day.day)
    place = _place(body, day)
    keeps = policy.may(actor, "offices", "manage", body.organization_id)
    context = {
        "title": version.name,
        "line": place.name,
        "state": _state(found, day),
        "facts": _facts(actor, body, version, found, place, day),
        "day": day,
        "lines": _lines(actor, found, names, keeps=keeps),
        "doings": _doings(body) if keeps else [],
        "keeps": keeps,
        "changes": _changes(body) if keeps else [],
        "planned_url": f"{reverse('offices:planned-list')}?org={place.code}",
        "vacancies_url": f"{reverse('offices:vacancies')}?org={place.code}",
        "crumbs": _crumbs(actor, body, version, place, day),
    }
    return render(request, "offices/body.html", context)


def _nearest(body: Body) -> BodyVersion:
    """What it was called last; a body of which nothing is held true any more is not there."""
    found = BodyVersion.objects.current().filter(body=body).order_by("-valid_from").first()
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]


def _place(body: Body, day: AskedDay) -> OrganizationVersion:
    """Its organisation as it was called that day, or last."""
    found = versions_near([body.organization_id], day.day).get(body.organization_id)
    if found is None:
        raise Http404
    return found


def _state(found: Committee, day: AskedDay) -> tuple[str, str]:
    if found.version is None:
        return "ended", _("Không có vào ngày này")
    if found.vacant:
        return "late", _("Khuyết %s") % found.vacant
    return "done", _("Đủ theo định mức")


def _facts(
    actor: Actor,
    body: Body,
    version: BodyVersion,
    found: Committee,
    place: OrganizationVersion,
    day: AskedDay,
) -> list[Fact]:
    term = found.term
    facts = [
        Fact(_("Tổ chức đảng"), place.name, url=_page(actor, body.organization_id, day)),
        Fact(_("Loại cơ quan"), body.get_kind_display()),
        Fact(_("Nhiệm kỳ"), term.label if term else None),
    ]
    if term is not None:
        facts += [
            Fact(_("Bắt đầu nhiệm kỳ"), term.valid_from),
            Fact(_("Dự kiến đại hội sau"), term.planned_end),
        ]
    if version.merged_with:
        facts.append(Fact(_("Hợp nhất với"), version.merged_with))
    return facts


def _doings(body: Body) -> list[Action]:
    at = [body.pk]
    return [
        Action(_("Ghi người giữ"), reverse("offices:appoint", args=at), icon="plus", primary=True),
        Action(_("Chức danh, định mức"), reverse("offices:post", args=at), icon="edit"),
        Action(_("Đưa vào quy hoạch"), reverse("offices:plan", args=at)),
    ]


def _changes(body: Body) -> list[tuple[str, str]]:
    """What is done to it once in years: links below what it is."""
    at = [body.pk]
    return [
        (_("Đổi tên, hợp nhất"), reverse("offices:describe", args=at)),
        (_("Bỏ chức danh"), reverse("offices:end-post", args=at)),
        (_("Kết thúc cơ quan"), reverse("offices:end-body", args=at)),
    ]


def _lines(actor: Actor, found: Committee, names: dict[int, str], *, keeps: bool) -> list[Line]:
    people = {one.holding.person_id for seat in found.seats for one in seat.sitting}
    seen = Person.objects.visible_to(actor, of_few=True).filter(pk__in=people)
    pages = {pk: reverse("members:detail", args=[pk]) for pk in seen.values_list("pk", flat=True)}
    lines = []
    for seat in found.seats:
        lines += [_line(seat, one, pages, names) for one in seat.sitting]
        if seat.vacant:
            lines.append(_empty(seat, keeps=keeps))
    return lines


def _line(seat: Seat, one: Sitting, pages: dict[int, str], names: dict[int, str]) -> Line:
    return Line(
        title=seat.version.post.title,
        marks=_marks(seat),
        name=one.name or _("bị hạn chế theo yêu cầu"),
        url=pages.get(one.holding.person_id, "") if one.name else "",
        since=one.holding.valid_from,
        kind=str(one.holding.get_kind_display()),  # type: ignore[attr-defined]
        duties="; ".join(duty_words(duty, names) for duty in one.duties),
        paper=paper_words(one.holding.source),
        links=((_("Mở"), reverse("offices:holding", args=[one.holding.pk])),),
    )


def _empty(seat: Seat, *, keeps: bool) -> Line:
    note = seat.note
    words = ". ".join(text for text in (note.reason, note.plan) if text) if note else ""
    links = _of_empty(seat.version.post) if keeps else ()
    return Line(seat.version.post.title, _marks(seat), vacant=seat.vacant, note=words, links=links)


def _of_empty(post: Post) -> tuple[tuple[str, str], ...]:
    at, asked = [post.body_id], f"?post={post.pk}"
    return (
        (_("Ghi người giữ"), reverse("offices:appoint", args=at) + asked),
        (_("Ghi lý do"), reverse("offices:vacancy", args=at) + asked),
    )


def _marks(seat: Seat) -> str:
    norm = _("định mức %s") % seat.version.seats
    above = _("quá định mức %s") % seat.above_norm if seat.above_norm else ""
    key = _("chủ chốt") if seat.version.is_key else ""
    sensitive = _("vị trí nhạy cảm") if seat.version.is_sensitive else ""
    return " · ".join(mark for mark in (norm, above, key, sensitive) if mark)


def duty_words(duty: Duty, names: dict[int, str]) -> str:
    """What is assigned, in words; `names` are those of organisations."""
    if duty.kind == DutyKind.FOLLOWS and duty.organization_id is not None:
        return _("theo dõi %s") % names.get(duty.organization_id, "")
    if duty.kind == DutyKind.SUBSTITUTES and duty.stands_in_for is not None:
        return _("thay %s khi vắng") % duty.stands_in_for.title
    return str(duty.get_line_display())  # type: ignore[attr-defined]


def _named_places(found: Committee) -> set[int]:
    duties: Iterable[Duty] = (d for seat in found.seats for one in seat.sitting for d in one.duties)
    return {duty.organization_id for duty in duties if duty.organization_id is not None}


def _page(actor: Actor, organization_id: int, day: AskedDay) -> str:
    seen = Organization.objects.visible_to(actor).filter(pk=organization_id)
    if not seen.exists():
        return ""
    return reverse("organizations:detail", args=[organization_id]) + day.query


def _crumbs(
    actor: Actor, body: Body, version: BodyVersion, place: OrganizationVersion, day: AskedDay
) -> list[Crumb]:
    page = _page(actor, body.organization_id, day)
    return [*([Crumb(place.label, page)] if page else []), Crumb(version.name)]
