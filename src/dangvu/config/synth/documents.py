"""Papers, what they do to each other, and regulations: as the case says, nothing is invented of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle, islice
from typing import Any

# The sheets, as the room of documents declares them.
PAPERS = (
    "Mã tổ chức có sổ", "Sổ", "Loại văn bản", "Số, ký hiệu", "Ngày văn bản", "Cơ quan ban hành",
    "Nhiệm kỳ", "Trích yếu", "Độ mật", "Trạng thái", "Người ký", "Thẩm quyền ký",
    "Có hiệu lực từ", "Hết hiệu lực từ", "Ngày đến", "Số đến",
)  # fmt: skip
LINKS = ("Văn bản", "Ngày văn bản", "Quan hệ", "Văn bản trước", "Ngày văn bản trước")
REGULATIONS = (
    "Mã tổ chức ký", "Loại đối tác", "Tên quy chế", "Mã tổ chức đối tác", "Đối tác",
    "Nội dung phối hợp", "Ngày ký", "Nhiệm kỳ", "Ngày rà soát",
)  # fmt: skip

_TYPES = (
    "Nghị quyết", "Chỉ thị", "Kết luận", "Quyết định", "Quy định", "Quy chế", "Hướng dẫn",
    "Báo cáo", "Kế hoạch", "Chương trình",
)  # fmt: skip
#: By the first word of what the case says.
_RELATIONS = {
    "implements": "Thực hiện", "concretises": "Cụ thể hóa", "guides": "Hướng dẫn",
    "reviews": "Sơ kết, tổng kết", "amends": "Sửa đổi, bổ sung", "replaces": "Thay thế",
    "succeeds": "Tiếp nối",
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_VIETNAMESE = re.compile(r"[à-ỹÀ-ỸđĐ]")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that the case names; `is_own` when the bloc issued it."""

    type: str
    symbol: str
    day: date | None
    issuer: str
    summary: str
    is_own: bool

    @property
    def name(self) -> str:
        return self.symbol or self.summary


@dataclass(slots=True)
class Papers:
    """What a case says of papers, by their ids, and how many regulations bind."""

    by_id: dict[str, Paper] = field(default_factory=dict)
    links: list[tuple[Paper, str, Paper]] = field(default_factory=list)
    with_local: int = 0
    matters: tuple[str, ...] = ()


def read_papers(raw: Mapping[str, Any], as_of: date) -> Papers:
    """Papers up to the day of the case that have a symbol, or a subject in Vietnamese."""
    said = raw.get("documents") or {}
    papers = Papers()
    for group in ("own", "superior"):
        for one in said.get(group) or ():
            paper = _paper(one, is_own=group == "own")
            known = paper.name and (paper.day is None or paper.day <= as_of)
            if known and paper not in papers.by_id.values():
                papers.by_id[one["id"]] = paper
    papers.links = list(dict.fromkeys(_links(said.get("relations") or (), papers.by_id)))
    for one in raw.get("coordination_regulations") or ():
        if isinstance(one.get("value"), int) and "local" in str(one.get("what", "")).lower():
            papers.with_local = one["value"]
        papers.matters = papers.matters or tuple(one.get("items") or ())
    return papers


def _paper(one: Mapping[str, Any], *, is_own: bool) -> Paper:
    written = str(one.get("type") or "")
    day = _DAY.search(str(one.get("date") or ""))
    number = str(one.get("number") or "")
    subject = str(one.get("subject") or "")
    return Paper(
        type=next((known for known in _TYPES if written.startswith(known)), "Loại khác"),
        symbol=number if "(" not in number else "",
        day=date.fromisoformat(day[0]) if day else None,
        issuer=str(one.get("issuing_body") or "").removeprefix("as printed: "),
        summary=subject if _VIETNAMESE.search(subject) else "",
        is_own=is_own,
    )


def _links(
    relations: Iterable[Mapping[str, Any]], papers: Mapping[str, Paper]
) -> Iterator[tuple[Paper, str, Paper]]:
    for one in relations:
        kind = _RELATIONS.get(str(one.get("relation", "")).partition(" ")[0])
        for later in _ids(one.get("from")):
            for earlier in _ids(one.get("to")):
                if kind and later in papers and earlier in papers:
                    yield papers[later], kind, papers[earlier]


def _ids(said: Any) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list) else [str(said)]


Row = Sequence[str | int | date | None]


def sheets_of(
    papers: Papers, root: str, direct: Sequence[str], term: str, since: date
) -> Iterator[tuple[str, Sequence[str], Iterable[Row], int]]:
    """Each sheet with its titles, its rows, and how many of its columns have to be filled.

    `direct` are the codes of the organisations below the bloc, which signed the regulations in
    turn; `term` began on the day `since`.
    """
    yield "Văn bản", PAPERS, _paper_rows(papers, root, term, since), 3
    yield "Quan hệ văn bản", LINKS, _link_rows(papers), 4
    yield "Quy chế phối hợp", REGULATIONS, _regulation_rows(papers, direct), 3


def _paper_rows(papers: Papers, root: str, term: str, since: date) -> Iterator[Row]:
    for paper in papers.by_id.values():
        # A number of before the term begins in a series of its own.
        numbered = paper.is_own and paper.symbol and paper.day
        earlier = f"trước {term}" if numbered and paper.day and paper.day < since else term
        yield (
            root, "Đi" if paper.is_own else "Đến", paper.type, paper.symbol, paper.day,
            paper.issuer, earlier if numbered else None, paper.summary,
        )  # fmt: skip


def _link_rows(papers: Papers) -> Iterator[Row]:
    for later, kind, earlier in papers.links:
        yield later.name, later.day, kind, earlier.name, earlier.day


def _regulation_rows(papers: Papers, direct: Sequence[str]) -> Iterator[Row]:
    matters = "; ".join(papers.matters)
    for number, place in enumerate(islice(cycle(direct or [""]), papers.with_local), start=1):
        yield (
            place, "Cấp ủy địa phương", "Quy chế phối hợp công tác", None,
            f"Cấp ủy địa phương {number}", matters,
        )  # fmt: skip
