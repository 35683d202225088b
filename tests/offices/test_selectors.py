"""Who sits where, what is vacant and will be, who votes and who signs."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.electorate import voters
from dangvu.core.partial_dates import PartialDate
from dangvu.members.choices import ExitKind
from dangvu.members.models import Restriction
from dangvu.members.services import record_exit
from dangvu.offices import selectors, services
from dangvu.offices.choices import BodyKind, DutyKind, EndReason, HoldingKind, LineOfWork, PostKind
from dangvu.organizations.models import Employer, EmployerVersion, Organization
from dangvu.rules.services import set_local_rule
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER, make_member
from tests.factories.offices import SINCE, Committee, make_committee
from tests.factories.organizations import Tree


@pytest.fixture
def committee(operator: Actor, tree: Tree) -> Committee:
    """That of committee A, nobody in it."""
    return make_committee(operator, tree["A"])


def leave(committee: Committee, holding: object, on: date) -> None:
    services.end_holding(
        actor=committee.actor,
        holding=holding,
        on=on,
        reason=EndReason.RETIRED,  # type: ignore[arg-type]
    )


# --- terms ----------------------------------------------------------------------------------


def test_papers_may_be_numbered_by_another_term_than_the_one_that_holds(
    operator: Actor, tree: Tree
) -> None:
    given = {"actor": operator, "organization_id": tree["K"]}
    old = services.open_term(label="2015-2020", valid_from=date(2015, 8, 1), **given)
    services.close_term(actor=operator, term=old, on=date(2020, 7, 28))
    services.open_term(
        label="2020-2025",
        valid_from=date(2020, 7, 28),
        congress_closed=PartialDate(2020, 7, 30),
        **given,
    )
    held = selectors.term_on(tree["K"], date(2020, 7, 30))
    numbered = selectors.numbering_term(tree["K"], date(2020, 7, 30))
    assert (str(held), str(numbered)) == ("2020-2025", "2015-2020")
    assert str(selectors.numbering_term(tree["K"], date(2020, 7, 31))) == "2020-2025"
    assert selectors.numbering_term(tree["A"], TODAY) is None


# --- committees -----------------------------------------------------------------------------


def test_a_committee_tells_who_sits_since_when_and_what_is_vacant(
    committee: Committee, tree: Tree
) -> None:
    secretary = committee.newcomer(tree["A1"], PostKind.SECRETARY, "Bùi Thị Thử")
    deputy = committee.newcomer(tree["A2"], PostKind.DEPUTY)
    services.assign_duty(
        actor=committee.actor,
        person=deputy.person,
        post=deputy.post,
        kind=DutyKind.FOLLOWS,
        organization=Organization.objects.get(pk=tree["A1"]),
        valid_from=SINCE,
    )
    with reading_as(committee.actor):
        found = selectors.committee(committee.actor, committee.body, TODAY)
    assert [(seat.version.post.kind, len(seat.sitting), seat.vacant) for seat in found.seats] == [
        (PostKind.SECRETARY, 1, 0),
        (PostKind.DEPUTY, 1, 1),
        (PostKind.MEMBER, 0, 3),
    ]
    sitting = found.seats[0].sitting[0]
    assert (sitting.name, sitting.holding.pk, sitting.holding.valid_from) == (
        "Bùi Thị Thử",
        secretary.pk,
        SINCE,
    )
    assert [duty.organization_id for duty in found.seats[1].sitting[0].duties] == [tree["A1"]]
    assert found.vacant == 4


def test_a_restricted_person_sits_without_a_name(cast: Cast, bloc: Tree) -> None:
    committee = make_committee(cast.operator, bloc["K"])
    holding = committee.newcomer(bloc["A1"], PostKind.SECRETARY, "Bùi Thị Thử")
    with reading_whole(), deed(actor=MAKER, verb="tests.restrict"):
        Restriction.objects.create(person_id=holding.person_id, valid_from=SINCE)
    for reader, name in {cast.operator: "Bùi Thị Thử", cast.clerk: ""}.items():
        with reading_as(reader):
            found = selectors.committee(reader, committee.body, TODAY)
            (signer,) = selectors.signers(reader, bloc["K"], TODAY)
        assert [one.name for one in found.seats[0].sitting] == [signer.name] == [name]


# --- vacancies ------------------------------------------------------------------------------


def test_a_vacancy_counts_its_days_from_the_day_the_seat_fell_empty(
    committee: Committee, tree: Tree
) -> None:
    first = committee.newcomer(tree["A1"], PostKind.SECRETARY)
    leave(committee, first, date(2026, 1, 1))
    acting = make_member(tree["A2"], name="Hồ Văn Thử")
    committee.seat(acting, PostKind.SECRETARY, date(2026, 2, 1), kind=HoldingKind.ACTING)
    services.note_vacancy(
        actor=committee.actor,
        post=first.post,
        valid_from=date(2026, 1, 1),
        reason="Chờ bầu bổ sung",
        plan="Quý 4",
    )
    found = selectors.vacancies(committee.actor, tree["K"], TODAY, key_only=True)
    told = [(v.version.post.kind, v.vacant, v.since, v.days, v.reason, v.acting) for v in found]
    days = (TODAY - SINCE).days
    assert told == [
        (PostKind.DEPUTY, 2, SINCE, days, "", ()),
        (PostKind.SECRETARY, 1, date(2026, 1, 1), 324, "Chờ bầu bổ sung", ("Hồ Văn Thử",)),
    ]
    assert {one.organization for one in found} == {"Đảng bộ A"}


def test_a_seat_that_was_filled_again_is_vacant_since_it_was_left_again(
    committee: Committee, tree: Tree
) -> None:
    """Two seats: one stands empty since 2023, though another was filled and left meanwhile."""
    stays = committee.newcomer(tree["A1"], PostKind.DEPUTY)
    goes = committee.newcomer(tree["A1"], PostKind.DEPUTY)
    leave(committee, goes, date(2021, 1, 1))
    third = committee.newcomer(tree["A1"], PostKind.DEPUTY, since=date(2022, 1, 1))
    leave(committee, third, date(2023, 1, 1))
    deputies = [
        one
        for one in selectors.vacancies(committee.actor, tree["A"], TODAY)
        if one.version.post == stays.post
    ]
    assert [(one.vacant, one.since) for one in deputies] == [(1, date(2023, 1, 1))]
    leave(committee, stays, date(2024, 1, 1))
    found = selectors.vacancies(committee.actor, tree["A"], TODAY, key_only=True)
    assert [(v.vacant, v.since) for v in found if v.version.post == stays.post] == [
        (2, date(2023, 1, 1))
    ]


def test_a_mark_of_the_post_does_not_begin_its_vacancy_anew(
    committee: Committee, tree: Tree
) -> None:
    services.set_post(
        actor=committee.actor,
        body=committee.body,
        kind=PostKind.SECRETARY,
        title=committee.posts[PostKind.SECRETARY].title,
        valid_from=date(2025, 1, 1),
        is_key=True,
        is_sensitive=True,
    )
    found = selectors.vacancies(committee.actor, tree["A"], TODAY)
    assert {one.since for one in found} == {SINCE}


def test_vacancies_are_told_where_the_reader_sees_offices(cast: Cast, bloc: Tree) -> None:
    for place in ("K", "A", "B"):
        make_committee(cast.operator, bloc[place], seats={PostKind.SECRETARY: 1})
    seen = {
        cast.clerk: {bloc["K"], bloc["A"], bloc["B"]},
        cast.officer: {bloc["A"]},
        cast.outsider: {bloc["B"]},
        cast.hired("PROPAGANDA_BOARD", bloc["K"]): {bloc["K"], bloc["A"], bloc["B"]},
        cast.hired("AUDITOR", bloc["K"]): set(),
    }
    for reader, places in seen.items():
        with reading_as(reader):
            found = selectors.vacancies(reader, bloc["K"], TODAY)
        assert {one.organization_id for one in found} == places


def test_vacancies_cost_the_same_however_many_they_are(operator: Actor, tree: Tree) -> None:
    counts = []
    for place in ("A", "B", "K"):
        made = make_committee(operator, tree[place])
        acting = make_member(tree["A1"])
        made.seat(acting, PostKind.SECRETARY, kind=HoldingKind.ACTING)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            selectors.vacancies(operator, tree["K"], TODAY)
        told = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
        counts.append(sum("set_config" not in one for one in told))
    assert counts == [9, 9, 9]


# --- what will be vacant --------------------------------------------------------------------


def test_a_forecast_tells_terms_as_terms_and_holders_who_leave_by_themselves(
    committee: Committee, tree: Tree
) -> None:
    given = {"actor": committee.actor, "label": "2020-2025", "valid_from": SINCE}
    term = services.open_term(organization_id=tree["A"], planned_end=date(2027, 6, 1), **given)
    services.open_term(organization_id=tree["B"], planned_end=date(2029, 6, 1), **given)
    committee.newcomer(tree["A1"], PostKind.SECRETARY, term=term)
    rotated = committee.newcomer(
        tree["A1"], PostKind.DEPUTY, term=term, planned_end=date(2027, 1, 1)
    )
    committee.newcomer(tree["A1"], PostKind.MEMBER)
    committee.newcomer(tree["A1"], PostKind.MEMBER, planned_end=date(2029, 1, 1))
    gone = committee.newcomer(tree["A1"], PostKind.MEMBER, planned_end=date(2027, 9, 1))
    ended = services.end_holding(
        actor=committee.actor, holding=gone, on=date(2027, 3, 1), reason=EndReason.MOVED
    )
    assert ended is not None
    with reading_as(committee.actor):
        found = selectors.forecast(committee.actor, tree["K"], TODAY)
    assert [(one.planned_end, place) for one, place in found.terms] == [
        (date(2027, 6, 1), "Đảng bộ A")
    ]
    assert [(one.holding.pk, one.on, one.why) for one in found.leaving] == [
        (rotated.pk, date(2027, 1, 1), "ROTATION"),
        (ended.pk, date(2027, 3, 1), "RECORDED"),
    ]
    assert [(one.name, one.number) for one in found.unknown] == [("Đảng bộ A", 1)]
    assert found.rule is None


def test_a_forecast_costs_the_same_however_many_leave(operator: Actor, tree: Tree) -> None:
    counts = []
    for place in ("A", "B", "K"):
        made = make_committee(operator, tree[place])
        made.newcomer(tree["A1"], PostKind.SECRETARY, planned_end=date(2027, 1, 1))
        made.newcomer(tree["A1"], PostKind.DEPUTY)
        with CaptureQueriesContext(connection) as asked:
            found = selectors.forecast(operator, tree["K"], TODAY)
        told = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
        counts.append(sum("set_config" not in one for one in told))
    assert len(found.leaving) == len(found.unknown) == 3
    assert counts[0] == counts[-1] <= 12


def test_retirement_is_foretold_by_the_rule_of_its_own_day(
    committee: Committee, tree: Tree
) -> None:
    """The age rises before the holder reaches it, so that the later age holds."""
    rule = {
        "actor": committee.actor,
        "organization": Organization.objects.get(pk=tree["K"]),
        "code": "retirement.age_months",
        "label": "Tuổi nghỉ công tác",
    }
    months = {"FEMALE": 12 * 57}
    first = set_local_rule(value=months, valid_from=date(2020, 1, 1), **rule)
    person = make_member(tree["A1"], birth=PartialDate(1970, 3, 10))
    committee.seat(person, PostKind.SECRETARY)

    def foretold() -> list[date | None]:
        with reading_as(committee.actor):
            found = selectors.forecast(committee.actor, tree["K"], TODAY)
        return [one.on for one in found.leaving]

    assert foretold() == [date(2027, 3, 10)]
    with deed(actor=MAKER, verb="tests.rule"):
        type(first).objects.filter(pk=first.pk).update(valid_to=date(2027, 1, 1))
    set_local_rule(value={"FEMALE": 12 * 57 + 4}, valid_from=date(2027, 1, 1), **rule)
    assert foretold() == [date(2027, 7, 10)]


def test_retirement_is_not_foretold_to_whom_the_birth_is_not_shown(cast: Cast, bloc: Tree) -> None:
    committee = make_committee(cast.operator, bloc["K"])
    person = make_member(bloc["A1"], birth=PartialDate(1970, 3, 10))
    committee.seat(person, PostKind.SECRETARY)
    set_local_rule(
        actor=cast.operator,
        organization=Organization.objects.get(pk=bloc["K"]),
        code="retirement.age_months",
        label="Tuổi nghỉ công tác",
        value={"FEMALE": 684},
        valid_from=date(2020, 1, 1),
    )
    board = cast.hired("PROPAGANDA_BOARD", bloc["K"])
    for reader, told in {cast.clerk: 1, board: 0}.items():
        with reading_as(reader):
            found = selectors.forecast(reader, bloc["K"], TODAY)
        assert len(found.leaving) == told


# --- persons --------------------------------------------------------------------------------


def test_a_person_has_posts_on_both_sides_on_one_line_of_time(
    committee: Committee, tree: Tree
) -> None:
    person = make_member(tree["A1"])
    with deed(actor=MAKER, verb="tests.employer"):
        employer = Employer.objects.create()
        EmployerVersion.objects.create(
            employer=employer, code="TCT", name="Tổng công ty Thử", valid_from=date(2000, 1, 1)
        )
    director = services.set_post(
        actor=committee.actor,
        employer=employer,
        kind=PostKind.DIRECTOR,
        title="Tổng giám đốc",
        valid_from=SINCE,
    )
    services.appoint(
        actor=committee.actor,
        person=person,
        post=director,
        kind=HoldingKind.APPOINTED,
        valid_from=date(2021, 1, 1),
    )
    first = committee.seat(person, PostKind.MEMBER)
    leave(committee, first, date(2022, 1, 1))
    with reading_as(committee.actor):
        posts = selectors.posts_of(committee.actor, person)
    assert [(one.holding.post.title, one.place, one.is_in_enterprise) for one in posts] == [
        ("Tổng giám đốc", "Tổng công ty Thử", True),
        (str(PostKind.MEMBER.label), "Ban chấp hành, chi ủy, Đảng bộ A", False),
    ]
    assert selectors.on_both_sides(posts, date(2021, 12, 31))
    assert not selectors.on_both_sides(posts, date(2022, 1, 1))


def test_planned_persons_are_structured_by_number_only(committee: Committee, tree: Tree) -> None:
    births = (1999, 1990, 1990, 1980, 1960)
    for number, year in enumerate(births):
        person = make_member(
            tree["A1"],
            birth=PartialDate(year, 1, 1),
            sex="MALE" if number else "FEMALE",
            name=f"Lý Thị Thử {number}",
        )
        services.plan_person(
            actor=committee.actor,
            person=person,
            post=committee.posts[PostKind.SECRETARY if number < 3 else PostKind.DEPUTY],
            term_label="2025-2030" if number else "2030-2035",
            valid_from=date(2022, 3, 1),
        )
    with reading_as(committee.actor):
        few, more = selectors.planned_structure(committee.actor, tree["K"], TODAY)
        named = selectors.planned_for(committee.actor, committee.posts[PostKind.SECRETARY], TODAY)
    assert [(one.planned.term_label, one.name) for one in named] == [
        ("2025-2030", "Lý Thị Thử 1"),
        ("2025-2030", "Lý Thị Thử 2"),
        ("2030-2035", "Lý Thị Thử 0"),
    ]
    assert (few.term_label, few.persons, few.women, few.ages) == ("2025-2030", 4, None, None)
    assert (more.term_label, more.persons) == ("2030-2035", 1)


def test_enough_planned_persons_have_ages_and_sexes(committee: Committee, tree: Tree) -> None:
    for year, sex in ((1999, "FEMALE"), (1990, "MALE"), (1980, "MALE"), (1970, "MALE"), (1960, "")):
        services.plan_person(
            actor=committee.actor,
            person=make_member(tree["A1"], birth=PartialDate(year, 1, 1), sex=sex),
            post=committee.posts[PostKind.DEPUTY],
            term_label="2025-2030",
            valid_from=date(2022, 3, 1),
        )
    (group,) = selectors.planned_structure(committee.actor, tree["K"], TODAY)
    assert (group.posts, group.persons, group.women) == (1, 5, 1)
    assert group.ages == {30: 1, 40: 1, 50: 1, 60: 1, None: 1}


# --- who votes, who signs -------------------------------------------------------------------


def test_the_electorate_of_a_committee_excludes_by_code(committee: Committee, tree: Tree) -> None:
    standing = make_committee(
        committee.actor,
        tree["A"],
        kind=BodyKind.STANDING_COMMITTEE,
        seats={PostKind.STANDING_MEMBER: 3},
    )
    secretary = committee.newcomer(tree["A1"], PostKind.SECRETARY, "Cao Thị Ba")
    committee.seat(secretary.person, PostKind.MEMBER)
    standing.newcomer(tree["A1"], PostKind.STANDING_MEMBER, "Cao Thị Bốn")
    committee.newcomer(tree["A1"], PostKind.MEMBER, "Cao Thị Hai", kind=HoldingKind.ACTING)
    gone = committee.newcomer(tree["A1"], PostKind.MEMBER, "Cao Thị Một")
    record_exit(actor=committee.actor, person=gone.person, on=date(2026, 1, 1), kind=ExitKind.DIED)

    def told(body: str) -> list[tuple[str, str]]:
        return [(one.name, one.excluded) for one in voters(body, tree["A"], TODAY)]

    assert told("executive_committee") == [
        ("Cao Thị Ba", ""),
        ("Cao Thị Bốn", ""),
        ("Cao Thị Hai", "ACTING"),
        ("Cao Thị Một", "NO_MEMBER"),
    ]
    assert told("standing_committee") == [("Cao Thị Ba", ""), ("Cao Thị Bốn", "")]
    assert told("inspection_commission") == []
    assert voters("executive_committee", tree["A"], date(2019, 1, 1)) == []


def test_each_signs_in_the_name_of_whom_the_mark_says(committee: Committee, tree: Tree) -> None:
    make_committee(
        committee.actor,
        tree["A"],
        kind=BodyKind.STANDING_COMMITTEE,
        seats={PostKind.STANDING_MEMBER: 3},
    )
    office = make_committee(
        committee.actor,
        tree["A"],
        kind=BodyKind.OFFICE,
        seats={PostKind.HEAD: 1, PostKind.DEPUTY_HEAD: 1},
    )
    committee.newcomer(tree["A1"], PostKind.DEPUTY, "Cao Thị Ba")
    committee.newcomer(tree["A1"], PostKind.SECRETARY, "Cao Thị Bốn")
    committee.newcomer(tree["A1"], PostKind.MEMBER, "Cao Thị Hai")
    office.newcomer(tree["A1"], PostKind.DEPUTY_HEAD, "Cao Thị Một")
    office.newcomer(tree["A1"], PostKind.HEAD, "Cao Thị Năm")
    head = str(PostKind.HEAD.label)
    found = selectors.signers(committee.actor, tree["A"], TODAY)
    assert [(one.name, one.mark, one.behalf) for one in found] == [
        ("Cao Thị Bốn", "T/M", "Ban chấp hành, chi ủy"),
        ("Cao Thị Ba", "T/M", "Ban chấp hành, chi ủy"),
        ("Cao Thị Năm", "", ""),
        ("Cao Thị Năm", "T/L", "Ban thường vụ"),
        ("Cao Thị Một", "K/T", head),
    ]


def test_a_holding_is_told_with_duties_and_publications_in_as_many_statements(
    committee: Committee, tree: Tree
) -> None:
    actor = committee.actor
    held = committee.newcomer(tree["A1"], PostKind.SECRETARY, "Đinh Thị Thử")
    with reading_as(actor), CaptureQueriesContext(connection) as alone:
        assert selectors.holding_record(actor, held, TODAY).duties == ()
    for line in (LineOfWork.MASS_WORK, LineOfWork.INSPECTION):
        services.assign_duty(
            actor=actor, person=held.person, post=held.post, kind=DutyKind.LINE, line=line,
            valid_from=SINCE,
        )  # fmt: skip
    for day in (1, 2):
        services.publish(actor=actor, of=held, published_on=date(2021, 1, day), where="Bảng tin")
    with reading_as(actor), CaptureQueriesContext(connection) as busy:
        found = selectors.holding_record(actor, held, TODAY)
    assert (found.name, len(found.duties), len(found.publications)) == ("Đinh Thị Thử", 2, 2)
    assert len(busy) == len(alone)
