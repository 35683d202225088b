"""The pool as a list, and the page of somebody in it."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import (
    EXCEL_PICKED,
    PRINT_PICKED,
    Action,
    Column,
    Crumb,
    Event,
    Fact,
    Filter,
    list_page,
)
from dangvu.core.policy import may
from dangvu.core.registry import SearchHit
from dangvu.core.routes import needs
from dangvu.members.choices import DropReason, Status
from dangvu.members.models import Candidate, Certificate, Helper, Person, PoolPlace, Standing
from dangvu.members.models.candidates import POOL
from dangvu.members.selectors.candidates import (
    ADMITTED,
    DROPPED,
    IN_POOL,
    Readiness,
    member_names,
    pool,
    readiness_of,
    with_certificate,
    with_helper,
)
from dangvu.organizations.selectors import versions_near

_STATES = {
    IN_POOL: ("info", gettext_lazy("Trong nguồn")),
    DROPPED: ("ended", gettext_lazy("Ra khỏi nguồn")),
    ADMITTED: ("done", gettext_lazy("Đã kết nạp")),
}


@needs("procedures")
@require_http_methods(["GET", "POST"])
def candidate_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = with_certificate(with_helper(pool(actor, state=""), actor.today), actor.today)
    # Whoever left the pool comes behind those who are in it.
    rows = rows.annotate(rank=Case(When(Candidate.IN_POOL, then=0), default=1))
    return list_page(
        request,
        title=_("Nguồn phát triển Đảng"),
        rows=rows,
        columns=[
            Column("name", _("Họ và tên"), "full_name", order=("sort_key",), url=candidate_url),
            Column("state", _("Tình trạng"), state_of, kind="state", order=("rank", "sort_key")),
            Column("place", _("Chi bộ theo dõi"), "place_name", long=True),
            Column("birth", _("Ngày sinh"), "birth", kind="date", order=("birth",)),
            Column("certified", _("Lớp nhận thức"), "certified_on", kind="date",
                   order=("certified_on",)),
            Column("helper", _("Người giúp đỡ"), _helped, kind="state"),
            Column("selected", _("Vào nguồn"), "selected_on", kind="date", order=("selected_on",)),
            Column("planned", _("Dự kiến kết nạp"), "planned_for", kind="date",
                   order=("planned_for",), spare=True),
            Column("workplace", _("Đơn vị"), "workplace", long=True, spare=True),
            Column("left", _("Ra khỏi nguồn"), "dropped_on", kind="date", order=("dropped_on",),
                   spare=True),
        ],
        filters=_filters(),
        kind=POOL,
        search=("search_key",),
        order="state",
        counted=_("quần chúng"),
        empty=_(
            "Ở đây sẽ có quần chúng mà chi bộ đưa vào nguồn phát triển Đảng, người giúp đỡ và lớp"
            " nhận thức của từng người."
        ),
        actions=[EXCEL_PICKED, PRINT_PICKED],
        file_name="nguon-phat-trien-dang",
        template="members/candidate_list.html",
        context={
            "crumbs": [Crumb(_("Nguồn phát triển Đảng"))],
            "adds": may(actor, POOL, "manage"),
        },
    )  # fmt: skip


def _filters() -> list[Filter]:
    states = [(key, str(label)) for key, (_look, label) in _STATES.items()]
    yes_no = [("1", _("Có")), ("0", _("Chưa"))]
    return [
        Filter("state", _("Tình trạng"), choices=states, apply=_in_state),
        Filter(
            "helper",
            _("Người giúp đỡ"),
            choices=yes_no,
            apply=lambda rows, value: rows.filter(has_helper=value == "1"),
        ),
        Filter(
            "certificate",
            _("Lớp nhận thức"),
            choices=yes_no,
            apply=lambda rows, value: rows.filter(certified_on__isnull=value == "0"),
        ),
        Filter("selected_on", _("Vào nguồn"), kind="range"),
    ]


def _in_state(rows: Any, value: str) -> Any:
    if value == DROPPED:
        return rows.filter(dropped_on__isnull=False)
    if value == ADMITTED:
        return rows.filter(admitted_on__isnull=False)
    return rows.in_pool()


def candidate_url(row: Candidate) -> str:
    return reverse("members:candidate", args=[row.pk])


def state_of(row: Candidate) -> tuple[str, str]:
    """The badge of somebody who is, or was, in the pool."""
    if row.admitted_on is not None:
        found = ADMITTED
    else:
        found = DROPPED if row.dropped_on is not None else IN_POOL
    look, label = _STATES[found]
    return look, str(label)


def _helped(row: Any) -> tuple[str, str]:
    if not row.is_in_pool:
        return "ended", "–"
    return ("done", _("Có")) if row.has_helper else ("warn", _("Chưa có"))


def candidate_or_404(actor: Actor, pk: int, *, keeps: bool = False) -> Candidate:
    """Somebody whom the reader may see; `keeps`: whom the reader may write something of."""
    found = pool(actor, state="").filter(pk=pk).first()
    if found is None or (keeps and not may(actor, POOL, "manage", found.organization_id)):
        raise Http404
    return found


def start() -> Crumb:
    return Crumb(_("Nguồn phát triển Đảng"), reverse("members:candidates"))


@needs("procedures")
@require_GET
def candidate_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    candidate = candidate_or_404(actor, pk)
    found = readiness_of(candidate, actor.today)
    keeps = may(actor, POOL, "manage", candidate.organization_id) and candidate.is_in_pool
    people = {one.member_id for one in (*found.helpers, *found.introducers) if one.member_id}
    names = member_names(people, actor)
    context = {
        "title": candidate.full_name,
        "line": candidate.place_name,  # type: ignore[attr-defined]
        "state": state_of(candidate),
        "facts": _facts(actor, candidate, found),
        "facts_title": _("Quần chúng"),
        "events": _events(candidate, actor),
        "found": found,
        "helpers": [(one, _called(one.member_id, names)) for one in found.helpers],
        "introducers": [
            (one, _called(one.member_id, names) if one.member_id else one.get_kind_display())
            for one in found.introducers
        ],
        "keeps": keeps,
        "deeds": _deeds(candidate) if keeps else [],
        "crumbs": [start(), Crumb(candidate.full_name)],
        "place": "members.candidate",
        "subject": candidate,
    }
    return render(request, "members/candidate.html", context)


def _called(person_id: int, names: dict[int, str]) -> str:
    """A member whom the reader may not see has no name."""
    return names.get(person_id, _("đảng viên đồng chí không được xem"))


def helping_panel(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """On the page of a member: who helps on probation, and courses that were finished."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    helpers = list(Helper.objects.visible_to(actor).as_of(actor.today).filter(person=person))
    courses = Certificate.objects.visible_to(actor).current().filter(person=person)
    certificates = list(courses.order_by("-given_on"))
    standing = Standing.objects.as_of(actor.today).filter(person=person)
    on_probation = standing.filter(status=Status.PROBATIONARY).exists()
    keeps = on_probation and may(actor, POOL, "manage", person.home_id)
    if not (helpers or certificates or keeps):
        return None
    names = member_names([one.member_id for one in helpers], actor)
    return {
        "helpers": [(one, _called(one.member_id, names)) for one in helpers],
        "certificates": certificates,
        "on_probation": on_probation,
        "keeps": keeps,
        "subject": person,
    }


def _facts(actor: Actor, candidate: Candidate, found: Readiness) -> list[Fact]:
    facts = [
        Fact(_("Ngày sinh"), candidate.birth),
        Fact(_("Giới tính"), candidate.get_sex_display() or None),
        Fact(_("Đơn vị"), candidate.workplace or None),
        Fact(_("Đoàn viên"), _("Có") if candidate.is_youth_union else _("Không")),
        Fact(_("Vào nguồn"), candidate.selected_on),
        Fact(_("Dự kiến kết nạp"), candidate.planned_for),
    ]
    if found.until is not None:
        facts.append(Fact(_("Giấy chứng nhận lớp nhận thức có giá trị đến"), found.until))
    if candidate.dropped_on is not None:
        why = DropReason(candidate.dropped_why).label
        facts.append(Fact(_("Ra khỏi nguồn"), candidate.dropped_on, note=str(why)))
    person = candidate.person_id
    if person and Person.objects.visible_to(actor, of_few=True).filter(pk=person).exists():
        url = reverse("members:detail", args=[person])
        facts.append(Fact(_("Đã kết nạp"), candidate.admitted_on, url=url))
    elif candidate.admitted_on is not None:
        facts.append(Fact(_("Đã kết nạp"), candidate.admitted_on))
    return facts


def _events(candidate: Candidate, actor: Actor) -> list[Event]:
    """Which cell followed them from when on, newest first."""
    rows = PoolPlace.objects.current().filter(candidate=candidate).select_related("source")
    places = list(rows.order_by("-valid_from"))
    names = versions_near({one.organization_id for one in places}, actor.today)
    events = [
        Event(
            one.valid_from,
            _("Chi bộ theo dõi"),
            names[one.organization_id].name if one.organization_id in names else "",
            paper=str(one.source) if one.source else "",
        )
        for one in places
    ]
    if candidate.dropped_on is not None:
        told = Event(candidate.dropped_on, _("Ra khỏi nguồn"), candidate.dropped_note)
        events.insert(0, told)
    if candidate.admitted_on is not None:
        events.insert(0, Event(candidate.admitted_on, _("Được kết nạp")))
    return events


def _deeds(candidate: Candidate) -> list[Action]:
    def url(deed: str) -> str:
        return reverse("members:candidate-deed", args=[candidate.pk, deed])

    return [
        Action(_("Sửa thông tin"), url("change"), icon="edit"),
        Action(_("Chuyển chi bộ theo dõi"), url("move")),
        Action(_("Đưa ra khỏi nguồn"), url("drop")),
    ]


def candidates_by_words(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """For the search of the whole system."""
    return [
        SearchHit(one.full_name, one.place_name or "", candidate_url(one))
        for one in pool(actor, words=words)[:limit]
    ]
