"""The sheet "Quan hệ văn bản": what papers do to earlier ones."""

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
from dangvu.core.writing import write_date
from dangvu.documents.choices import LinkKind
from dangvu.documents.models import Document, Link, Reach
from dangvu.documents.services.loading import LoadedLink, LoadedPaper, load_links
from dangvu.documents.sheets.known import known_of

COLUMNS = (
    Column("later", gettext_lazy("Văn bản"), required=True, max_length=250, width=22,
           aliases=("Số, ký hiệu văn bản",), example="02-CTr/ĐUK",
           help=gettext_lazy("Số, ký hiệu; văn bản không số thì ghi trích yếu.")),
    Column("later_date", gettext_lazy("Ngày văn bản"), Kind.PARTIAL_DATE, width=14,
           help=gettext_lazy("Chỉ cần khi nhiều văn bản cùng số, ký hiệu.")),
    Column("kind", gettext_lazy("Quan hệ"), Kind.CHOICE, required=True, choices=LinkKind.choices,
           synonyms={LinkKind.AMENDS: ("Sửa đổi",), LinkKind.BASED_ON: ("Theo",)}, width=18),
    Column("earlier", gettext_lazy("Văn bản trước"), required=True, max_length=250, width=22,
           aliases=("Số, ký hiệu văn bản trước",)),
    Column("earlier_date", gettext_lazy("Ngày văn bản trước"), Kind.PARTIAL_DATE, width=14),
)  # fmt: skip


@dataclass(slots=True)
class LinksPlan(SheetPlan):
    links: list[LoadedLink] = field(default_factory=list)


def plan_links(intake: Intake, table: Table) -> LinksPlan:
    plan = LinksPlan(table)
    held = set(Link.objects.current().values_list("later", "earlier", "kind"))
    ways = _Ways()
    for row in range(len(table)):
        later, earlier = (_find(intake, table, row, name) for name in ("later", "earlier"))
        kind = table["kind"][row]
        if later is None or earlier is None or not kind:
            plan.states[row] = State.LEFT_OUT
        elif later.pk is not None and (later.pk, earlier.pk, kind) in held:
            continue
        elif not known_of(intake).keeps(later):
            message = _("Văn bản này do nơi khác giữ sổ; chỉ nơi đó ghi được quan hệ của nó.")
            intake.error(table, row, "later", message)
            plan.states[row] = State.LEFT_OUT
        elif not ways.admit(later, earlier):
            message = (
                _("Một văn bản không thể sửa đổi hay thay thế chính nó.")
                if later is earlier
                else _("Quan hệ này làm thành vòng: văn bản kia đã dẫn về văn bản này.")
            )
            intake.error(table, row, "earlier", message)
            plan.states[row] = State.LEFT_OUT
        else:
            plan.states[row] = State.NEW
            plan.links.append(LoadedLink(later, earlier, kind))
    return plan


def _find(intake: Intake, table: Table, row: int, name: str) -> LoadedPaper | None:
    text, day = table[name][row], table[f"{name}_date"][row]
    if not text:
        return None
    found = known_of(intake).named(text, day)
    if len(found) == 1:
        return found[0]
    if not found:
        intake.error(table, row, name, _("Không có văn bản “%s” trong bảng và trong sổ.") % text)
        return None
    days = ", ".join(write_date(paper.date) for paper in found)
    message = _("Có %(count)s văn bản “%(text)s” (%(days)s); hãy ghi ngày.")
    intake.error(table, row, name, message % {"count": len(found), "text": text, "days": days})
    return None


class _Ways:
    """Which papers lead to which, with the rows read so far."""

    def __init__(self) -> None:
        self._back: dict[Any, set[Any]] = {}
        for later, earlier in Reach.objects.values_list("later", "earlier"):
            self._back.setdefault(later, set()).add(earlier)

    def admit(self, later: LoadedPaper, earlier: LoadedPaper) -> bool:
        """Adds the step, unless it would lead back to where it begins."""
        start, end = later.pk or id(later), earlier.pk or id(earlier)
        if start == end or start in self._all_from(end):
            return False
        self._back.setdefault(start, set()).add(end)
        return True

    def _all_from(self, node: Any) -> set[Any]:
        found: set[Any] = set()
        waiting = [node]
        while waiting:
            fresh = self._back.get(waiting.pop(), set()) - found
            found |= fresh
            waiting += fresh
        return found


def commit_links(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, LinksPlan)
    load_links(actor=intake.actor, links=plan.links)


def export_links(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Relations between papers that the actor may see."""
    seen = Document.objects.visible_to(actor)
    links = Link.objects.current().filter(later__in=seen, earlier__in=seen)
    for link in links.select_related("later__source", "earlier__source").order_by("pk"):
        later, earlier = link.later.source, link.earlier.source
        yield (
            later.symbol or later.summary, later.date, link.kind,
            earlier.symbol or earlier.summary, earlier.date,
        )  # fmt: skip


LINKS = SheetDefinition(
    code="documents.links",
    title=gettext_lazy("Quan hệ văn bản"),
    order=111,
    columns=COLUMNS,
    key=("later", "later_date", "kind", "earlier", "earlier_date"),
    plan=plan_links,
    commit=commit_links,
    policy=needs("documents"),
    export=export_links,
    help=gettext_lazy("Văn bản nào thực hiện, cụ thể hóa, sửa đổi, thay thế … văn bản nào."),
)
