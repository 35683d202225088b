"""Asks an installation what another version of the program was asked; prints what came out.

DANGVU_HOME=... python -m tests.flows.upgrades.ask_all QUESTIONS.json
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django

TODAY = date(2026, 11, 22)


def answer(actor: Any, question: dict[str, Any]) -> dict[str, Any]:
    from dangvu.core import indicators
    from dangvu.core.periods import Period
    from dangvu.figures.selectors import Question, UnknownDimension, ask_each
    from dangvu.figures.selectors.answers import known_dimension
    from dangvu.organizations.selectors import root

    as_of = date.fromisoformat(question["as_of"]) if question["as_of"] else None
    period = Period.parse("..".join(question["period"])) if question["period"] else None
    day = as_of or (period.last_day if period else None) or TODAY
    top = root(day)
    assert top is not None
    # Those that are not broken down so are asked whole.
    codes: dict[str, list[str]] = {}
    for code in question["figures"]:
        try:
            known_dimension([indicators.get(code)], question["by"])
        except UnknownDimension:
            codes.setdefault("", []).append(code)
        else:
            codes.setdefault(question["by"], []).append(code)
    found: dict[str, Any] = {}
    for dimension, each in codes.items():
        asked = Question(
            organization_id=top.organization_id,
            today=TODAY,
            as_of=as_of,
            period=period,
            tree=question["tree"],
            by=dimension,
        )
        for figure in ask_each(actor, each, asked):
            by = None if figure.by is None else {one.key: one.value for one in figure.by}
            found[figure.code] = {"value": figure.value, "by": by}
    return found


def main(path: str) -> None:
    from django.conf import settings

    from dangvu.config.postgres import Cluster, session

    django.setup()
    from dangvu.access.selectors import reading_as
    from dangvu.access.services import ensure_operator

    questions = json.loads(Path(path).read_text())
    with session(Cluster(settings.HOME)):
        actor = ensure_operator(today=TODAY)
        # As in a page: the reader's grants are read once, not for each of thousands of answers.
        with reading_as(actor):
            answers = [answer(actor, question) for question in questions]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
