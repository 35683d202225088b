"""The census says of every day what the rows say that it is derived from."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.config.database import owner_rights
from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.bulk import supersede_rows
from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import Period
from dangvu.core.temporal import change_from, end, revise
from dangvu.figures.selectors import Question, ask, by_child_at, profile, trend
from dangvu.figures.selectors.answers import _answer
from dangvu.members.choices import PlacementKind, StartReason, Status
from dangvu.members.indicators.counted import last_day_of_years
from dangvu.members.models import (
    Admission,
    Census,
    Membership,
    Person,
    PersonVersion,
    Placement,
    Standing,
)
from dangvu.members.services.census import census_at_the_end, rebuild_census, verify_census
from dangvu.organizations.models import Employer, EmployerVersion, Heir, ParentEdge
from tests.cast import TODAY
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import START, Tree

DAY = timedelta(days=1)
Told = tuple[Any, ...]


def told_by_rows(day: date) -> set[Told]:
    """Members of a day as the recorded rows tell, joined in Python."""
    versions = {row.person_id: row for row in PersonVersion.objects.as_of(day)}
    admitted = {row.membership_id: row for row in Admission.objects.current()}
    standings = {row.membership_id: row for row in Standing.objects.as_of(day)}
    found = set()
    for row in Placement.objects.as_of(day).filter(kind=PlacementKind.OFFICIAL):
        standing = standings.get(row.membership_id)
        if standing is None:
            continue
        version, admission = versions.get(row.person_id), admitted.get(row.membership_id)
        since = admission and (admission.decision_date or admission.ceremony_date)
        found.add(
            (
                row.person_id,
                row.organization_id,
                standing.status,
                version and version.pk,
                version and version.sex,
                version and version.education,
                version and version.theory_level,
                version and version.birth and version.birth.earliest,
                since and since.earliest,
            )
        )
    return found


def told_by_census(day: date) -> set[Told]:
    rows = Census.objects.on(day).values_list(
        "person_id", "organization_id", "kind__status", "version_id", "kind__sex",
        "kind__education", "kind__theory_level", "birth_day", "party_day",
    )  # fmt: skip
    found = list(rows)
    assert len(found) == len(set(found))
    return set(found)


def days_worth_asking() -> list[date]:
    edges = {
        edge
        for model in (Placement, Standing, PersonVersion)
        for row in model.objects.all()
        for edge in (row.valid_from, row.valid_to)
        if edge is not None
    }
    return sorted({day for edge in edges for day in (edge - DAY, edge)})


@contextmanager
def everything() -> Iterator[None]:
    with deed(actor=MAKER, verb="tests.history"), reading_whole():
        yield


def agree() -> None:
    for day in days_worth_asking():
        assert told_by_census(day) == told_by_rows(day), day
    assert verify_census() == 0


# --- random histories -----------------------------------------------------------------------

days = st.integers(0, 40).map(lambda n: date(2020, 2, 10) + n * DAY)
births = st.sampled_from([None, "1960", "1961-02", "1962-02-28", "1990-12-31"])
changes = st.sampled_from(["place", "stand", "describe", "admit", "withdraw", "change", "leave"])
steps = st.lists(
    st.tuples(
        changes, st.integers(0, 1), days, st.one_of(st.none(), days), st.integers(0, 9), births
    ),
    min_size=4,
    max_size=14,
)


def write(step: tuple[Any, ...], people: list[Membership], tree: Tree) -> None:
    """One change of one of two people; whatever the constraints refuse has not happened."""
    what, who, first, last, number, birth = step
    membership = people[who]
    shared: dict[str, Any] = {"person_id": membership.person_id, "membership": membership}
    period: dict[str, Any] = {"valid_from": first, "valid_to": last}
    if what == "place":
        Placement.objects.create(
            **shared,
            **period,
            organization_id=tree[("A1", "A2", "B1")[number % 3]],
            kind=PlacementKind.TEMPORARY if number > 7 else PlacementKind.OFFICIAL,
            start_reason=StartReason.OPENING,
            end_reason="TRANSFER" if last else "",
        )
    elif what == "stand":
        status = Status.FULL if number % 2 else Status.PROBATIONARY
        Standing.objects.create(**shared, **period, status=status)
    elif what == "describe":
        PersonVersion.objects.create(
            person_id=membership.person_id,
            **period,
            full_name="A",
            sort_key="a",
            search_key="a",
            birth=birth,
            sex=("MALE", "FEMALE", "")[number % 3],
            education=("", "Đại học", "Tiến sĩ")[number // 4],
        )
    elif what == "admit":
        Admission.objects.create(**shared, decision_date=birth, ceremony_date="2020-02")
    else:
        model = (Placement, Standing, PersonVersion, Admission)[number % 4]
        rows = model.objects.current().filter(person_id=membership.person_id)  # type: ignore[attr-defined]
        row = rows.order_by("pk").first()
        if row is None:
            return
        if what == "withdraw":
            supersede_rows(model, [row.pk], reason="nhầm")
        elif what == "change" and model is not Admission:
            change_from(row, on=first, **({"end_reason": "DIED"} if model is Placement else {}))
        elif what == "leave":
            model.objects.filter(pk=row.pk).delete()


@pytest.fixture
def people(tree: Tree) -> list[Membership]:
    with deed(actor=MAKER, verb="tests.people"), reading_whole():
        persons = [Person.objects.create(code=code) for code in ("M1", "M2")]
        return [Membership.objects.create(person=person) for person in persons]


@given(history=steps, later=st.booleans())
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_recorded_the_census_agrees(
    history: list[tuple[Any, ...]], later: bool, people: list[Membership], tree: Tree
) -> None:
    with transaction.atomic():
        with everything():
            if later:
                with census_at_the_end():
                    write_all(history, people, tree)
            else:
                write_all(history, people, tree, each=agree_quickly)
            agree()
        transaction.set_rollback(True)


def agree_quickly() -> None:
    assert told_by_census(date(2020, 3, 1)) == told_by_rows(date(2020, 3, 1))


def write_all(
    history: list[tuple[Any, ...]], people: list[Membership], tree: Tree, each: Any = lambda: None
) -> None:
    for step in history:
        try:
            with transaction.atomic():
                write(step, people, tree)
        except IntegrityError:
            continue
        each()


# --- when it is kept ------------------------------------------------------------------------


def test_a_load_that_forgets_to_settle_is_settled_at_its_commit(tree: Tree) -> None:
    with everything():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('dangvu.census', 'later', true)")
        person = make_member(tree["A1"])
        assert not Census.objects.filter(person=person).exists()
        assert verify_census() > 0
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what COMMIT does
        assert Census.objects.filter(person=person).count() == 2
        assert verify_census() == 0


def test_putting_it_off_holds_for_the_block_alone(tree: Tree) -> None:
    with everything():
        with census_at_the_end():
            first = make_member(tree["A1"])
            assert not Census.objects.filter(person=first).exists()
        second = make_member(tree["A2"])
        for person in (first, second):
            assert Census.objects.filter(person=person).count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_is_found_and_mended(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"])
    make_member(tree["B1"])
    assert verify_census() == 0
    with owner_rights(), reading_whole(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_census SET valid_to = valid_to - 1 WHERE organization_id = %s",
            [tree["A1"]],
        )
    assert verify_census() == 4  # two spans, each wrong where it is kept and missing as derived
    assert rebuild_census(actor=operator) == 4
    assert verify_census() == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_write_of_one_person_at_once_leave_it_whole(tree: Tree) -> None:
    """The second computes what the first wrote too, although both began before either was done."""
    person = make_member(tree["A1"])
    both_began, first_wrote = threading.Barrier(2), threading.Event()

    def describe() -> None:
        with everything():
            both_began.wait(20)
            change_from(PersonVersion.objects.get(person=person), on=TODAY, education="Đại học")
            first_wrote.set()
            time.sleep(0.3)  # the other one is waiting for this commit by now

    def move() -> None:
        with everything():
            both_began.wait(20)
            first_wrote.wait(20)
            placed = Placement.objects.get(person=person)
            end(placed, on=TODAY, end_reason="TRANSFER")
            Placement.objects.create(
                person=person,
                membership_id=placed.membership_id,
                organization_id=tree["A2"],
                valid_from=TODAY,
                start_reason=StartReason.TRANSFER,
            )

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(closing, describe), pool.submit(closing, move)]:
            done.result(30)
    assert verify_census() == 0
    with reading_whole():
        [row] = Census.objects.on(TODAY).select_related("kind")
    assert (row.organization_id, row.kind.education) == (tree["A2"], "Đại học")


def closing(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connection.close()


def test_nobody_reads_it_but_who_reads_the_whole(tree: Tree) -> None:
    make_member(tree["A1"])
    assert not Census.objects.exists()
    with reading_whole():
        assert Census.objects.count() == 2


def test_the_application_cannot_write_it(tree: Tree) -> None:
    make_member(tree["A1"])
    with reading_whole(), pytest.raises(ProgrammingError, match="permission denied"):
        Census.objects.update(valid_from=Now())


# --- figures are the same both ways ---------------------------------------------------------

STOCKS = ("members.total", "members.probationary", "members.without_own_organization")
ASKED = [date(1999, 2, 28), date(2019, 12, 31), date(2024, 2, 29), TODAY]


def asked(places: Tree, day: date, place: str = "K", **more: Any) -> Question:
    return Question(organization_id=places[place], today=TODAY, as_of=day, **more)


def by_rows(code: str) -> indicators.Indicator:
    return replace(indicators.get(code), counted=None)


@pytest.fixture
def varied(tree: Tree) -> Tree:
    """Members of many ages and descriptions, a cell that moved and one that ended in another."""
    births = [
        "1928-02-29",
        "1959-06",
        "1965",
        "1984-02-29",
        "1984-03-01",
        "1994-02-28",
        "2007-11-22",
    ]
    with deed(actor=MAKER, verb="tests.employers"):
        alone = Employer.objects.create()
        EmployerVersion.objects.create(
            employer=alone, code="DN", name="DN", ownership="PRIVATE", valid_from=START
        )
    for at, birth in enumerate([*births, None]):
        make_member(
            tree[("A1", "A2", "B1")[at % 3]],
            admitted=date(2012 + at, 2, 28),
            full=at % 4 != 3,
            birth=birth,
            sex=("MALE", "FEMALE", "")[at % 3],
            education=("Đại học", "")[at % 2],
            ethnicity=("Kinh", "Tày")[at % 2],
            employer=alone if at % 2 else None,
        )
    with deed(actor=MAKER, verb="tests.move"), reading_whole():
        edge = ParentEdge.objects.get(child=tree["A2"])
        end(edge, on=date(2020, 1, 1))
        ParentEdge.objects.create(
            child_id=tree["A2"], parent_id=tree["B"], valid_from=date(2020, 1, 1)
        )
        Heir.objects.create(
            organization_id=tree["B1"], heir_id=tree["A1"], valid_from=date(2024, 1, 1)
        )
        # Somebody of whom the admission is not known, and somebody who was never described.
        nobody = make_member(tree["A1"])
        supersede_rows(
            Admission,
            list(Admission.objects.filter(person=nobody).values_list("pk", flat=True)),
            reason="x",
        )
        bare = make_member(tree["A1"])
        supersede_rows(PersonVersion, list(bare.versions.values_list("pk", flat=True)), reason="x")
    return tree


@pytest.mark.parametrize("code", STOCKS)
def test_figures_are_the_same_both_ways(varied: Tree, code: str) -> None:
    breakdowns = ["", "child", "kind-of-nothing", *indicators.get(code).dimensions]
    with reading_whole():
        for day in ASKED:
            for now_or_then in ("then", "now"):
                for by in breakdowns:
                    for place in ("K", "B"):
                        question = asked(varied, day, by=by, tree=now_or_then, place=place)
                        counted = _answer(indicators.get(code), question)
                        recorded = _answer(by_rows(code), question)
                        assert counted.value == recorded.value, question
                        assert counted.by == recorded.by, question


@pytest.mark.parametrize(
    "day", [date(2023, 2, 28), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
)
def test_bands_begin_on_the_same_day_both_ways(tree: Tree, day: date) -> None:
    """Birthdays and days of admission around every boundary, the 29 February among them."""
    bands = (18, 31, 41, 51, 61)
    for years in (*bands, -1, 0, 1, 10):
        for off in (-1, 0, 1):
            since = last_day_of_years(day, years) if years >= 0 else date(day.year + 1, 3, 1)
            born = PartialDate.of(since + off * DAY)
            person = make_member(tree["A1"], admitted=date(2010, 1, 1), birth=born)
            with deed(actor=MAKER, verb="tests.admit"), reading_whole():
                admission = Admission.objects.get(person=person)
                revise(admission, decision_date=born)
    with reading_whole():
        for by in ("age_band", "party_age"):
            question = asked(tree, day, by=by)
            counted = _answer(indicators.get("members.total"), question)
            assert counted.by == _answer(by_rows("members.total"), question).by, by


def test_a_profile_says_what_each_question_says(varied: Tree, operator: Actor) -> None:
    dimensions = list(indicators.get("members.total").dimensions)
    for day in ASKED[1:]:
        for now_or_then in ("then", "now"):
            question = asked(varied, day, tree=now_or_then)
            told = profile(operator, "members.total", question, dimensions)
            assert told.value == ask(operator, "members.total", question).value
            by_child = ask(operator, "members.total", replace(question, by="child"))
            assert told.whole.by == by_child.by
            for code in dimensions:
                single = ask(operator, "members.total", replace(question, by=code))
                assert (told.by[code].value, told.by[code].by) == (single.value, single.by)
                crossed: dict[str, Any] = {}
                for groups in told.crossed[code].values():
                    for group in groups:
                        crossed[group.key] = crossed.get(group.key, 0) + group.value
                assert crossed == {group.key: group.value for group in single.by or ()}


def test_a_trend_says_what_each_day_says(varied: Tree, operator: Actor) -> None:
    points = [date(2005, 1, 1), *ASKED[1:], TODAY + DAY]
    for code in (*STOCKS, "members.per_cell", "organizations.cells"):
        for now_or_then in ("then", "now"):
            question = asked(varied, TODAY, tree=now_or_then)
            values = [value for _label, value in trend(operator, code, question, points)]
            assert values == [
                ask(operator, code, replace(question, as_of=day)).value for day in points
            ], (code, now_or_then)


def test_a_trend_of_a_flow_says_what_each_period_says(varied: Tree, operator: Actor) -> None:
    for points in (
        [Period.of_year(year) for year in range(2011, 2028)],
        [Period.parse("2012..2020"), Period.parse("2012-01..2012-06")],  # they overlap
    ):
        for now_or_then in ("then", "now"):
            question = asked(varied, TODAY, tree=now_or_then)
            values = [value for _l, value in trend(operator, "members.admitted", question, points)]
            assert values == [
                ask(operator, "members.admitted", replace(question, as_of=None, period=one)).value
                for one in points
            ]


def test_a_profile_of_a_flow_says_what_each_question_says(varied: Tree, operator: Actor) -> None:
    for code in ("members.admitted", "members.transfers", "members.recognized"):
        dimensions = list(indicators.get(code).dimensions)
        for tree in ("then", "now"):
            question = replace(
                asked(varied, TODAY, tree=tree), as_of=None, period=Period.parse("2011..2026")
            )
            told = profile(operator, code, question, dimensions)
            assert told.whole == ask(operator, code, replace(question, by="child"))
            for by in dimensions:
                assert told.by[by] == ask(operator, code, replace(question, by=by)), (code, by)


def test_children_at_several_times_are_what_each_time_says(varied: Tree, operator: Actor) -> None:
    days = [date(2005, 1, 1), *ASKED[1:], TODAY + DAY]
    years = [Period.of_year(year) for year in range(2011, 2028)]
    for code, points in (
        *((code, days) for code in (*STOCKS, "members.per_cell", "organizations.cells")),
        ("members.admitted", years),
        ("members.admitted", [Period.parse("2012..2020"), Period.parse("2012-01..2012-06")]),
    ):
        for tree in ("then", "now"):
            question = asked(varied, TODAY, tree=tree)
            for one in by_child_at(operator, code, question, points):  # type: ignore[arg-type]
                assert one == ask(operator, code, one.question), (code, one.question)


def test_an_admission_counts_on_the_first_day_that_its_date_may_be(
    tree: Tree, operator: Actor
) -> None:
    texts = ["2018", "2018-01", "2018-01-01", "2018-02", "2018-02-01", "2018-02-02", "2018-12-31"]
    for text in texts:
        person = make_member(tree["A1"], admitted=date(2018, 12, 31))
        with deed(actor=MAKER, verb="tests.admit"), reading_whole():
            revise(Admission.objects.get(person=person), decision_date=PartialDate.parse(text))
    days = [PartialDate.parse(text).earliest for text in texts]
    for since, until in combinations(
        [date(2018, 1, 1), date(2018, 1, 2), date(2018, 2, 1), date(2018, 2, 2), date(2018, 2, 3),
         date(2018, 12, 31), date(2019, 1, 1)], 2,
    ):  # fmt: skip
        question = replace(asked(tree, TODAY), as_of=None, period=Period(since, until))
        found = ask(operator, "members.admitted", question).value
        assert found == sum(since <= day < until for day in days), (since, until)


def test_statements_do_not_grow_with_dimensions_and_points(varied: Tree, operator: Actor) -> None:
    question = asked(varied, TODAY)
    every = list(indicators.get("members.total").dimensions)

    def statements(work: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured)

    one = statements(lambda: profile(operator, "members.total", question, ["sex"]))
    assert one == statements(lambda: profile(operator, "members.total", question, every))
    years = [date(year, 12, 31) for year in range(2012, 2026)]
    few = statements(lambda: trend(operator, "members.total", question, years[:2]))
    assert few == statements(lambda: trend(operator, "members.total", question, years))
    assert max(one, few) <= 10
    admitted = replace(question, as_of=None, period=Period.of_year(2015))
    periods = [Period.of_year(year) for year in range(2012, 2026)]
    for code, at, points in (
        ("members.total", question, years),
        ("members.admitted", admitted, periods),
    ):
        some = statements(lambda: by_child_at(operator, code, at, points[:2]))  # noqa: B023
        assert some == statements(lambda: by_child_at(operator, code, at, points))  # noqa: B023
