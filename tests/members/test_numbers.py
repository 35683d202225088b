"""Numbers of cards are masked until somebody says what for; what is read and refused is recorded."""

from __future__ import annotations

import pytest

from dangvu.audit.models import Deed
from dangvu.members import services
from dangvu.members.choices import CardKind
from dangvu.members.models import Person
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db
NUMBER = "098765432"


@pytest.fixture
def person(bloc: Tree, cast: Cast) -> Person:
    made = make_member(bloc["A1"], code="DV-THE")
    services.record_card(
        actor=cast.operator, person=made, on=TODAY, kind=CardKind.ISSUED, number=NUMBER
    )
    return made


def test_the_page_of_a_member_shows_the_last_signs(cast: Cast, person: Person) -> None:
    for actor in (cast.operator, cast.officer, cast.clerk, cast.secretary):
        page = cast.page(actor, f"/members/{person.pk}/")
        assert NUMBER not in page
        assert "••••••432" in page


def test_a_number_is_shown_for_a_reason_and_recorded(cast: Cast, person: Person) -> None:
    client, address = cast.signed_in(cast.officer), f"/members/{person.pk}/reveal/"
    assert client.get(address).status_code == 405
    assert client.post(address, {"reason": ""}).status_code == 302
    assert not Deed.objects.filter(verb="members.reveal_number").exists()
    for times in (1, 2):
        answer = client.post(address, {"reason": "làm thủ tục đổi thẻ"})
        assert answer.status_code == 200
        assert NUMBER in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        assert f"{times} lần" in answer.content.decode()
    told = Deed.objects.filter(verb="members.reveal_number")
    assert {(each.actor_name, each.object_label, each.purpose) for each in told} == {
        (cast.officer.name, "DV-THE", "làm thủ tục đổi thẻ")
    }
    assert all(NUMBER not in f"{each.purpose}{each.object_label}" for each in told)


def test_a_stranger_is_shown_no_number(cast: Cast, bloc: Tree, person: Person) -> None:
    address = f"/members/{person.pk}/reveal/"
    hidden = cast.signed_in(cast.outsider).post(address, {"reason": "muốn biết"})
    absent = cast.signed_in(cast.outsider).post("/members/999999/reveal/", {"reason": "muốn biết"})
    assert hidden.status_code == absent.status_code == 404
    head = cast.hired("INSPECTION_HEAD", bloc["K"])
    assert cast.signed_in(head).post(address, {"reason": "muốn biết"}).status_code == 403
    assert not Deed.objects.filter(verb="members.reveal_number").exists()


def test_reading_a_record_whole_is_recorded(cast: Cast, bloc: Tree, person: Person) -> None:
    cast.page(cast.officer, f"/members/{person.pk}/")
    head = cast.hired("INSPECTION_HEAD", bloc["K"])
    cast.page(head, f"/members/{person.pk}/")
    told = Deed.objects.filter(verb="members.see_record")
    assert [(each.actor_name, each.purpose) for each in told] == [
        (cast.officer.name, "file private")
    ]


def test_who_is_refused_is_noted(cast: Cast, person: Person) -> None:
    cast.page(cast.outsider, f"/members/{person.pk}/", 404)
    cast.page(cast.outsider, "/members/999999/", 404)
    cast.page(cast.clerk, "/members/requests/", 403)
    told = Deed.objects.filter(verb="access.denied").order_by("pk")
    assert [(each.entry_class, each.object_label) for each in told] == [
        ("DENIED", f"members:detail person_id={person.pk}"),
        ("DENIED", "members:detail person_id=999999"),
        ("DENIED", "members:requests"),
    ]
