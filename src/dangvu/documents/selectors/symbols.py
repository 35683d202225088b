"""The symbols of types of papers, by the rulebook of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dangvu.rules.selectors import InForce, RuleThroughTime, UnknownRule

USUAL = "documents.symbols"
RARE = "documents.symbols.rare"


@dataclass(frozen=True, slots=True)
class SymbolRule:
    """What the rulebook says of a type's symbol on a day; no `symbol` where it says nothing."""

    symbol: str = ""
    is_certain: bool = False
    basis: str = ""


class Symbols:
    """The rule through time, read once: two statements."""

    def __init__(self) -> None:
        self._rules = [RuleThroughTime(code) for code in (USUAL, RARE)]

    def of(self, document_type: str, *, on: date, organization_id: int | None = None) -> SymbolRule:
        """The symbol of a type of paper of an organisation."""
        for rule in self._in_force(on, organization_id):
            if document_type in rule.value:
                return SymbolRule(rule.value[document_type], rule.is_certain, rule.basis)
        return SymbolRule()

    def is_retired(self, symbol: str, *, on: date, organization_id: int | None = None) -> bool:
        """Whether the symbol was once that of a type, and certainly is no more on the day."""
        rules = self._in_force(on, organization_id)
        if any(symbol in rule.value.values() for rule in rules):
            return False
        types = {
            one
            for rule in self._rules
            for value in rule.values
            for one, known in value.items()
            if known == symbol
        }
        return any(rule.is_certain and types & set(rule.value) for rule in rules)

    def _in_force(self, on: date, organization_id: int | None) -> list[InForce]:
        found = []
        for rule in self._rules:
            try:
                found.append(rule.on(on, organization_id))
            except UnknownRule:
                continue
        return found
