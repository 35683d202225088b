"""Which organisation or employer a name means, where a workbook has no codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dangvu.core.sheets import Intake, Match
from dangvu.core.sheets.cells import text_of
from dangvu.core.text import search_key
from dangvu.organizations.services.lookup import directory_of, employers_of

_PUNCTUATION = re.compile(r"[^\w\s]")
_ABBREVIATIONS = {
    "tnhh": "trach nhiem huu han", "cp": "co phan", "cty": "cong ty", "cb": "chi bo",
    "db": "dang bo", "mtv": "mot thanh vien",
}  # fmt: skip


def name_key_of(name: Any) -> str:
    """A name as it is compared: no accents, no marks, abbreviations written out."""
    words = _PUNCTUATION.sub(" ", search_key(text_of(name))).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


@dataclass(slots=True)
class _Names:
    """Codes by name, the codes that there are, and which organisations stand above each."""

    codes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    def add(self, code: str, name: str, short: str = "", parent: str = "") -> None:
        for each in {name_key_of(name), name_key_of(short)} - {""}:
            if code not in self.codes[each]:
                self.codes[each].append(code)
        self.labels.setdefault(code, name)
        if parent:
            self.parents[code] = parent

    def above(self, code: str) -> set[str]:
        found: set[str] = set()
        while (code := self.parents.get(code, "")) and code not in found:
            found.add(code)
        return found


def identify_organizations(intake: Intake, rows: Sequence[Mapping[str, Any]]) -> list[list[Match]]:
    """By code, or by name; `within` are names and `parent` the code of what it stands below."""
    names = _organizations(intake)
    return [_matches(row, names) for row in rows]


def identify_employers(intake: Intake, rows: Sequence[Mapping[str, Any]]) -> list[list[Match]]:
    """By code, or by name."""
    names = _Names()
    for code, entry in employers_of(intake).items():
        held = entry.versions.near(intake.as_of)
        names.add(code, held.values["name"] if held else code)
    for code, name in _on_sheet(intake, "organizations.employers", "code", "name"):
        names.add(code, name)
    return [_matches(row, names) for row in rows]


def _organizations(intake: Intake) -> _Names:
    names: _Names | None = intake.shared.get("organizations.names")
    if names is None:
        names = intake.shared["organizations.names"] = _Names()
        for entry in directory_of(intake):
            if entry.ends is not None and entry.ends <= intake.as_of:
                names.labels.setdefault(entry.code, entry.code)
                continue
            held = entry.versions.near(intake.as_of)
            parent = entry.parent_on(intake.as_of)
            if held is not None:
                names.add(
                    entry.code, held.values["name"], held.values["short_name"],
                    parent.code if parent else "",
                )  # fmt: skip
    for code, name, short, parent in _on_sheet(
        intake, "organizations.organizations", "code", "name", "short_name", "parent"
    ):
        names.add(code, name, short, parent)
    return names


def _on_sheet(intake: Intake, sheet: str, *fields: str) -> Iterable[tuple[Any, ...]]:
    table = intake.tables.get(sheet)
    if table is None:
        return ()
    rows = zip(*(table[name] for name in fields), strict=True)
    return [row for row in rows if row[0]]


def _matches(row: Mapping[str, Any], names: _Names) -> list[Match]:
    code = text_of(row.get("code"))
    if code in names.labels:
        return [Match(code)]
    codes = names.codes.get(name_key_of(row.get("name", "")), []) if row.get("name") else []
    parent = row.get("parent")
    if parent and codes:
        below = [code for code in codes if names.parents.get(code) == parent]
        if not below and len(codes) > 1:
            # A name that several have (Chi bộ Văn phòng) says nothing without its superior.
            return []
        if not below:
            # The one of the name stands elsewhere: it has moved, or is another one.
            return [Match(codes[0], names.labels[codes[0]], is_sure=False)]
        codes = below
    return [Match(code, names.labels[code]) for code in _inside(codes, row, names)]


def _inside(codes: list[str], row: Mapping[str, Any], names: _Names) -> list[str]:
    """Of several of one name those below the organisations that the headings name."""
    outer = {
        code for name in row.get("within", ()) for code in names.codes.get(name_key_of(name), ())
    }
    if len(codes) > 1 and outer:
        return [code for code in codes if names.above(code) & outer] or codes
    return codes
