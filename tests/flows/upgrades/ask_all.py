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


def answer(question: dict[str, Any]) -> dict[str, Any]:
    from dangvu.access.services import ensure_operator
    from dangvu.core.periods import Period
    from dangvu.figures.selectors import Question, UnknownDimension, ask
    from dangvu.organizations.selectors import root

    actor = ensure_operator(today=TODAY)
    as_of = date.fromisoformat(question["as_of"]) if question["as_of"] else None
    period = Period.parse("..".join(question["period"])) if question["period"] else None
    day = as_of or (period.last_day if period else None) or TODAY
    top = root(day)
    assert top is not None
    found: dict[str, Any] = {}
    for code in question["figures"]:
        asked = Question(
            organization_id=top.organization_id,
            today=TODAY,
            as_of=as_of,
            period=period,
            tree=question["tree"],
            by=question["by"],
        )
        try:
            figure = ask(actor, code, asked)
        except UnknownDimension:
            asked = Question(
                organization_id=top.organization_id,
                today=TODAY,
                as_of=as_of,
                period=period,
                tree=question["tree"],
            )
            figure = ask(actor, code, asked)
        by = None if figure.by is None else {one.key: one.value for one in figure.by}
        found[code] = {"value": figure.value, "by": by}
    return found


def main(path: str) -> None:
    from django.conf import settings

    from dangvu.config.postgres import Cluster, session

    django.setup()
    questions = json.loads(Path(path).read_text())
    with session(Cluster(settings.HOME)):
        answers = [answer(question) for question in questions]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
