"""Who voted how cannot be told from the whole database: a linking experiment does no better than chance.

Whoever has every row of every table, the record of deeds too, learns to guess ballots from half of the
votes and is tried on the others. As a check of the experiment itself, electors written in the order of
their ballots are found out.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.procedures import services
from dangvu.procedures.definitions import VoteRule
from dangvu.procedures.models import Elector, Vote
from dangvu.procedures.services import Count
from tests.cast import Cast
from tests.factories.members import MAKER
from tests.factories.organizations import Tree
from tests.factories.procedures import make_voters

VOTERS, VOTES = 8, 40
RULE = VoteRule("cell", "vote.more_than_half_of_electorate", "secret")
Ballots = dict[int, bool]


def held(
    praise: Cast, cell: int, people: list[int], *, in_order: bool = False
) -> list[tuple[int, Ballots]]:
    """Secret votes on made-up questions, each with the ballots that only this test knows."""
    draw, made = random.Random(20_260_922), []
    for number in range(VOTES):
        ballots = {person: draw.random() < 0.5 for person in people}
        count = Count(sum(ballots.values()), VOTERS - sum(ballots.values()))
        vote = services.record_vote(
            actor=praise.secretary, organization_id=cell, rule=RULE, count=count,
            on=date(2026, 9, 1) + timedelta(days=number), question=f"Câu hỏi {number}",
            came=set(people),
        )  # fmt: skip
        if in_order:
            with reading_whole(), deed(actor=MAKER, verb="tests.in_order"):
                _write_in_order(vote, ballots)
        made.append((vote.pk, ballots))
    return made


def _write_in_order(vote: Vote, ballots: Ballots) -> None:
    """What must never be: rows in the order in which papers came out of the box."""
    Elector.objects.filter(vote=vote).update(came=None)
    for person, _ballot in sorted(ballots.items(), key=lambda one: one[1]):
        row = Elector.objects.get(vote=vote, person=person)
        row.came = True
        row.save()


def traces(vote: int, people: Iterable[int]) -> dict[int, list[float]]:
    """Everything in the database that differs between the electors of a vote: where their row lies,
    when and in which order it was written, its key, its columns, and its hashes in the record."""
    with reading_whole(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, id, ctid::text, xmin::text, came, excluded FROM procedures_elector"
            " WHERE vote_id = %s",
            [vote],
        )
        rows = cursor.fetchall()
    found = {}
    for person, key, place, written, came, excluded in rows:
        page, line = map(int, place.strip("()").split(","))
        numbers = [key, page * 1000 + line, int(written), came is True, hash(excluded), person]
        found[person] = [float(one) for one in numbers]
    assert set(found) == set(people)
    return found


def guessed_right(made: list[tuple[int, Ballots]], people: list[int]) -> float:
    """The best of many rules learnt on the first half, tried on the second. A rule says yes to those
    of highest (or lowest) rank in one trace, as many as the counts say."""
    facts = [(traces(vote, people), ballots) for vote, ballots in made]
    learnt, tried = facts[: VOTES // 2], facts[VOTES // 2 :]
    rules = [(feature, sign) for feature in range(6) for sign in (1, -1)]
    best = max(rules, key=lambda rule: _score(learnt, *rule))
    return _score(tried, *best)


def _score(facts: list[tuple[dict[int, list[float]], Ballots]], feature: int, sign: int) -> float:
    right = 0
    for found, ballots in facts:
        ranked = sorted(found, key=lambda person: sign * found[person][feature])
        yes = set(ranked[: sum(ballots.values())])
        right += sum((person in yes) == ballot for person, ballot in ballots.items())
    return right / (len(facts) * VOTERS)


def test_linking_ballots_to_people_does_no_better_than_chance(praise: Cast, bloc: Tree) -> None:
    people = [one.pk for one in make_voters(bloc["A1"], VOTERS)]
    # Chance, when the counts are known: a random set of that size is right in about 0.52 of 160.
    assert guessed_right(held(praise, bloc["A1"], people), people) < 0.62


def test_the_experiment_finds_rows_written_in_the_order_of_ballots(
    praise: Cast, bloc: Tree
) -> None:
    people = [one.pk for one in make_voters(bloc["A1"], VOTERS)]
    assert guessed_right(held(praise, bloc["A1"], people, in_order=True), people) > 0.95


def test_swapped_ballots_leave_the_same_rows(praise: Cast, bloc: Tree) -> None:
    """Whoever voted how, what is written is the same but for keys and times."""
    people = [one.pk for one in make_voters(bloc["A1"], VOTERS)]
    left = []
    for _world in range(2):
        vote = services.record_vote(
            actor=praise.secretary, organization_id=bloc["A1"], rule=RULE, on=date(2026, 9, 1),
            question="Như nhau", count=Count(5, 3), came=set(people),
        )  # fmt: skip
        with reading_whole():
            electors = Elector.objects.filter(vote=vote).order_by("id")
            left.append(list(electors.values_list("person_id", "excluded", "came")))
    assert left[0] == left[1]


def test_no_table_has_a_place_for_a_ballot() -> None:
    names = {field.name for field in Elector._meta.get_fields()}
    assert names == {"id", "vote", "person", "excluded", "came"}
