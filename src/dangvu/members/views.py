"""The register of members, the page of a member, and the balance of an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core import indicators, policy
from dangvu.core.actor import Actor
from dangvu.core.pages import Column, Crumb, Event, Fact, Filter, list_page
from dangvu.core.pages.days import asked_day, day_filter
from dangvu.core.periods import BadPeriod, Period
from dangvu.core.registry import SearchHit
from dangvu.core.writing import write_date
from dangvu.members import selectors
from dangvu.members.choices import ExitKind, Sex, Status
from dangvu.members.models import Person
from dangvu.members.selectors.balance import year_so_far
from dangvu.members.selectors.lists import inside
from dangvu.members.selectors.record import Standpoint, standpoint
from dangvu.members.selectors.timeline import TimelineEntry
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.organizations.selectors import (
    UnknownOrganization,
    organization_by_code,
    root,
)
from dangvu.sources.models import Source


@require_GET
def member_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    return list_page(
        request,
        title=_("Đảng viên"),
        rows=selectors.member_list(actor, day.day),
        columns=_columns(),
        filters=[*_filters(actor, day.day), day_filter(day)],
        search=("search_key",),
        order="name",
        counted=_("đảng viên"),
        empty=_("Ở đây sẽ có đảng viên mà đồng chí được xem. Nhập từ Excel để bắt đầu."),
        file_name="dang-vien",
        context={"crumbs": [Crumb(_("Đảng viên"))]},
    )


def _columns() -> list[Column]:
    return [
        Column(
            "name",
            _("Họ và tên"),
            "full_name",
            order=("sort_key",),
            url=lambda row: reverse("members:detail", args=[row.person_id]),
        ),
        Column("code", _("Mã"), "code", order=("code",)),
        Column("birth", _("Ngày sinh"), "birth", kind="date", order=("birth",)),
        Column("sex", _("Giới tính"), lambda row: Sex(row.sex).label if row.sex else None),
        Column("status", _("Tư cách"), _status_badge, kind="state"),
        Column("cell", _("Chi bộ"), _cell_words, order=("cell_code", "sort_key"), long=True),
        Column("admitted", _("Kết nạp"), "admitted", kind="date", order=("admitted",)),
        Column("full", _("Chính thức"), "full_since", kind="date", order=("full_since",)),
    ]


def _status_badge(row: Any) -> tuple[str, str]:
    look = "info" if row.status == Status.PROBATIONARY else "done"
    return look, str(Status(row.status).label)


def _cell_words(row: Any) -> str:
    """Many cells have the same name: what is above tells them apart."""
    words = " · ".join(part for part in (row.cell_name, row.above_short or row.above_name) if part)
    if not row.guest_of:
        return words
    return _("%(cell)s (tạm thời ở %(guest)s)") % {"cell": words, "guest": row.guest_of}


def _filters(actor: Actor, on: date) -> list[Filter]:
    return [
        Filter(
            "org",
            _("Tổ chức (mã hoặc tên)"),
            kind="text",
            read=lambda text: _organizations(actor, text, on),
            apply=lambda rows, found: inside(rows, found, on),
        ),
        Filter("status", _("Tư cách"), choices=Status.choices),
        Filter("sex", _("Giới tính"), choices=Sex.choices),
        _dimension_filter("age_band", _("Độ tuổi"), on),
        _dimension_filter("party_age", _("Tuổi đảng"), on),
    ]


def _organizations(actor: Actor, text: str, on: date) -> list[int]:
    """What has that code, else all whose name has the words; the list takes what is below too."""
    rows = OrganizationVersion.objects.as_of(on).visible_to(actor)
    found = rows.filter(code__iexact=text) or rows.matching(text)
    ids = list(found.values_list("organization_id", flat=True)[:1000])
    if not ids:
        raise ValueError(text)
    return ids


def _dimension_filter(code: str, label: str, on: date) -> Filter:
    """The bands of a figure, so that a list and the breakdown of the figure agree."""
    dimension = indicators.get("members.total").dimensions[code]

    def apply(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        keyed = dimension.prepare(rows, on).annotate(**{f"in_{code}": dimension.expression(on)})
        return keyed.filter(**{f"in_{code}": value})

    return Filter(code, label, choices=lambda: list(dimension.labels().items()), apply=apply)


@require_GET
def member_detail(request: HttpRequest, person_id: int) -> HttpResponse:
    """Not there and not to be seen look the same."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if person is None:
        raise Http404
    now = standpoint(person, actor.today)
    if now.version is None:
        raise Http404
    context = {
        "title": now.version.full_name,
        "line": _line(person, now),
        "state": _state(now),
        "facts": _facts(now, actor),
        "facts_title": _("Sinh hoạt đảng và lý lịch"),
        "events": [_event(entry) for entry in selectors.timeline_of(actor, person)],
        "crumbs": [
            Crumb(_("Đảng viên"), reverse("members:list")),
            *_cell_crumb(actor, now),
            Crumb(now.version.full_name),
        ],
        "place": "members.person",
        "subject": person,
    }
    return render(request, "members/detail.html", context)


def _line(person: Person, now: Standpoint) -> str:
    parts = [now.cell.name if now.cell else "", now.above, _("mã %s") % person.code]
    return " · ".join(part for part in parts if part)


def _state(now: Standpoint) -> tuple[str, str]:
    if now.left is not None:
        words = {"kind": ExitKind(now.left.kind).label, "on": write_date(now.left.on)}
        return "ended", _("%(kind)s ngày %(on)s") % words
    if not now.status:
        return "neutral", _("Không phải đảng viên vào ngày này")
    if not now.placed:
        return "ended", _("Đã chuyển sinh hoạt đi nơi khác")
    look = "info" if now.status == Status.PROBATIONARY else "done"
    return look, _("Đảng viên %s") % str(Status(now.status).label).lower()


def _facts(now: Standpoint, actor: Actor) -> list[Fact]:
    version = now.version
    assert version is not None
    return [
        *_party_facts(now, actor),
        Fact(_("Ngày sinh"), version.birth),
        Fact(_("Giới tính"), version.get_sex_display()),
        Fact(_("Dân tộc"), version.ethnicity),
        Fact(_("Tôn giáo"), version.religion),
        Fact(_("Quê quán"), version.hometown),
        Fact(_("Học vấn"), version.education),
        Fact(_("Chuyên môn"), version.qualification),
        Fact(_("Lý luận chính trị"), version.theory_level),
        Fact(_("Nghề nghiệp"), version.occupation),
        Fact(_("Nơi làm việc"), now.employer),
    ]


def _party_facts(now: Standpoint, actor: Actor) -> list[Fact]:
    age = now.party_age(actor.today)
    official = _("Chi bộ") if now.placed else _("Chi bộ cuối cùng")
    facts = [
        Fact(official, now.cell.name if now.cell else None, url=_cell_url(actor, now.cell)),
        Fact(_("Quyết định kết nạp"), now.admission and now.admission.decision_date),
        Fact(_("Ngày kết nạp"), now.admission and now.admission.ceremony_date),
        Fact(
            _("Ngày chính thức"),
            now.recognition and now.recognition.effective_date,
            missing=_("chưa công nhận") if now.status == Status.PROBATIONARY else "",
        ),
        Fact(
            _("Tuổi đảng"),
            None if age is None else _("%d năm") % age,
            missing=_("dự bị, chưa tính") if now.status == Status.PROBATIONARY else "",
        ),
        Fact(_("Số thẻ đảng viên"), now.card),
    ]
    if now.guest_of:
        url = _cell_url(actor, now.guest_of)
        facts.insert(1, Fact(_("Sinh hoạt tạm thời ở"), now.guest_of.name, url=url))
    if now.exemption:
        note = _("tạm miễn") if now.exemption.is_temporary else ""
        facts.append(Fact(_("Miễn sinh hoạt từ"), now.exemption.valid_from, note=note))
    return facts


def _cell_url(actor: Actor, cell: OrganizationVersion | None) -> str:
    """The page of the cell, for those who may see it."""
    if cell is None:
        return ""
    seen = Organization.objects.visible_to(actor).filter(pk=cell.organization_id).exists()
    return reverse("organizations:detail", args=[cell.organization_id]) if seen else ""


def _cell_crumb(actor: Actor, now: Standpoint) -> list[Crumb]:
    if now.cell is None:
        return []
    address = reverse("members:list") + "?" + urlencode({"org": now.cell.code})
    return [Crumb(now.cell.label, address)]


def _event(entry: TimelineEntry) -> Event:
    detail = entry.detail
    if entry.reason:
        why = _("Lý do: %s") % entry.reason
        detail = f"{detail}. {why}" if detail else why
    return Event(
        when=entry.on,
        title=entry.title,
        detail=detail,
        paper=_paper(entry.source),
        by=_written_by(entry),
        corrected=entry.corrected,
    )


def _paper(source: Source | None) -> str:
    if source is None:
        return ""
    return f"{source}, {write_date(source.date)}" if source.date else str(source)


def _written_by(entry: TimelineEntry) -> str:
    deed = entry.deed
    if deed is None or not deed.actor_name:
        return ""
    on = timezone.localtime(deed.at).date() if deed.at else deed.on_date
    return _("%(name)s ghi ngày %(on)s") % {"name": deed.actor_name, "on": write_date(on)}


@require_GET
def balance(request: HttpRequest) -> HttpResponse:
    """Opening, movements and closing of an organisation over a period: `?org=CODE&period=2025`."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("period", "").replace("\0", "").strip()[:40]
    problem = ""
    try:
        period = _period(text, actor.today)
    except BadPeriod as error:
        period, problem = year_so_far(actor.today), str(error)
    code = request.GET.get("org", "").replace("\0", "").strip()[:60]
    last = period.last_day or actor.today
    version = _balanced(actor, code, last)
    if not policy.may(actor, "figures", "view", version.organization_id):
        raise Http404
    context = {
        "title": _("Biến động đảng viên"),
        "line": f"{version.name} · {period.as_vietnamese()}",
        "balance": selectors.movement_balance(actor, version.organization_id, period),
        "version": version,
        "period": text,
        "years": [str(actor.today.year - back) for back in range(4)],
        "problem": problem,
        "crumbs": [
            Crumb(
                version.label,
                reverse("organizations:detail", args=[version.organization_id]),
            ),
            Crumb(_("Biến động đảng viên")),
        ],
    }
    return render(request, "members/balance.html", context)


def _period(text: str, today: date) -> Period:
    """The period asked, cut at today; this year so far when none is. Raises BadPeriod."""
    if not text:
        return year_so_far(today)
    period = Period.parse(text)
    if period.start > today:
        raise BadPeriod(_("Kỳ “%s” chưa đến.") % text)
    last = period.last_day or today
    return Period.of_days(period.start, min(last, today))


def _balanced(actor: Actor, code: str, on: date) -> OrganizationVersion:
    """404 for what is not there or not to be seen."""
    if not code:
        top = root(on)
        if top is None:
            raise Http404
        return top
    try:
        return organization_by_code(code, on=on, actor=actor)
    except UnknownOrganization as error:
        raise Http404 from error


def balance_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """On the page of an organisation: its members since the first of January."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    version: OrganizationVersion = subject.version
    if version.is_external or not policy.may(actor, "figures", "view", subject.organization_id):
        return None
    period = year_so_far(subject.day)
    last = subject.day.isoformat()
    asked = {"org": version.code} | ({} if subject.day == subject.today else {"on": last})
    return {
        "balance": selectors.movement_balance(actor, subject.organization_id, period),
        "balance_url": f"{reverse('members:balance')}?"
        + urlencode({"org": version.code, "period": f"{period.start.isoformat()}..{last}"}),
        "list_url": f"{reverse('members:list')}?{urlencode(asked)}"
        if policy.may(actor, "members", "view", subject.organization_id)
        else "",
    }


def found_by_words(actor: Actor, words: str, limit: int) -> Sequence[SearchHit]:
    """For the search of the whole system; those who left are found too."""
    return [
        SearchHit(
            one.full_name,
            " · ".join(
                part
                for part in (write_date(one.birth), one.cell_name, one.above_name, _gone(one))
                if part
            ),
            reverse("members:detail", args=[one.person_id]),
        )
        for one in selectors.people_by_words(actor, words, limit)
    ]


def _gone(one: Any) -> str:
    return "" if one.status else _("không còn trong sổ")
