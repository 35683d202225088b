"""Rules are chosen by the date of the act and by the nearest organisation."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.access.services import ensure_operator
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.organizations.models import Organization, ParentEdge
from dangvu.rules.choices import Certainty
from dangvu.rules.models import Parameter
from dangvu.rules.selectors import RuleThroughTime, UnknownRule, parameter, rules_in_force
from dangvu.rules.services import load_rulebook, set_local_rule
from tests.factories.members import MAKER

TODAY = date(2026, 11, 21)


@pytest.fixture
def installed(db: None) -> Actor:
    """An installation before its rulebook is written."""
    return ensure_operator(today=TODAY)


def test_the_shipped_rulebook_is_written_once(installed: Actor) -> None:
    assert load_rulebook(actor=installed) > 10
    assert load_rulebook(actor=installed) == 0


def test_every_rule_shows_its_source_and_certainty(installed: Actor) -> None:
    load_rulebook(actor=installed)
    for rule in rules_in_force(TODAY):
        assert rule.source is not None, rule.code
        assert rule.certainty, rule.code


def test_a_rule_is_found_by_the_date_of_the_act(installed: Actor) -> None:
    load_rulebook(actor=installed)
    assert parameter("probation.months", on=date(2020, 3, 1)).value == 12
    with pytest.raises(UnknownRule):
        parameter("probation.months", on=date(1990, 3, 1))


def test_the_nearest_local_rule_goes_before_the_general_one(installed: Actor) -> None:
    load_rulebook(actor=installed)
    with deed(actor=MAKER, verb="tests.tree"):
        top, middle, low, other = (Organization.objects.create() for _ in range(4))
        for child, parent in ((middle, top), (low, middle), (other, top)):
            ParentEdge.objects.create(child=child, parent=parent, valid_from=date(2015, 1, 1))
    for organization, value in ((top, 10), (middle, 8)):
        set_local_rule(
            actor=installed,
            organization=organization,
            code="cell_committee.least_full_members",
            label="thử",
            value=value,
            valid_from=date(2020, 1, 1),
        )
    code, on = "cell_committee.least_full_members", date(2021, 1, 1)
    assert parameter(code, on=on, organization_id=low.pk).value == 8
    assert parameter(code, on=on, organization_id=other.pk).value == 10
    assert parameter(code, on=on).value == 9
    assert parameter(code, on=date(2019, 1, 1), organization_id=low.pk).value == 9
    rule = RuleThroughTime(code)
    for place in (None, top.pk, middle.pk, low.pk, other.pk):
        for day in (date(2014, 1, 1), date(2019, 1, 1), on):
            assert rule.on(day, place) == parameter(code, on=day, organization_id=place)
    assert set(rule.values) == {8, 9, 10}
    with pytest.raises(UnknownRule):
        rule.on(date(1990, 3, 1), low.pk)


def test_a_changed_entry_supersedes_and_local_rules_stay(installed: Actor) -> None:
    load_rulebook(actor=installed)
    row = Parameter.objects.current().get(code="probation.months")
    with deed(actor=installed, verb="tests.age"):
        Parameter.objects.filter(pk=row.pk).update(certainty=Certainty.LOW)
    assert load_rulebook(actor=installed) == 1
    assert parameter("probation.months", on=TODAY).certainty == Certainty.SEEN
    assert Parameter.objects.filter(code="probation.months").count() == 2
