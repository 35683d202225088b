"""The sheet "Tổ chức đảng": organisations, their marks and their place in the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.sheets import Column, Intake, Kind, SheetDefinition, SheetPlan, State, Table
from dangvu.core.timelines import Timeline
from dangvu.core.writing import write_date
from dangvu.organizations.choices import Category, Level, Model, OrganizationType
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.organizations.models.organization import BEGINNING
from dangvu.organizations.services.loading import Entry, load_directory, write_organizations
from dangvu.organizations.services.lookup import directory_of, find_organization, may_import_into
from dangvu.organizations.sheets.columns import DECISION, organization_code
from dangvu.sources.models import Source
from dangvu.sources.services import read_citation

# Fields of a version that a sheet may change from its day on.
_CHANGEABLE = (
    "name", "short_name", "type", "model", "category", "level", "has_seal", "is_abroad",
    "has_same_level_government", "is_external",
)  # fmt: skip
_DEFAULTS: dict[str, Any] = {
    "has_seal": False, "is_abroad": False, "is_external": False,
    "has_same_level_government": None,
}  # fmt: skip

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


@dataclass(slots=True)
class TreePlan(SheetPlan):
    """Entries that are new or changed, by row, and the root if this import sets it."""

    entries: dict[int, Entry] = field(default_factory=dict)
    root: Entry | None = None
    sources: dict[int, Source] = field(default_factory=dict)


def plan_organizations(intake: Intake, table: Table) -> TreePlan:
    plan = TreePlan(table)
    intake.shared["organizations"] = directory = load_directory(on=intake.as_of)
    plan.sources = _sources_of(directory)
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
            _plan_marks(intake, table, row, plan)
    # Parents may come on a later row, so they wait until every code is known.
    for row in seen.values():
        _plan_parent(intake, table, row, plan)
    _refuse_cycles(intake, table, seen, plan)
    _plan_root(intake, table, seen, plan)
    _refuse_foreign(intake, table, plan)
    return plan


def _plan_marks(intake: Intake, table: Table, row: int, plan: TreePlan) -> None:
    directory = directory_of(intake)
    code = table["code"][row]
    known = directory.find(code)
    founded: PartialDate | None = table["founded"][row]
    ended: date | None = table["ended"][row]
    if founded is not None and ended is not None and ended <= founded.earliest:
        intake.error(
            table, row, "ended",
            _("Ngày kết thúc %(ended)s không sau ngày thành lập %(founded)s.")
            % {"ended": write_date(ended), "founded": write_date(founded)},
        )  # fmt: skip
        ended = None
    given = {name: table[name][row] for name in _CHANGEABLE}
    if known is None:
        entry = plan.entries[row] = _new_entry(code, given, founded, ended)
        directory.add(entry)
        plan.states[row] = State.NEW
    else:
        plan.entries[row] = known
        _compare_marks(intake, plan, row, known, given)
        _compare_life(intake, plan, row, known, founded, ended)
    _compare_decision(table, row, plan)


def _sources_of(entries: Iterable[Entry]) -> dict[int, Source]:
    return Source.objects.in_bulk(
        {entry.versions.rows[0].values["source_id"] for entry in entries} - {None}
    )


def _new_entry(
    code: str, given: dict[str, Any], founded: PartialDate | None, ended: date | None
) -> Entry:
    values = {
        name: _DEFAULTS.get(name, "") if value in (None, "") else value
        for name, value in given.items()
    }
    values |= {"code": code, "source_id": None, "search_key": _search_key(code, values)}
    entry = Entry(code)
    entry.versions.add(founded.earliest if founded else BEGINNING, ended, **values)
    return entry


def _search_key(code: str, values: dict[str, Any]) -> str:
    return OrganizationVersion.search_key_for(
        code=code, name=values["name"], short_name=values["short_name"]
    )


def _compare_marks(
    intake: Intake, plan: TreePlan, row: int, known: Entry, given: dict[str, Any]
) -> None:
    """Marks that differ hold from the day of the sheet on; a blank cell says nothing."""
    held = known.versions.near(intake.as_of)
    assert held is not None
    differing = {
        name: value
        for name, value in given.items()
        if value not in (None, "") and value != held.values[name]
    }
    if not differing:
        return
    plan.change(row, *differing)
    known.versions.change_from(intake.as_of, **differing)
    for stretch in known.versions:
        stretch.values["search_key"] = _search_key(stretch.values["code"], stretch.values)
    if "type" in differing:
        intake.warn(
            plan.table, row, "type",
            _(
                "Loại hình đổi từ “%(old)s” kể từ %(day)s. Nếu là nâng cấp, hạ cấp thì ghi thêm"
                " ở trang Sắp xếp."
            )
            % {
                "old": OrganizationType(held.values["type"]).label,
                "day": write_date(intake.as_of),
            },
        )  # fmt: skip


def _compare_life(
    intake: Intake,
    plan: TreePlan,
    row: int,
    known: Entry,
    founded: PartialDate | None,
    ended: date | None,
) -> None:
    """The day of founding is a fact for life: another one corrects. An end is a dated change."""
    if founded is not None and not founded.may_be(known.starts):
        first_end = known.versions.rows[0].end
        if first_end is not None and founded.earliest >= first_end:
            intake.error(
                plan.table, row, "founded",
                _("Hệ thống có thông tin của tổ chức này trước ngày %(day)s.")
                % {"day": write_date(founded)},
            )  # fmt: skip
            return
        plan.change(row, "founded")
        old = known.starts
        known.versions.begin(founded.earliest)
        if known.edges and (known.edges.rows[0].start == old or old < founded.earliest):
            parent = known.edges.rows[0].values["parent"]
            known.edges.begin(max(founded.earliest, parent.starts))
    if ended is not None and ended != known.ends:
        if ended <= known.starts:
            intake.error(
                plan.table, row, "ended",
                _("Ngày kết thúc không sau ngày thành lập %(day)s trong hệ thống.")
                % {"day": write_date(known.starts)},
            )  # fmt: skip
            return
        plan.change(row, "ended")
        for timeline in (known.versions, known.edges):
            _end(timeline, ended)


def _end(timeline: Timeline, day: date) -> None:
    if timeline and timeline.last.end is not None and timeline.last.end < day:
        timeline.end(None)
    timeline.end(day)


def _compare_decision(table: Table, row: int, plan: TreePlan) -> None:
    text = table["decision"][row]
    if not text:
        return
    entry = plan.entries[row]
    entry.citation = read_citation(text)
    if entry.pk is None:
        return
    source = plan.sources.get(entry.versions.rows[0].values["source_id"])
    if source and (source.symbol or source.summary, source.date) == entry.citation:
        entry.citation = None
    else:
        plan.change(row, "decision")


# --- parents ----------------------------------------------------------------------------------


def _plan_parent(intake: Intake, table: Table, row: int, plan: TreePlan) -> None:
    code = table["parent"][row]
    entry = plan.entries[row]
    if not code or table.is_unread(row, "parent"):
        return
    if table["is_external"][row]:
        intake.warn(
            table, row, "parent",
            _("Tổ chức thuộc cấp ủy địa phương: bỏ qua cấp trên, không tính vào cây."),
        )  # fmt: skip
        return
    parent = find_organization(intake, table, row, "parent", code)
    if parent is None:
        return
    if parent is entry:
        intake.error(table, row, "parent", _("Một tổ chức không thể trực thuộc chính nó."))
    elif parent.is_cell_on(intake.as_of):
        intake.error(
            table, row, "parent",
            _("%(parent)s là chi bộ, không có tổ chức trực thuộc.") % {"parent": parent},
        )  # fmt: skip
    elif not entry.edges:
        _first_edge(intake, table, row, entry, parent)
    elif entry.parent_on(intake.as_of) is not parent:
        _move(intake, table, row, plan, parent)
    if entry.pk is not None and not any(edge.pk for edge in entry.edges) and entry.edges:
        plan.change(row, "parent")


def _first_edge(intake: Intake, table: Table, row: int, entry: Entry, parent: Entry) -> None:
    start = max(entry.starts, parent.starts)
    if entry.pk is not None:
        # It stood alone until now: what was before stays so.
        start = max(start, intake.as_of)
    end = _sooner(entry.ends, parent.ends)
    if parent.ends is not None and (entry.ends is None or entry.ends > parent.ends):
        intake.error(
            table, row, "parent",
            _("%(parent)s đã kết thúc ngày %(day)s. Ghi cấp trên hiện nay.")
            % {"parent": parent, "day": write_date(parent.ends)},
        )  # fmt: skip
    elif end is not None and end <= start:
        intake.error(
            table, row, "parent",
            _("%(parent)s thành lập ngày %(day)s, sau khi tổ chức này kết thúc.")
            % {"parent": parent, "day": write_date(parent.starts)},
        )  # fmt: skip
    else:
        entry.edges.add(start, end, parent=parent, source_id=None)


def _move(intake: Intake, table: Table, row: int, plan: TreePlan, parent: Entry) -> None:
    """Another parent than before holds from the day of the sheet; what was before stays."""
    entry = plan.entries[row]
    before = entry.parent_on(intake.as_of)
    plan.change(row, "parent")
    entry.edges.change_from(max(intake.as_of, parent.starts), parent=parent)
    intake.warn(
        table, row, "parent",
        _("Chuyển từ %(before)s sang %(parent)s kể từ ngày %(day)s.")
        % {"before": before, "parent": parent, "day": write_date(intake.as_of)},
    )  # fmt: skip


def _sooner(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _refuse_cycles(intake: Intake, table: Table, seen: dict[str, int], plan: TreePlan) -> None:
    """A cycle in the tree of the sheet's day, named in full once, at its first row."""
    safe: set[int] = set()
    for row in seen.values():
        path: list[Entry] = []
        entry: Entry | None = plan.entries[row]
        while entry is not None and id(entry) not in safe:
            if entry in path:
                loop = [*path[path.index(entry) :], entry]
                intake.error(
                    table, row, "parent",
                    _("Cấp trên đi vòng tròn: %(path)s.")
                    % {"path": " → ".join(each.code for each in loop)},
                )  # fmt: skip
                break
            path.append(entry)
            entry = entry.parent_on(intake.as_of)
        safe |= {id(each) for each in path}


def _plan_root(intake: Intake, table: Table, seen: dict[str, int], plan: TreePlan) -> None:
    """The first import sets the root: the one living organisation of ours without a parent."""
    if Organization.objects.filter(is_root=True).exists():
        held = next((each for each in directory_of(intake) if each.is_root), None)
        for row, entry in plan.entries.items():
            if entry.pk is None and _stands_alone(entry, table, row):
                intake.error(
                    table, row, "parent",
                    _("Thiếu mã cấp trên. Chỉ %(root)s không có cấp trên.") % {"root": held},
                )  # fmt: skip
        return
    alone = [row for row in seen.values() if _stands_alone(plan.entries[row], table, row)]
    if len(alone) == 1:
        plan.root = plan.entries[alone[0]]
        return
    if len(alone) > 1:
        codes = ", ".join(plan.entries[row].code for row in alone[:5])
        for row in alone:
            intake.error(
                table, row, "parent",
                _(
                    "Nhiều tổ chức không có mã cấp trên: %(codes)s. Chỉ tổ chức cao nhất để trống;"
                    " tổ chức thuộc cấp ủy địa phương thì ghi Có ở cột đó."
                )
                % {"codes": codes},
            )  # fmt: skip
    elif seen and not intake.findings.blocking:
        intake.error(table, None, "parent", _("Không có tổ chức cao nhất (không có mã cấp trên)."))


def _refuse_foreign(intake: Intake, table: Table, plan: TreePlan) -> None:
    """Whoever imports for a part of the tree touches only that part."""
    if intake.scope.everything:
        return
    for row, entry in plan.entries.items():
        touched = plan.states[row] in (State.NEW, State.CHANGED)
        if touched and not may_import_into(intake, entry):
            intake.error(
                table, row, "code",
                _("%(entry)s nằm ngoài phạm vi được nạp dữ liệu.") % {"entry": entry},
            )  # fmt: skip


def _stands_alone(entry: Entry, table: Table, row: int) -> bool:
    return (
        not entry.edges
        and entry.ends is None
        and not table["parent"][row]
        and not entry.versions.last.values["is_external"]
    )


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
    sources = _sources_of(entries)
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


ORGANIZATIONS = SheetDefinition(
    code="organizations.organizations",
    title=gettext_lazy("Tổ chức đảng"),
    order=10,
    columns=COLUMNS,
    key=("code",),
    plan=plan_organizations,
    commit=commit_organizations,
    export=export_organizations,
    aliases=("Danh sách tổ chức đảng", "Tổ chức", "TCĐ"),
    help=gettext_lazy("Mỗi dòng một tổ chức đảng, kể cả tổ chức đã kết thúc cần giữ lại."),
)
