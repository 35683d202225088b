"""How the number and symbol of a Party paper are written: `01-NQ/ĐUK`, never `01/NQ-ĐUK`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = re.compile(
    r"(?:Số\s*:?\s*)?(?P<number>\d{1,6})(?P<suffix>[a-zđ]{0,2})\s*-\s*(?P<key>[^\W\d]+)"
    r"\s*/\s*(?P<mark>\S(?:.*\S)?)"
)
_OF_STATE = re.compile(r"\d+\s*/\s*(?:\d{4}\s*/\s*)?[^\W\d]+\s*-")


@dataclass(frozen=True, slots=True)
class Symbol:
    """Number, letter behind it, symbol of the type, mark of the issuer."""

    number: int
    key: str
    mark: str
    suffix: str = ""

    def __str__(self) -> str:
        return f"{write_number(self.number, self.suffix)}-{self.key}/{self.mark}"


def write_number(number: int, suffix: str = "") -> str:
    """Numbers below ten have a leading zero."""
    return f"{number:02d}{suffix}"


def read_symbol(text: str) -> Symbol | None:
    """The parts of a symbol; None for a paper that is named without one (`Điều lệ Đảng`)."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    return Symbol(int(found["number"]), found["key"], found["mark"], found["suffix"])


def is_of_state(text: str) -> bool:
    """Whether it is written as the State writes its symbols."""
    return bool(_OF_STATE.match(text.strip()))
