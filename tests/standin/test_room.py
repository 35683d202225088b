"""The stand-in is declared and walled as a room would be: what its pages ask of the querysets, the
database asks again."""

from __future__ import annotations

import pytest

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.config.ways import pages
from dangvu.core.actor import Actor
from dangvu.members.services.accounts import link_account
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import START, Tree
from tests.standin.models import Assignment, Ballot, Case, CaseText, Comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(bloc: Tree) -> Case:
    with reading_whole(), deed(actor=MAKER, verb="tests.write_case"):
        made = Case.objects.create(number="1", organization_id=bloc["A1"])
        CaseText.objects.create(of=made, text="thư tố giác")
        Comment.objects.create(case=made, text="đã đọc")
        Ballot.objects.create(case=made, question="khiển trách?")
    return made


def change(case: Case, **values: object) -> None:
    with reading_whole(), deed(actor=MAKER, verb="tests.change_case"):
        Case.objects.filter(pk=case.pk).update(**values)


def assign(case: Case, actor: Actor) -> None:
    with reading_whole(), deed(actor=MAKER, verb="tests.assign"):
        Assignment.objects.create(case=case, user_id=actor.user_id, valid_from=START)


def rows(actor: Actor) -> dict[str, int]:
    """What the database shows where nothing is filtered."""
    with reading_as(actor):
        tables = (Case, CaseText, Comment, Ballot)
        return {model.__name__: model.objects.count() for model in tables}


NOTHING = {"Case": 0, "CaseText": 0, "Comment": 0, "Ballot": 0}


def test_every_page_says_whom_it_is_for() -> None:
    assert [one for one in pages("tests.standin.urls") if "standin" in one] == []


def test_an_inspector_is_shown_what_is_assigned(case: Case, cast: Cast, bloc: Tree) -> None:
    inspector = cast.hired("INSPECTOR", bloc["A"])
    assert rows(inspector) == NOTHING
    assign(case, inspector)
    assert rows(inspector) == {"Case": 1, "CaseText": 1, "Comment": 1, "Ballot": 0}
    change(case, organization_id=bloc["B1"])
    assert rows(inspector) == NOTHING


def test_a_leader_is_shown_the_content_when_it_was_unsealed(
    case: Case, cast: Cast, bloc: Tree
) -> None:
    leader = cast.hired("LEADER", bloc["A"])
    assert rows(leader) == {"Case": 1, "CaseText": 0, "Comment": 0, "Ballot": 1}
    change(case, is_unsealed=True)
    assert rows(leader) == {"Case": 1, "CaseText": 1, "Comment": 1, "Ballot": 1}


def test_the_subject_is_shown_nothing(case: Case, cast: Cast, bloc: Tree) -> None:
    head = cast.hired("INSPECTION_HEAD", bloc["A"])
    assert rows(head) == dict.fromkeys(NOTHING, 1)
    person = make_member(bloc["A1"])
    link_account(actor=cast.operator, user=cast.user(head), person=person)
    change(case, subject=person)
    assert rows(head) == NOTHING


def test_the_board_and_the_operator_are_shown_nothing(case: Case, cast: Cast) -> None:
    assert rows(cast.officer) == rows(cast.operator) == rows(cast.clerk) == NOTHING
