"""`dangvu synth --until`: the register of an invented bloc as it stood at the end of a day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command

from tests.cases import case_file, synthesize
from tests.independent.workbook_count import Workbook

#: In the middle of the register of seed 002, and of a year.
EVE = date(2015, 6, 30)
YEAR_BEFORE = (date(2014, 1, 1), date(2014, 12, 31))
FLOWS = ("members.admitted", "members.recognized", "members.transfers", "members.cards_issued")


def test_what_was_until_a_day_is_there_and_nothing_later(tmp_path: Path) -> None:
    whole = Workbook(synthesize("seed-002", tmp_path))
    path = tmp_path / "eve.xlsx"
    call_command("synth", str(case_file("seed-002")), output=path, until=EVE, verbosity=0)
    eve = Workbook(path)
    assert eve.as_of == EVE
    for when in ({"as_of": EVE}, {"period": YEAR_BEFORE}, {"period": (date(2015, 1, 1), EVE)}):
        known, wanted = eve.figures(**when), whole.figures(**when)
        # Who was recognised later, from a day before: on the eve nobody knew.
        assert known.pop("members.probationary") >= wanted.pop("members.probationary")
        # Who was decided on is none of ours before the ceremony.
        assert known.pop("members.admitted", 0) <= wanted.pop("members.admitted", 0)
        assert known == wanted
    later = {"period": (EVE + timedelta(days=1), date(2016, 8, 30))}
    assert sum(whole.figures(**later)[code] for code in FLOWS) > 20
    assert [eve.figures(**later)[code] for code in FLOWS] == [0] * len(FLOWS)
