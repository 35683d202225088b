"""What can happen to a member, and what stands against it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import Period
from dangvu.figures.selectors import Question, ask
from dangvu.members import services
from dangvu.members.choices import BadgeKind, CardKind, ExitKind, PlacementKind
from dangvu.members.models import Placement, Standing
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import Organization, OrganizationVersion, ParentEdge
from dangvu.organizations.services import Close, reorganize
from dangvu.rules.services import load_rulebook
from tests.factories.members import MAKER, make_member

TODAY = date(2026, 11, 21)
FACTS = {"full_name": "Phạm Thị Hồng Nhung", "sex": "FEMALE", "birth": PartialDate(1995, 4)}


@pytest.fixture
def cells(db: None) -> list[int]:
    """Root, then two cells under it."""
    made = []
    with deed(actor=MAKER, verb="tests.tree"):
        for number, kind in enumerate(("GRASSROOTS_COMMITTEE", "CELL", "CELL")):
            organization = Organization.objects.create(is_root=not number)
            OrganizationVersion.objects.create(
                organization=organization,
                code=f"T{number}",
                name=f"Tổ chức {number}",
                type=OrganizationType(kind),
                valid_from=date(2010, 1, 1),
            )
            if number:
                ParentEdge.objects.create(
                    child=organization, parent_id=made[0], valid_from=date(2010, 1, 1)
                )
            made.append(organization.pk)
    return made


def figure(operator: Actor, code: str, place: int, **when: object) -> int | float | None:
    return ask(operator, code, Question(organization_id=place, today=TODAY, **when)).value  # type: ignore[arg-type]


def total(operator: Actor, place: int, on: date) -> int | float | None:
    return figure(operator, "members.total", place, as_of=on)


def test_admitted_member_counts_from_the_ceremony(operator: Actor, cells: list[int]) -> None:
    services.admit_member(
        actor=operator,
        cell_id=cells[1],
        code="M1",
        facts=FACTS,
        decision_date=date(2020, 2, 20),
        ceremony_date=date(2020, 3, 3),
    )
    assert total(operator, cells[0], date(2020, 3, 2)) == 0
    assert total(operator, cells[0], date(2020, 3, 3)) == 1
    assert figure(operator, "members.admitted", cells[1], period=Period.parse("2020-02")) == 1


def test_admission_is_refused_outside_a_living_cell(operator: Actor, cells: list[int]) -> None:
    more = {"actor": operator, "code": "M1", "facts": FACTS}
    with pytest.raises(services.Refused, match="không phải chi bộ"):
        services.admit_member(cell_id=cells[0], ceremony_date=date(2020, 3, 3), **more)
    with pytest.raises(services.Refused, match="không hoạt động"):
        services.admit_member(cell_id=cells[1], ceremony_date=date(2005, 3, 3), **more)
    with pytest.raises(services.Refused, match="trước ngày quyết định"):
        services.admit_member(
            cell_id=cells[1],
            decision_date=date(2020, 4, 1),
            ceremony_date=date(2020, 3, 3),
            **more,
        )


def test_recognition_takes_effect_on_its_day_and_counts_on_its_decision(
    operator: Actor, cells: list[int]
) -> None:
    person = make_member(cells[1], admitted=date(2020, 3, 3), full=False)
    services.recognize_member(
        actor=operator,
        person=person,
        effective_date=date(2021, 3, 3),
        decision_date=date(2021, 5, 10),
    )
    probationary = "members.probationary"
    assert figure(operator, probationary, cells[0], as_of=date(2021, 3, 2)) == 1
    assert figure(operator, probationary, cells[0], as_of=date(2021, 3, 3)) == 0
    assert figure(operator, "members.recognized", cells[0], period=Period.parse("2021-05")) == 1
    with pytest.raises(services.Refused):
        services.recognize_member(actor=operator, person=person, effective_date=date(2022, 3, 3))


def test_internal_transfer_moves_the_count_and_counts_once(
    operator: Actor, cells: list[int]
) -> None:
    person = make_member(cells[1])
    services.transfer_inside(
        actor=operator, person=person, to_cell_id=cells[2], on=date(2020, 6, 1)
    )
    on = date(2020, 6, 1)
    assert [total(operator, cell, on) for cell in cells] == [1, 0, 1]
    assert figure(operator, "members.transfers", cells[0], period=Period.parse("2020")) == 1
    assert person.home_id == cells[2]


def test_member_sent_out_leaves_the_count_and_may_come_back(
    operator: Actor, cells: list[int]
) -> None:
    person = make_member(cells[1])
    services.transfer_out(
        actor=operator, person=person, on=date(2020, 6, 1), to_place="Đảng bộ phường Hải Châu"
    )
    assert total(operator, cells[0], date(2020, 6, 1)) == 0
    services.transfer_in(
        actor=operator,
        person=person,
        cell_id=cells[2],
        on=date(2022, 1, 5),
        from_place="Đảng bộ phường Hải Châu",
    )
    assert total(operator, cells[2], date(2022, 1, 5)) == 1


def test_someone_admitted_elsewhere_is_no_admission_of_ours(
    operator: Actor, cells: list[int]
) -> None:
    services.transfer_in(
        actor=operator,
        cell_id=cells[1],
        code="M9",
        facts=FACTS,
        on=date(2020, 9, 1),
        from_place="Đảng bộ tỉnh bạn",
        ceremony_date=PartialDate(2020, 2, 3),
    )
    assert figure(operator, "members.admitted", cells[0], period=Period.parse("2020")) == 0
    assert total(operator, cells[0], date(2020, 9, 1)) == 1


def test_temporary_stay_leaves_the_count_at_the_official_cell(
    operator: Actor, cells: list[int]
) -> None:
    person = make_member(cells[1])
    services.transfer_inside(
        actor=operator,
        person=person,
        to_cell_id=cells[2],
        on=date(2020, 6, 1),
        permanence=PlacementKind.TEMPORARY,
    )
    assert (person.home_id, person.host_id) == (cells[1], cells[2])
    assert [total(operator, cell, TODAY) for cell in cells] == [1, 1, 0]
    services.end_temporary_stay(actor=operator, person=person, on=date(2020, 12, 1))
    assert person.host_id is None


@pytest.mark.parametrize("kind", ExitKind)
def test_whoever_leaves_is_not_counted_that_very_day(
    operator: Actor, cells: list[int], kind: ExitKind
) -> None:
    person = make_member(cells[1])
    services.record_exit(actor=operator, person=person, on=date(2020, 6, 1), kind=kind)
    assert total(operator, cells[0], date(2020, 5, 31)) == 1
    assert total(operator, cells[0], date(2020, 6, 1)) == 0
    code = {"STRUCK_OFF": "struck_off", "LEFT": "left", "EXPELLED": "expelled", "DIED": "died"}
    period = Period.parse("2020")
    assert figure(operator, f"members.{code[kind]}", cells[0], period=period) == 1


def test_restored_member_never_left(operator: Actor, cells: list[int]) -> None:
    person = make_member(cells[1])
    services.record_exit(actor=operator, person=person, on=date(2020, 6, 1), kind=ExitKind.EXPELLED)
    services.restore_member(actor=operator, person=person, on=date(2023, 8, 20), reason="117-QĐ/TW")
    assert total(operator, cells[0], date(2021, 1, 1)) == 1
    period = Period.parse("2020")
    assert figure(operator, "members.expelled", cells[0], period=period) == 0
    with reading_whole():
        assert Standing.objects.filter(person=person).count() == 4


def test_nobody_is_admitted_a_third_time(operator: Actor, cells: list[int]) -> None:
    person = make_member(cells[1], admitted=date(2010, 5, 5))
    for year in (2014, 2019):
        services.record_exit(actor=operator, person=person, on=date(year, 1, 1), kind=ExitKind.LEFT)
        if year == 2014:
            services.admit_member(
                actor=operator, cell_id=cells[1], person=person, ceremony_date=date(2018, 1, 1)
            )
    with pytest.raises(IntegrityError, match="members_membership_at_most_two"):
        services.admit_member(
            actor=operator, cell_id=cells[1], person=person, ceremony_date=date(2023, 1, 1)
        )


def test_cards_and_badges_are_recorded_with_their_kind(operator: Actor, cells: list[int]) -> None:
    load_rulebook(actor=operator)
    person = make_member(cells[1])
    on = date(2020, 2, 3)
    services.record_card(
        actor=operator, person=person, on=on, kind=CardKind.ISSUED, number="12.345678"
    )
    services.record_badge(actor=operator, person=person, on=on, kind=BadgeKind.PROPOSED, years=30)
    period = Period.parse("2020")
    assert figure(operator, "members.cards_issued", cells[0], period=period) == 1
    assert figure(operator, "members.badges_proposed", cells[0], period=period) == 1
    assert figure(operator, "members.badges_awarded", cells[0], period=period) == 0
    with pytest.raises(services.Refused, match="Không có Huy hiệu 35 năm"):
        services.record_badge(
            actor=operator, person=person, on=on, kind=BadgeKind.PROPOSED, years=35
        )


def test_correction_changes_the_past_and_keeps_what_was_written(
    operator: Actor, cells: list[int]
) -> None:
    person = make_member(cells[1], sex="MALE")
    services.correct_person(
        actor=operator, person=person, reason="Nhập nhầm giới tính", sex="FEMALE"
    )
    with reading_whole():
        versions = list(person.versions.order_by("pk").values_list("sex", "superseded_at"))
    assert [sex for sex, _at in versions] == ["MALE", "FEMALE"]
    assert versions[0][1] is not None
    assert versions[1][1] is None


def test_change_holds_from_its_day_and_life_facts_are_refused(
    operator: Actor, cells: list[int]
) -> None:
    person = make_member(cells[1], theory_level="Sơ cấp")
    services.change_person(
        actor=operator, person=person, on=date(2022, 7, 1), theory_level="Trung cấp"
    )
    when = {"organization_id": cells[0], "today": TODAY, "by": "theory_level"}
    before = ask(operator, "members.total", Question(as_of=date(2022, 6, 30), **when))
    after = ask(operator, "members.total", Question(as_of=date(2022, 7, 1), **when))
    assert [g.key for g in before.by or ()] == ["Sơ cấp"]
    assert [g.key for g in after.by or ()] == ["Trung cấp"]
    with pytest.raises(services.Refused):
        services.change_person(actor=operator, person=person, on=TODAY, sex="MALE")


def test_two_official_cells_at_a_time_are_refused_by_the_database(
    operator: Actor, cells: list[int]
) -> None:
    person = make_member(cells[1])
    with reading_whole(), deed(actor=MAKER, verb="tests.force"):
        old = Placement.objects.get(person=person)
        with pytest.raises(IntegrityError), transaction.atomic():
            Placement.objects.create(
                person=person,
                membership_id=old.membership_id,
                organization_id=cells[2],
                valid_from=date(2020, 1, 1),
                start_reason="TRANSFER",
            )


def test_a_late_admission_into_a_cell_that_ended_since_goes_on_to_its_heir(
    operator: Actor, cells: list[int]
) -> None:
    make_member(cells[1])
    reorganize(
        actor=operator,
        event=Close(on=date(2024, 7, 1), organization=cells[1], heir=cells[2]),
    )
    person = services.admit_member(
        actor=operator, cell_id=cells[1], code="M7", facts=FACTS, ceremony_date=date(2023, 2, 3)
    )
    assert person.home_id == cells[2]
    assert total(operator, cells[2], date(2024, 6, 30)) == 0
    assert total(operator, cells[2], date(2024, 7, 1)) == 2
