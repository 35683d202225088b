"""Contact with the cell of residence: introduced, received, commented on every year, ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.access.services import MoreThanMode, enter_mode, is_beyond_mode
from dangvu.audit.services import deed
from dangvu.core import indicators
from dangvu.core.periods import Period
from dangvu.members import services as members
from dangvu.members.alerts import comments_missing
from dangvu.members.choices import ExitKind
from dangvu.members.models import Person, ResidenceContact
from dangvu.members.selectors import timeline_of
from dangvu.members.selectors.keeping import beyond_net
from dangvu.members.selectors.residence import residence_of
from dangvu.members.services import Refused
from dangvu.members.services.reducing import reduce_to_net
from dangvu.procedures.models import Case, StepTaken
from dangvu.rules.services import set_local_rule
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.procedures import fresh, take
from tests.lifecycle.lives import Desks, papers, stops
from tests.procedures.test_sheets import Examined

ON, CAME = date(2024, 5, 20), date(2024, 6, 3)
PLACE = "Chi bộ 7, phường Hồng Bàng"
DEADLINE = "residence.introduce_working_days"


@pytest.fixture
def member(desks: Desks) -> Person:
    return make_member(desks.tree["A1"], name="Vũ Thị Trú")


def contacts(person: Person) -> list[tuple[str, date, date | None]]:
    with reading_whole():
        rows = ResidenceContact.objects.current().filter(person=person).order_by("valid_from")
        return list(rows.values_list("place", "valid_from", "valid_to"))


def keep(desks: Desks, person: Person, on: date = CAME, place: str = PLACE) -> ResidenceContact:
    return members.introduce_to_residence(actor=desks.grassroots, person=person, place=place, on=on)


def comment(desks: Desks, person: Person, year: int, on: date) -> None:
    members.record_residence_comment(actor=desks.grassroots, person=person, year=year, on=on)


def number(code: str, when: Any) -> int:
    with reading_whole():
        return indicators.get(code).rows(when).count()


# --- the procedure ----------------------------------------------------------------------------


def to_the_cell(desks: Desks, person: Person, place: str = PLACE) -> tuple[Case, set[str]]:
    case = desks.begin("residence_contact", ON, person=person)
    values = {"since": ON, "residence": place}
    return case, stops(desks.cell, case, "open", ON, values=values)


def receive(desks: Desks, case: Case, came: date, on: date = CAME) -> set[str]:
    more = {"values": {"received_on": came}, "papers": papers(on, "PTN-NCT")}
    return stops(desks.grassroots, case, "receive", on, **more)


def test_where_less_is_kept_no_contact_is_begun(
    desks: Desks, member: Person, settings: Any
) -> None:
    settings.DANGVU_MODE = "net"
    case, held = to_the_cell(desks, member, "")
    assert held >= {"not_kept"}
    settings.DANGVU_MODE = "lan"
    values = {"since": ON, "residence": PLACE}
    assert stops(desks.cell, case, "open", ON, values=values) == set()


def test_a_member_is_introduced_and_received(desks: Desks, member: Person) -> None:
    case, held = to_the_cell(desks, member)
    assert held == set()
    take(desks.cell, case, "introduce", ON)
    with pytest.raises(PermissionDenied):
        take(desks.cell, case, "receive", CAME)
    assert receive(desks, case, CAME) == set()
    assert fresh(case).outcome == "received"
    assert contacts(member) == [(PLACE, CAME, None)]
    assert number("members.in_residence_contact", CAME) == 1
    assert number("members.in_residence_contact", ON) == 0
    assert number("members.introduced_to_residence", Period.of_year(2024)) == 1
    with reading_as(desks.superior):
        told = timeline_of(desks.superior, member)
    assert (told[0].title, told[0].detail) == ("Giữ mối liên hệ nơi cư trú", PLACE)


@pytest.mark.parametrize(
    ("came", "stopped"),
    [
        (date(2024, 5, 19), {"received_out_of_order"}),
        (ON, set()),
        (CAME, set()),
        (date(2024, 6, 4), {"received_out_of_order"}),
    ],
)
def test_a_member_is_received_after_being_introduced(
    desks: Desks, member: Person, came: date, stopped: set[str]
) -> None:
    case, _held = to_the_cell(desks, member)
    take(desks.cell, case, "introduce", ON)
    assert receive(desks, case, came) == stopped


def test_nobody_is_introduced_twice_to_the_same_cell(desks: Desks, member: Person) -> None:
    keep(desks, member, date(2023, 6, 5))
    _case, held = to_the_cell(desks, member, "chi bộ 7,  Phường Hồng Bàng")
    assert held == {"same_residence"}


def test_whoever_moves_is_introduced_to_another(desks: Desks, member: Person) -> None:
    keep(desks, member, date(2023, 6, 5))
    case, held = to_the_cell(desks, member, "Chi bộ 2, phường Kiến An")
    assert held == set()
    take(desks.cell, case, "introduce", ON)
    assert receive(desks, case, CAME) == set()
    assert contacts(member) == [
        (PLACE, date(2023, 6, 5), CAME),
        ("Chi bộ 2, phường Kiến An", CAME, None),
    ]


def test_an_office_says_within_which_time_to_introduce(
    desks: Desks, cast: Cast, member: Person
) -> None:
    case, _held = to_the_cell(desks, member)
    assert fresh(case).due is None
    assert DEADLINE in fresh(case).due_basis
    set_local_rule(
        actor=cast.operator,
        organization=desks.organization("K"),
        code=DEADLINE,
        label="Thời hạn giới thiệu về nơi cư trú",
        value=10,
        unit="ngày làm việc",
        valid_from=date(2024, 1, 1),
    )
    other = make_member(desks.tree["A1"])
    case, _held = to_the_cell(desks, other)
    assert fresh(case).due == date(2024, 6, 3)


# --- less of it in net ---------------------------------------------------------------------------


def test_of_a_contact_net_keeps_the_dates(
    desks: Desks, cast: Cast, member: Person, settings: Any, own_files: None
) -> None:
    held = keep(desks, member)
    case, _held = to_the_cell(desks, make_member(desks.tree["A1"]))
    told = {one.table: str(one) for one in beyond_net()}
    assert told["members_residencecontact"] == "1 dòng có nơi cư trú, tổ chức đảng nơi cư trú"
    assert told["procedures_steptaken"] == "1 dòng có số liệu của bước"
    with pytest.raises(MoreThanMode):
        enter_mode(actor=cast.operator, mode="net")
    reduce_to_net(actor=cast.operator, reason="sang chế độ net")
    assert contacts(member) == [("•••", CAME, None)]
    with reading_whole():
        line = StepTaken.objects.get(case=case, step="open", what="DONE")
    assert line.values == {"since": ON.isoformat()}
    settings.DANGVU_MODE = "net"
    enter_mode(actor=cast.operator, mode="net")
    assert is_refused(cast, held, PLACE)
    assert not is_refused(cast, held, "•••")
    comment(desks, member, 2024, date(2024, 12, 2))
    end = date(2025, 2, 3)
    members.end_residence_contact(actor=desks.grassroots, person=member, on=end)
    assert contacts(member) == [("•••", CAME, end)]


def is_refused(cast: Cast, held: ResidenceContact, place: str) -> bool:
    """Whether the mode refuses a statement that writes the place."""
    try:
        with transaction.atomic(), reading_whole(), deed(actor=cast.operator, verb="tests.write"):
            assert ResidenceContact.objects.filter(pk=held.pk).update(place=place) == 1
    except IntegrityError as error:
        return is_beyond_mode(error)
    return False


def test_in_net_nobody_is_introduced(
    desks: Desks, cast: Cast, member: Person, settings: Any
) -> None:
    settings.DANGVU_MODE = "net"
    _case, held = to_the_cell(desks, member)
    assert held == {"not_kept"}
    with pytest.raises(Refused, match="Chế độ net"):
        keep(desks, member)


def test_in_net_a_case_that_is_brought_in_leaves_the_place_behind(
    desks: Desks, cast: Cast, settings: Any, own_files: None
) -> None:
    reduce_to_net(actor=cast.operator, reason="sang chế độ net")
    settings.DANGVU_MODE = "net"
    enter_mode(actor=cast.operator, mode="net")
    make_member(desks.tree["A1"], code="M1", name="Vũ Thị Trú", ethnicity="")
    case = {
        "reference": "NCT-1", "definition": "residence_contact", "person": "M1",
        "organization": "A1", "began_on": ON, "step": "introduce", "step_since": ON,
    }  # fmt: skip
    line = {
        "reference": "NCT-1", "step": "open", "on": ON,
        "values": f"Cấp ủy nơi cư trú: {PLACE}; since: 20/05/2024",
    }  # fmt: skip
    assert Examined(desks.superior, cases=[case], lines=[line]).errors == []
    with reading_whole():
        assert StepTaken.objects.get(step="open").values == {"since": ON.isoformat()}


# --- comments and the end ---------------------------------------------------------------------


def test_a_comment_comes_once_for_each_year(desks: Desks, member: Person) -> None:
    keep(desks, member)
    comment(desks, member, 2024, date(2024, 12, 2))
    with pytest.raises(Refused, match="đã ghi rồi"):
        comment(desks, member, 2024, date(2025, 1, 6))
    comment(desks, member, 2025, date(2026, 1, 6))
    assert number("members.residence_comments", Period.of_year(2024)) == 1
    assert number("members.residence_comments", Period.of_year(2025)) == 0
    assert number("members.residence_comments", Period.of_year(2026)) == 1


@pytest.mark.parametrize(
    ("year", "on"),
    [(2024, date(2026, 1, 5)), (2025, date(2024, 12, 2)), (2023, date(2024, 5, 6))],
)
def test_a_comment_is_of_a_year_of_contact_and_comes_soon(
    desks: Desks, member: Person, year: int, on: date
) -> None:
    keep(desks, member)
    with pytest.raises(Refused):
        comment(desks, member, year, on)


def test_the_page_says_which_comments_are_missing(desks: Desks, member: Person) -> None:
    keep(desks, member, date(2022, 6, 6))
    comment(desks, member, 2024, date(2024, 12, 2))
    with reading_whole():
        now = residence_of(member, date(2026, 11, 21))
    assert now.missing == (2023, 2025)
    assert [one.year for one in now.comments] == [2024]


@pytest.mark.parametrize("kind", [ExitKind.DIED, ExitKind.LEFT])
def test_contact_ends_with_the_membership_and_comes_back_with_it(
    desks: Desks, member: Person, kind: ExitKind
) -> None:
    keep(desks, member)
    on = date(2025, 2, 3)
    members.record_exit(actor=desks.superior, person=member, on=on, kind=kind)
    assert contacts(member) == [(PLACE, CAME, on)]
    members.restore_member(actor=desks.superior, person=member, on=on, reason="Nhầm")
    assert contacts(member) == [(PLACE, CAME, None)]


def test_contact_ends_with_a_transfer_out(desks: Desks, member: Person) -> None:
    keep(desks, member)
    on = date(2025, 2, 3)
    members.transfer_out(actor=desks.superior, person=member, on=on, to_place="Tỉnh khác")
    assert contacts(member) == [(PLACE, CAME, on)]


def test_whoever_retires_ends_the_contact(desks: Desks, member: Person) -> None:
    keep(desks, member)
    on = date(2025, 2, 3)
    members.end_residence_contact(actor=desks.grassroots, person=member, on=on)
    assert contacts(member) == [(PLACE, CAME, on)]
    with pytest.raises(Refused):
        members.end_residence_contact(actor=desks.grassroots, person=member, on=on)


def test_a_stranger_writes_nothing_of_a_member(desks: Desks, cast: Cast, member: Person) -> None:
    keep(desks, member)
    for verb, more in (
        (members.introduce_to_residence, {"place": "Chi bộ 9"}),
        (members.end_residence_contact, {}),
        (members.record_residence_comment, {"year": 2025}),
    ):
        with pytest.raises(PermissionDenied):
            verb(actor=cast.outsider, person=member, on=date(2025, 2, 3), **more)


# --- alert and page ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "is_told"),
    [(date(2026, 11, 30), False), (date(2026, 12, 1), True), (date(2027, 1, 31), True),
     (date(2027, 2, 1), False)],
)  # fmt: skip
def test_missing_comments_are_told_at_the_end_of_the_year(
    desks: Desks, member: Person, today: date, is_told: bool
) -> None:
    keep(desks, member, date(2025, 6, 2))
    keep(desks, make_member(desks.tree["A1"]), date(2026, 3, 2))
    told = list(comments_missing(replace(desks.grassroots, today=today)))
    assert bool(told) == is_told
    if told:
        assert told[0].sentence.startswith("1 đảng viên chưa có nhận xét năm 2026")
    comment(desks, member, 2026, date(2026, 11, 2))
    assert list(comments_missing(replace(desks.grassroots, today=today))) == []


def test_a_comment_and_the_end_are_written_on_the_page(
    desks: Desks, cast: Cast, member: Person
) -> None:
    keep(desks, member)
    browser, page = cast.signed_in(cast.officer), f"/members/{member.pk}/"
    assert PLACE in browser.get(page).content.decode()
    browser.post(f"{page}residence/comment/", {"year": "2025", "on": "05/01/2026"})
    assert "Nhận xét năm 2025" in browser.get(page).content.decode()
    answer = browser.post(f"{page}residence/comment/", {"year": "", "on": ""}, follow=True)
    assert answer.status_code == 200
    browser.post(f"{page}residence/end/", {"on": "01/10/2026"})
    assert contacts(member) == [(PLACE, CAME, date(2026, 10, 1))]
    assert browser.post(f"{page}residence/other/", {"on": "01/10/2026"}).status_code == 404
    stranger = cast.signed_in(cast.outsider)
    assert stranger.post(f"{page}residence/end/", {"on": "01/10/2026"}).status_code == 404


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("members.in_residence_contact", "on=2024-12-31"),
        ("members.introduced_to_residence", "period=2024"),
        ("members.residence_comments", "period=2024"),
    ],
)
def test_figures_of_contact_open_to_the_members_behind_them(
    desks: Desks, cast: Cast, member: Person, code: str, asked: str
) -> None:
    keep(desks, member)
    comment(desks, member, 2024, date(2024, 12, 2))
    assert "Vũ Thị Trú" in cast.page(cast.officer, f"/figures/{code}/rows/?org=A&{asked}")
    for by in ("sex", "age_band"):
        cast.page(cast.officer, f"/figures/{code}/?org=A&{asked}&by={by}")
