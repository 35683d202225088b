"""Rules of a province or bloc: found by the nearest superior of the day, made and ended by offices."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.core.actor import Actor
from dangvu.core.secrecy import SecretRefused
from dangvu.organizations.models import Organization
from dangvu.organizations.services import Merge, reorganize
from dangvu.rules.models import Parameter
from dangvu.rules.selectors import RuleThroughTime, parameter, rules_listed
from dangvu.rules.services import (
    Refused,
    change_local_rule,
    end_local_rule,
    load_rulebook,
    set_local_rule,
)
from dangvu.sources.models import Source
from dangvu.sources.services import Marks
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree

CODE = "transfer.present_working_days"
SINCE = date(2024, 1, 1)


@pytest.fixture(autouse=True)
def book(cast: Cast) -> None:
    load_rulebook(actor=cast.operator)


def rule_of(actor: Actor, place: int, value: Any = 20, **more: Any) -> Parameter:
    return set_local_rule(
        actor=actor,
        organization=Organization.objects.get(pk=place),
        code=CODE,
        label="Thời hạn xuất trình giấy giới thiệu",
        value=value,
        unit="ngày làm việc",
        **{"valid_from": SINCE, **more},
    )


def held(place: int, on: date = TODAY) -> Any:
    found = parameter(CODE, on=on, organization_id=place)
    assert RuleThroughTime(CODE).on(on, place) == found
    return found.value


def test_the_nearest_superior_of_the_day_goes_first(cast: Cast, bloc: Tree) -> None:
    rule_of(cast.operator, bloc["K"], 25)
    rule_of(cast.operator, bloc["A"], 20, valid_from=date(2025, 3, 1))
    assert [held(bloc[code]) for code in ("A1", "AS1", "A", "B1", "K", "X")] == [
        20, 20, 20, 25, 25, 30,
    ]  # fmt: skip
    assert held(bloc["A1"], date(2025, 2, 28)) == 25
    assert held(bloc["A1"], date(2023, 12, 31)) == 30


def test_after_a_merger_the_rule_of_the_heir_holds(cast: Cast, bloc: Tree) -> None:
    """For acts before it, that of the committee as it was."""
    rule_of(cast.operator, bloc["A"], 20)
    rule_of(cast.operator, bloc["B"], 10)
    day = date(2026, 6, 1)
    event = Merge(on=day, organizations=(bloc["A"],), into=bloc["B"])
    reorganize(actor=cast.operator, event=event)
    assert held(bloc["A1"], date(2026, 5, 31)) == 20
    assert held(bloc["A1"], day) == 10
    shown = {one.place_code for one in rules_listed(cast.operator, TODAY) if one.is_local}
    assert shown == {"B"}


def test_a_change_holds_from_its_day_and_the_end_gives_way(cast: Cast, bloc: Tree) -> None:
    rule_of(cast.operator, bloc["K"], 25)
    first = rule_of(cast.officer, bloc["A"], 20)
    paper = Marks("12-QĐ/ĐU", "Đảng ủy Tổng công ty")
    second = change_local_rule(
        actor=cast.officer, rule=first, on=date(2026, 1, 1), value=15, paper=paper, clause="Điều 2"
    )
    assert (held(bloc["A1"], date(2025, 12, 31)), held(bloc["A1"])) == (20, 15)
    basis = parameter(CODE, on=TODAY, organization_id=bloc["A1"]).basis
    assert basis == "Điều 2, 12-QĐ/ĐU Đảng ủy Tổng công ty"
    end_local_rule(actor=cast.officer, rule=second, on=date(2026, 9, 1), reason="12-QĐ/ĐU thôi")
    assert (held(bloc["A1"], date(2026, 8, 31)), held(bloc["A1"])) == (15, 25)
    assert Parameter.objects.filter(code=CODE, organization=bloc["A"]).count() == 4


def test_a_rule_ended_on_its_first_day_was_never_one(cast: Cast, bloc: Tree) -> None:
    row = rule_of(cast.officer, bloc["A"])
    end_local_rule(actor=cast.officer, rule=row, on=SINCE, reason="ghi nhầm")
    assert held(bloc["A1"]) == 30
    assert not Parameter.objects.current().filter(organization=bloc["A"]).exists()


def test_what_stands_against_it_is_said_and_nothing_is_left(cast: Cast, bloc: Tree) -> None:
    row = rule_of(cast.officer, bloc["A"], valid_to=date(2026, 1, 1))
    papers = Source.objects.count()
    with pytest.raises(Refused, match="đã có quy định riêng"):
        rule_of(cast.officer, bloc["A"], paper=Marks("9-QĐ/ĐU"), valid_from=date(2025, 12, 31))
    with pytest.raises(Refused, match="sau thời gian bắt đầu"):
        rule_of(cast.officer, bloc["A"], valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 1))
    with pytest.raises(Refused, match="đã hết hiệu lực"):
        change_local_rule(actor=cast.officer, rule=row, on=date(2026, 1, 1), value=5)
    with pytest.raises(Refused, match="đã hết hiệu lực"):
        end_local_rule(actor=cast.officer, rule=row, on=date(2026, 1, 1))
    with pytest.raises(SecretRefused):
        rule_of(cast.officer, bloc["A"], valid_from=date(2026, 3, 1), clause="TỐI MẬT")
    assert Source.objects.count() == papers
    assert Parameter.objects.filter(organization=bloc["A"]).count() == 1
    change_local_rule(actor=cast.officer, rule=row, on=date(2025, 12, 31), value=5)
    with pytest.raises(Refused, match="người khác"):
        change_local_rule(actor=cast.officer, rule=row, on=date(2025, 6, 1), value=6)


def test_only_who_may_makes_rules_and_nobody_changes_a_general_one(cast: Cast, bloc: Tree) -> None:
    row = rule_of(cast.officer, bloc["A"])
    general = Parameter.objects.current().filter(code=CODE, organization=None).first()
    rule_of(cast.clerk, bloc["B"])
    for actor in (cast.outsider, cast.secretary, cast.hired("LEADER", bloc["K"])):
        with pytest.raises(PermissionDenied):
            rule_of(actor, bloc["A1"])
        with pytest.raises(PermissionDenied):
            change_local_rule(actor=actor, rule=row, on=TODAY, value=1)
        with pytest.raises(PermissionDenied):
            end_local_rule(actor=actor, rule=row, on=TODAY)
    for actor in (cast.operator, cast.officer):
        with pytest.raises(Refused):
            change_local_rule(actor=actor, rule=general, on=TODAY, value=1)
        with pytest.raises(Refused):
            end_local_rule(actor=actor, rule=general, on=TODAY)
    assert held(bloc["C"]) == 30


def test_a_local_rule_is_seen_where_it_binds_and_where_it_was_made(cast: Cast, bloc: Tree) -> None:
    rows = {code: rule_of(cast.operator, bloc[code]).pk for code in ("K", "A", "A1", "B", "AS")}
    readers = {
        cast.clerk: {"K", "A", "A1", "B", "AS"},
        cast.officer: {"K", "A", "A1", "AS"},
        cast.secretary: {"K", "A", "A1"},
        cast.outsider: {"K", "B"},
        cast.hired("AUDITOR", bloc["K"]): set(),
    }
    for reader, codes in readers.items():
        seen = Parameter.objects.current().visible_to(reader)
        own = set(seen.filter(organization__isnull=False).values_list("pk", flat=True))
        assert own == {rows[code] for code in codes}
    mine = Parameter.objects.current().manageable_by(cast.officer)
    assert set(mine.values_list("pk", flat=True)) == {rows["A"], rows["A1"], rows["AS"]}
    assert not Parameter.objects.manageable_by(cast.secretary).exists()
