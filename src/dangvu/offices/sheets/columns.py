"""Columns that sheets of this room share, and how a row is compared with what is held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.sheets import Column, Intake, Kind
from dangvu.core.timelines import Stretch
from dangvu.core.writing import write_date
from dangvu.offices.sheets.lookup import CitingPlan, decision_of, is_same_paper
from dangvu.sources.models import Source
from dangvu.sources.services import cite_many


def organization(name: str = "organization", title: Any = "", **more: Any) -> Column:
    """A column that holds the code of an organisation."""
    title = title or gettext_lazy("Mã tổ chức đảng")
    return Column(
        name,
        title,
        Kind.CODE,
        max_length=40,
        width=18,
        refers="organizations.organizations",
        **more,
    )


ORGANIZATION = organization()
EMPLOYER = Column(
    "employer", gettext_lazy("Mã doanh nghiệp"), Kind.CODE, max_length=40, width=18,
    refers="organizations.employers",
    help=gettext_lazy("Chỉ ghi khi là chức danh của doanh nghiệp, thay cho mã tổ chức đảng."),
)  # fmt: skip
BODY = Column(
    "body", gettext_lazy("Mã cơ quan"), Kind.CODE, max_length=40, width=14, example="BTV",
    help=gettext_lazy("BCH, BTV, UBKT, VP … như ở trang Tổ chức lãnh đạo; để trống là BCH."),
)  # fmt: skip
PERSON = Column(
    "person", gettext_lazy("Mã đảng viên"), Kind.CODE, required=True, max_length=40, width=16,
    refers="members.people",
)  # fmt: skip
TITLE = Column(
    "title", gettext_lazy("Chức danh"), required=True, max_length=200, width=28,
    help=gettext_lazy("Như ở trang Tổ chức lãnh đạo."),
)  # fmt: skip
FROM = Column("valid_from", gettext_lazy("Từ ngày"), Kind.DATE, required=True, width=14)
UNTIL = Column(
    "valid_to", gettext_lazy("Thôi từ ngày"), Kind.DATE, width=14,
    help=gettext_lazy("Ngày đầu tiên không còn giữ."),
)  # fmt: skip
DECISION = Column(
    "decision", gettext_lazy("Số quyết định"), width=26,
    aliases=("Quyết định", "Số QĐ", "Căn cứ"),
    help=gettext_lazy("Số, ký hiệu; có thể thêm ngày sau dấu phẩy."),
    example="101-QĐ/ĐUK, 01/06/2020",
)  # fmt: skip

_BLANK = ("", None)


def differing(held: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says otherwise; a blank cell says nothing."""
    return {
        name: value for name, value in given.items() if value not in _BLANK and value != held[name]
    }


def compare_paper(
    plan: CitingPlan, row: int, stretch: Stretch, papers: Mapping[int, Source]
) -> bool:
    """Whether the row names another paper than is held; then it is cited when the plan is
    committed."""
    citation = decision_of(plan.table, row)
    if citation is None:
        return False
    held = stretch.values.get("source_id")
    if held is not None and is_same_paper(papers.get(held), citation):
        return False
    plan.cited.append((stretch.values, citation))
    return True


def cite_all(intake: Intake, plan: CitingPlan) -> None:
    """Give the values of the plan the numbers of their papers."""
    cited = cite_many(actor=intake.actor, papers=[paper for _values, paper in plan.cited])
    for values, paper in plan.cited:
        values["source_id"] = cited.get(paper)


def reason_of(intake: Intake) -> str:
    return _("Bảng dữ liệu đến ngày %(day)s") % {"day": write_date(intake.as_of)}


def written_paper(source: Source | None) -> str:
    """As the column of the decision has it."""
    if source is None:
        return ""
    marks = (source.symbol or source.summary, source.date and write_date(source.date))
    return ", ".join(part for part in marks if part)


def meet(one: Stretch, other: Stretch) -> bool:
    """Whether two rows hold on one day at least."""
    return (one.end is None or other.start < one.end) and (
        other.end is None or one.start < other.end
    )
