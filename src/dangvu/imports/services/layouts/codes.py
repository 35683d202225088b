"""Names in the place of codes: looked up, asked about where several fit, made where there are none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.sheets import Column, Intake, Match, SheetDefinition, Table, all_sheets
from dangvu.core.sheets.cells import text_of
from dangvu.core.text import search_key
from dangvu.imports.services.layouts.filling import Draft

_NEW = "mới"
_NOT_INITIAL = re.compile(r"[^\w\s]")
_KINDS = re.compile(r"^(dang bo bo phan|dang bo|chi bo|dang uy|chi uy|cong ty|co so)\b")


class Codes:
    """Finds the records that names mean, among those of the database and of the workbook itself."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.definitions = {sheet.code: sheet for sheet in all_sheets()}

    def settle_references(
        self, table: Table, drafts: Sequence[Draft], *, within: bool = False
    ) -> None:
        """Replace names in columns that hold codes of another sheet, `within` of the same one.

        A name that fits nothing stays, for the plan of the sheet to refuse.
        """
        for column in table.definition.columns:
            definition = self.definitions.get(column.refers)
            if definition is None or definition.identify is None:
                continue
            if within and definition is not table.definition:
                continue
            self._settle_column(table, drafts, column, definition)

    def _settle_column(
        self,
        table: Table,
        drafts: Sequence[Draft],
        column: Column,
        definition: SheetDefinition,
    ) -> None:
        wanted = [
            row
            for row, draft in enumerate(drafts)
            if column.name in draft.facts
            or (table[column.name][row] and not draft.source_gives(column.name))
        ]
        keys: dict[int, Mapping[str, Any]] = {
            row: self._facts(table, row, drafts[row], column) for row in wanted
        }
        found = self._identify(definition, list(keys.values()))
        for row, matches in zip(keys, found, strict=True):
            code = self._one(table, row, column.name, matches, keys[row])
            if code is not None:
                table.columns[column.name][row] = code

    def _facts(self, table: Table, row: int, draft: Draft, column: Column) -> Mapping[str, Any]:
        facts = dict(draft.facts.get(column.name, {}))
        if table[column.name][row]:
            facts["code"] = facts["name"] = table[column.name][row]
        facts["within"] = [group.text for group in draft.groups[:-1]]
        cell = table.columns.get("cell")
        if column.name != "cell" and cell is not None and cell[row]:
            facts["cell"] = cell[row]
        return facts

    def _identify(
        self, definition: SheetDefinition, rows: list[Mapping[str, Any]]
    ) -> list[list[Match]]:
        """Equal rows are asked once: the name of a cell stands on each of its members."""
        assert definition.identify is not None
        known: dict[str, int] = {}
        distinct: list[Mapping[str, Any]] = []
        at: list[int] = []
        for row in rows:
            key = repr(row)
            if key not in known:
                known[key] = len(distinct)
                distinct.append(row)
            at.append(known[key])
        found = definition.identify(self.intake, distinct)
        return [found[each] for each in at]

    def _one(
        self, table: Table, row: int, name: str, matches: list[Match], facts: Mapping[str, Any]
    ) -> str | None:
        """The code of the record that is meant; None leaves what stands there to be refused."""
        sure = [match for match in matches if match.is_sure]
        if len(sure) == 1:
            return sure[0].code
        if not matches:
            if name in table.columns and not table[name][row]:
                self._unknown(table, row, name, facts)
            return None
        answer = self._ask(table, row, name, matches, ())
        if answer is None:
            table.unread.add((row, name))
            return ""
        return answer

    def _ask(
        self, table: Table, row: int, name: str, matches: list[Match], more: tuple[str, ...]
    ) -> str | None:
        options = tuple(_option(match) for match in matches) + more
        codes = {_option(match): match.code for match in matches}
        by_code = {match.code: match.code for match in matches} | {each: each for each in more}
        answer = self.intake.ask(
            table, row, name,
            _("Không có mã và có thể là: %(options)s. Là ai, là đơn vị nào? Chọn một.")
            % {"options": "; ".join(options)},
            options, fits=lambda text: text in codes or text in by_code,
        )  # fmt: skip
        return None if answer is None else codes.get(answer, by_code.get(answer))

    def _unknown(self, table: Table, row: int, name: str, facts: Mapping[str, Any]) -> None:
        told = ", ".join(
            text_of(value)
            for key, value in facts.items()
            if value and key not in ("within", "cell")
        )
        self.intake.error(
            table, row, name,
            _("Không tìm thấy “%(told)s” trong bảng và trong hệ thống.") % {"told": told[:80]},
        )  # fmt: skip
        table.unread.add((row, name))

    # --- the record itself -----------------------------------------------------------------------

    def settle_own(self, table: Table, drafts: Sequence[Draft]) -> None:
        """Give every row its own code: the written one, that of the record it is about, or a new one."""
        definition = table.definition
        key = definition.key[0]
        if definition.identify is None or definition.column(key).refers:
            return
        missing = [
            row for row, code in enumerate(table[key]) if not code and not table.is_unread(row, key)
        ]
        if not any(draft.above is not None for draft in drafts):
            self._settle_rows(table, missing)
            return
        # A superior gets its code before those below it, which take theirs from it.
        at = {id(draft): row for row, draft in enumerate(drafts)}
        open_rows = set(missing)
        for level in _levels(drafts):
            known = []
            for row in level:
                above = drafts[row].above
                if above is not None and "parent" not in drafts[row].spots:
                    table.columns["parent"][row] = table[key][at[id(above)]]
                if above is None or table[key][at[id(above)]]:
                    known.append(row)
                else:
                    # As long as the superior is in question, so is everything below it.
                    table.unread |= {(row, key), (row, "parent")}
            self._settle_rows(table, [row for row in known if row in open_rows])

    def _settle_rows(self, table: Table, rows: list[int]) -> None:
        definition, key = table.definition, table.definition.key[0]
        assert definition.identify is not None
        facts = [self._own_facts(table, row) for row in rows]
        taken = {code for code in table[key] if code}
        for row, told, matches in zip(
            rows, facts, definition.identify(self.intake, facts), strict=True
        ):
            free = [match for match in matches if match.code not in taken]
            code = self._own_code(table, row, free, told, taken)
            if code is None:
                table.unread.add((row, key))
                continue
            taken.add(code)
            table.columns[key][row] = code

    def _own_facts(self, table: Table, row: int) -> dict[str, Any]:
        """What a row says of itself; the name of a superior that has no code yet is left aside."""
        definition = table.definition
        facts = {column.name: table[column.name][row] for column in definition.columns}
        facts[definition.key[0]] = ""
        for column in definition.columns:
            value = facts[column.name]
            if column.refers == definition.code and value:
                facts[column.name] = value if self._is_known(definition, value) else ""
        return facts

    def _own_code(
        self, table: Table, row: int, matches: list[Match], told: Mapping[str, Any], taken: set[str]
    ) -> str | None:
        key = table.definition.key[0]
        sure = [match for match in matches if match.is_sure]
        if len(sure) == 1:
            return sure[0].code
        if matches:
            answer = self._ask(table, row, key, matches, (_(_NEW),))
            if answer != _(_NEW):
                return answer
        if not all(told.get(name) for name in table.definition.made_of):
            return ""
        made = self._made(table.definition, told)
        free = made
        number = 1
        while free in taken or self._is_known(table.definition, free):
            number += 1
            free = f"{made}-{number}"
        return free

    def _is_known(self, definition: SheetDefinition, code: str) -> bool:
        assert definition.identify is not None
        return bool(definition.identify(self.intake, [{"code": code}])[0])

    def _made(self, definition: SheetDefinition, told: Mapping[str, Any]) -> str:
        return _MAKERS[definition.made_of and definition.made_of[0]](told)


def _levels(drafts: Sequence[Draft]) -> list[list[int]]:
    """The rows by how many records stand above them."""
    levels: dict[int, list[int]] = {}
    for row, draft in enumerate(drafts):
        depth, above = 0, draft.above
        while above is not None:
            depth, above = depth + 1, above.above
        levels.setdefault(depth, []).append(row)
    return [levels[depth] for depth in sorted(levels)]


def _of_person(told: Mapping[str, Any]) -> str:
    """From the name and the birth, so that the next import makes the same."""
    parts = (told.get("full_name", ""), text_of(told.get("birth")))
    text = "|".join(search_key(part) for part in parts)
    return f"{told.get('cell') or 'DV'}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _of_name(told: Mapping[str, Any]) -> str:
    """The initials of the name, below the code of the superior: `A.VP` for Chi bộ Văn phòng."""
    key = _KINDS.sub("", _NOT_INITIAL.sub(" ", search_key(told["name"]))).strip()
    words = key.split() or search_key(told["name"]).split()
    short = "".join(word if word.isdigit() else word[0] for word in words).upper()
    parent = told.get("parent")
    return (f"{parent}.{short}" if parent else short)[:36]


_MAKERS: dict[Any, Callable[[Mapping[str, Any]], str]] = {
    "full_name": _of_person,
    "name": _of_name,
}


def _option(match: Match) -> str:
    return f"{match.code} ({match.label})" if match.label else match.code
