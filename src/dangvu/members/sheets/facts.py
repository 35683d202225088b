"""What a row of "Đảng viên" says about the person and the dates of the membership, and its checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import add_months
from dangvu.core.sheets import Intake, Table
from dangvu.core.text import search_key, sort_key
from dangvu.core.writing import write_date
from dangvu.organizations.services.lookup import find_employer, find_organization
from dangvu.rules.selectors import RuleThroughTime, UnknownRule

TEXTS = (
    "sex", "ethnicity", "religion", "hometown", "education", "qualification", "theory_level",
    "occupation",
)  # fmt: skip
OUTSIDE = "outside"
_OUTSIDE_WORDS = {"ngoai", "ngoai dang bo", "noi khac"}


@dataclass(slots=True)
class Facts:
    """The dates and places of a row; cells are looked up, None where blank or wrong."""

    row: int
    cell: Any
    host: Any
    admitted_at: Any
    """A cell of ours, OUTSIDE, or None where nothing is written."""
    ceremony: PartialDate | None
    decision: PartialDate | None
    official: PartialDate | None
    recognition_decision: PartialDate | None
    entered: date | None

    @property
    def full_from(self) -> date | None:
        return self.official.earliest if self.official else None


class Terms:
    """The rules that dates are checked against, by the day of the ceremony.

    None where the rulebook says nothing of that day: then nothing is checked, and nothing guessed.
    """

    def __init__(self) -> None:
        self._months = RuleThroughTime("probation.months")
        self._age = RuleThroughTime("admission.least_age")
        self.probation_months = lru_cache(maxsize=None)(lambda day: _value(self._months, day))
        self.least_age = lru_cache(maxsize=None)(lambda day: _value(self._age, day))


def _value(rule: RuleThroughTime, day: date) -> int | None:
    try:
        return int(rule.on(day).value)
    except UnknownRule:
        return None


def _terms(intake: Intake) -> Terms:
    if "members.terms" not in intake.shared:
        intake.shared["members.terms"] = Terms()
    terms: Terms = intake.shared["members.terms"]
    return terms


@lru_cache(maxsize=131_072)
def name_key(name: str) -> str:
    """The sort key of a name; asked for by the search for namesakes and again for the version."""
    return sort_key(name)


def version_values(intake: Intake, table: Table, row: int) -> dict[str, Any]:
    """The values of a version of the person; blank where the row says nothing."""
    name, employer = table["full_name"][row], table["employer"][row]
    values: dict[str, Any] = {column: table[column][row] for column in TEXTS}
    values |= {
        "full_name": name,
        "sort_key": name_key(name),
        "search_key": search_key(name),
        "birth": table["birth"][row],
        "employer_id": find_employer(intake, table, row, "employer", employer)
        if employer
        else None,
    }
    return values


def read_facts(intake: Intake, table: Table, row: int) -> Facts:
    """Look up the cells of a row and check its dates against each other."""
    entered = table["entered"][row]
    facts = Facts(
        row=row,
        cell=_cell(intake, table, row, "cell"),
        host=_cell(intake, table, row, "host"),
        admitted_at=_admitted_at(intake, table, row),
        ceremony=table["ceremony"][row],
        decision=table["admission_decision"][row],
        official=table["official"][row],
        recognition_decision=table["recognition_decision"][row],
        entered=entered.earliest if entered is not None else None,
    )
    _settle_recognition(intake, table, facts)
    _check_dates(intake, table, facts)
    return facts


def _cell(intake: Intake, table: Table, row: int, name: str) -> Any:
    code = table[name][row]
    return find_organization(intake, table, row, name, code) if code else None


def _admitted_at(intake: Intake, table: Table, row: int) -> Any:
    code = table["admitted_at"][row]
    if code and search_key(code) in _OUTSIDE_WORDS:
        return OUTSIDE
    return find_organization(intake, table, row, "admitted_at", code) if code else None


def _settle_recognition(intake: Intake, table: Table, facts: Facts) -> None:
    """A decision without its effect: the effect is always the day the probation is complete."""
    if facts.official is not None or facts.recognition_decision is None:
        return
    if table.is_unread(facts.row, "official") or facts.ceremony is None:
        return
    months = _terms(intake).probation_months(facts.ceremony.earliest)
    if facts.ceremony.day is None or months is None:
        intake.error(
            table, facts.row, "official",
            _("Có quyết định công nhận mà thiếu ngày chính thức."),
        )  # fmt: skip
        return
    facts.official = PartialDate.of(add_months(facts.ceremony.earliest, months))
    intake.warn(
        table, facts.row, "official",
        _("Thiếu ngày chính thức: tính tròn %(months)d tháng từ ngày kết nạp, là %(day)s.")
        % {"months": months, "day": write_date(facts.official)},
    )  # fmt: skip


def _check_dates(intake: Intake, table: Table, facts: Facts) -> None:
    row, ceremony, birth = facts.row, facts.ceremony, table["birth"][facts.row]
    if ceremony is None:
        return
    if ceremony.earliest > intake.as_of:
        intake.error(table, row, "ceremony", _("Ngày kết nạp sau ngày của số liệu."))
    if birth is not None:
        age = _terms(intake).least_age(ceremony.earliest)
        if ceremony.certainly_before(birth.earliest):
            intake.error(table, row, "birth", _("Ngày sinh sau ngày kết nạp."))
        elif age is not None and ceremony.latest < add_months(birth.earliest, 12 * age):
            intake.warn(
                table, row, "ceremony", _("Khi kết nạp chưa đủ %(age)d tuổi.") % {"age": age}
            )
    if facts.decision is not None and ceremony.certainly_before(facts.decision.earliest):
        intake.warn(
            table, row, "admission_decision",
            _("Quyết định kết nạp sau lễ kết nạp (%(day)s).") % {"day": write_date(ceremony)},
        )  # fmt: skip
    if facts.entered is not None and facts.entered < ceremony.earliest:
        entered = table["entered"][row]
        if entered.certainly_before(ceremony.earliest):
            intake.error(
                table, row, "entered",
                _("Vào chi bộ trước khi kết nạp (%(day)s).") % {"day": write_date(ceremony)},
            )  # fmt: skip
        facts.entered = None
    _check_recognition(intake, table, facts, ceremony)


def _check_recognition(intake: Intake, table: Table, facts: Facts, ceremony: PartialDate) -> None:
    row, official = facts.row, facts.official
    months = _terms(intake).probation_months(ceremony.earliest)
    if official is None:
        _warn_of_missing(intake, table, row, ceremony, months)
        return
    if official.certainly_before(ceremony.earliest):
        intake.error(
            table, row, "official",
            _("Ngày chính thức %(official)s trước ngày kết nạp %(ceremony)s.")
            % {"official": write_date(official), "ceremony": write_date(ceremony)},
        )  # fmt: skip
    elif months and official.latest < add_months(ceremony.earliest, months - 1):
        intake.warn(
            table, row, "official",
            _("Thời gian dự bị ngắn hơn %(months)d tháng.") % {"months": months},
        )  # fmt: skip
    decided = facts.recognition_decision
    if decided is not None and decided.certainly_before(ceremony.earliest):
        intake.error(
            table, row, "recognition_decision",
            _("Quyết định công nhận trước ngày kết nạp %(day)s.") % {"day": write_date(ceremony)},
        )  # fmt: skip
    if official.earliest > intake.as_of:
        intake.error(table, row, "official", _("Ngày chính thức sau ngày của số liệu."))


def _warn_of_missing(
    intake: Intake, table: Table, row: int, ceremony: PartialDate, months: int | None
) -> None:
    """Someone admitted long ago without a date of recognition counts as probationary for ever."""
    if months is None:
        message = _("Kết nạp %(day)s mà chưa ghi ngày chính thức; đang tính là dự bị.")
        intake.warn(table, row, "official", message % {"day": write_date(ceremony)})
        return
    due = add_months(ceremony.latest, months)
    if due < intake.as_of:
        message = _("Dự bị đã quá %(months)d tháng (đủ ngày %(day)s) mà chưa có ngày chính thức.")
        intake.warn(table, row, "official", message % {"months": months, "day": write_date(due)})


def check_present_cell(intake: Intake, table: Table, facts: Facts, *, is_present: bool) -> None:
    """The official cell is a living cell, and not the temporary one too."""
    row, cell = facts.row, facts.cell
    if cell is None:
        return
    if not cell.is_cell_on(intake.as_of):
        intake.error(
            table, row, "cell",
            _("%(cell)s không phải chi bộ; đảng viên chỉ sinh hoạt ở chi bộ.") % {"cell": cell},
        )  # fmt: skip
    elif is_present and cell.ends is not None and cell.ends <= intake.as_of:
        intake.error(
            table, row, "cell",
            _("%(cell)s đã kết thúc ngày %(day)s. Ghi chi bộ hiện nay.")
            % {"cell": cell, "day": write_date(cell.ends)},
        )  # fmt: skip
    if facts.host is None:
        return
    if facts.host is cell:
        intake.error(
            table, row, "host", _("Chi bộ tạm thời trùng với chi bộ chính thức."),
        )  # fmt: skip
    elif not facts.host.is_cell_on(intake.as_of):
        intake.error(
            table, row, "host",
            _("%(cell)s không phải chi bộ; đảng viên chỉ sinh hoạt ở chi bộ.")
            % {"cell": facts.host},
        )  # fmt: skip
