"""Which fields of a member each role is told, on every face that tells of members."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from dangvu.access.choices import Role
from dangvu.access.selectors import reading_as, reading_whole
from dangvu.access.services import grant_role
from dangvu.accounts.services import actor_for, give_token
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import shown_sets
from dangvu.figures.selectors import Question, open_rows
from dangvu.members import services
from dangvu.members.choices import CardKind, ExitKind
from dangvu.members.keeping import mask
from dangvu.members.models import Person
from dangvu.members.permissions import BASIC, FILE, PRIVATE, SETS
from dangvu.members.selectors import member_list
from dangvu.members.services.accounts import link_account
from dangvu.organizations.models import Employer, EmployerVersion, Organization
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import START, Tree

pytestmark = pytest.mark.django_db

NAME = "Trịnh Khắc Hoan"
#: How each field shows, in any of the ways in which a face writes it.
SHOWN: dict[str, tuple[str, ...]] = {
    "name": (NAME,),
    "code": ("DV-777",),
    "year": ("1971",),
    "sex": ("Nam", "MALE"),
    "cell": ("Chi bộ Văn phòng",),
    # With its mask: numbers of rows have any digits.
    "card's end": (mask("95123456"),),
    "birth": ("07/03/1971", "1971-03-07"),
    "hometown": ("Vụ Bản",),
    "education": ("Bổ túc văn hóa",),
    "qualification": ("Kỹ sư máy tàu",),
    "theory level": ("Cao cấp lý luận",),
    "occupation": ("Hoa tiêu",),
    "employer": ("Công ty Lai dắt",),
    "event": ("Được cấp thẻ",),
    "ethnicity": ("Khơ-me",),
    "religion": ("Cao Đài",),
    "reason": ("suy tim",),
}
_BASIC = {"name", "code", "year", "sex", "cell", "card's end"}
_PRIVATE = {"ethnicity", "religion", "reason"}
OF_SETS = {BASIC: _BASIC, FILE: SHOWN.keys() - _BASIC - _PRIVATE, PRIVATE: _PRIVATE}

#: Sets that each role is shown; the others are told nothing of members.
ROLES: dict[Role, set[str]] = {
    Role.LEADER: {BASIC, FILE},
    Role.OFFICE: {BASIC, FILE},
    Role.ORGANIZATION_BOARD: {BASIC, FILE, PRIVATE},
    Role.SECRETARY: {BASIC, FILE, PRIVATE},
    Role.MEMBER: {BASIC, FILE, PRIVATE},
    Role.INSPECTION_HEAD: {BASIC},
}
NOTHING = [Role.PROPAGANDA_BOARD, Role.INSPECTOR, Role.PETITION_OFFICER, Role.AUDITOR,
           Role.ADMINISTRATOR]  # fmt: skip

#: What a face has room for at all.
_LISTED = {
    "name", "code", "year", "sex", "cell", "birth", "hometown", "education", "qualification",
    "theory level", "occupation", "ethnicity", "religion",
}  # fmt: skip
FACES = {
    "record": set(SHOWN),
    "register": _LISTED,
    "register printed": _LISTED,
    "register as Excel": _LISTED,
    "search": {"name", "cell", "year", "birth"},
    "API list": {"name", "code", "year", "sex", "cell", "birth"},
    "API detail": {
        "name", "code", "year", "sex", "cell", "birth", "event", "reason",
    },
}  # fmt: skip
ALL_COLUMNS = (
    "name,code,birth,born,sex,status,cell,admitted,full,ethnicity,religion,hometown,education,"
    "qualification,theory_level,occupation"
)


@pytest.fixture
def person(cast: Cast, bloc: Tree) -> Person:
    """A member of A1 of whom everything is recorded."""
    with deed(actor=MAKER, verb="tests.employer"):
        employer = Employer.objects.create()
        EmployerVersion.objects.create(
            employer=employer, code="LD", name="Công ty Lai dắt", valid_from=START
        )
    made = make_member(
        bloc["A1"], code="DV-777", name=NAME, sex="MALE", birth=PartialDate(1971, 3, 7),
        ethnicity="Khơ-me", religion="Cao Đài", hometown="Vụ Bản", education="Bổ túc văn hóa",
        qualification="Kỹ sư máy tàu", theory_level="Cao cấp lý luận", occupation="Hoa tiêu",
        employer=employer,
    )  # fmt: skip
    services.record_card(
        actor=cast.operator, person=made, on=date(2017, 2, 3), kind=CardKind.ISSUED,
        number="95123456",
    )  # fmt: skip
    services.exempt_member(
        actor=cast.operator, person=made, valid_from=date(2026, 1, 1), is_temporary=True,
        reason="suy tim",
    )  # fmt: skip
    return made


def reader(cast: Cast, bloc: Tree, role: Role, person: Person) -> Actor:
    """Someone of that role at A; a secretary of the cell, a member who is the person."""
    actor = cast.hired(role.value, bloc["A1" if role in (Role.SECRETARY, Role.MEMBER) else "A"])
    if role is Role.MEMBER:
        link_account(actor=cast.operator, user=cast.user(actor), person=person)
    return actor


def faces_of(cast: Cast, actor: Actor, person: Person) -> dict[str, tuple[int, str]]:
    """Status and text of every face."""
    web = cast.signed_in(actor)
    _token, secret = give_token(actor=actor, user=cast.user(actor), name="thử")
    api = Client(headers={"authorization": f"Bearer {secret}"})
    chosen = f"/members/?columns={ALL_COLUMNS}"
    return {
        "record": _page(web, f"/members/{person.pk}/"),
        "register": _page(web, chosen),
        "register printed": _page(web, f"{chosen}&format=print"),
        "register as Excel": _sheet(web, f"{chosen}&format=xlsx"),
        "search": _page(web, "/search?q=khac+hoan"),
        "API list": _page(api, "/api/v1/members"),
        "API detail": _page(api, "/api/v1/members/DV-777"),
    }


def _page(client: Client, address: str) -> tuple[int, str]:
    response: Any = client.get(address)
    text = response.content.decode()
    if "json" in response["Content-Type"]:
        return response.status_code, json.dumps(json.loads(text), ensure_ascii=False)
    inside = re.search(r"<main.*</main>", text, re.S)
    # What the reader typed and the page says again is not told by the page.
    bare = re.sub(r"<(form|option|select|input|a class=\"chip).*?>|columns=[\w,%]+", "", inside[0])  # type: ignore[index]
    return response.status_code, bare


def _sheet(client: Client, address: str) -> tuple[int, str]:
    response: Any = client.get(address)
    if response.status_code != 200:
        return response.status_code, ""
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    return 200, "\n".join(
        f"{cell:%d/%m/%Y}" if isinstance(cell, datetime) else str(cell) for cell in cells if cell
    )


def told(text: str) -> set[str]:
    return {field for field, ways in SHOWN.items() if any(way in text for way in ways)}


def expected(face: str, sets: set[str]) -> set[str]:
    fields = FACES[face] & set().union(*(OF_SETS[name] for name in sets))
    # The API tells of cards in the life alone.
    return fields | ({"card's end"} if "event" in fields else set())


@pytest.mark.parametrize("role", ROLES)
def test_every_face_tells_a_role_exactly_its_fields(
    cast: Cast, bloc: Tree, person: Person, role: Role
) -> None:
    actor = reader(cast, bloc, role, person)
    faces = {face: text for face, (_status, text) in faces_of(cast, actor, person).items()}
    assert not [face for face, text in faces.items() if "95123456" in text]
    found = {face: told(text) for face, text in faces.items()}
    assert found == {face: expected(face, ROLES[role]) for face in FACES}


@pytest.mark.parametrize("role", NOTHING)
def test_no_face_tells_the_other_roles_anything(
    cast: Cast, bloc: Tree, person: Person, role: Role
) -> None:
    actor = reader(cast, bloc, role, person)
    for face, (status, text) in faces_of(cast, actor, person).items():
        assert told(text) <= ({"name"} if face == "search" else set()), face
        assert status in ((200,) if face == "search" else (403, 404)), face
    assert "/members/" not in faces_of(cast, actor, person)["search"][1]


def test_every_role_stands_in_one_of_the_two_lists() -> None:
    assert {*ROLES, *NOTHING, Role.OPERATOR} == set(Role)


def test_what_is_hidden_cannot_be_sorted_or_narrowed_by(
    cast: Cast, bloc: Tree, person: Person
) -> None:
    head = reader(cast, bloc, Role.INSPECTION_HEAD, person)
    make_member(bloc["A1"], code="DV-778", birth=PartialDate(2001, 1, 1))
    sorted_by = cast.page(head, "/members/?sort=birth")
    assert "Không sắp xếp được theo" in sorted_by
    for narrowed in ("age_band=18-30", "party_age=0-9", "ethnicity=Kinh"):
        text = cast.page(head, f"/members/?{narrowed}")
        assert "DV-777" in text
        assert "DV-778" in text
    clerk = cast.page(cast.clerk, "/members/?age_band=18-30")
    assert "DV-778" in clerk
    assert "DV-777" not in clerk
    assert "Dân tộc" not in cast.page(cast.clerk, "/members/")


def test_whoever_is_shown_more_of_some_is_shown_it_of_those_alone(
    cast: Cast, bloc: Tree, person: Person
) -> None:
    other = make_member(
        bloc["A2"], code="DV-779", birth=PartialDate(1966, 8, 9), religion="Phật giáo"
    )
    actor = reader(cast, bloc, Role.SECRETARY, person)
    grant_role(
        actor=cast.operator, user=cast.user(actor), role=Role.INSPECTION_HEAD,
        organization=Organization.objects.get(pk=bloc["A"]), valid_from=START,
    )  # fmt: skip
    assert shown_sets(actor, "members", SETS).here_and_there == {FILE, PRIVATE}
    _status, text = _sheet(cast.signed_in(actor), f"/members/?columns={ALL_COLUMNS}&format=xlsx")
    assert "07/03/1971" in text
    assert "Cao Đài" in text
    assert "1966" in text
    assert "09/08/1966" not in text
    assert "Phật giáo" not in text
    own, foreign = (cast.page(actor, f"/members/{one.pk}/") for one in (person, other))
    assert "Cao Đài" in own
    assert "Phật giáo" not in foreign
    assert "09/08/1966" not in foreign
    assert "Không sắp xếp được" in cast.page(actor, "/members/?sort=birth")


def test_sets_of_a_higher_grant_cover_a_lower_one(cast: Cast, bloc: Tree, person: Person) -> None:
    actor = cast.hired("ORGANIZATION_BOARD", bloc["A"])
    grant_role(
        actor=cast.operator, user=cast.user(actor), role=Role.OFFICE,
        organization=Organization.objects.get(pk=bloc["A1"]), valid_from=START,
    )  # fmt: skip
    assert shown_sets(actor, "members", SETS).everywhere == SETS.keys()
    again = actor_for(cast.user(cast.clerk), today=cast.clerk.today, channel="test")
    assert shown_sets(again, "members", SETS).everywhere == {BASIC, FILE}


def test_most_readers_are_asked_nothing_more_for_their_sets(
    cast: Cast, bloc: Tree, person: Person, django_assert_num_queries: Any
) -> None:
    with reading_as(cast.clerk):
        rows = member_list(cast.clerk, cast.clerk.today)
        assert not [name for name in rows.query.annotations if name.startswith("shows_")]
        with django_assert_num_queries(0):
            shown_sets(cast.clerk, "members", SETS)


def test_a_group_is_opened_by_whoever_is_shown_what_makes_it(
    cast: Cast, bloc: Tree, person: Person
) -> None:
    address = f"/figures/members.total/rows/?org=A&by=ethnicity&key={SHOWN['ethnicity'][0]}"
    leader = reader(cast, bloc, Role.LEADER, person)
    assert cast.signed_in(leader).get(address).status_code == 403
    value = cast.page(leader, "/figures/members.total/?org=A&by=ethnicity")
    assert "Khơ-me" in value
    assert "by=sex&amp;key=" in value
    assert "by=ethnicity&amp;key=" not in value
    assert NAME in cast.page(cast.officer, address)
    assert NAME in cast.page(leader, "/figures/members.total/rows/?org=A&by=age_band&key=51-60")


def test_rows_of_a_group_are_told_where_the_set_is_shown(
    cast: Cast, bloc: Tree, person: Person
) -> None:
    make_member(bloc["A2"], name="Người Thứ Hai", ethnicity="Khơ-me")
    actor = reader(cast, bloc, Role.SECRETARY, person)
    grant_role(
        actor=cast.operator, user=cast.user(actor), role=Role.LEADER,
        organization=Organization.objects.get(pk=bloc["A"]), valid_from=START,
    )  # fmt: skip
    question = Question(bloc["A"], today=actor.today, as_of=actor.today, by="ethnicity")
    opened = open_rows(actor, "members.total", question, key="Khơ-me")
    assert [row.label for row in opened.rows] == [NAME]
    assert (opened.total, opened.outside) == (2, 1)


def test_why_someone_left_and_what_was_corrected_stay_with_the_private_set(
    cast: Cast, bloc: Tree
) -> None:
    gone = make_member(bloc["A1"], code="DV-780")
    services.correct_person(
        actor=cast.operator, person=gone, reason="ghi nhầm tôn giáo", religion="Tin Lành"
    )
    services.record_exit(
        actor=cast.operator, person=gone, on=date(2026, 3, 1), kind=ExitKind.LEFT,
        reason="theo nguyện vọng",
    )  # fmt: skip
    whole, part = (cast.page(actor, f"/members/{gone.pk}/") for actor in (cast.officer, cast.clerk))
    for secret in ("theo nguyện vọng", "Tin Lành", "ghi nhầm"):
        assert secret in whole
        assert secret not in part
    assert "Xin ra khỏi Đảng" in part
    head = cast.page(cast.hired("INSPECTION_HEAD", bloc["A"]), f"/members/{gone.pk}/")
    assert "Xin ra khỏi Đảng" not in head
    assert "Không còn trong sổ" in head


def test_the_written_rules_and_the_code_name_the_same_fields() -> None:
    text = (Path(__file__).parents[2] / "docs/architecture/access.md").read_text()
    rows = re.findall(r"^\| members \| (\w+) \| ([^|]+) \|$", text, re.M)
    fields = {name: tuple(each.strip() for each in said.split(",")) for name, said in rows}
    assert {name: fields[name] for name in SETS} == SETS


def test_a_reader_without_the_file_gets_null_for_the_life(
    cast: Cast, bloc: Tree, person: Person
) -> None:
    head = reader(cast, bloc, Role.INSPECTION_HEAD, person)
    found = json.loads(faces_of(cast, head, person)["API detail"][1])
    assert found["timeline"] is None
    assert found["member"]["birth"] == "1971"
    with reading_whole():
        assert Person.objects.filter(pk=person.pk).exists()
