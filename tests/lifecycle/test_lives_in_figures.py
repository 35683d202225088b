"""What happened to members, in figures, in the record and in its timeline."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.core.periods import Period
from dangvu.figures.selectors import Question, ask
from dangvu.members.models import Person, Suspension
from dangvu.members.selectors import timeline_of
from dangvu.members.services import (
    end_exemption,
    exempt_member,
    extend_suspension,
    restore_member,
    suspend_member,
)
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.procedures import make_voters, take
from tests.lifecycle.lives import BODY_FOR, Desks, deletion, leaving

ON = date(2026, 3, 2)


@pytest.fixture
def people(desks: Desks) -> list[Person]:
    return make_voters(desks.tree["A1"], 8)


def figure(cast: Cast, code: str, place: int, **more: object) -> float:
    return ask(cast.clerk, code, Question(organization_id=place, today=TODAY, **more)).value or 0  # type: ignore[arg-type]


def groups(cast: Cast, code: str, place: int, by: str) -> dict[str, object]:
    question = Question(organization_id=place, today=TODAY, period=Period.of_year(2026), by=by)
    found = ask(cast.clerk, code, question).by or ()
    return {group.key: group.value for group in found if group.value}


def test_whoever_takes_no_part_is_counted_among_all_and_by_itself(
    cast: Cast, desks: Desks, people: list[Person]
) -> None:
    place, until = desks.tree["K"], date(2026, 5, 4)
    before = figure(cast, "members.total", place, as_of=ON)
    old, far, out = people[:3]
    exempt_member(actor=desks.superior, person=old, valid_from=ON)
    exempt_member(
        actor=desks.superior, person=far, valid_from=ON, valid_to=until, is_temporary=True
    )
    suspend_member(actor=desks.superior, person=out, valid_from=ON, valid_to=until)
    codes = ("members.exempt", "members.temporarily_exempt", "members.suspended")
    for day, numbers in (
        (date(2026, 3, 1), [0, 0, 0]),
        (ON, [1, 1, 1]),
        (date(2026, 5, 3), [1, 1, 1]),
        (until, [1, 0, 0]),
    ):
        assert [figure(cast, code, place, as_of=day) for code in codes] == numbers
        assert figure(cast, "members.total", place, as_of=day) == before


def test_exits_by_what_they_were_and_deletions_by_their_ground(
    cast: Cast, desks: Desks, people: list[Person]
) -> None:
    new = make_member(desks.tree["A1"], full=False, admitted=date(2025, 11, 3))
    deletion(desks, new, "appeal", ON)
    deletion(desks, people[0], "appeal", ON)
    case = leaving(desks, people[1], "decision", ON)
    take(desks.superior, case, "decision", ON, count=BODY_FOR)
    place = desks.tree["K"]
    assert groups(cast, "members.struck_off", place, "left_as") == {"FULL": 1, "PROBATIONARY": 1}
    assert groups(cast, "members.left", place, "left_as") == {"FULL": 1}
    assert groups(cast, "lifecycle.deletions", place, "ground") == {"absent": 2}


def told(cast: Cast, person: Person) -> list[tuple[str, str, object]]:
    with reading_as(cast.officer):
        entries = timeline_of(cast.officer, person)
    words = ("miễn", "đình chỉ", "Khôi phục")
    return [
        (one.title, one.detail, one.on)
        for one in reversed(entries)
        if any(word.lower() in one.title.lower() for word in words)
    ]


def test_the_timeline_tells_of_what_began_and_of_what_is_over(
    cast: Cast, desks: Desks, people: list[Person]
) -> None:
    old, out, *_others = people
    exempt_member(actor=cast.officer, person=old, valid_from=ON)
    end_exemption(actor=cast.officer, person=old, on=date(2026, 6, 1))
    assert told(cast, old) == [
        ("Miễn công tác và sinh hoạt", "đến trước ngày 01/06/2026", ON),
        ("Hết miễn công tác và sinh hoạt", "", date(2026, 6, 1)),
    ]
    since = date(2026, 10, 5)
    suspend_member(actor=cast.officer, person=out, valid_from=since, valid_to=date(2026, 11, 20))
    later = date(2027, 1, 4)
    extend_suspension(actor=cast.officer, person=out, on=date(2026, 11, 2), valid_to=later)
    # What is to come has not happened.
    assert told(cast, out) == [("Đình chỉ sinh hoạt đảng", "đến trước ngày 04/01/2027", since)]


def test_the_record_shows_how_somebody_stands_today(
    cast: Cast, desks: Desks, people: list[Person]
) -> None:
    far, out, *_others = people
    later = date(2027, 1, 4)
    exempt_member(actor=cast.officer, person=far, valid_from=ON, valid_to=later, is_temporary=True)
    suspend_member(actor=cast.officer, person=out, valid_from=ON, valid_to=later)
    page = cast.page(cast.officer, f"/members/{far.pk}/")
    assert "tạm miễn, đến trước ngày 04/01/2027" in page
    page = cast.page(cast.officer, f"/members/{out.pk}/")
    assert "Đình chỉ sinh hoạt từ" in page
    assert "đến trước ngày 04/01/2027" in page


def test_a_restored_member_is_as_long_suspended_as_before(
    cast: Cast, desks: Desks, people: list[Person]
) -> None:
    out, later = people[0], date(2027, 1, 4)
    suspend_member(actor=cast.officer, person=out, valid_from=ON, valid_to=later)
    deletion(desks, out, "appeal", date(2026, 6, 1))
    with reading_whole():
        assert Suspension.objects.current().get(person=out).valid_to == date(2026, 6, 1)
    restore_member(actor=desks.superior, person=out, on=date(2026, 7, 1), reason="oan")
    with reading_whole():
        assert Suspension.objects.current().get(person=out).valid_to == later
