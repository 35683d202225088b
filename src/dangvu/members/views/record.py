"""The page of a member."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Crumb, Event, Fact
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.members import selectors
from dangvu.members.choices import ExitKind, Status
from dangvu.members.models import Person
from dangvu.members.permissions import FILE, SETS, set_of, sets_of
from dangvu.members.selectors.numbers import with_masked_numbers
from dangvu.members.selectors.record import Standpoint, standpoint
from dangvu.members.selectors.requests import person_opened
from dangvu.members.selectors.rows import readable, rows_of
from dangvu.members.selectors.timeline import TimelineEntry
from dangvu.members.services.seeing import saw_record
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.sources.models import Source


@needs("members")
@require_GET
def member_detail(request: HttpRequest, person_id: int) -> HttpResponse:
    """Not there and not to be seen look the same."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = person_opened(actor, person_id)
    if person is None:
        raise Http404
    rows, sets = with_masked_numbers(rows_of(person)), sets_of(actor, person)
    now = standpoint(person, actor.today, readable(rows, sets))
    if now.version is None:
        raise Http404
    cells = _seen_cells(actor, now)
    context = {
        "title": now.version.full_name,
        "line": _line(person, now),
        "state": _state(now, sets),
        "facts": _facts(now, actor, cells, sets),
        "doings": _doings(now, cells),
        "facts_title": _("Sinh hoạt đảng và lý lịch") if FILE in sets else _("Sinh hoạt đảng"),
        "whole": SETS.keys() <= sets,
        "told": FILE in sets,
        "events": [_event(entry) for entry in selectors.timeline_of(actor, person, rows)],
        "crumbs": [
            Crumb(_("Đảng viên"), reverse("members:list")),
            *_cell_crumb(actor, now),
            Crumb(now.version.full_name),
        ],
        "place": "members.person",
        "subject": person,
    }
    saw_record(actor=actor, person=person, sets=sets)
    return render(request, "members/detail.html", context)


def _line(person: Person, now: Standpoint) -> str:
    parts = [now.cell.name if now.cell else "", now.above, _("mã %s") % person.code]
    return " · ".join(part for part in parts if part)


def _state(now: Standpoint, sets: frozenset[str]) -> tuple[str, str]:
    if now.left is not None and FILE not in sets:
        return "ended", _("Không còn trong sổ")
    if now.left is not None:
        words = {"kind": ExitKind(now.left.kind).label, "on": write_date(now.left.on)}
        return "ended", _("%(kind)s ngày %(on)s") % words
    if not now.status:
        return "neutral", _("Không phải đảng viên vào ngày này")
    if not now.placed:
        return "ended", _("Đã chuyển sinh hoạt đi nơi khác")
    look = "info" if now.status == Status.PROBATIONARY else "done"
    return look, _("Đảng viên %s") % str(Status(now.status).label).lower()


def _seen_cells(actor: Actor, now: Standpoint) -> dict[int, str]:
    """Addresses of the pages of the person's cells, those that the reader may see."""
    ids = [cell.organization_id for cell in (now.cell, now.guest_of) if cell is not None]
    seen = Organization.objects.visible_to(actor).filter(pk__in=ids)
    return {
        pk: reverse("organizations:detail", args=[pk]) for pk in seen.values_list("pk", flat=True)
    }


def _doings(now: Standpoint, cells: dict[int, str]) -> list[Action]:
    if now.cell is None:
        return []
    label = _("Mở chi bộ") if now.placed else _("Mở chi bộ cuối cùng")
    url = cells.get(now.cell.organization_id, "")
    refused = "" if url else _("Chi bộ này ngoài phạm vi đồng chí được xem.")
    return [Action(label, url, refused, icon="tree")]


def _facts(
    now: Standpoint, actor: Actor, cells: dict[int, str], sets: frozenset[str]
) -> list[Fact]:
    version = now.version
    assert version is not None
    birth = _("Ngày sinh") if FILE in sets else _("Năm sinh")
    facts = [
        *_party_facts(now, actor, cells),
        ("", Fact(birth, version.birth)),
        ("", Fact(_("Giới tính"), version.get_sex_display())),
        ("ethnicity", Fact(_("Dân tộc"), version.ethnicity)),
        ("religion", Fact(_("Tôn giáo"), version.religion)),
        ("hometown", Fact(_("Quê quán"), version.hometown)),
        ("education", Fact(_("Học vấn"), version.education)),
        ("qualification", Fact(_("Chuyên môn"), version.qualification)),
        ("theory_level", Fact(_("Lý luận chính trị"), version.theory_level)),
        ("occupation", Fact(_("Nghề nghiệp"), version.occupation)),
        ("employer", Fact(_("Nơi làm việc"), now.employer)),
    ]
    return [fact for name, fact in facts if set_of(name) in sets]


def _party_facts(now: Standpoint, actor: Actor, cells: dict[int, str]) -> list[tuple[str, Fact]]:
    """Each with the name of what it tells, empty for what everybody is shown."""
    age = now.party_age(actor.today)
    official = _("Chi bộ") if now.placed else _("Chi bộ cuối cùng")
    facts = [
        ("", Fact(official, now.cell.name if now.cell else None, url=_cell_url(cells, now.cell))),
        ("events", Fact(_("Quyết định kết nạp"), now.admission and now.admission.decision_date)),
        ("", Fact(_("Ngày kết nạp"), now.admission and now.admission.ceremony_date)),
        (
            "",
            Fact(
                _("Ngày chính thức"),
                now.recognition and now.recognition.effective_date,
                missing=_("chưa công nhận") if now.status == Status.PROBATIONARY else "",
            ),
        ),
        (
            "party_age",
            Fact(
                _("Tuổi đảng"),
                None if age is None else _("%d năm") % age,
                missing=_("dự bị, chưa tính") if now.status == Status.PROBATIONARY else "",
            ),
        ),
        ("", Fact(_("Số thẻ đảng viên"), now.card)),
    ]
    if now.guest_of:
        url = _cell_url(cells, now.guest_of)
        facts.insert(1, ("", Fact(_("Sinh hoạt tạm thời ở"), now.guest_of.name, url=url)))
    if now.exemption:
        note = _("tạm miễn") if now.exemption.is_temporary else ""
        note = ", ".join(part for part in (note, _until(now.exemption.valid_to)) if part)
        facts.append(("events", Fact(_("Miễn sinh hoạt từ"), now.exemption.valid_from, note=note)))
    if now.suspension:
        since, note = now.suspension.valid_from, _until(now.suspension.valid_to)
        facts.append(("events", Fact(_("Đình chỉ sinh hoạt từ"), since, note=note)))
    return facts


def _until(day: date | None) -> str:
    """A period is over on its last day's morrow."""
    return _("đến trước ngày %s") % write_date(day) if day else ""


def _cell_url(cells: dict[int, str], cell: OrganizationVersion | None) -> str:
    return cells.get(cell.organization_id, "") if cell is not None else ""


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
