"""The sheet "Doanh nghiệp": employers, where the Party organisation is, and how many work there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.core.sheets import Column, Intake, Kind, SheetDefinition, SheetPlan, State, Table
from dangvu.core.timelines import Timeline
from dangvu.core.writing import write_date
from dangvu.organizations.choices import Ownership
from dangvu.organizations.models import Organization
from dangvu.organizations.models.organization import BEGINNING
from dangvu.organizations.services.loading import Entry, load_directory
from dangvu.organizations.services.loading_employers import (
    EmployerEntry,
    load_employers,
    write_employers,
)
from dangvu.organizations.services.lookup import employers_of, find_employer, find_organization
from dangvu.organizations.sheets.columns import organization_code
from dangvu.organizations.sheets.identities import identify_employers

COLUMNS = (
    Column(
        "code",
        gettext_lazy("Mã doanh nghiệp"),
        Kind.CODE,
        required=True,
        max_length=40,
        aliases=("Mã DN", "Mã đơn vị sử dụng lao động"),
        example="DN0001",
    ),
    Column(
        "name",
        gettext_lazy("Tên doanh nghiệp"),
        required=True,
        max_length=250,
        width=48,
        aliases=("Tên DN", "Tên đơn vị sử dụng lao động"),
    ),
    Column(
        "ownership",
        gettext_lazy("Loại sở hữu"),
        Kind.CHOICE,
        choices=Ownership.choices,
        synonyms={
            Ownership.STATE: ("100% vốn nhà nước", "DNNN"),
            Ownership.STATE_CONTROLLED: ("Cổ phần nhà nước chi phối",),
            Ownership.PRIVATE: ("Ngoài nhà nước",),
            Ownership.FOREIGN: ("FDI",),
            Ownership.COOPERATIVE: ("HTX",),
        },
        width=20,
    ),
    Column(
        "parent", gettext_lazy("Mã doanh nghiệp mẹ"), Kind.CODE, max_length=40,
        aliases=("Mã công ty mẹ",),
    ),
    organization_code(
        "main",
        gettext_lazy("Mã tổ chức đảng"),
        help=gettext_lazy("Tổ chức đảng chính của doanh nghiệp: người lao động tính ở đây."),
    ),
    Column(
        "related",
        gettext_lazy("Mã tổ chức đảng liên quan"),
        Kind.CODES,
        width=24,
        help=gettext_lazy("Nhiều mã cách nhau bằng dấu chấm phẩy; không tính người lao động."),
    ),
    Column(
        "workers", gettext_lazy("Số lao động"), Kind.COUNT, width=12,
        aliases=("Số người lao động", "Lao động"),
    ),
    Column("counted_on", gettext_lazy("Tính đến ngày"), Kind.DATE, width=14),
)  # fmt: skip


@dataclass(slots=True)
class EmployersPlan(SheetPlan):
    entries: dict[int, EmployerEntry] = field(default_factory=dict)


def plan_employers(intake: Intake, table: Table) -> EmployersPlan:
    plan = EmployersPlan(table)
    known = employers_of(intake)
    seen: dict[str, int] = {}
    for row, code in enumerate(table["code"]):
        if code in seen:
            intake.error(
                table, row, "code",
                _("Mã “%(code)s” đã có ở dòng %(row)s.")
                % {"code": code, "row": table.rows[seen[code]]},
            )  # fmt: skip
        if not code or code in seen:
            plan.states[row] = State.LEFT_OUT
            continue
        seen[code] = row
        if code not in known:
            plan.states[row] = State.NEW
            known[code] = EmployerEntry(code)
            known[code].versions.add(
                BEGINNING, None, code=code, name=table["name"][row],
                ownership=table["ownership"][row], parent_id=None,
            )  # fmt: skip
        plan.entries[row] = known[code]
    for row in seen.values():
        _plan_row(intake, table, row, plan)
    return plan


def _plan_row(intake: Intake, table: Table, row: int, plan: EmployersPlan) -> None:
    entry = plan.entries[row]
    given = {"name": table["name"][row], "ownership": table["ownership"][row]}
    parent = _parent(intake, table, row, plan)
    held = entry.versions.near(intake.as_of)
    assert held is not None
    differing: dict[str, Any] = {
        name: value for name, value in given.items() if value and value != held.values[name]
    }
    if parent is not None and parent is not held.values["parent_id"]:
        differing["parent_id"] = parent
    if differing and entry.pk is None:
        entry.versions.correct(**differing)
    elif differing:
        entry.versions.change_from(intake.as_of, **differing)
        plan.change(row, *("parent" if name == "parent_id" else name for name in differing))
    _plan_links(intake, table, row, plan)
    _plan_workers(intake, table, row, plan)


def _parent(intake: Intake, table: Table, row: int, plan: EmployersPlan) -> EmployerEntry | None:
    code = table["parent"][row]
    parent = find_employer(intake, table, row, "parent", code) if code else None
    if parent is not None and parent is plan.entries[row]:
        intake.error(table, row, "parent", _("Doanh nghiệp không thể là mẹ của chính nó."))
        return None
    return parent


def _plan_links(intake: Intake, table: Table, row: int, plan: EmployersPlan) -> None:
    entry = plan.entries[row]
    code = table["main"][row]
    main = find_organization(intake, table, row, "main", code) if code else None
    if main is not None:
        held = next((o for o in entry.links if _links(entry, o, intake.as_of, main=True)), None)
        if held is not main:
            if held is not None:
                entry.links[held].end(intake.as_of)
            start = max(intake.as_of, main.starts) if held is not None else main.starts
            _link(entry, main, start, is_main=True)
            _changed(plan, row, "main")
    for code in table["related"][row]:
        other = find_organization(intake, table, row, "related", code)
        if other is None or other is main or _links(entry, other, intake.as_of):
            continue
        _link(entry, other, other.starts, is_main=False)
        _changed(plan, row, "related")


def _links(entry: EmployerEntry, organization: Entry, on: date, *, main: bool = False) -> bool:
    timeline = entry.links.get(organization)
    row = timeline.near(on) if timeline else None
    # A link ends with its organisation; that alone is no reason to link it again.
    held = row is not None and (row.holds_on(on) or row.end == organization.ends)
    return held and (not main or bool(row and row.values["is_main"]))


def _link(entry: EmployerEntry, organization: Entry, start: date, *, is_main: bool) -> None:
    timeline = entry.links.setdefault(organization, Timeline())
    if timeline:
        timeline.end(start)
    timeline.add(start, organization.ends, is_main=is_main)


def _changed(plan: EmployersPlan, row: int, name: str) -> None:
    if plan.states[row] is not State.NEW:
        plan.change(row, name)


def _plan_workers(intake: Intake, table: Table, row: int, plan: EmployersPlan) -> None:
    entry, count = plan.entries[row], table["workers"][row]
    if count is None:
        return
    day = table["counted_on"][row] or intake.as_of
    if day > intake.actor.today:
        intake.error(table, row, "counted_on", _("Ngày %(day)s ở trong tương lai.") % {
            "day": write_date(day)})  # fmt: skip
    held = entry.counts.get(day)
    if held is None or held[1] != count:
        entry.new_counts[day] = count
        _changed(plan, row, "workers")


def commit_employers(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, EmployersPlan)
    write_employers(
        actor=intake.actor,
        entries=[e for row, e in plan.entries.items() if plan.states[row] is not State.UNCHANGED],
        reason=_("Bảng dữ liệu đến ngày %(day)s") % {"day": write_date(intake.as_of)},
    )


def export_employers(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Employers linked with organisations that the actor may see."""
    visible = set(Organization.objects.visible_to(actor).values_list("pk", flat=True))
    held = load_employers(on=on, organizations=load_directory(on=on).by_id)
    for entry in sorted(set(held.values()), key=lambda each: each.code):
        linked = [o for o in entry.links if o.pk in visible and _links(entry, o, on)]
        if not linked:
            continue
        values = entry.versions.near(on).values  # type: ignore[union-attr]
        main = [o.code for o in linked if _links(entry, o, on, main=True)]
        day = max((each for each in entry.counts if each <= on), default=None)
        yield (
            values["code"], values["name"], values["ownership"],
            values["parent_id"].code if values["parent_id"] else "",
            "".join(main), tuple(o.code for o in linked if o.code not in main),
            entry.counts[day][1] if day else None, day,
        )  # fmt: skip


EMPLOYERS = SheetDefinition(
    code="organizations.employers",
    title=gettext_lazy("Doanh nghiệp"),
    order=20,
    columns=COLUMNS,
    key=("code",),
    plan=plan_employers,
    commit=commit_employers,
    policy=needs("organizations"),
    export=export_employers,
    aliases=("Danh sách doanh nghiệp", "Đơn vị sử dụng lao động"),
    help=gettext_lazy("Doanh nghiệp, đơn vị nơi người lao động và đảng viên làm việc."),
    identify=identify_employers,
    made_of=("name",),
)
