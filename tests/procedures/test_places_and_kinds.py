"""Where cases lie, who acts far from where they began, and cases under another kind of the policy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.core.actor import Actor
from dangvu.members.services.accounts import link_account
from dangvu.organizations.models import Organization
from dangvu.procedures import registry, services
from dangvu.procedures.models import Case, StepTaken, Vote
from dangvu.procedures.services import Refused
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import BEGAN, begin, fresh, make_voters, take, to_the_decision
from tests.procedures.toy import changed, in_use


def seen(actor: Actor) -> tuple[int, int, int]:
    """Cases, lines and votes, through the wall alone; and the filter says the same of cases."""
    with reading_as(actor):
        assert Case.objects.visible_to(actor).count() == Case.objects.count()
        assert Vote.objects.visible_to(actor).count() == Vote.objects.count()
        return Case.objects.count(), StepTaken.objects.count(), Vote.objects.count()


def test_a_case_goes_to_where_it_leads(praise: Cast, bloc: Tree) -> None:
    """The cell that receives takes the last step, and sees the case from then on."""
    make_voters(bloc["A1"], 2)
    with in_use(changed(("at: grassroots", "at: destination"))):
        given = {
            "actor": praise.operator, "code": "praise", "on": BEGAN,
            "organization": Organization.objects.get(pk=bloc["A1"]),
        }  # fmt: skip
        person = make_member(bloc["A1"])
        with pytest.raises(Refused, match="Ghi nơi đến"):
            services.begin(person=person, **given)
        there = Organization.objects.get(pk=bloc["B1"])
        case = services.begin(person=person, destination=there, **given)
        assert seen(praise.outsider) == (0, 0, 0)
        case = to_the_decision(praise.secretary, case)
        assert case.acting_id == bloc["B1"]
        assert seen(praise.outsider) == (1, 3, 0)
        with pytest.raises(PermissionDenied):
            take(praise.officer, case, "decision", BEGAN, way="approved")
        take(praise.outsider, case, "decision", BEGAN, way="approved")
        assert fresh(case).outcome == "praised"


def test_cases_of_another_kind_are_for_those_hands_and_not_about_oneself(
    praise: Cast, bloc: Tree
) -> None:
    registry.add_kind("cases")
    try:
        with in_use(changed(("about: person", "about: person\nkind: cases"))):
            make_voters(bloc["A1"], 2)
            head = praise.hired("INSPECTION_HEAD", bloc["K"])
            other = praise.hired("INSPECTION_HEAD", bloc["A"])
            person = make_member(bloc["A1"])
            link_account(actor=praise.operator, user=praise.user(other), person=person)
            with pytest.raises(PermissionDenied):
                begin(praise.officer, bloc["A1"], make_member(bloc["A1"]))
            to_the_decision(head, begin(head, bloc["A1"], person))
            assert seen(head) == (1, 3, 1)
            for nobody in (praise.officer, praise.secretary, praise.operator, praise.clerk, other):
                assert seen(nobody) == (0, 0, 0), nobody.name
    finally:
        registry._kinds.discard("cases")


def test_whoever_is_told_nothing_sees_nothing(praise: Cast, bloc: Tree) -> None:
    begin(praise.secretary, bloc["A1"])
    stranger = Actor(None, "ai đó", praise.clerk.today + timedelta(days=1), channel="test")
    assert seen(stranger) == (0, 0, 0)
    assert Case.objects.count() == 0
    with reading_whole():
        assert Case.objects.count() == 1
