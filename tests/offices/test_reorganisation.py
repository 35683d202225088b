"""Committees end with their organisation and stay readable with it."""

from __future__ import annotations

from datetime import date

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.offices import selectors, services
from dangvu.offices.choices import DutyKind, EndReason, PostKind
from dangvu.offices.models import Body, BodyVersion, Duty, Holding, TermVersion
from dangvu.organizations.models import Organization
from dangvu.organizations.services import Merge, reorganize
from dangvu.rules.services import load_rulebook
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.offices import SINCE, make_committee
from tests.factories.organizations import Tree

JULY = date(2026, 7, 1)
BEFORE = date(2026, 6, 30)


def test_a_merged_organisation_keeps_its_committee_which_ends_that_day(
    cast: Cast, bloc: Tree
) -> None:
    load_rulebook(actor=cast.operator)
    leaving = make_committee(cast.operator, bloc["A1"])
    staying = make_committee(cast.operator, bloc["A2"])
    secretary = leaving.newcomer(bloc["A1"], PostKind.SECRETARY, "Đinh Thị Thử")
    follower = staying.newcomer(bloc["A2"], PostKind.SECRETARY)
    services.open_term(
        actor=cast.operator, organization_id=bloc["A1"], label="2025-2027", valid_from=SINCE
    )
    services.assign_duty(
        actor=cast.operator,
        person=follower.person,
        post=follower.post,
        kind=DutyKind.FOLLOWS,
        organization=Organization.objects.get(pk=bloc["A1"]),
        valid_from=SINCE,
    )
    event = Merge(on=JULY, organizations=(bloc["A1"],), into=bloc["A2"])
    outcome = reorganize(actor=cast.operator, event=event)

    assert [(one.text, one.count) for one in outcome.effects if one.room == "offices"] == [
        ("Tổ chức lãnh đạo, cơ quan kết thúc cùng tổ chức đảng", 1),
        ("Lượt giữ chức vụ kết thúc do sắp xếp tổ chức", 1),
        ("Nhiệm kỳ kết thúc", 1),
        ("Phân công theo dõi kết thúc, phải phân công lại", 1),
    ]
    with reading_whole():
        ended = Holding.objects.current().get(person=secretary.person_id)
        assert (ended.valid_to, ended.end_reason) == (JULY, EndReason.REORGANIZATION)
        assert ended.post.body == leaving.body
        assert Holding.objects.as_of(JULY).get() == follower
        assert Duty.objects.current().get().valid_to == JULY
    assert TermVersion.objects.current().get().valid_to == JULY
    assert BodyVersion.objects.as_of(JULY).get().body == staying.body


def test_the_successor_reads_the_committee_that_was(cast: Cast, bloc: Tree) -> None:
    """The secretary of the cell that took it over, at their own place alone."""
    load_rulebook(actor=cast.operator)
    leaving = make_committee(cast.operator, bloc["A1"])
    leaving.seat(make_member(bloc["A1"], name="Đinh Thị Thử"), PostKind.SECRETARY)
    reader = cast.hired("SECRETARY", bloc["A2"])
    stranger = cast.hired("SECRETARY", bloc["B1"])
    reorganize(
        actor=cast.operator,
        event=Merge(on=JULY, organizations=(bloc["A1"],), into=bloc["A2"]),
    )
    for actor, sees in {reader: True, stranger: False}.items():
        with reading_as(actor):
            assert Body.objects.visible_to(actor).filter(pk=leaving.body.pk).exists() is sees
            found = selectors.committee(actor, leaving.body, BEFORE)
            sitting = [one.name for seat in found.seats for one in seat.sitting]
            assert sitting == (["Đinh Thị Thử"] if sees else [])
