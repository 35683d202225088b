"""The sheet "Đoàn thể": mass organisations led by a Party organisation."""

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
from dangvu.organizations.choices import MassKind
from dangvu.organizations.models import Organization
from dangvu.organizations.services.loading import load_directory
from dangvu.organizations.services.loading_employers import MassKey, load_mass, write_mass
from dangvu.organizations.services.lookup import directory_of, find_organization
from dangvu.organizations.sheets.columns import organization_code

COLUMNS = (
    organization_code("organization", gettext_lazy("Mã tổ chức đảng"), required=True),
    Column(
        "kind",
        gettext_lazy("Loại đoàn thể"),
        Kind.CHOICE,
        required=True,
        choices=MassKind.choices,
        synonyms={
            MassKind.YOUTH_UNION: ("Đoàn TNCS Hồ Chí Minh", "Đoàn Thanh niên Cộng sản Hồ Chí Minh"),
            MassKind.WOMEN: ("Hội Liên hiệp Phụ nữ",),
            MassKind.TRADE_UNION: ("Công đoàn cơ sở",),
        },
        width=22,
    ),
    Column("name", gettext_lazy("Tên đoàn thể"), required=True, max_length=250, width=44),
    Column(
        "count", gettext_lazy("Số đoàn viên, hội viên"), Kind.COUNT, width=14,
        aliases=("Số đoàn viên", "Số hội viên"),
    ),
    Column("counted_on", gettext_lazy("Tính đến ngày"), Kind.DATE, width=14),
)  # fmt: skip


@dataclass(slots=True)
class MassPlan(SheetPlan):
    touched: dict[MassKey, Timeline] = field(default_factory=dict)


def plan_mass(intake: Intake, table: Table) -> MassPlan:
    plan = MassPlan(table)
    held = load_mass(organizations=directory_of(intake).by_id)
    seen: dict[MassKey, int] = {}
    for row, code in enumerate(table["organization"]):
        kind, name = table["kind"][row], table["name"][row]
        entry = find_organization(intake, table, row, "organization", code) if code else None
        if entry is None or not kind or not name:
            plan.states[row] = State.LEFT_OUT
            continue
        key = (entry, kind, name)
        if key in seen:
            intake.error(
                table, row, "name",
                _("Đoàn thể này đã có ở dòng %(row)s.") % {"row": table.rows[seen[key]]},
            )  # fmt: skip
            plan.states[row] = State.LEFT_OUT
            continue
        seen[key] = row
        _plan_row(intake, table, row, plan, key, held)
    return plan


def _plan_row(
    intake: Intake,
    table: Table,
    row: int,
    plan: MassPlan,
    key: MassKey,
    held: dict[MassKey, Timeline],
) -> None:
    count = table["count"][row]
    day = table["counted_on"][row] or intake.as_of
    timeline = held.get(key)
    if timeline is None:
        plan.states[row] = State.NEW
        plan.touched[key] = Timeline()
        plan.touched[key].add(max(day, key[0].starts), None, member_count=count)
        return
    now = timeline.near(day)
    if count is not None and now is not None and now.values["member_count"] != count:
        timeline.change_from(day, member_count=count)
        plan.touched[key] = timeline
        plan.change(row, "count")


def commit_mass(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, MassPlan)
    write_mass(
        actor=intake.actor,
        held=plan.touched,
        reason=_("Bảng dữ liệu đến ngày %(day)s") % {"day": write_date(intake.as_of)},
    )


def export_mass(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Mass organisations at organisations that the actor may see."""
    visible = set(Organization.objects.visible_to(actor).values_list("pk", flat=True))
    held = load_mass(organizations=load_directory(on=on).by_id)
    for (entry, kind, name), timeline in held.items():
        row = timeline.at(on)
        if entry.pk in visible and row is not None:
            yield entry.code, kind, name, row.values["member_count"], row.start


MASS = SheetDefinition(
    code="organizations.mass",
    title=gettext_lazy("Đoàn thể"),
    order=30,
    columns=COLUMNS,
    key=("organization", "kind", "name"),
    plan=plan_mass,
    commit=commit_mass,
    policy=needs("organizations"),
    export=export_mass,
    aliases=("Tổ chức đoàn thể", "Đoàn thể chính trị - xã hội"),
    help=gettext_lazy("Công đoàn, đoàn, hội thuộc từng tổ chức đảng và số đoàn viên, hội viên."),
)
