"""Figures of posts: what they count, what they leave out, and the rows behind them."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.selectors import Figure, Question, ask, open_rows
from dangvu.offices import services
from dangvu.offices.choices import BodyKind, HoldingKind, PostKind
from dangvu.organizations.models import Employer
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER, make_member
from tests.factories.offices import SINCE, Committee, make_committee
from tests.factories.organizations import Tree


def figure(actor: Actor, code: str, place: int, **more: object) -> Figure:
    return ask(actor, code, Question(organization_id=place, today=TODAY, **more))  # type: ignore[arg-type]


def groups(actor: Actor, code: str, place: int, **more: object) -> dict[str, object]:
    found = figure(actor, code, place, **more)
    return {group.key: group.value for group in found.by or () if group.value}


@pytest.fixture
def committee(operator: Actor, tree: Tree) -> Committee:
    return make_committee(operator, tree["A"])


def test_seats_and_vacant_posts_are_those_of_the_day(committee: Committee, tree: Tree) -> None:
    actor = committee.actor
    secretary = committee.newcomer(tree["A1"], PostKind.SECRETARY, since=date(2021, 1, 1))
    committee.newcomer(tree["A1"], PostKind.DEPUTY)
    committee.newcomer(tree["A1"], PostKind.SECRETARY, kind=HoldingKind.ACTING)
    assert figure(actor, "offices.seats", tree["K"], as_of=TODAY).value == 6
    assert figure(actor, "offices.seats", tree["B"], as_of=TODAY).value is None
    assert groups(actor, "offices.seats", tree["K"], as_of=TODAY, by="post") == {
        PostKind.SECRETARY: 1,
        PostKind.DEPUTY: 2,
        PostKind.MEMBER: 3,
    }
    before, since = date(2020, 12, 31), secretary.valid_from
    assert figure(actor, "offices.vacant", tree["K"], as_of=before).value == 3
    assert figure(actor, "offices.vacant", tree["K"], as_of=since).value == 2
    assert groups(actor, "offices.vacant", tree["K"], as_of=since, by="key") == {
        "KEY": 1,
        "OTHER": 1,
    }


def test_nine_consolidated_persons_come_out_as_nine_by_post(operator: Actor, tree: Tree) -> None:
    """Seed 001: 7 secretaries, 1 deputy secretary, 1 member of a standing committee in 2020."""
    tree.add("C", "GRASSROOTS_COMMITTEE", "K")
    for number in range(4):
        tree.add(f"D{number}", "GRASSROOTS_COMMITTEE", "K")
    seats = {PostKind.SECRETARY: 1, PostKind.DEPUTY: 1}
    made = {
        code: make_committee(operator, tree[code], seats=seats)
        for code in ("A", "B", "C", "D0", "D1", "D2", "D3")
    }
    standing = make_committee(
        operator,
        tree["A"],
        kind=BodyKind.STANDING_COMMITTEE,
        seats={PostKind.STANDING_MEMBER: 3},
    )
    for committee in made.values():
        committee.newcomer(tree["A1"], PostKind.SECRETARY, since=date(2020, 9, 1), completes=True)
    made["B"].newcomer(tree["B1"], PostKind.DEPUTY, since=date(2020, 12, 31), completes=True)
    standing.newcomer(tree["A1"], PostKind.STANDING_MEMBER, completes=True)
    standing.newcomer(tree["A1"], PostKind.STANDING_MEMBER)
    made["A"].newcomer(tree["A1"], PostKind.DEPUTY, since=date(2021, 1, 1), completes=True)
    year = {"period": Period.of_year(2020)}
    assert figure(operator, "offices.consolidated", tree["K"], **year).value == 9
    assert figure(operator, "offices.consolidated", tree["A"], **year).value == 2
    assert groups(operator, "offices.consolidated", tree["K"], by="post", **year) == {
        PostKind.SECRETARY: 7,
        PostKind.DEPUTY: 1,
        PostKind.STANDING_MEMBER: 1,
    }


def test_concurrent_posts_are_those_of_the_party_beside_one_in_an_enterprise(
    committee: Committee, tree: Tree
) -> None:
    with deed(actor=MAKER, verb="tests.employer"):
        employer = Employer.objects.create()
    director = services.set_post(
        actor=committee.actor,
        employer=employer,
        kind=PostKind.DIRECTOR,
        title="Giám đốc",
        valid_from=SINCE,
    )
    both = make_member(tree["A1"])
    committee.seat(both, PostKind.SECRETARY)
    committee.seat(both, PostKind.MEMBER)
    committee.newcomer(tree["A1"], PostKind.MEMBER)
    services.appoint(
        actor=committee.actor,
        person=both,
        post=director,
        kind=HoldingKind.APPOINTED,
        valid_from=date(2022, 1, 1),
    )
    given = {"actor": committee.actor, "code": "offices.concurrent", "place": tree["K"]}
    assert figure(as_of=date(2021, 12, 31), **given).value == 0  # type: ignore[arg-type]
    assert groups(as_of=TODAY, by="post", **given) == {  # type: ignore[arg-type]
        PostKind.SECRETARY: 1,
        PostKind.MEMBER: 1,
    }


def test_the_rows_of_a_vacancy_are_those_that_the_reader_sees(cast: Cast, bloc: Tree) -> None:
    for code in ("A", "B"):
        make_committee(cast.operator, bloc[code]).newcomer(bloc["B1"], PostKind.SECRETARY)
    question = Question(organization_id=bloc["A"], today=TODAY, as_of=TODAY)
    found = open_rows(cast.officer, "offices.vacant", question)
    assert [(row.label, row.organization) for row in found.rows] == [
        (str(PostKind.DEPUTY.label), "A"),
        (str(PostKind.MEMBER.label), "A"),
    ]
    assert (found.total, found.outside) == (2, 0)
