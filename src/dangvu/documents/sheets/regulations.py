"""The sheet "Quy chế phối hợp": texts that bind two sides."""

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
from dangvu.core.text import search_key
from dangvu.documents.choices import PartnerKind
from dangvu.documents.models import Regulation, RegulationParty
from dangvu.documents.services.loading import LoadedRegulation, load_regulations
from dangvu.documents.sheets.columns import organization_code
from dangvu.organizations.services.loading import load_directory
from dangvu.organizations.services.lookup import (
    find_organization,
    is_in_sight,
    may_import_into,
    refuse_unknown,
)

COLUMNS = (
    organization_code("place", gettext_lazy("Mã tổ chức ký"), required=True),
    Column("partner_kind", gettext_lazy("Loại đối tác"), Kind.CHOICE, required=True,
           choices=PartnerKind.choices, width=24),
    Column("title", gettext_lazy("Tên quy chế"), required=True, max_length=250, width=50),
    organization_code("partner", gettext_lazy("Mã tổ chức đối tác")),
    Column("partner_name", gettext_lazy("Đối tác"), max_length=200, width=40,
           help=gettext_lazy("Tên đối tác không có mã.")),
    Column("scope", gettext_lazy("Nội dung phối hợp"), width=50,
           help=gettext_lazy("Các nội dung cách nhau bằng dấu chấm phẩy.")),
    Column("signed", gettext_lazy("Ngày ký"), Kind.PARTIAL_DATE, width=14),
    Column("term", gettext_lazy("Nhiệm kỳ"), max_length=40),
    Column("review_on", gettext_lazy("Ngày rà soát"), Kind.DATE, width=14),
)  # fmt: skip


@dataclass(slots=True)
class RegulationsPlan(SheetPlan):
    regulations: list[LoadedRegulation] = field(default_factory=list)


def plan_regulations(intake: Intake, table: Table) -> RegulationsPlan:
    plan = RegulationsPlan(table)
    known = _known(intake.actor)
    for row in range(len(table)):
        read = _read(intake, table, row)
        if read is None:
            plan.states[row] = State.LEFT_OUT
            continue
        key = (read.place.pk or read.place.code, _key(read.title), _partner(read))
        if key in known:
            continue
        if read.partner is not None and not is_in_sight(intake, read.partner):
            refuse_unknown(intake, table, row, "partner", table["partner"][row])
            plan.states[row] = State.LEFT_OUT
            continue
        known.add(key)
        plan.states[row] = State.NEW
        plan.regulations.append(read)
    return plan


def _read(intake: Intake, table: Table, row: int) -> LoadedRegulation | None:
    code, kind, title = (table[name][row] for name in ("place", "partner_kind", "title"))
    place = find_organization(intake, table, row, "place", code) if code else None
    if place is None or not kind or not title:
        return None
    if not may_import_into(intake, place):
        intake.error(table, row, "place", _("Tổ chức này ngoài phạm vi của bạn."))
        return None
    wanted, name = table["partner"][row], table["partner_name"][row]
    partner = find_organization(intake, table, row, "partner", wanted) if wanted else None
    if wanted and partner is None:
        return None
    if kind != PartnerKind.COMMITTEE and partner is None and not name:
        intake.error(table, row, "partner_name", _("Quy chế hai bên phải có đối tác."))
        return None
    return LoadedRegulation(
        place=place,
        partner_kind=kind,
        title=title,
        partner=partner,
        name="" if partner else name,
        more={
            "scope": "\n".join(part.strip() for part in table["scope"][row].split(";")),
            "signed": table["signed"][row],
            "term": table["term"][row],
            "review_on": table["review_on"][row],
        },
    )


def _known(actor: Actor) -> set[tuple[Any, ...]]:
    """Regulations that the actor sees, by signer, title and partner; two statements."""
    rows = Regulation.objects.current().visible_to(actor)
    held = {row.pk: row for row in rows}
    partners: dict[int, Any] = {}
    for party in RegulationParty.objects.current().filter(regulation__in=rows):
        partners[party.regulation_id] = party.organization_id or _key(party.name)
    return {
        (row.organization_id, _key(row.title), partners.get(pk, "")) for pk, row in held.items()
    }


def _partner(read: LoadedRegulation) -> Any:
    return (read.partner.pk or read.partner.code) if read.partner else _key(read.name)


def _key(text: str) -> str:
    return search_key(text)


def commit_regulations(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, RegulationsPlan)
    load_regulations(actor=intake.actor, regulations=plan.regulations)


def export_regulations(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Regulations in force on the day that the actor may see, a line for each partner."""
    places = load_directory(on=on).by_id
    rows = Regulation.objects.in_force(on).visible_to(actor)
    parties: dict[int, list[RegulationParty]] = {}
    for party in RegulationParty.objects.current().filter(regulation__in=rows):
        parties.setdefault(party.regulation_id, []).append(party)
    for row in rows.order_by("organization", "pk"):
        for party in parties.get(row.pk) or [RegulationParty()]:
            partner = places.get(party.organization_id) if party.organization_id else None
            yield (
                places[row.organization_id].code, row.partner_kind, row.title,
                partner.code if partner else "", party.name, row.scope.replace("\n", "; "),
                row.signed, row.term, row.review_on,
            )  # fmt: skip


REGULATIONS = SheetDefinition(
    code="documents.regulations",
    title=gettext_lazy("Quy chế phối hợp"),
    order=112,
    columns=COLUMNS,
    key=("place", "title", "partner", "partner_name"),
    plan=plan_regulations,
    commit=commit_regulations,
    policy=needs("documents"),
    export=export_regulations,
    aliases=("Quy chế",),
    help=gettext_lazy("Quy chế phối hợp, quy chế làm việc; mỗi dòng một quy chế với một đối tác."),
)
