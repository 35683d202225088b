"""Who came to a vote, as a form writes it: one choice for each on the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from dangvu.members.selectors import cell_guests
from dangvu.procedures.choices import BY_MINUTES, Exclusion
from dangvu.procedures.models import Case
from dangvu.procedures.selectors.electorates import CELL, Listed, electorate_of, left_out_on
from dangvu.procedures.services import Meeting, Refused

CAME, ABSENT = "came", "absent"


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on the list, with what may be chosen of them. `why` is an exclusion that holds
    whether they come or not, or while they do not."""

    field: str
    name: str
    why: str
    options: tuple[tuple[str, str, bool], ...]


def attendance_rows(case: Case, body: str, on: date, given: QueryDict | None) -> list[Row]:
    """The list of the body that day, of a cell with its guests, who have no vote there; nothing was
    chosen yet where nothing is `given`."""
    when_absent = left_out_on(on, case.acting_id).when_absent
    rows = [_row(one, when_absent, given) for one in electorate_of(body, case.acting_id, on)]
    if rows and body == CELL:
        why = _("sinh hoạt tạm thời tại đây, biểu quyết ở chi bộ chính thức")
        rows += [Row("", name, why, ()) for name in cell_guests(case.acting_id, on)]
    return rows


def _row(one: Listed, when_absent: frozenset[str], given: QueryDict | None) -> Row:
    field = _field(one)
    if one.excluded and one.excluded not in when_absent:
        return Row(field, one.name, one.reason, ())
    usual = ABSENT if one.excluded else CAME
    chosen = given.get(field, usual) if given is not None else usual
    options = [(CAME, _("Có mặt")), (ABSENT, _("Vắng"))]
    if not one.excluded:
        options += [(each.value, str(each.label)) for each in Exclusion if each in BY_MINUTES]
    marked = tuple((code, label, code == chosen) for code, label in options)
    return Row(field, one.name, one.reason, marked)


def _field(one: Listed) -> str:
    return f"here_{one.person_id}"


def meeting_of(case: Case, body: str, on: date, given: QueryDict) -> Meeting:
    """Who came and who is left out, as the form says it of those on the list of the day. Raises Refused
    when somebody of them was not on the form: it was opened for another day."""
    came, reasons = set(), {}
    minutes = {each.value for each in BY_MINUTES}
    when_absent = left_out_on(on, case.acting_id).when_absent
    for one in electorate_of(body, case.acting_id, on):
        said = given.get(_field(one), "")
        if not said and (one.counts or one.excluded in when_absent):
            raise Refused(
                _("Danh sách của ngày này khác danh sách vừa hiện; xem lại ai có mặt rồi ghi.")
            )
        if said == CAME:
            came.add(one.person_id)
        elif said in minutes:
            reasons[one.person_id] = said
    return Meeting(frozenset(came), reasons)
