"""The sheet "Nhiệm kỳ": terms of organisations, a row each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.routes import needs
from dangvu.core.sheets import Column, Intake, Kind, SheetDefinition, SheetPlan, State, Table
from dangvu.core.writing import write_date
from dangvu.offices.choices import TermKind
from dangvu.offices.models import TermVersion
from dangvu.offices.services.loading import TermEntry, write_terms
from dangvu.offices.sheets.columns import (
    DECISION,
    cite_all,
    compare_paper,
    differing,
    meet,
    organization,
    reason_of,
    written_paper,
)
from dangvu.offices.sheets.lookup import (
    CitingPlan,
    may_keep,
    papers_by_id,
    refuse_foreign,
    roll_of,
)
from dangvu.organizations.services.loading import Entry, load_directory
from dangvu.organizations.services.lookup import find_organization

_FACTS = (
    "kind", "ordinal", "congress_opened", "congress_closed", "numbers_from", "planned_end",
    "first_after_merge",
)  # fmt: skip

COLUMNS = (
    organization(required=True),
    Column("label", gettext_lazy("Nhiệm kỳ"), required=True, max_length=40, example="2020-2025"),
    Column(
        "kind", gettext_lazy("Loại"), Kind.CHOICE, choices=TermKind.choices, width=22,
        synonyms={TermKind.CONGRESS: ("Đại hội",), TermKind.PROVISIONAL: ("Lâm thời", "Chỉ định")},
    ),
    Column("ordinal", gettext_lazy("Đại hội lần thứ"), Kind.COUNT, width=10),
    Column("congress_opened", gettext_lazy("Khai mạc đại hội"), Kind.PARTIAL_DATE, width=14),
    Column("congress_closed", gettext_lazy("Bế mạc đại hội"), Kind.PARTIAL_DATE, width=14),
    Column(
        "valid_from", gettext_lazy("Bắt đầu"), Kind.DATE, width=14,
        help=gettext_lazy("Để trống là ngày sau ngày bế mạc đại hội."),
    ),
    Column("valid_to", gettext_lazy("Kết thúc"), Kind.DATE, width=14),
    Column("numbers_from", gettext_lazy("Đánh số văn bản lại từ"), Kind.DATE, width=14),
    Column("planned_end", gettext_lazy("Dự kiến đại hội sau"), Kind.DATE, width=14),
    Column("first_after_merge", gettext_lazy("Nhiệm kỳ đầu sau sáp nhập"), Kind.YES_NO, width=12),
    DECISION,
)  # fmt: skip


@dataclass(slots=True)
class TermsPlan(CitingPlan):
    touched: dict[int, TermEntry] = field(default_factory=dict)
    """By row."""


def plan_terms(intake: Intake, table: Table) -> TermsPlan:
    plan = TermsPlan(table)
    if not len(table):
        return plan
    roll = roll_of(intake)
    papers = papers_by_id(term.held.values["source_id"] for term in roll.terms.values())
    seen: set[tuple[Entry, str]] = set()
    for row, code in enumerate(table["organization"]):
        place = find_organization(intake, table, row, "organization", code) if code else None
        label = table["label"][row]
        if place is None or not label:
            plan.states[row] = State.LEFT_OUT
        elif not may_keep(intake, place):
            refuse_foreign(intake, table, row, "organization")
        elif (place, label) in seen:
            intake.error(table, row, "label", _("Nhiệm kỳ này đã có ở một dòng trên."))
        elif (term := roll.terms.get((place, label))) is None:
            _plan_new(intake, plan, row, place, label)
        else:
            _compare(intake, plan, row, term, papers)
        if place is not None:
            seen.add((place, label))
    _refuse_overlaps(intake, plan)
    return plan


def _plan_new(intake: Intake, plan: TermsPlan, row: int, place: Entry, label: str) -> None:
    table = plan.table
    given = {name: table[name][row] for name in _FACTS}
    next_day = _day_after(given["congress_closed"])
    begins = table["valid_from"][row] or given["numbers_from"] or next_day
    if begins is None:
        message = _("Thiếu ngày bắt đầu nhiệm kỳ, hoặc ngày bế mạc đại hội đủ ngày.")
        intake.error(table, row, "valid_from", message)
        return
    values = given | {
        "label": label,
        "kind": given["kind"] or TermKind.CONGRESS.value,
        "numbers_from": given["numbers_from"] or next_day or begins,
        "first_after_merge": bool(given["first_after_merge"]),
        "source_id": None,
    }
    term = TermEntry(place)
    stretch = term.versions.add(begins, table["valid_to"][row], **values)
    compare_paper(plan, row, stretch, {})
    plan.states[row] = State.NEW
    plan.touched[row] = roll_of(intake).terms[place, label] = term
    _check(intake, plan, row, term)


def _compare(
    intake: Intake, plan: TermsPlan, row: int, term: TermEntry, papers: dict[int, Any]
) -> None:
    table, held = plan.table, term.held
    other = differing(held.values, {name: table[name][row] for name in _FACTS})
    begins, ends = table["valid_from"][row], table["valid_to"][row]
    held.values.update(other)
    names = list(other)
    if begins is not None and begins != held.start:
        held.start = begins
        names.append("valid_from")
    if ends is not None and ends != held.end:
        held.end = ends
        names.append("valid_to")
    if compare_paper(plan, row, held, papers):
        names.append("decision")
    if names:
        plan.change(row, *names)
        plan.touched[row] = term
        _check(intake, plan, row, term)


def _check(intake: Intake, plan: TermsPlan, row: int, term: TermEntry) -> None:
    held, closed = term.held, term.held.values["congress_closed"]
    opened = held.values["congress_opened"]
    if held.end is not None and held.end <= held.start:
        intake.error(plan.table, row, "valid_to", _("Nhiệm kỳ kết thúc trước khi bắt đầu."))
    if closed is None:
        return
    if opened is not None and closed.latest < opened.earliest:
        intake.error(plan.table, row, "congress_closed", _("Đại hội bế mạc trước ngày khai mạc."))
    for name, day in (("valid_to", held.end), ("planned_end", held.values["planned_end"])):
        if day is not None and day <= closed.earliest:
            intake.error(plan.table, row, name, _("Nhiệm kỳ kết thúc trước đại hội bầu ra nó."))


def _refuse_overlaps(intake: Intake, plan: TermsPlan) -> None:
    """A term of the sheet against all others of its organisation."""
    by_place: dict[Entry, list[TermEntry]] = {}
    for term in roll_of(intake).terms.values():
        by_place.setdefault(term.organization, []).append(term)
    for row, term in plan.touched.items():
        for other in by_place[term.organization]:
            if other is not term and meet(term.held, other.held):
                words = {"label": other.held.values["label"], "day": write_date(other.held.start)}
                message = _(
                    "Trùng thời gian với nhiệm kỳ %(label)s (từ %(day)s); ghi ngày kết thúc của"
                    " nhiệm kỳ đó."
                )
                intake.error(plan.table, row, "valid_from", message % words)
                break


def _day_after(closed: PartialDate | None) -> date | None:
    if closed is None or closed.day is None:
        return None
    return closed.earliest + timedelta(days=1)


def commit_terms(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, TermsPlan)
    cite_all(intake, plan)
    write_terms(actor=intake.actor, terms=plan.touched.values(), reason=reason_of(intake))


def export_terms(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Every term that the actor may see, those that ended too."""
    places = load_directory(on=on).by_id
    rows = TermVersion.objects.current().visible_to(actor).select_related("source")
    for term in rows.order_by("organization_id", "valid_from"):
        yield (
            places[term.organization_id].code, term.label, term.kind, term.ordinal,
            term.congress_opened, term.congress_closed, term.valid_from, term.valid_to,
            term.numbers_from, term.planned_end, term.first_after_merge, written_paper(term.source),
        )  # fmt: skip


TERMS = SheetDefinition(
    code="offices.terms",
    title=gettext_lazy("Nhiệm kỳ"),
    order=70,
    columns=COLUMNS,
    key=("organization", "label"),
    plan=plan_terms,
    commit=commit_terms,
    policy=needs("offices"),
    export=export_terms,
    aliases=("Nhiệm kỳ đại hội",),
    help=gettext_lazy("Mỗi dòng một nhiệm kỳ của một tổ chức đảng, cả nhiệm kỳ đã qua."),
)
