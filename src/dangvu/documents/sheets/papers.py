"""The sheet "Văn bản": papers of ours, and those that came in."""

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
from dangvu.documents.choices import Book, DocumentType, Mark, Status
from dangvu.documents.models import Entry
from dangvu.documents.services.loading import LoadedPaper, load_papers
from dangvu.documents.sheets.columns import organization_code
from dangvu.documents.sheets.known import known_of, versions_seen
from dangvu.documents.sheets.numbers import Numbers
from dangvu.organizations.services.loading import load_directory
from dangvu.organizations.services.lookup import find_organization, may_import_into
from dangvu.sources.choices import Grade

# Written out, two of them are what the gate knows as a stamp.
GRADES = (
    (Grade.OPEN, gettext_lazy("Thường")),
    (Grade.MAT, "M"),
    (Grade.TOI_MAT, "TM"),
    (Grade.TUYET_MAT, "TuM"),
)
COLUMNS = (
    organization_code("place", gettext_lazy("Mã tổ chức có sổ"), required=True),
    Column("book", gettext_lazy("Sổ"), Kind.CHOICE, required=True,
           choices=[(Book.OUT, gettext_lazy("Đi")), (Book.IN, gettext_lazy("Đến"))],
           synonyms={Book.OUT: ("Văn bản đi", "Công văn đi"), Book.IN: ("Văn bản đến",)}),
    Column("type", gettext_lazy("Loại văn bản"), Kind.CHOICE, required=True,
           choices=DocumentType.choices,
           synonyms={DocumentType.PROGRAMME: ("Chương trình hành động",)}, width=18),
    Column("symbol", gettext_lazy("Số, ký hiệu"), max_length=60, example="01-NQ/ĐUK", width=18),
    Column("date", gettext_lazy("Ngày văn bản"), Kind.PARTIAL_DATE, width=14),
    Column("issued_by", gettext_lazy("Cơ quan ban hành"), max_length=200, width=34),
    Column("term", gettext_lazy("Nhiệm kỳ"), max_length=40,
           help=gettext_lazy("Văn bản đi: nhiệm kỳ của số; để trống thì theo ngày văn bản.")),
    Column("summary", gettext_lazy("Trích yếu"), width=60,
           help=gettext_lazy("Văn bản từ độ Mật trở lên không ghi trích yếu.")),
    Column("grade", gettext_lazy("Độ mật"), Kind.CHOICE, choices=GRADES,
           help=gettext_lazy("Viết tắt M, TM, TuM; tệp có chữ như dấu độ mật không được nạp.")),
    Column("status", gettext_lazy("Trạng thái"), Kind.CHOICE, choices=Status.choices),
    Column("signatory", gettext_lazy("Người ký"), max_length=120, width=22),
    Column("mark", gettext_lazy("Thẩm quyền ký"), Kind.CHOICE,
           choices=[(mark.value, mark.value) for mark in Mark if mark.value]),
    Column("effective_from", gettext_lazy("Có hiệu lực từ"), Kind.DATE, width=14),
    Column("effective_to", gettext_lazy("Hết hiệu lực từ"), Kind.DATE, width=14),
    Column("came_on", gettext_lazy("Ngày đến"), Kind.DATE, width=14),
    Column("number", gettext_lazy("Số đến"), Kind.COUNT, width=10),
)  # fmt: skip

_FACTS = ("type", "signatory", "mark", "effective_from", "effective_to")


@dataclass(slots=True)
class PapersPlan(SheetPlan):
    papers: list[LoadedPaper] = field(default_factory=list)


def plan_papers(intake: Intake, table: Table) -> PapersPlan:
    plan = PapersPlan(table)
    known, numbers = known_of(intake), Numbers(intake)
    for row in range(len(table)):
        paper = _read(intake, table, row)
        held = known.like(paper) if paper is not None else None
        if paper is None:
            plan.states[row] = State.LEFT_OUT
        elif held is not None:
            _compare(intake, plan, row, held, paper)
        elif numbers.admit(table, row, paper):
            plan.states[row] = State.NEW
            known.add(paper)
            plan.papers.append(paper)
        else:
            plan.states[row] = State.LEFT_OUT
    return plan


def _read(intake: Intake, table: Table, row: int) -> LoadedPaper | None:
    """The paper of a row; None when something of it is missing or wrong, which is said."""
    code, book, document_type = (table[name][row] for name in ("place", "book", "type"))
    place = find_organization(intake, table, row, "place", code) if code else None
    if place is None or not book or not document_type:
        return None
    if not may_import_into(intake, place):
        intake.error(table, row, "place", _("Tổ chức này ngoài phạm vi của bạn."))
        return None
    paper = LoadedPaper(
        places={place.pk or place.code},
        type=document_type,
        place=place,
        issuer=place if book == Book.OUT else None,
        symbol=table["symbol"][row],
        issued_by=table["issued_by"][row],
        date=table["date"][row],
        summary=table["summary"][row],
        grade=table["grade"][row] or Grade.OPEN,
        status=table["status"][row] or Status.ISSUED,
        came_on=table["came_on"][row],
        number=table["number"][row],
        facts={name: table[name][row] for name in _FACTS if name != "type" and table[name][row]},
    )
    return paper if _is_whole(intake, table, row, paper) else None


def _is_whole(intake: Intake, table: Table, row: int, paper: LoadedPaper) -> bool:
    if paper.grade != Grade.OPEN and paper.summary:
        intake.warn(table, row, "summary", _("Văn bản mật: trích yếu không được nạp."))
        paper.summary = ""
    wrong = {
        "summary": not paper.symbol and not paper.summary
        and _("Văn bản không có số, ký hiệu thì phải có trích yếu."),
        "status": paper.status == Status.PLANNED and (paper.issuer is None or paper.symbol)
        and _("Văn bản dự kiến là văn bản đi và chưa có số."),
        "date": paper.date is not None and paper.date.earliest > intake.as_of
        and _("Ngày văn bản sau ngày của số liệu (%(day)s).") % {"day": write_date(intake.as_of)},
        "came_on": paper.came_on is not None and paper.date is not None
        and paper.date.earliest > paper.came_on
        and _("Văn bản không thể đến trước ngày của nó."),
        "effective_to": _ends_before(paper)
        and _("Ngày hết hiệu lực phải sau ngày có hiệu lực."),
    }  # fmt: skip
    for name, message in wrong.items():
        if message:
            intake.error(table, row, name, message)
    return not any(wrong.values())


def _ends_before(paper: LoadedPaper) -> bool:
    begins, ends = (paper.facts.get(name) for name in ("effective_from", "effective_to"))
    return begins is not None and ends is not None and ends <= begins


def _compare(
    intake: Intake, plan: PapersPlan, row: int, held: LoadedPaper, paper: LoadedPaper
) -> None:
    """What the row says otherwise than the register; a blank cell says nothing."""
    known = known_of(intake)
    if paper.issuer is not None and held.pk and not held.is_ours and not known.keeps(held):
        message = _(
            "Văn bản này đã vào sổ đến ở nơi mà đồng chí không giữ sổ; đề nghị cấp trên nạp."
        )
        intake.error(plan.table, row, "book", message)
        plan.states[row] = State.LEFT_OUT
        return
    if paper.place_key not in held.places:
        held.places.add(paper.place_key)
        held.entering.append(paper)
        plan.change(row, "place")
    elif held.pk is None:
        intake.error(plan.table, row, "symbol", _("Văn bản này đã có ở một dòng trên."))
        plan.states[row] = State.LEFT_OUT
    if held.pk is None:
        return
    facts, marks = _differing(held, paper)
    if (facts or marks) and not known.keeps(held):
        message = _("Khác với sổ của nơi ban hành; chỉ nơi đó sửa được nên giữ như sổ.")
        for name in (*facts, *marks):
            intake.warn(plan.table, row, name, message)
    else:
        held.changed_facts |= facts
        held.changed_marks |= marks
        for name in (*facts, *marks):
            plan.change(row, name)
    if plan.states[row] is State.CHANGED and held not in plan.papers:
        plan.papers.append(held)


def _differing(held: LoadedPaper, paper: LoadedPaper) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts and marks of the row that are not those of the register."""
    said = {"type": paper.type} | paper.facts
    facts = {name: value for name, value in said.items() if value != held.facts[name]}
    is_told = bool(paper.summary) and paper.summary != held.summary
    return facts, {"summary": paper.summary} if is_told else {}


def commit_papers(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, PapersPlan)
    reason = _("Bảng dữ liệu đến ngày %(day)s") % {"day": write_date(intake.as_of)}
    load_papers(actor=intake.actor, papers=plan.papers, reason=reason)


def export_papers(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Lines of the books that the actor may see, of papers dated or entered by the day."""
    places = load_directory(on=on).by_id
    lines = Entry.objects.current().visible_to(actor).select_related("document__source")
    held = {row.document_id: row for row in versions_seen(actor)}
    for line in lines.order_by("organization", "on", "pk"):
        row, source = held.get(line.document_id), line.document.source
        if row is None or (source.date is not None and source.date.earliest > on):
            continue
        book = Book.IN if line.book == Book.IN else Book.OUT
        yield (
            places[line.organization_id].code, book, row.type, source.symbol, source.date,
            source.issuer, "", source.summary, source.grade, row.status, row.signatory, row.mark,
            row.effective_from, row.effective_to, line.on if book == Book.IN else None, line.number,
        )  # fmt: skip


PAPERS = SheetDefinition(
    code="documents.papers",
    title=gettext_lazy("Văn bản"),
    order=110,
    columns=COLUMNS,
    key=("place", "symbol", "date"),
    plan=plan_papers,
    commit=commit_papers,
    policy=needs("documents"),
    export=export_papers,
    aliases=("Sổ văn bản", "Sổ công văn"),
    help=gettext_lazy("Văn bản đi, đến của từng tổ chức; mỗi dòng một văn bản trong một sổ."),
)
