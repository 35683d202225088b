"""A member's own desk: what one sees of oneself, asks to have corrected, and is answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.models import Deed
from dangvu.core.actor import Actor
from dangvu.core.calendar import add_working_days
from dangvu.core.registry import alerts
from dangvu.core.secrecy import SecretRefused
from dangvu.core.writing import write_date
from dangvu.members.alerts import REQUESTS
from dangvu.members.choices import Correctable
from dangvu.members.models import DataRequest, Person, PersonVersion
from dangvu.members.services import Refused, requests
from dangvu.members.services.accounts import link_account
from dangvu.members.services.asking import ask_correction
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db
EVIDENCE = {
    "should_be": "Thanh Hóa",
    "paper": "Giấy khai sinh số 12, năm 1961",
    "holder": "Tôi giữ",
}


@pytest.fixture
def person(bloc: Tree, cast: Cast, rulebook: None) -> Person:
    return make_member(bloc["A1"], code="DV-MINH", name="Hoàng Thị Mai Lan", hometown="Thái Bình")


@pytest.fixture
def member(bloc: Tree, cast: Cast, person: Person) -> Actor:
    actor = cast.hired("MEMBER", bloc["A1"])
    link_account(actor=cast.operator, user=cast.user(actor), person=person)
    return actor


def asked(member: Actor, field: Correctable = Correctable.HOMETOWN, **more: str) -> DataRequest:
    with reading_as(member):
        return ask_correction(actor=member, field=field, **{**EVIDENCE, **more})


def sent(browser: Client, **more: str) -> Any:
    return browser.post("/members/own/correct/", {"field": "HOMETOWN", **EVIDENCE, **more})


def test_the_first_page_of_a_member_leads_to_the_own_desk(cast: Cast, member: Actor) -> None:
    home = cast.page(member, "/")
    assert "Hoàng Thị Mai Lan" in home
    assert 'href="/members/own/"' in home
    assert 'href="/members/own/correct/"' in home


def test_the_own_desk_has_the_record_and_no_action_of_others(
    cast: Cast, member: Actor, person: Person
) -> None:
    desk = cast.page(member, "/members/own/")
    assert f'href="/members/{person.pk}/"' in desk
    record = cast.page(member, f"/members/{person.pk}/")
    assert "Thái Bình" in record
    assert 'href="/members/own/correct/"' in record
    assert "/requests/new/" not in record


def test_an_account_that_stands_for_nobody_is_told_so(cast: Cast, bloc: Tree) -> None:
    stranger = cast.hired("MEMBER", bloc["A1"])
    assert "chưa gắn với đảng viên nào" in cast.page(stranger, "/members/own/")
    assert "chưa gắn với đảng viên nào" in cast.page(cast.officer, "/members/own/")
    assert cast.signed_in(stranger).get("/members/own/correct/").url == "/members/own/"  # type: ignore[attr-defined]
    with reading_as(stranger), pytest.raises(PermissionDenied):
        ask_correction(actor=stranger, field=Correctable.BIRTH, **EVIDENCE)


def test_who_may_not_ask_is_refused(cast: Cast, bloc: Tree) -> None:
    inspector = cast.hired("INSPECTOR", bloc["A"])
    cast.page(inspector, "/members/own/", 403)
    cast.page(inspector, "/members/own/correct/", 403)


def test_a_member_asks_for_a_correction_and_names_the_paper(
    cast: Cast, member: Actor, person: Person
) -> None:
    browser = cast.signed_in(member)
    assert "Quê quán (đang ghi: Thái Bình)" in browser.get("/members/own/correct/").content.decode()
    answer = sent(browser)
    with reading_whole():
        found = DataRequest.objects.get(person=person)
        unchanged = PersonVersion.objects.current().get(person=person)
    assert answer.url == f"/members/own/requests/{found.pk}/"
    assert (found.field, found.should_be, found.holder) == ("HOMETOWN", "Thanh Hóa", "Tôi giữ")
    assert found.asked_by == "Hoàng Thị Mai Lan"
    assert unchanged.hometown == "Thái Bình"
    page = browser.get(answer.url).content.decode()
    assert "Thanh Hóa" in page
    assert "Giấy khai sinh số 12, năm 1961" in page
    # Two working days after whichever day this test runs on.
    assert write_date(add_working_days(found.received_on, 2)) in page
    assert Deed.objects.filter(verb="members.ask_correction", actor_id=member.user_id).exists()


def test_the_office_sees_it_with_its_deadline_and_answers(
    cast: Cast, member: Actor, person: Person
) -> None:
    found = asked(member)
    with reading_as(cast.officer):
        assert REQUESTS in {one.code for one in alerts(cast.officer)}
    page = cast.page(cast.officer, f"/members/requests/{found.pk}/")
    assert "Giấy khai sinh số 12, năm 1961" in page
    assert "gửi từ tài khoản của chính đảng viên" in page
    with reading_as(cast.officer):
        requests.acknowledge_request(actor=cast.officer, request=found, on=TODAY)
        requests.refuse_request(
            actor=cast.officer, request=found, on=TODAY, note="Giấy khai sinh ghi Thái Bình."
        )
    answer = cast.page(member, f"/members/own/requests/{found.pk}/")
    assert "Giấy khai sinh ghi Thái Bình." in answer
    assert "Không thực hiện" in answer
    assert "Không thực hiện" in cast.page(member, "/members/own/")


def test_what_waits_already_is_not_asked_twice(member: Actor) -> None:
    asked(member)
    with pytest.raises(Refused, match="đang chờ trả lời"):
        asked(member)
    asked(member, Correctable.BIRTH)
    asked(member, Correctable.OTHER)
    asked(member, Correctable.OTHER)


@pytest.mark.parametrize("left_out", ["should_be", "paper"])
def test_a_correction_without_its_proof_is_not_sent(
    cast: Cast, member: Actor, left_out: str
) -> None:
    assert "errors" in sent(cast.signed_in(member), **{left_out: " "}).content.decode()
    with pytest.raises(Refused):
        asked(member, **{left_out: " "})


def test_nothing_under_a_stamp_is_written_into_a_request(cast: Cast, member: Actor) -> None:
    with pytest.raises(SecretRefused):
        asked(member, paper="(MẬT) văn bản 12")
    assert sent(cast.signed_in(member), paper="(MẬT) văn bản 12").status_code == 422


def test_a_member_sees_nothing_that_others_asked(
    cast: Cast, bloc: Tree, member: Actor, person: Person
) -> None:
    other = make_member(bloc["A1"], code="DV-KHAC", name="Vũ Đình Khác")
    with reading_as(cast.officer):
        foreign = requests.receive_request(
            actor=cast.officer, person=other, kind="SEE", asked_by="Vũ Đình Khác", received_on=TODAY
        )  # fmt: skip
    mine = asked(member)
    cast.page(member, f"/members/own/requests/{foreign.pk}/", 404)
    cast.page(cast.officer, f"/members/own/requests/{mine.pk}/", 404)
    cast.page(member, "/members/requests/", 403)


def test_what_is_not_kept_is_not_asked_for(cast: Cast, member: Actor, settings: Any) -> None:
    settings.DANGVU_MODE = "net"
    page = cast.page(member, "/members/own/correct/")
    assert "Quê quán" not in page
    assert "Họ và tên" in page


def test_an_inspector_who_is_a_member_asks_for_oneself(
    cast: Cast, bloc: Tree, member: Actor
) -> None:
    """The refusal of writing members is none of asking."""
    from dangvu.access.choices import Role
    from dangvu.access.services import grant_role
    from dangvu.organizations.models import Organization

    grant_role(
        actor=cast.operator, user=cast.user(member), role=Role.INSPECTOR,
        organization=Organization.objects.get(pk=bloc["A"]), valid_from=TODAY,
    )  # fmt: skip
    assert asked(member).pk
