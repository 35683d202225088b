"""Parents on the sheet of organisations: looked up, compared, no cycle, one root."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.sheets import Intake, State, Table
from dangvu.core.writing import write_date
from dangvu.organizations.models import Organization
from dangvu.organizations.services.loading import Entry
from dangvu.organizations.services.lookup import directory_of, find_organization, may_import_into
from dangvu.organizations.sheets.marks import TreePlan


def plan_parent(intake: Intake, table: Table, row: int, plan: TreePlan) -> None:
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


def refuse_cycles(intake: Intake, table: Table, seen: dict[str, int], plan: TreePlan) -> None:
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


def refuse_orphans(intake: Intake, table: Table, plan: TreePlan) -> None:
    """Whatever ends leaves nothing living below it."""
    ending = {
        entry: row
        for row, entry in plan.entries.items()
        if "ended" in plan.changed.get(row, ()) and entry.ends is not None
    }
    left: dict[int, list[str]] = {}
    for entry in directory_of(intake) if ending else ():
        edge = entry.edges.last if entry.edges else None
        parent = edge.values["parent"] if edge is not None else None
        if parent in ending and (edge.end is None or edge.end > parent.ends):  # type: ignore[union-attr]
            left.setdefault(ending[parent], []).append(entry.code)
    for row, codes in left.items():
        intake.error(
            table, row, "ended",
            _("Kết thúc mà còn tổ chức trực thuộc: %(codes)s. Ghi cấp trên mới của các tổ chức đó.")
            % {"codes": ", ".join(codes[:5])},
        )  # fmt: skip


def plan_root(intake: Intake, table: Table, seen: dict[str, int], plan: TreePlan) -> None:
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


def refuse_foreign(intake: Intake, table: Table, plan: TreePlan) -> None:
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
