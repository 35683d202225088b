"""What can happen to terms, bodies, posts and their holders, and what stands against it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.core import guard
from dangvu.core.actor import Actor
from dangvu.core.guard import Hold, StepHeld
from dangvu.core.partial_dates import PartialDate
from dangvu.core.secrecy import SecretRefused
from dangvu.members.choices import ExitKind
from dangvu.members.services import record_exit
from dangvu.offices import services
from dangvu.offices.choices import (
    BodyKind,
    DutyKind,
    EndReason,
    HoldingKind,
    LineOfWork,
    PostKind,
    TermKind,
)
from dangvu.offices.models import (
    Body,
    Duty,
    Holding,
    Planned,
    PostVersion,
    TermVersion,
    VacancyNote,
)
from dangvu.organizations.models import Employer, Organization
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.offices import SINCE, Committee, make_committee
from tests.factories.organizations import Tree


@pytest.fixture
def committee(operator: Actor, tree: Tree) -> Committee:
    """That of committee A, nobody in it."""
    return make_committee(operator, tree["A"])


# --- terms ----------------------------------------------------------------------------------


def test_papers_are_numbered_anew_from_the_day_after_the_congress(
    operator: Actor, tree: Tree
) -> None:
    term = services.open_term(
        actor=operator,
        organization_id=tree["K"],
        label="2020-2025",
        ordinal=12,
        congress_opened=PartialDate(2020, 7, 28),
        congress_closed=PartialDate(2020, 7, 30),
        planned_end=date(2025, 7, 30),
    )
    version = TermVersion.objects.get(term=term)
    assert (version.valid_from, version.numbers_from) == (date(2020, 7, 31), date(2020, 7, 31))


def test_a_provisional_committee_needs_a_day_and_no_congress(operator: Actor, tree: Tree) -> None:
    given = {"actor": operator, "organization_id": tree["K"], "label": "lâm thời"}
    with pytest.raises(services.Refused, match="ngày bắt đầu"):
        services.open_term(kind=TermKind.PROVISIONAL, **given)
    term = services.open_term(
        kind=TermKind.PROVISIONAL, valid_from=date(2020, 6, 1), first_after_merge=True, **given
    )
    assert TermVersion.objects.get(term=term).ordinal is None


def test_terms_of_an_organisation_do_not_overlap(operator: Actor, tree: Tree) -> None:
    given = {"actor": operator, "organization_id": tree["K"]}
    first = services.open_term(label="2015-2020", valid_from=date(2015, 8, 1), **given)
    with pytest.raises(services.Refused, match="kết thúc nhiệm kỳ trước"):
        services.open_term(label="2020-2025", valid_from=date(2020, 8, 1), **given)
    services.close_term(actor=operator, term=first, on=date(2020, 8, 1))
    second = services.open_term(label="2020-2025", valid_from=date(2020, 8, 1), **given)
    assert [v.term for v in TermVersion.objects.current().order_by("valid_from")] == [first, second]


def test_a_term_does_not_end_before_its_congress(operator: Actor, tree: Tree) -> None:
    given = {"actor": operator, "organization_id": tree["K"], "label": "2020-2025"}
    closed = {"congress_closed": PartialDate(2020, 7, 30)}
    with pytest.raises(services.Refused, match="trước đại hội"):
        services.open_term(planned_end=date(2019, 7, 30), **closed, **given)
    term = services.open_term(valid_from=date(2020, 6, 1), **closed, **given)
    with pytest.raises(services.Refused, match="trước đại hội"):
        services.close_term(actor=operator, term=term, on=date(2020, 7, 1))


# --- holdings -------------------------------------------------------------------------------


def test_a_second_secretary_is_refused_and_an_acting_one_is_not(
    committee: Committee, tree: Tree
) -> None:
    first = committee.newcomer(tree["A1"], PostKind.SECRETARY)
    other = make_member(tree["A2"])
    with pytest.raises(services.Refused, match="đã có người giữ"):
        committee.seat(other, PostKind.SECRETARY, date(2021, 1, 1))
    committee.seat(other, PostKind.SECRETARY, date(2021, 1, 1), kind=HoldingKind.ACTING)
    services.end_holding(
        actor=committee.actor, holding=first, on=date(2022, 1, 1), reason=EndReason.MOVED
    )
    third = committee.newcomer(tree["A1"], PostKind.SECRETARY, since=date(2022, 1, 1))
    with reading_whole():
        held = Holding.objects.as_of(date(2022, 1, 1)).filter(post=third.post_id)
        assert set(held.values_list("person", "kind")) == {
            (third.person_id, HoldingKind.ELECTED),
            (other.pk, HoldingKind.ACTING),
        }


def test_the_database_refuses_a_second_secretary_whatever_the_row_says(
    committee: Committee, tree: Tree
) -> None:
    first = committee.newcomer(tree["A1"], PostKind.SECRETARY)
    other = make_member(tree["A2"])
    for is_single in (True, False):
        with pytest.raises(IntegrityError), transaction.atomic():
            _write_beside(first, other.pk, is_single)


def _write_beside(first: Holding, person_id: int, is_single: bool) -> None:
    with reading_whole(), deed(actor=MAKER, verb="tests.break"):
        Holding.objects.create(
            person_id=person_id,
            post_id=first.post_id,
            kind=HoldingKind.ELECTED,
            valid_from=SINCE,
            is_single=is_single,
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_seat_above_the_norm_is_warned_of(committee: Committee, tree: Tree) -> None:
    post = committee.posts[PostKind.DEPUTY]
    said = [
        services.appoint(
            actor=committee.actor,
            person=make_member(tree["A1"]),
            post=post,
            kind=HoldingKind.ELECTED,
            valid_from=SINCE,
        ).warnings
        for _each in range(3)
    ]
    assert said == [(), (), ("3 người giữ, định mức là 2 (chưa ghi căn cứ).",)]


def test_who_left_the_party_holds_nothing_any_more(committee: Committee, tree: Tree) -> None:
    person = make_member(tree["A1"])
    record_exit(actor=committee.actor, person=person, on=date(2021, 5, 1), kind=ExitKind.LEFT)
    with pytest.raises(services.Refused, match="không phải là đảng viên"):
        committee.seat(person, PostKind.MEMBER, date(2021, 5, 1))
    committee.seat(person, PostKind.MEMBER, date(2021, 4, 1))


def test_an_upper_room_may_hold_an_appointment(
    committee: Committee, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_guards", {})
    guard.register("offices.appoint", lambda actor, subject: Hold("grade", "chưa xếp loại"))
    with pytest.raises(StepHeld, match="chưa xếp loại"):
        committee.newcomer(tree["A1"], PostKind.MEMBER)


def test_a_holding_belongs_to_a_term_of_its_own_organisation_and_time(
    committee: Committee, tree: Tree
) -> None:
    given = {"actor": committee.actor, "label": "2020-2025", "valid_from": SINCE}
    other = services.open_term(organization_id=tree["B"], **given)
    term = services.open_term(organization_id=tree["A"], **given)
    with pytest.raises(services.Refused, match="không thuộc tổ chức"):
        committee.newcomer(tree["A1"], PostKind.MEMBER, term=other)
    services.close_term(actor=committee.actor, term=term, on=date(2025, 7, 1))
    with pytest.raises(services.Refused, match="không thuộc nhiệm kỳ"):
        committee.newcomer(tree["A1"], PostKind.MEMBER, term=term, since=date(2025, 7, 1))
    assert committee.newcomer(tree["A1"], PostKind.MEMBER, term=term).term == term


def test_what_was_written_wrong_is_superseded_with_a_reason(
    committee: Committee, tree: Tree
) -> None:
    holding = committee.newcomer(tree["A1"], PostKind.MEMBER)
    with pytest.raises(services.Refused, match="lý do"):
        services.correct(actor=committee.actor, row=holding, reason=" ", completes=True)
    with pytest.raises(services.Refused, match="rút dòng này"):
        services.correct(actor=committee.actor, row=holding, reason="nhầm", person_id=1, person=1)
    made = services.correct(actor=committee.actor, row=holding, reason="ghi sót", completes=True)
    with reading_whole():
        old = Holding.objects.get(pk=holding.pk)
        assert (old.completes, old.correction_reason, made.completes) == (False, "ghi sót", True)


def test_a_holding_is_not_corrected_to_the_term_of_another_organisation(
    committee: Committee, tree: Tree
) -> None:
    """Whoever closes that term would end the holding with it."""
    given = {"actor": committee.actor, "label": "2020-2025", "valid_from": SINCE}
    other = services.open_term(organization_id=tree["B"], **given)
    own = services.open_term(organization_id=tree["A"], **given)
    holding = committee.newcomer(tree["A1"], PostKind.MEMBER)
    wrong = {"actor": committee.actor, "row": holding, "reason": "Ghi sót"}
    with pytest.raises(services.Refused, match="không thuộc tổ chức"):
        services.correct(term=other, **wrong)
    assert services.correct(term=own, **wrong).term == own


def test_what_was_assigned_to_a_holder_who_never_was_goes_with_the_holding(
    committee: Committee, tree: Tree
) -> None:
    holding = committee.newcomer(tree["A1"], PostKind.MEMBER)
    services.assign_duty(
        actor=committee.actor,
        person=holding.person,
        post=holding.post,
        kind=DutyKind.LINE,
        line=LineOfWork.MASS_WORK,
        valid_from=SINCE,
    )
    services.take_back(actor=committee.actor, row=holding, reason="Ghi nhầm người")
    with reading_whole():
        duty = Duty.objects.get()
    assert (duty.superseded_at is None, duty.correction_reason) == (False, "Ghi nhầm người")


# --- duties, vacancies, planning ------------------------------------------------------------


def test_duties_are_of_a_holder_and_end_with_the_holding(committee: Committee, tree: Tree) -> None:
    holding = committee.newcomer(tree["A1"], PostKind.DEPUTY)
    given = {"actor": committee.actor, "person": holding.person, "post": holding.post}
    cell = Organization.objects.get(pk=tree["A2"])
    follows = {"kind": DutyKind.FOLLOWS, "organization": cell}
    with pytest.raises(services.Refused, match="không giữ chức danh"):
        services.assign_duty(valid_from=date(2019, 1, 1), **follows, **given)
    with pytest.raises(services.Refused, match="phải nói rõ"):
        services.assign_duty(kind=DutyKind.LINE, valid_from=SINCE, **given)
    services.assign_duty(valid_from=SINCE, **follows, **given)
    services.assign_duty(kind=DutyKind.LINE, line=LineOfWork.MASS_WORK, valid_from=SINCE, **given)
    with pytest.raises(services.Refused, match="Trùng thời gian"):
        services.assign_duty(valid_from=date(2021, 1, 1), **follows, **given)
    services.assign_duty(
        kind=DutyKind.SUBSTITUTES,
        stands_in_for=committee.posts[PostKind.SECRETARY],
        valid_from=SINCE,
        **given,
    )
    ended = date(2022, 1, 1)
    services.end_holding(actor=committee.actor, holding=holding, on=ended, reason=EndReason.RETIRED)
    with reading_whole():
        assert set(Duty.objects.current().values_list("kind", "valid_to")) == {
            (kind, ended) for kind in DutyKind
        }


def test_a_body_that_ends_takes_its_posts_and_holders_with_it(
    committee: Committee, tree: Tree
) -> None:
    holding = committee.newcomer(tree["A1"], PostKind.SECRETARY)
    committee.newcomer(tree["A1"], PostKind.MEMBER, since=date(2024, 1, 1))
    on = date(2023, 1, 1)
    services.end_body(actor=committee.actor, body=committee.body, on=on)
    with reading_whole():
        assert list(Holding.objects.current().values_list("person", "valid_to", "end_reason")) == [
            (holding.person_id, on, EndReason.REORGANIZATION)
        ]
    assert not PostVersion.objects.as_of(on).exists()


def test_an_upper_room_may_hold_the_end_of_a_body(
    committee: Committee, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = committee.newcomer(tree["A1"], PostKind.MEMBER, since=date(2024, 1, 1))
    asked = []

    def hold(actor: Actor, subject: Holding) -> Hold:
        asked.append(subject)
        return Hold("inspection", "đang kiểm tra")

    monkeypatch.setattr(guard, "_guards", {"offices.end_holding": [hold]})
    with pytest.raises(StepHeld, match="đang kiểm tra"):
        services.end_body(actor=committee.actor, body=committee.body, on=date(2023, 1, 1))
    assert asked == [later]
    assert PostVersion.objects.as_of(date(2023, 1, 1)).exists()


def test_a_post_does_not_end_under_who_will_hold_it_or_is_planned_for_it(
    committee: Committee, tree: Tree
) -> None:
    deputy, on = committee.posts[PostKind.DEPUTY], date(2023, 1, 1)
    end = {"actor": committee.actor, "post": deputy, "on": on}
    holding = committee.newcomer(tree["A1"], PostKind.DEPUTY, since=date(2024, 1, 1))
    with pytest.raises(services.Refused, match="còn người giữ"):
        services.end_post(**end)
    services.take_back(actor=committee.actor, row=holding, reason="Ghi nhầm")
    planned = services.plan_person(
        actor=committee.actor,
        person=holding.person,
        post=deputy,
        term_label="2025-2030",
        valid_from=date(2022, 3, 1),
    )
    with pytest.raises(services.Refused, match="còn người trong quy hoạch"):
        services.end_post(**end)
    services.unplan(actor=committee.actor, planned=planned, on=on, reason="Bỏ chức danh")
    services.note_vacancy(
        actor=committee.actor, post=deputy, valid_from=SINCE, reason="Chưa có nguồn"
    )
    services.end_post(**end)
    assert VacancyNote.objects.current().get(post=deputy).valid_to == on
    assert not PostVersion.objects.as_of(on).filter(post=deputy).exists()


def test_nobody_stands_in_for_a_post_that_is_no_more(committee: Committee, tree: Tree) -> None:
    holding = committee.newcomer(tree["A1"], PostKind.MEMBER)
    secretary, on = committee.posts[PostKind.SECRETARY], date(2023, 1, 1)
    services.assign_duty(
        actor=committee.actor,
        person=holding.person,
        post=holding.post,
        kind=DutyKind.SUBSTITUTES,
        stands_in_for=secretary,
        valid_from=SINCE,
    )
    services.end_post(actor=committee.actor, post=secretary, on=on)
    with reading_whole():
        assert Duty.objects.current().get().valid_to == on


def test_who_is_planned_is_reviewed_and_taken_out_with_a_reason(
    committee: Committee, tree: Tree
) -> None:
    actor, person = committee.actor, make_member(tree["A1"])
    planned = services.plan_person(
        actor=actor,
        person=person,
        post=committee.posts[PostKind.SECRETARY],
        term_label="2025-2030",
        valid_from=date(2022, 3, 1),
    )
    reviewed = services.review_planned(actor=actor, planned=planned, on=date(2023, 3, 1))
    with pytest.raises(services.Refused, match="lý do"):
        services.unplan(actor=actor, planned=reviewed, on=date(2024, 3, 1), reason="")
    out = services.unplan(
        actor=actor, planned=reviewed, on=date(2024, 3, 1), reason="Chuyển công tác"
    )
    assert out is not None
    for later in (
        lambda: services.unplan(actor=actor, planned=out, on=date(2025, 3, 1), reason="Ghi lại"),
        lambda: services.review_planned(actor=actor, planned=out, on=date(2024, 3, 1)),
    ):
        with pytest.raises(services.Refused, match="đã ra khỏi quy hoạch"):
            later()
    with reading_whole():
        rows = Planned.objects.current().order_by("valid_from")
        assert list(
            rows.values_list("valid_from", "valid_to", "reviewed_on", "removed_reason")
        ) == [
            (date(2022, 3, 1), date(2023, 3, 1), date(2022, 3, 1), ""),
            (date(2023, 3, 1), date(2024, 3, 1), date(2023, 3, 1), "Chuyển công tác"),
        ]


def test_a_result_is_published_once_a_day(committee: Committee, tree: Tree) -> None:
    holding = committee.newcomer(tree["A1"], PostKind.DEPUTY)
    given = {"actor": committee.actor, "of": holding, "published_on": date(2020, 8, 1)}
    services.publish(
        where="Trụ sở", until=date(2020, 8, 30), comments=2, topics="Quy trình", **given
    )
    with pytest.raises(services.Refused, match="đã ghi rồi"):
        services.publish(where="Cổng thông tin", **given)


# --- who may --------------------------------------------------------------------------------


def test_only_who_manages_offices_there_writes(cast: Cast, bloc: Tree) -> None:
    committee = make_committee(cast.officer, bloc["A"])
    person = make_member(bloc["A1"])
    committee.seat(person, PostKind.SECRETARY)
    given = {"organization_id": bloc["A"], "label": "x", "valid_from": SINCE}
    for stranger in (cast.outsider, cast.clerk, cast.secretary):
        with pytest.raises(PermissionDenied):
            services.open_term(actor=stranger, **given)
        with pytest.raises(PermissionDenied):
            Committee(stranger, committee.body, committee.posts).seat(person, PostKind.MEMBER)


def test_a_person_out_of_sight_is_not_appointed(cast: Cast, bloc: Tree) -> None:
    committee = make_committee(cast.officer, bloc["A"])
    with pytest.raises(PermissionDenied):
        committee.newcomer(bloc["B1"], PostKind.MEMBER)


def test_who_sees_a_committee_sees_who_sits_in_it_wherever_they_lie(cast: Cast, bloc: Tree) -> None:
    """The propaganda board sees no members, and the outsider sees those of B alone."""
    committee = make_committee(cast.operator, bloc["K"])
    holding = committee.newcomer(bloc["A1"], PostKind.SECRETARY)
    readers = {
        cast.clerk: True,
        cast.hired("PROPAGANDA_BOARD", bloc["K"]): True,
        cast.hired("MEMBER", bloc["K"]): True,
        cast.officer: False,
        cast.hired("MEMBER", bloc["A1"]): False,
        cast.hired("AUDITOR", bloc["K"]): False,
    }
    for reader, sees in readers.items():
        with reading_as(reader):
            walled = Holding.objects.filter(pk=holding.pk)
            assert (walled.exists(), walled.visible_to(reader).exists()) == (sees, sees)
    with reading_whole():
        held = Holding.objects.filter(pk=holding.pk)
        assert {r: held.visible_to(r).exists() for r in readers} == readers


def test_a_post_in_an_enterprise_lies_where_its_holder_does(cast: Cast, bloc: Tree) -> None:
    with deed(actor=MAKER, verb="tests.employer"):
        employer = Employer.objects.create()
    post = services.set_post(
        actor=cast.operator,
        employer=employer,
        kind=PostKind.DIRECTOR,
        title="Tổng giám đốc",
        valid_from=SINCE,
    )
    person = make_member(bloc["A1"])
    given = {"person": person, "post": post, "kind": HoldingKind.APPOINTED, "valid_from": SINCE}
    with pytest.raises(PermissionDenied):
        services.appoint(actor=cast.outsider, **given)
    holding = services.appoint(actor=cast.officer, **given).holding
    for reader, sees in {cast.officer: True, cast.secretary: True, cast.outsider: False}.items():
        with reading_as(reader):
            assert Holding.objects.filter(pk=holding.pk).exists() is sees
            assert type(post).objects.visible_to(reader).filter(pk=post.pk).exists() is sees


def test_a_body_of_one_kind_stands_once_at_an_organisation(
    committee: Committee, tree: Tree
) -> None:
    with pytest.raises(services.Refused, match="đã có cơ quan loại đó"):
        make_committee(committee.actor, tree["A"], kind=BodyKind.EXECUTIVE_COMMITTEE)
    assert Body.objects.filter(organization=tree["A"]).count() == 1


def test_a_title_that_bears_a_stamp_is_refused_as_secret(committee: Committee) -> None:
    with pytest.raises(SecretRefused):
        services.set_post(
            actor=committee.actor,
            body=committee.body,
            kind=PostKind.MEMBER,
            title="TUYỆT MẬT: chuyên trách",
            valid_from=SINCE,
        )
