"""The sheet "Tổ chức đảng": organisations, their marks and their place in the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.core.sheets import Column, Intake, Kind, SheetDefinition, SheetPlan, State, Table
from dangvu.core.writing import write_date
from dangvu.organizations.choices import Category, Level, Model, OrganizationType
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.organizations.models.organization import BEGINNING
from dangvu.organizations.services.loading import Entry, load_directory, write_organizations
from dangvu.organizations.sheets.columns import DECISION, organization_code
from dangvu.organizations.sheets.identities import identify_organizations
from dangvu.organizations.sheets.marks import TreePlan, plan_marks, sources_of
from dangvu.organizations.sheets.parents import (
    plan_parent,
    plan_root,
    refuse_cycles,
    refuse_foreign,
    refuse_orphans,
)

COLUMNS = (
    organization_code(
        "code",
        gettext_lazy("Mã tổ chức"),
        required=True,
        aliases=("Mã tổ chức đảng", "Mã TCĐ", "Mã đơn vị", "Mã"),
        help=gettext_lazy("Mỗi tổ chức một mã, không đổi khi đổi tên."),
        example="VP.01",
    ),
    Column(
        "name",
        gettext_lazy("Tên tổ chức"),
        required=True,
        max_length=250,
        width=48,
        aliases=("Tên tổ chức đảng", "Tên đơn vị", "Tên"),
        example="Chi bộ Văn phòng",
    ),
    Column("short_name", gettext_lazy("Tên ngắn"), max_length=120, width=24),
    Column(
        "type",
        gettext_lazy("Loại hình"),
        Kind.CHOICE,
        required=True,
        choices=OrganizationType.choices,
        synonyms={
            OrganizationType.UPPER_COMMITTEE: ("Đảng bộ cấp trên trực tiếp của TCCSĐ", "Đảng bộ"),
            OrganizationType.CELL: ("Chi bộ", "Chi bộ trực thuộc đảng ủy cơ sở"),
            OrganizationType.SECTIONAL_COMMITTEE: ("Bộ phận",),
        },
        aliases=("Loại hình tổ chức", "Loại tổ chức"),
        width=30,
    ),
    organization_code(
        "parent",
        gettext_lazy("Mã cấp trên"),
        aliases=("Mã tổ chức cấp trên", "Mã đảng bộ cấp trên", "Trực thuộc"),
        help=gettext_lazy(
            "Tổ chức cấp trên trực tiếp. Chỉ tổ chức cao nhất và tổ chức thuộc cấp ủy địa phương"
            " để trống. Cấp trên có thể ghi ở dòng sau."
        ),
    ),
    Column("model", gettext_lazy("Mô hình"), Kind.CHOICE, choices=Model.choices, width=22),
    Column(
        "category",
        gettext_lazy("Lĩnh vực"),
        Kind.CHOICE,
        choices=Category.choices,
        synonyms={Category.SERVICE_UNIT: ("Sự nghiệp",)},
        width=18,
    ),
    Column(
        "level",
        gettext_lazy("Cấp"),
        Kind.CHOICE,
        choices=Level.choices,
        synonyms={Level.CENTRAL: ("TW", "T.Ư"), Level.PROVINCIAL: ("Cấp tỉnh", "Thành phố")},
    ),
    Column("has_seal", gettext_lazy("Có con dấu"), Kind.YES_NO, width=11),
    Column("is_abroad", gettext_lazy("Ở nước ngoài"), Kind.YES_NO, width=11),
    Column(
        "has_same_level_government",
        gettext_lazy("Có chính quyền cùng cấp"),
        Kind.YES_NO,
        width=13,
    ),
    Column(
        "is_external",
        gettext_lazy("Thuộc cấp ủy địa phương"),
        Kind.YES_NO,
        width=13,
        help=gettext_lazy("Có: theo dõi để biết, không tính vào số liệu của đảng bộ."),
    ),
    Column(
        "founded",
        gettext_lazy("Ngày thành lập"),
        Kind.PARTIAL_DATE,
        width=14,
        help=gettext_lazy("Chỉ biết năm hoặc tháng thì ghi năm hoặc tháng."),
    ),
    Column(
        "ended",
        gettext_lazy("Ngày kết thúc"),
        Kind.DATE,
        width=14,
        aliases=("Ngày giải thể", "Ngày kết thúc hoạt động"),
        help=gettext_lazy("Ngày thôi hoạt động; từ ngày đó không còn tính."),
    ),
    DECISION,
)


def plan_organizations(intake: Intake, table: Table) -> TreePlan:
    plan = TreePlan(table)
    intake.shared["organizations"] = directory = load_directory(on=intake.as_of)
    plan.sources = sources_of(directory)
    seen: dict[str, int] = {}
    for row, code in enumerate(table["code"]):
        if not code:
            plan.states[row] = State.LEFT_OUT
        elif code in seen:
            intake.error(
                table, row, "code",
                _("Mã “%(code)s” đã có ở dòng %(row)s.")
                % {"code": code, "row": table.rows[seen[code]]},
            )  # fmt: skip
            plan.states[row] = State.LEFT_OUT
        else:
            seen[code] = row
            plan_marks(intake, table, row, plan)
    # Parents may come on a later row, so they wait until every code is known.
    for row in seen.values():
        plan_parent(intake, table, row, plan)
    refuse_cycles(intake, table, seen, plan)
    refuse_orphans(intake, table, plan)
    plan_root(intake, table, seen, plan)
    refuse_foreign(intake, table, plan)
    return plan


def commit_organizations(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, TreePlan)
    touched = [
        entry
        for row, entry in plan.entries.items()
        if plan.states[row] in (State.NEW, State.CHANGED)
    ]
    write_organizations(
        actor=intake.actor,
        entries=touched,
        root=plan.root,
        reason=_("Bảng dữ liệu đến ngày %(day)s") % {"day": write_date(intake.as_of)},
    )


def export_organizations(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Organisations that the actor may see, parents first, as the sheet has them."""
    visible = set(Organization.objects.visible_to(actor).values_list("pk", flat=True))
    entries = [entry for entry in load_directory(on=on) if entry.pk in visible]
    sources = sources_of(entries)
    for entry in _parents_first(entries, on):
        values = entry.versions.near(on).values  # type: ignore[union-attr]
        parent = entry.parent_on(on)
        source = sources.get(entry.versions.rows[0].values["source_id"])
        yield (
            values["code"], values["name"], values["short_name"], values["type"],
            parent.code if parent else "", values["model"], values["category"],
            values["level"], values["has_seal"], values["is_abroad"],
            values["has_same_level_government"], values["is_external"],
            None if entry.starts == BEGINNING else entry.starts, entry.ends,
            ", ".join(str(part) for part in (source, source.date) if part) if source else "",
        )  # fmt: skip


def _parents_first(entries: Iterable[Entry], on: date) -> list[Entry]:
    def path(entry: Entry | None) -> tuple[str, ...]:
        return () if entry is None else (*path(entry.parent_on(on)), entry.code)

    return sorted(entries, key=path)


def pages_of_organizations(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """The page of each organisation that bears one of these codes, or bore it last."""
    found = OrganizationVersion.objects.visible_to(actor).current().filter(code__in=list(codes))
    return {
        code: reverse("organizations:detail", args=[pk])
        for pk, code in found.order_by("valid_from").values_list("organization_id", "code")
    }


ORGANIZATIONS = SheetDefinition(
    code="organizations.organizations",
    title=gettext_lazy("Tổ chức đảng"),
    order=10,
    columns=COLUMNS,
    key=("code",),
    plan=plan_organizations,
    commit=commit_organizations,
    policy=needs("organizations"),
    export=export_organizations,
    pages=pages_of_organizations,
    aliases=("Danh sách tổ chức đảng", "Tổ chức", "TCĐ"),
    help=gettext_lazy("Mỗi dòng một tổ chức đảng, kể cả tổ chức đã kết thúc cần giữ lại."),
    identify=identify_organizations,
    made_of=("name",),
)
