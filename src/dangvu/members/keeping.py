"""What is kept of a member in which mode: the one table of it.

`demo` and `lan` keep whatever there is a field for. `net`, where the network is not one's own,
keeps the set `basic` of the policy and the dates of the membership: name, year of birth, sex, cell,
admission, standing, movements, exemption, contact with the residence and exit by their dates, and
of numbers of cards and badges the last three signs. Everything that is not named here is kept whole.

There is no field anywhere for an identity number, an address, the family or the health of a person,
nor for the contents of a disciplinary case: in no mode are they kept.

Triggers of the database hold the same table (migrations members 0012, 0018, 0020); a test compares the two.
A room above adds what it keeps beside the register (`add_less`), with triggers of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from dangvu.core.modes import keeps_less
from dangvu.core.partial_dates import PartialDate

MASK = "•"
#: Stands where something must be written of which nothing is kept.
HIDDEN = MASK * 3
_MASKED = re.compile(f"{MASK}+[^{MASK}]{{0,3}}")


class Kept(Enum):
    """How much of a field is kept, with the condition in SQL of a value that holds more."""

    NOTHING = "{column} <> ''"
    NO_LINK = "{column} IS NOT NULL"
    YEAR = "length({column}) > 4"
    LAST_SIGNS = f"{{column}} <> '' AND {{column}} !~ '^{MASK}+[^{MASK}]{{{{0,3}}}}$'"
    THAT_IT_IS = f"{{column}} <> '{HIDDEN}'"
    #: Plain values by name: no day of birth, no residence, of a number the last signs.
    STEP_VALUES = (
        "{column} ? 'birth' OR {column} ? 'residence' OR coalesce({column}->>'number', '') !~"
        f" '^({MASK}+[^{MASK}]{{{{0,3}}}})?$'"
    )

    def beyond(self, column: str) -> str:
        return f"({self.value.format(column=column)})"


@dataclass(frozen=True, slots=True)
class Less:
    """A field of which `net` keeps less, and what it is called before the user."""

    table: str
    column: str
    kept: Kept
    label: str


IN_NET: tuple[Less, ...] = (
    Less("members_personversion", "birth", Kept.YEAR, "ngày, tháng sinh"),
    Less("members_personversion", "ethnicity", Kept.NOTHING, "dân tộc"),
    Less("members_personversion", "religion", Kept.NOTHING, "tôn giáo"),
    Less("members_personversion", "hometown", Kept.NOTHING, "quê quán"),
    Less("members_personversion", "education", Kept.NOTHING, "học vấn"),
    Less("members_personversion", "qualification", Kept.NOTHING, "chuyên môn"),
    Less("members_personversion", "theory_level", Kept.NOTHING, "lý luận chính trị"),
    Less("members_personversion", "occupation", Kept.NOTHING, "nghề nghiệp"),
    Less("members_personversion", "employer_id", Kept.NO_LINK, "nơi làm việc"),
    Less("members_card", "number", Kept.LAST_SIGNS, "số thẻ đảng viên"),
    Less("members_badge", "number", Kept.LAST_SIGNS, "số Huy hiệu"),
    Less("members_exemption", "reason", Kept.NOTHING, "lý do miễn sinh hoạt"),
    Less("members_exit", "reason", Kept.NOTHING, "lý do ra khỏi Đảng"),
    Less("members_restoration", "reason", Kept.NOTHING, "lý do khôi phục"),
    Less("members_candidate", "birth", Kept.YEAR, "ngày, tháng sinh quần chúng"),
    Less("members_candidate", "workplace", Kept.NOTHING, "đơn vị quần chúng"),
    Less("members_candidate", "dropped_note", Kept.NOTHING, "ghi chú ra khỏi nguồn"),
    Less("members_certificate", "number", Kept.NOTHING, "số giấy chứng nhận lớp học"),
    Less("members_residencecontact", "place", Kept.THAT_IT_IS, "nơi cư trú"),
    Less("members_residencecontact", "organization_id", Kept.NO_LINK, "tổ chức đảng nơi cư trú"),
)
#: Of the values of a step nothing is kept.
_OUT_OF_STEPS = ("birth", "residence")


_ADDED: list[Less] = []


def add_less(less: Less) -> None:
    """A room above keeps less of one of its fields, too."""
    _ADDED.append(less)


def less_of(table: str) -> list[Less]:
    return [one for one in (*IN_NET, *_ADDED) if one.table == table]


def tables() -> list[str]:
    """Of which less is kept, each once."""
    return list(dict.fromkeys(one.table for one in (*IN_NET, *_ADDED)))


def mask(number: str) -> str:
    """A number by which it is told from others that are in hand, and no more."""
    if not number or is_masked(number):
        return number
    return MASK * min(max(len(number) - 3, 3), 17) + number[-3:]


def is_masked(number: str) -> bool:
    return bool(_MASKED.fullmatch(number))


def reduced(kept: Kept, value: Any) -> Any:
    """The part of a value that is kept."""
    if kept is Kept.YEAR:
        return PartialDate(value.year) if isinstance(value, PartialDate) else value
    if kept is Kept.LAST_SIGNS:
        return mask(value)
    if kept is Kept.STEP_VALUES:
        held = {name: each for name, each in value.items() if name not in _OUT_OF_STEPS}
        return held | ({"number": mask(str(held["number"]))} if held.get("number") else {})
    if kept is Kept.THAT_IT_IS:
        return HIDDEN
    return None if kept is Kept.NO_LINK else ""


__all__ = [
    "IN_NET", "Kept", "Less", "add_less", "is_masked", "keeps_less", "less_of", "mask", "reduced",
    "tables",
]  # fmt: skip
