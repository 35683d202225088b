"""Grades that rules propose for what a text speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from dangvu.core.text import search_key
from dangvu.rules.models import Parameter
from dangvu.rules.selectors.in_force import in_force


@dataclass(frozen=True, slots=True)
class ProposedGrade:
    """A grade that a rule proposes for a text that was not graded: people decide.

    `blocks` is for rules that are certain; others only warn.
    """

    grade: str
    label: str
    certainty: str
    basis: str
    blocks: bool


_PROPOSALS = "secrecy.proposal."
_NO_WORD = re.compile(r"\W+")


def proposed_grades(text: str, *, on: date) -> list[ProposedGrade]:
    """The grades that rules in force propose for what a text speaks of; one statement.

    A rule `secrecy.proposal.*` names the words it looks for, compared without accents.
    """
    key = _words(text)
    rows = Parameter.objects.as_of(on).filter(
        code__startswith=_PROPOSALS, organization__isnull=True
    )
    found = []
    for row in rows.select_related("source").order_by("code"):
        if any(_words(word) in key for word in row.value["words"]):
            rule = in_force(row)
            found.append(
                ProposedGrade(
                    row.value["grade"], rule.label, rule.certainty, rule.basis, rule.is_certain
                )
            )
    return found


def _words(text: str) -> str:
    """Its words as they are compared, a space on each side of every one."""
    return f" {_NO_WORD.sub(' ', search_key(text)).strip()} "
