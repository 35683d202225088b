"""What the desk says of probation and of cells with too few members."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.registry import Alert
from dangvu.members.alerts import few_full_members, probation_complete
from dangvu.members.models import Admission, Person, Recognition, Standing
from dangvu.organizations.models import Organization
from dangvu.rules.choices import Certainty
from dangvu.rules.models import Parameter
from dangvu.rules.services import set_local_rule
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rulebook")]

LONG_AGO = date(2025, 6, 3)
NEXT_WEEK = date(2025, 11, 27)


def told(source: Any, actor: Actor) -> list[Alert]:
    with reading_as(actor):
        return list(source(actor))


def cells(alerts: list[Alert]) -> set[str]:
    """The codes of the cells whose list of probationary members the alerts open."""
    return {alert.url.split("org=")[1].split("&")[0] for alert in alerts}


def fill(tree: Tree, *but: str) -> None:
    """Three full members in every cell but these."""
    for code in {"A1", "A2", "AS1", "B1", "B2", "C"} - set(but):
        for _number in range(3):
            make_member(tree[code])


# --- probation -------------------------------------------------------------------------------


def test_one_line_a_cell_says_how_many_and_since_when(cast: Cast, bloc: Tree) -> None:
    for day in (LONG_AGO, date(2025, 9, 1), NEXT_WEEK):
        make_member(bloc["A1"], admitted=day, full=False)
    make_member(bloc["A1"], admitted=date(2026, 2, 1), full=False)
    make_member(bloc["A1"], admitted=LONG_AGO)
    (alert,) = told(probation_complete, cast.secretary)
    assert alert.sentence == (
        "Chi bộ Văn phòng (Đảng bộ Tổng công ty Hàng hải) có 2 đảng viên dự bị đã đủ 12 tháng"
        " chưa được công nhận (lâu nhất từ 03/06/2026), 1 đồng chí nữa sắp đủ"
    )
    assert (alert.due, alert.late) == (date(2026, 6, 3), True)
    assert "Điều 5 Điều lệ Đảng" in alert.basis
    assert "4 đảng viên" in cast.page(cast.secretary, alert.url)


@pytest.mark.parametrize(
    ("admitted", "shown", "late"),
    [
        (TODAY.replace(year=2025) - timedelta(days=1), True, True),
        (TODAY.replace(year=2025), True, False),
        (TODAY.replace(year=2025) + timedelta(days=30), True, False),
        (TODAY.replace(year=2025) + timedelta(days=31), False, False),
    ],
)
def test_the_days_around_the_day(
    cast: Cast, bloc: Tree, admitted: date, shown: bool, late: bool
) -> None:
    make_member(bloc["A1"], admitted=admitted, full=False)
    found = told(probation_complete, cast.secretary)
    assert [alert.late for alert in found] == ([late] if shown else [])


def test_who_has_been_recognized_ahead_is_not_waiting(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], admitted=NEXT_WEEK, full=False)
    with reading_whole(), deed(actor=MAKER, verb="tests.recognize"):
        Recognition.objects.create(
            person=person,
            membership=person.memberships.get(),
            organization_id=bloc["A1"],
            effective_date=PartialDate(2026, 11, 27),
        )
    assert told(probation_complete, cast.secretary) == []


def test_a_month_alone_is_taken_at_its_last_day(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], admitted=date(2025, 11, 1), full=False)
    with reading_whole(), deed(actor=MAKER, verb="tests.forget_the_day"):
        Admission.objects.filter(person=person).update(ceremony_date=PartialDate(2025, 11))
    (alert,) = told(probation_complete, cast.secretary)
    assert (alert.due, alert.late) == (date(2026, 11, 30), False)


def test_each_is_told_of_the_own_part(cast: Cast, bloc: Tree) -> None:
    for code in ("A1", "A2", "B1", "C"):
        make_member(bloc[code], admitted=LONG_AGO, full=False)
    assert cells(told(probation_complete, cast.operator)) == {"A1", "A2", "B1", "C"}
    assert cells(told(probation_complete, cast.clerk)) == {"A1", "A2", "B1", "C"}
    assert cells(told(probation_complete, cast.officer)) == {"A1", "A2"}
    assert cells(told(probation_complete, cast.secretary)) == {"A1"}
    assert cells(told(probation_complete, cast.outsider)) == {"B1"}
    nobody = Actor(user_id=None, name="?", today=TODAY, channel="test")
    assert told(probation_complete, nobody) == told(few_full_members, nobody) == []


def test_a_rule_that_is_not_sure_alerts_nobody(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=LONG_AGO, full=False)
    with deed(actor=MAKER, verb="tests.doubt"):
        Parameter.objects.update(certainty=Certainty.MEDIUM)
    assert told(probation_complete, cast.operator) == []
    assert told(few_full_members, cast.operator) == []


def test_an_empty_rulebook_alerts_nobody(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], admitted=date(1999, 1, 1), full=False)
    assert told(probation_complete, cast.operator) == []


def test_it_equals_a_slow_recount(cast: Cast, bloc: Tree) -> None:
    for number, code in enumerate(("A1", "A2", "AS1", "B1", "B2", "C") * 4):
        day = date(2025, 8, 1) + timedelta(days=9 * number)
        make_member(bloc[code], admitted=day, full=number % 5 == 0)
    late: dict[Any, int] = {}
    coming: dict[Any, int] = {}
    with reading_whole():
        for person in Person.objects.all():
            (held,) = [one for one in Standing.objects.filter(person=person) if one.holds_on(TODAY)]
            if held.status != "PROBATIONARY" or person.recognitions.exists():
                continue
            begun = person.admissions.get().ceremony_date.earliest
            complete = begun.replace(year=begun.year + 1)
            if complete <= TODAY + timedelta(days=30):
                kind, cell = (late if complete <= TODAY else coming), bloc.code(person.home_id)
                kind[cell] = kind.get(cell, 0) + 1
    assert late
    assert coming
    found = told(probation_complete, cast.operator)
    assert cells(found) == late.keys() | coming.keys()
    for alert in found:
        (code,) = cells([alert])
        number = late.get(code) or coming[code]
        assert f"có {number} đảng viên dự bị" in alert.sentence
        also = f"{coming[code]} đồng chí nữa" if code in late and code in coming else ""
        assert also in alert.sentence


# --- cells with too few members --------------------------------------------------------------


def test_a_cell_with_too_few_full_members_is_named(cast: Cast, bloc: Tree) -> None:
    fill(bloc, "A1", "B2")
    for full in (True, True, False):
        make_member(bloc["A1"], full=full)
    (alert,) = told(few_full_members, cast.secretary)
    assert alert.sentence == (
        "Chi bộ Văn phòng (Đảng bộ Tổng công ty Hàng hải) có 2 đảng viên chính thức,"
        " ít nhất phải có 3"
    )
    assert (alert.due, alert.late) == (None, False)
    assert alert.url == f"/organizations/{bloc['A1']}/"
    assert "Điều 21, 24 Điều lệ Đảng" in alert.basis
    (empty,) = told(few_full_members, cast.outsider)
    assert empty.url == f"/organizations/{bloc['B2']}/"
    assert len(told(few_full_members, cast.clerk)) == 2
    assert [one.url for one in told(few_full_members, cast.officer)] == [alert.url]


def test_many_such_cells_are_one_line(cast: Cast, bloc: Tree) -> None:
    (alert,) = told(few_full_members, cast.clerk)
    assert alert.sentence.startswith(
        "6 chi bộ có ít hơn 3 đảng viên chính thức: Chi bộ Văn phòng (Đảng bộ Tổng công ty"
    )
    assert alert.sentence.endswith("và 1 chi bộ nữa")
    assert alert.url == f"/organizations/{bloc['K']}/"


def test_a_cell_that_has_ended_wants_no_members(cast: Cast, bloc: Tree) -> None:
    fill(bloc)
    bloc.add("A9", parent="A", until=date(2020, 1, 1))
    assert told(few_full_members, cast.operator) == []


def test_a_local_rule_goes_before_the_general_one(cast: Cast, bloc: Tree) -> None:
    fill(bloc)
    set_local_rule(
        actor=cast.operator,
        organization=Organization.objects.get(pk=bloc["AS"]),
        code="cell.least_full_members",
        label="Số đảng viên chính thức ít nhất",
        value=4,
        valid_from=date(2020, 1, 1),
    )
    assert [one.url for one in told(few_full_members, cast.clerk)] == [
        f"/organizations/{bloc['AS1']}/"
    ]


# --- what it costs ---------------------------------------------------------------------------


@pytest.mark.parametrize("source", [probation_complete, few_full_members])
def test_it_costs_the_same_however_many_there_are(cast: Cast, bloc: Tree, source: Any) -> None:
    fill(bloc, "A1", "A2")
    costs = []
    for _round in range(2):
        for code in ("A1", "A2", "AS1"):
            make_member(bloc[code], admitted=LONG_AGO, full=False)
        with (
            reading_as(cast.officer),
            CaptureQueriesContext(
                connection,
            ) as statements,
        ):
            assert list(source(cast.officer))
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 6
