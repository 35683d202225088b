"""Questions answered on the screen: the same words as in the column for answers of the copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import require
from dangvu.core.sheets import Intake
from dangvu.core.sheets.intake import leaves_out
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportAnswer, ImportBatch

_LONGEST = 500
_ANSWERABLE = frozenset({BatchState.ERRORS, BatchState.QUESTIONS})


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to the question about one cell; column 0 for one that leaves the row out."""

    sheet: str
    row: int
    column: int
    title: str
    text: str

    @property
    def place(self) -> tuple[str, int, int, str]:
        return self.sheet, self.row, self.column, self.title


def given_answers(batch: ImportBatch) -> tuple[Given, ...]:
    """What was answered on the screen so far."""
    rows = ImportAnswer.objects.filter(batch=batch).order_by("pk")
    return tuple(Given(*row) for row in rows.values_list("sheet", "row", "column", "title", "text"))


def answer_questions(*, actor: Actor, batch: ImportBatch, answers: Iterable[Given]) -> int:
    """Keep answers at once; an empty one takes the former back. How many were kept or taken back.

    Only places that a finding of the batch names are answered. Raises PermissionDenied.
    """
    require(actor, "imports", "manage")
    with deed(actor=actor, verb="imports.answer", object_label=batch.file_name):
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if held.owner_id != actor.user_id or held.state not in _ANSWERABLE:
            return 0
        asked, rows = _asked(held)
        count = 0
        for given in answers:
            text = " ".join(given.text.split())[:_LONGEST]
            known = ImportAnswer.objects.filter(
                batch=held, sheet=given.sheet, row=given.row, column=given.column, title=given.title
            )
            whole_row = given.column == 0 and (given.sheet, given.row) in rows
            if not text:
                count += bool(known.delete()[0])
            elif given.place in asked or (whole_row and leaves_out(text)):
                count += _keep(held, given, text, known)
    return count


def _keep(batch: ImportBatch, given: Given, text: str, known: Any) -> int:
    if not known.update(text=text):
        ImportAnswer.objects.create(
            batch=batch,
            sheet=given.sheet,
            row=given.row,
            column=given.column,
            title=given.title,
            text=text,
        )
    return 1


def _asked(batch: ImportBatch) -> tuple[set[tuple[str, int, int, str]], set[tuple[str, int]]]:
    """Cells with a question, and rows with a finding: these may be left out."""
    cells, rows = set(), set()
    for found in batch.findings:
        place = found["sheet"], found.get("row", 0), found.get("column", 0)
        if found["level"] == "question":
            cells.add((*place, found["title"]))
        if found.get("of_row"):
            rows.add(place[:2])
    return cells, rows


def give_answers(intake: Intake, answers: Iterable[Given]) -> None:
    """Put answers from the screen where those of a copy are found; they are later, so they win."""
    for given in answers:
        intake.answers.give(given.sheet, given.row, given.column, given.text, given.title)


def open_questions(batch: ImportBatch) -> tuple[int, int]:
    """How many questions the last check asked, and how many of them are answered since."""
    answers = given_answers(batch)
    places = {given.place for given in answers}
    left_out = {(g.sheet, g.row) for g in answers if leaves_out(g.text)}
    asked = [
        (f["sheet"], f.get("row", 0), f.get("column", 0), f["title"])
        for f in batch.findings
        if f["level"] == "question"
    ]
    done = sum(place in places or place[:2] in left_out for place in asked)
    return len(asked), done
