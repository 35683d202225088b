"""Who votes on a day, who counts, and what passes: by all who may vote and not by those who came."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.core import electorate
from dangvu.core.electorate import Voter
from dangvu.members.choices import PlacementKind, StartReason
from dangvu.members.models import Exemption, Membership, Person, Placement
from dangvu.members.services import exempt_member, suspend_member
from dangvu.procedures import registry, services
from dangvu.procedures.definitions import VoteRule
from dangvu.procedures.models import Elector, Vote
from dangvu.procedures.selectors import Threshold, electorate_of, reprove
from dangvu.procedures.services import Count, Refused
from dangvu.procedures.views.attendance import attendance_rows
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import begin, make_voters

ON = date(2026, 9, 15)
TWO_THIRDS = VoteRule("cell", "vote.two_thirds_of_electorate", "secret")
HALF = VoteRule("cell", "vote.more_than_half_of_electorate", "show")


def vote(cast: Cast, cell: int, count: Count, rule: VoteRule = TWO_THIRDS, **more: object) -> Vote:
    given = {"on": ON, "question": "Biểu dương", **more}
    return services.record_vote(
        actor=cast.secretary, organization_id=cell, rule=rule, count=count, **given
    )  # type: ignore[arg-type]


def away(person: Person, host: int) -> Person:
    """Temporarily active in another cell."""
    with reading_whole(), deed(actor=MAKER, verb="tests.away"):
        Placement.objects.create(
            person=person, membership=Membership.objects.get(person=person), organization_id=host,
            kind=PlacementKind.TEMPORARY, start_reason=StartReason.TRANSFER,
            valid_from=date(2026, 6, 1),
        )  # fmt: skip
        Person.objects.filter(pk=person.pk).update(host_id=host)
    return person


def exempt(person: Person) -> Person:
    with reading_whole(), deed(actor=MAKER, verb="tests.exempt"):
        Exemption.objects.create(
            person=person, membership=Membership.objects.get(person=person),
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    return person


def excluded(cell: int) -> dict[str, str]:
    return {one.name: one.excluded for one in electorate_of("cell", cell, ON)}


def test_the_list_of_a_cell_says_why_somebody_does_not_count(praise: Cast, bloc: Tree) -> None:
    cell = bloc["A1"]
    make_member(cell, name="Lê Văn Đủ")
    make_member(cell, name="Lê Văn Dự", full=False)
    exempt(make_member(cell, name="Lê Văn Miễn"))
    away(make_member(cell, name="Lê Văn Xa"), bloc["B1"])
    away(make_member(bloc["B1"], name="Lê Văn Khách"), cell)
    assert excluded(cell) == {
        "Lê Văn Đủ": "",
        "Lê Văn Dự": "PROBATIONARY",
        "Lê Văn Miễn": "EXEMPT",
        "Lê Văn Xa": "TEMPORARILY_ELSEWHERE",
    }


def test_rooms_above_know_of_more_who_do_not_count(praise: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], name="Lê Văn Đình")
    registry.add_exclusion(lambda body, place, on, ids: {person.pk: "SUSPENDED"})
    try:
        assert excluded(bloc["A1"]) == {"Lê Văn Đình": "SUSPENDED"}
    finally:
        registry._exclusions.pop()


@pytest.mark.parametrize(("votes_for", "passed"), [(6, True), (5, False)])
def test_two_thirds_are_counted_over_all_who_may_vote(
    praise: Cast, bloc: Tree, votes_for: int, *, passed: bool
) -> None:
    """Nine may vote, seven came: five of the seven are more than two thirds of those present."""
    came = {one.pk for one in make_voters(bloc["A1"], 9)[:7]}
    found = vote(praise, bloc["A1"], Count(votes_for, 7 - votes_for), came=came)
    assert (found.eligible, found.present, found.passed) == (9, 7, passed)


@pytest.mark.parametrize(("votes_for", "passed"), [(5, False), (6, True)])
def test_more_than_half_is_one_more_than_half(
    praise: Cast, bloc: Tree, votes_for: int, *, passed: bool
) -> None:
    make_voters(bloc["A1"], 10)
    found = vote(praise, bloc["A1"], Count(votes_for, 10 - votes_for), rule=HALF)
    assert found.passed is passed


@pytest.mark.parametrize(
    ("value", "eligible", "needed"),
    [
        ({"of": "electorate", "at_least": "2/3"}, 9, 6),
        ({"of": "electorate", "at_least": "2/3"}, 10, 7),
        ({"of": "electorate", "more_than": "1/2"}, 9, 5),
        ({"of": "electorate", "more_than": "1/2"}, 10, 6),
        ({"of": "present", "more_than": "1/2"}, 100, 3),
    ],
)
def test_the_least_number_of_votes(value: dict[str, str], eligible: int, needed: int) -> None:
    assert Threshold.read(value).needed(eligible, 5) == needed


def test_an_exempt_member_and_one_who_is_away_count_when_they_come(
    praise: Cast, bloc: Tree
) -> None:
    voters = make_voters(bloc["A1"], 4)
    old = exempt(make_member(bloc["A1"], name="Lê Văn Miễn"))
    far = away(make_member(bloc["A1"], name="Lê Văn Xa"), bloc["B1"])
    here = {one.pk for one in voters}
    absent = vote(praise, bloc["A1"], Count(4), came=here)
    assert (absent.eligible, absent.present) == (4, 4)
    present = vote(praise, bloc["A1"], Count(5, 1), came=here | {old.pk, far.pk})
    assert (present.eligible, present.present) == (6, 6)
    with reading_whole():
        rows = Elector.objects.filter(vote=present)
        assert set(rows.values_list("excluded", "came")) == {("", True)}
        left = Elector.objects.filter(vote=absent, person=old).values_list("excluded", "came")
        assert list(left) == [("EXEMPT", False)]


def test_a_temporary_member_has_no_vote_where_he_is_a_guest(praise: Cast, bloc: Tree) -> None:
    voters = make_voters(bloc["A1"], 3)
    guest = away(make_member(bloc["B1"]), bloc["A1"])
    with pytest.raises(Refused, match="sinh hoạt tạm thời"):
        vote(praise, bloc["A1"], Count(4), came={one.pk for one in voters} | {guest.pk})
    with pytest.raises(Refused, match="khác số người có mặt"):
        vote(praise, bloc["A1"], Count(4), came={one.pk for one in voters})


def test_a_probationary_member_who_came_has_no_vote(praise: Cast, bloc: Tree) -> None:
    voters = make_voters(bloc["A1"], 3)
    new = make_member(bloc["A1"], full=False)
    came = {one.pk for one in voters} | {new.pk}
    with pytest.raises(Refused, match="cộng lại là 4"):
        vote(praise, bloc["A1"], Count(4), came=came)
    assert vote(praise, bloc["A1"], Count(3), came=came).eligible == 3


def test_who_was_excused_leaves_the_count_and_who_simply_was_absent_does_not(
    praise: Cast, bloc: Tree
) -> None:
    voters = make_voters(bloc["A1"], 6)
    came = {one.pk for one in voters[:4]}
    found = vote(
        praise, bloc["A1"], Count(4), came=came, reasons={voters[5].pk: "ABSENT_WITH_REASON"}
    )
    assert (found.eligible, found.present) == (5, 4)
    with pytest.raises(Refused, match="có mặt nên không"):
        vote(praise, bloc["A1"], Count(4), came=came, reasons={voters[0].pk: "ABSENT_WITH_REASON"})
    with pytest.raises(Refused, match="không ghi tay được"):
        vote(praise, bloc["A1"], Count(4), came=came, reasons={voters[5].pk: "PROBATIONARY"})
    suspended = vote(praise, bloc["A1"], Count(3), came=came, reasons={voters[0].pk: "SUSPENDED"})
    assert (suspended.eligible, suspended.present) == (5, 3)


@pytest.mark.parametrize(
    ("count", "message"),
    [
        (Count(3, 1, present=5), "cộng lại là 4, khác số người có mặt là 5"),
        (Count(6), "nhiều hơn 5 người"),
        (Count(6, -1), "nhỏ hơn 0"),
    ],
)
def test_counts_that_cannot_be_are_refused(
    praise: Cast, bloc: Tree, count: Count, message: str
) -> None:
    make_voters(bloc["A1"], 5)
    with pytest.raises(Refused, match=message):
        vote(praise, bloc["A1"], count)


def test_blank_and_invalid_papers_are_present_and_not_for(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 6)
    found = vote(praise, bloc["A1"], Count(3, 1, blank=1, invalid=1))
    assert (found.present, found.passed) == (6, False)


def test_nobody_votes_where_nobody_may(praise: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], full=False)
    with pytest.raises(Refused, match="không có ai"):
        vote(praise, bloc["A1"], Count(0))


def test_of_a_body_of_which_nobody_is_recorded_the_minutes_say_how_many(
    praise: Cast, bloc: Tree
) -> None:
    rule = VoteRule("executive_committee", "vote.more_than_half_of_electorate")
    given = {
        "actor": praise.officer,
        "organization_id": bloc["A"],
        "rule": rule,
        "on": ON,
        "question": "x",
    }
    with pytest.raises(Refused, match="không có ai"):
        services.record_vote(count=Count(8), **given)
    found = services.record_vote(count=Count(7, 1, eligible=15), **given)
    assert (found.eligible, found.present, found.passed) == (15, 8, False)
    with reading_whole():
        proof = reprove(found)
    assert (proof.holds, proof.is_listed) == (True, False)
    make_voters(bloc["A1"], 5)
    with pytest.raises(Refused, match="Có danh sách"):
        vote(praise, bloc["A1"], Count(5, eligible=5))


def test_the_database_refuses_counts_that_do_not_add_up(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 5)
    found = vote(praise, bloc["A1"], Count(5))
    with reading_whole(), deed(actor=MAKER, verb="tests.falsify"):
        for name, values in {
            "procedures_vote_adds_up": {"votes_for": 4},
            "procedures_vote_present_within": {"eligible": 4},
        }.items():
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                Vote.objects.filter(pk=found.pk).update(**values)


def test_the_rule_is_that_of_the_day_of_the_vote(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 5, admitted=date(2005, 5, 19))
    with pytest.raises(Refused, match="Sổ quy định chưa có"):
        vote(praise, bloc["A1"], Count(5), on=date(2010, 12, 1))
    then = vote(praise, bloc["A1"], Count(5), rule=HALF, on=date(2022, 5, 3))
    assert (then.threshold_certainty, "24-QĐ/TW" in then.threshold_basis) == ("SEEN", True)
    now = vote(praise, bloc["A1"], Count(5), rule=HALF)
    assert (now.threshold_certainty, "294-QĐ/TW" in now.threshold_basis) == ("MEDIUM", True)
    assert "294-QĐ/TW" in now.left_out_basis


def test_a_vote_is_proved_again_from_its_rows(praise: Cast, bloc: Tree) -> None:
    voters = make_voters(bloc["A1"], 9)
    found = vote(praise, bloc["A1"], Count(6, 1), came={one.pk for one in voters[:7]})
    with reading_whole():
        proof = reprove(found)
        assert proof.holds
        assert (proof.eligible, proof.present, proof.needed, proof.passed) == (9, 7, 6, True)
        assert proof.threshold.words == "ít nhất hai phần ba số người có quyền biểu quyết"
        with deed(actor=MAKER, verb="tests.falsify"):
            Elector.objects.filter(vote=found, person=voters[0]).update(excluded="PROBATIONARY")
        assert len(reprove(found).differences) == 2
        with deed(actor=MAKER, verb="tests.falsify"):
            Elector.objects.filter(vote=found, person=voters[0]).update(excluded="")
            Vote.objects.filter(pk=found.pk).update(passed=False)
        found.refresh_from_db()
        assert reprove(found).differences == ("Kết quả tính lại khác kết quả đã ghi.",)


def test_a_vote_lies_where_it_was_taken(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    vote(praise, bloc["A1"], Count(3))
    with pytest.raises(PermissionDenied):
        services.record_vote(
            actor=praise.secretary, organization_id=bloc["A2"], rule=TWO_THIRDS, on=ON,
            question="x", count=Count(0),
        )  # fmt: skip
    member = praise.hired("MEMBER", bloc["A1"])
    seen = {praise.secretary: 1, praise.officer: 1, praise.clerk: 1, praise.outsider: 0, member: 0}
    for reader, number in seen.items():
        with reading_as(reader):
            assert Vote.objects.visible_to(reader).count() == number
            assert Vote.objects.count() == number
            assert Elector.objects.count() == number * 3
            assert Elector.objects.visible_to(reader).count() == number * 3


# --- suspended, exempt for a time -------------------------------------------------------------


def suspended(cast: Cast, person: Person, since: date, until: date | None = None) -> Person:
    suspend_member(actor=cast.officer, person=person, valid_from=since, valid_to=until)
    return person


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (ON, None, False),
        (date(2026, 9, 16), None, True),
        (date(2026, 8, 1), date(2026, 9, 16), False),
        (date(2026, 8, 1), ON, True),
    ],
)
def test_a_suspended_member_is_out_of_the_denominator_from_day_to_day(
    praise: Cast, bloc: Tree, since: date, until: date | None, *, counts: bool
) -> None:
    make_voters(bloc["A1"], 5)
    suspended(praise, make_member(bloc["A1"], name="Lê Văn Đình"), since, until)
    assert excluded(bloc["A1"])["Lê Văn Đình"] == ("" if counts else "SUSPENDED")
    found = vote(praise, bloc["A1"], Count(6 if counts else 5))
    assert found.eligible == (6 if counts else 5)
    assert reprove(found).holds


def test_a_suspended_member_does_not_count_even_when_there(praise: Cast, bloc: Tree) -> None:
    here = {one.pk for one in make_voters(bloc["A1"], 5)}
    out = suspended(praise, make_member(bloc["A1"]), date(2026, 9, 1))
    with pytest.raises(Refused, match="khác số người có mặt"):
        vote(praise, bloc["A1"], Count(6), came=here | {out.pk})


def test_whoever_was_suspended_between_the_list_and_the_vote_does_not_vote(
    praise: Cast, bloc: Tree
) -> None:
    voters = make_voters(bloc["A1"], 6)
    listed = electorate_of("cell", bloc["A1"], ON)
    assert sum(one.counts for one in listed) == 6
    suspended(praise, voters[0], ON)
    here = {one.pk for one in voters}
    with pytest.raises(Refused, match="khác số người có mặt"):
        vote(praise, bloc["A1"], Count(6), came=here)
    found = vote(praise, bloc["A1"], Count(5), came=here)
    assert (found.eligible, found.present) == (5, 5)


def test_a_suspension_after_the_vote_leaves_it_as_it_was(praise: Cast, bloc: Tree) -> None:
    voters = make_voters(bloc["A1"], 6)
    found = vote(praise, bloc["A1"], Count(4, 2))
    suspended(praise, voters[0], ON)
    proof = reprove(found)
    assert (proof.eligible, proof.needed, proof.passed, proof.holds) == (6, 4, True, True)


def test_whoever_is_suspended_is_so_from_the_committee_too(praise: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], name="Lê Văn Đình")
    electorate.register("tests.board", lambda place, on: [Voter(person.pk, "Lê Văn Đình")])
    assert electorate_of("tests.board", bloc["A"], ON)[0].counts
    suspended(praise, person, ON)
    assert electorate_of("tests.board", bloc["A"], ON)[0].excluded == "SUSPENDED"


def test_whoever_is_exempt_for_a_time_is_excused_unless_he_comes(praise: Cast, bloc: Tree) -> None:
    voters = make_voters(bloc["A1"], 4)
    far = make_member(bloc["A1"], name="Lê Văn Xa")
    exempt_member(
        actor=praise.officer, person=far, valid_from=date(2026, 3, 2),
        valid_to=date(2027, 3, 2), is_temporary=True,
    )  # fmt: skip
    assert excluded(bloc["A1"])["Lê Văn Xa"] == "ABSENT_WITH_REASON"
    here = {one.pk for one in voters}
    assert vote(praise, bloc["A1"], Count(4), came=here).eligible == 4
    assert vote(praise, bloc["A1"], Count(5), came=here | {far.pk}).eligible == 5


def test_guests_of_a_cell_are_shown_and_may_not_be_marked_as_voting(
    praise: Cast, bloc: Tree
) -> None:
    make_voters(bloc["A1"], 2)
    away(make_member(bloc["B1"], name="Lê Văn Khách"), bloc["A1"])
    case = begin(praise.secretary, bloc["A1"])
    *_voters, guest = attendance_rows(case, "cell", ON, None)
    assert (guest.name, guest.field, guest.options) == ("Lê Văn Khách", "", ())
    assert "tạm thời" in guest.why
    assert attendance_rows(case, "executive_committee", ON, None) == []
