"""What rooms can say of cases in papers that are printed: names with values, for many cases at once.

A room calls `add_case_context` when Django starts. The names become those that a template of such a
paper may use; what has no value is a dotted line to write on, never an empty place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dangvu.core.actor import Actor
from dangvu.core.registry import PaperContext, PaperField, add_paper_context
from dangvu.core.routes import needs

#: What a form of a case is about.
CASE = "case"
#: How much room to write is left where nothing is known.
LONG, SHORT, DAY, NOTHING = "………………………", "……", "……/……/……", ""


@dataclass(frozen=True, slots=True)
class CaseField(PaperField):
    """`blank` stands where nothing is known."""

    blank: str = LONG


#: `read(actor, printings)` answers for each of them, by its place.
Read = Callable[[Actor, Sequence[Any]], Sequence[Mapping[str, Any]]]

_contexts: list[tuple[tuple[CaseField, ...], Read]] = []


def add_case_context(fields: tuple[CaseField, ...], read: Read) -> None:
    """`read` answers in a number of statements that does not grow with the cases, and only what the
    actor may see of them."""
    _contexts.append((fields, read))

    def one(actor: Actor, subject: Any, on: date) -> dict[str, Any]:
        return dict(read(actor, [subject])[0])

    add_paper_context(PaperContext(CASE, fields, one, needs("procedures")))


def read_contexts(actor: Actor, printings: Sequence[Any]) -> list[dict[str, Any]]:
    """Every name for every paper; what nobody knows as its dotted line."""
    found: list[dict[str, Any]] = [{} for _one in printings]
    for fields, read in _contexts:
        told = read(actor, printings)
        for one, values in zip(found, told, strict=True):
            for field in fields:
                value = values.get(field.name)
                if value not in (None, ""):
                    one[field.name] = value
                else:
                    # A room above may know better than one below, and not the other way round.
                    one.setdefault(field.name, field.blank)
    return found
