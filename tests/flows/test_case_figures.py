"""synth → import → figures gives the published figures of each case, and what a count by hand gives.

The largest bloc, seed-000, is imported whole. Seed-003, of which only about how many members it has
was published, comes with a part of them: that its workbook has them all is in tests/config/test_synth.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dangvu.config import synth
from tests.cases import case_file, synthesize
from tests.flows.conftest import Loaded, imported
from tests.independent.workbook_count import FLOWS, STOCKS

# Published figures by case: (asked, code, value, breakdown by label).
PUBLISHED = {
    "seed-000": [
        ({"as_of": "2021-09-30"}, {
            "organizations.direct": 38,
            "organizations.grassroots": 1169,
            "organizations.sectional": 154,
            "organizations.cells_under_grassroots": 5568,
            "members.total": 87428,
            "workers.total": 742958,
        }),
    ],
    "seed-001": [
        ({"as_of": "2020-12-31"}, {"organizations.direct": 159}),
        ({"period": "2020"}, {
            "members.admitted": 368,
            "members.recognized": 364,
            "members.badges_proposed": 58,
            "members.transfers": 741,
            "members.cards_issued": 488,
            "members.cards_replaced": 18,
            "members.struck_off": 5,
            "members.left": 3,
        }),
        ({"period": "2021-01..2021-04"}, {"members.admitted": 44, "members.recognized": 57}),
    ],
    "seed-002": [({"as_of": "2016-08-30"}, {"members.total": 1122})],
    "seed-003": [
        ({"as_of": "2020-02-08"}, {"organizations.direct": 61, "organizations.cells": 5469}),
        ({"period": "2012-01..2017-12"}, {"documents.issued": 9}),
    ],
    "seed-004": [],
    "demo": [],
}  # fmt: skip
BROKEN_DOWN = {
    "seed-001": [
        ("offices.consolidated", "post", {"period": "2020"},
         {"SECRETARY": 7, "DEPUTY": 1, "STANDING_MEMBER": 1}),
    ],
    "seed-000": [
        ("organizations.direct", "model", {"as_of": "2021-09-30"},
         {"WHOLE_ENTERPRISE": 13, "PARENT_EXTENDED": 23, "AGENCY": 2}),
        ("organizations.direct", "category", {"as_of": "2021-09-30"},
         {"ENTERPRISE": 36, "AGENCY": 2}),
        ("documents.regulations", "partner", {"as_of": "2021-09-30"}, {"LOCAL_COMMITTEE": 123}),
    ],
}  # fmt: skip
#: In place of about 70,000: four or five in each of the cells.
FEWER = {"seed-003": 24_000}
ABOUT = {"seed-001": ("2020-12-31", 10_000), "seed-003": ("2020-02-08", FEWER["seed-003"])}
# What is compared with the count by hand: whole years and days on which something happens.
ASKED = {
    "seed-000": [{"as_of": "2021-09-30"}, {"period": "2021-01..2021-09"}],
    "seed-001": [
        {"as_of": "2020-12-31"},
        {"as_of": "2020-06-01"},
        {"period": "2020"},
        {"period": "2021-01..2021-04"},
        {"period": "2019"},
    ],
    "seed-002": [{"as_of": "2016-08-30"}, {"period": "2016"}],
    "seed-003": [{"as_of": "2020-02-08"}, {"period": "2019"}],
    "seed-004": [{"as_of": "2024-01-25"}, {"period": "2023"}],
    "demo": [{"as_of": "2026-06-30"}, {"period": "2025"}, {"period": "2026-01..2026-06"}],
}
BY_WORD = ("model", "type", "sex", "status")
BY_TEXT = ("education", "theory_level", "ethnicity", "religion")


@pytest.fixture(scope="module", params=list(ASKED))
def loaded(
    request: pytest.FixtureRequest,
    workbooks: Path,
    django_db_setup: object,
    django_db_blocker: pytest.FixtureDef,  # type: ignore[type-arg]
) -> Iterator[Loaded]:
    with django_db_blocker.unblock(), imported(workbook_of(request.param, workbooks)) as found:  # type: ignore[attr-defined]
        found.name = request.param  # type: ignore[attr-defined]
        yield found


def workbook_of(name: str, folder: Path) -> Path:
    if name not in FEWER:
        return synthesize(name, folder)
    case = synth.read_case(case_file(name))
    case.counts["members"] = FEWER[name] - FEWER[name] // 140
    path = folder / f"{name}-fewer.xlsx"
    synth.write_workbook(synth.build_bloc(case, 1), path)
    return path


def test_published_figures_come_out(loaded: Loaded) -> None:
    for asked, expected in PUBLISHED[loaded.name]:  # type: ignore[attr-defined]
        found = loaded.figures(*expected, **asked)
        assert {code: figure.value for code, figure in found.items()} == expected
    for code, by, asked, groups in BROKEN_DOWN.get(loaded.name, []):  # type: ignore[attr-defined]
        figure = loaded.figures(code, **asked, by=by)[code]
        assert {group.key: group.value for group in figure.by or ()} == groups


def test_an_about_figure_is_met_from_its_side(loaded: Loaded) -> None:
    if loaded.name in ABOUT:  # type: ignore[attr-defined]
        day, about = ABOUT[loaded.name]  # type: ignore[attr-defined]
        value = loaded.values(as_of=day)["members.total"]
        assert value is not None
        assert about * 0.97 < value < about


def test_every_figure_is_what_a_count_by_hand_gives(loaded: Loaded) -> None:
    for asked in ASKED[loaded.name]:  # type: ignore[attr-defined]
        # Without a code: among all that the program counts.
        found = loaded.figures(**asked)
        by_hand = loaded.by_hand.figures(**_times(asked))
        assert {code: found[code].value or 0 for code in by_hand} == by_hand, asked


def test_every_breakdown_is_what_a_count_by_hand_gives(loaded: Loaded) -> None:
    asked = ASKED[loaded.name][0]  # type: ignore[attr-defined]
    times = _times(asked)
    for by in ("child", *BY_WORD, *BY_TEXT):
        for code, figure in loaded.figures(*STOCKS, *FLOWS, **asked, by=by).items():
            if figure.by is None:
                continue
            by_hand = loaded.by_hand.by(code, by, **times)
            assert _groups(figure.by, by, loaded) == by_hand, (code, by)


def test_children_are_what_a_count_by_hand_gives(loaded: Loaded) -> None:
    asked = ASKED[loaded.name][0]  # type: ignore[attr-defined]
    day = asked.get("as_of", "")
    children = loaded.figures("organizations.direct", **asked, by="child")
    codes = [group.key for group in children["organizations.direct"].by or ()]
    for code in codes[:3] + codes[-2:]:
        values = loaded.values(org=code, **asked)
        by_hand = loaded.by_hand.figures(code, **_times(asked))
        assert {one: values[one] or 0 for one in by_hand} == by_hand, (code, day)


def _times(asked: dict[str, str]) -> dict[str, object]:
    from datetime import date

    from dangvu.core.periods import Period

    if "as_of" in asked:
        return {"as_of": date.fromisoformat(asked["as_of"])}
    period = Period.parse(asked["period"])
    return {"period": (period.start, period.last_day)}


def _groups(groups, by: str, loaded: Loaded) -> dict[str, int]:  # type: ignore[no-untyped-def]
    if by == "child":
        own = loaded.by_hand.root
        return {"" if group.key == own else group.key: group.value for group in groups}
    if by in BY_WORD:
        return {group.label if group.key else "": group.value for group in groups}
    return {group.key: group.value for group in groups}
