"""What a year came out as, asked of the API, against the published figures and a count by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from verification._year.story import FIGURES


def differences(
    year: Any, bloc: Any, workbook: Path, chosen: list[Any], last: date, *, whole: bool
) -> list[str]:
    """Figures that are not what they have to be. Of a part of a year: not what was lived of it."""
    root = bloc.tree.root
    asked = year.keys.get(root, f"figures?period={last.year}")["figures"]
    found = {one["code"]: one["value"] for one in asked}
    wanted: dict[str, int] = dict(Counter(FIGURES[one.procedure] for one in chosen))
    if whole:
        wanted |= _published(last) | _by_hand(workbook, root.code, last)
        stocks = year.keys.get(root, f"figures?as_of={last.isoformat()}")["figures"]
        found |= {one["code"]: one["value"] for one in stocks}
    return [
        f"{code}: {found.get(code)} for {value}"
        for code, value in sorted(wanted.items())
        if (found.get(code) or 0) != value
    ]


def _published(last: date) -> dict[str, int]:
    from tests.flows.test_case_figures import PUBLISHED

    return next(
        figures for asked, figures in PUBLISHED["seed-001"] if asked == {"period": str(last.year)}
    )


def _by_hand(workbook: Path, root: str, last: date) -> dict[str, int]:
    """Of the whole year, and of its last day, in the workbook of that day: whoever is recognised in the
    next year with effect from this one is on probation still. Badges that were proposed in the year
    before are awarded in this one, and their cases are none of this year's."""
    from tests.independent.workbook_count import Workbook

    book = Workbook(workbook)
    year = date(last.year, 1, 1), last
    found = book.figures(root, period=year) | book.figures(root, as_of=last)
    return {code: value for code, value in found.items() if code != "members.badges_awarded"}


def votes_not_proved() -> list[str]:
    """Votes that do not hold when they are counted again from their rows."""
    from dangvu.access.selectors import reading_whole
    from dangvu.procedures.models import Vote
    from dangvu.procedures.selectors import reprove

    with reading_whole():
        return [
            f"{vote.pk}: {' '.join(proof.differences)}"
            for vote in Vote.objects.current().order_by("pk").iterator()
            if not (proof := reprove(vote)).holds
        ]


def planted() -> int:
    """Whether a vote that somebody changed in the database is found, in a transaction taken back."""
    from django.db import transaction
    from django.db.models import F

    from dangvu.access.selectors import reading_whole
    from dangvu.audit.services import deed
    from dangvu.procedures.models import Vote
    from verification._people import operator

    with transaction.atomic():
        with reading_whole(), deed(actor=operator(), verb="procedures.planted"):
            vote = Vote.objects.filter(passed=True).order_by("pk").first()
            assert vote is not None
            Vote.objects.filter(pk=vote.pk).update(eligible=F("eligible") + 1)
        found = votes_not_proved()
        transaction.set_rollback(True)
    return int([one.split(":")[0] for one in found] == [str(vote.pk)])
