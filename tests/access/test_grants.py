"""Giving roles, ending them, and who sees them: pages, commands, and that nobody gives more than they hold."""

from __future__ import annotations

import io
import json
import time
from contextlib import redirect_stdout
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client

from dangvu.access.choices import Role
from dangvu.access.giving import roles_to_give
from dangvu.access.models import Grant
from dangvu.access.permissions import LINES, holds_all_of, lines_of
from dangvu.access.selectors import Given, may_grant
from dangvu.access.services import AlreadyHeld, NoBasis, grant_role
from dangvu.accounts.services import create_user
from dangvu.core.actor import Actor
from dangvu.core.commands import CommandFailed
from dangvu.core.policy import scope_of
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source
from dangvu.sources.services import cite
from tests.cast import PASSWORD, TODAY, Cast
from tests.factories.organizations import START, Tree

pytestmark = pytest.mark.django_db
LIST, GIVE, POLICY = "/access/grants/", "/access/grants/give", "/access/policy"


@pytest.fixture
def paper(cast: Cast) -> Source:
    return cite(actor=cast.operator, symbol="15-QĐ/ĐUK")


def newcomer(cast: Cast, username: str = "nguoimoi") -> Any:
    return create_user(
        actor=cast.operator, username=username, display_name="Người Mới", password=PASSWORD
    )


def fresh(cast: Cast, actor: Actor) -> Client:
    """Signed in, and just now shown who it is."""
    client = cast.signed_in(actor)
    session = client.session
    session["proved_at"] = time.time()
    session.save()
    return client


def said(**more: str) -> dict[str, str]:
    return {
        "user": "nguoimoi", "role": "OFFICE", "organization": "A", "first": "01/12/2099",
        "last": "", "symbol": "15-QĐ/ĐUK", "issuer": "",
    } | more  # fmt: skip


def give(cast: Cast, actor: Actor, **more: str) -> Any:
    return fresh(cast, actor).post(GIVE, said(**more))


# --- what may be given --------------------------------------------------------------------------


@pytest.mark.parametrize("giver", [role for role in Role if role is not Role.OPERATOR])
def test_a_role_gives_only_what_it_holds_itself(cast: Cast, bloc: Tree, giver: Role) -> None:
    """Every role, at every place, for every time, by someone who holds `giver` at A until 2027."""
    until = date(2027, 1, 1)
    user = newcomer(cast, "nguoigiao")
    grant_role(
        actor=cast.operator, user=user, role=giver, valid_from=START, valid_to=until,
        organization=Organization.objects.get(pk=bloc["A"]),
    )  # fmt: skip
    actor = Actor(user.pk, "", TODAY, "test")
    to = newcomer(cast)
    below = {bloc[code] for code in ("A", "A1", "A2", "AS", "AS1")}
    passes_on = bool(lines_of(giver, "grants", "manage"))
    places = [bloc[code] for code in ("K", "A", "AS1", "B1")]
    ends = (until, until + timedelta(days=1), None)
    roles = list(Role) if passes_on else [giver, Role.MEMBER]
    for role, place, end in product(roles, [*places, None], ends):
        allowed = (
            passes_on
            and holds_all_of(giver, role)
            and place in below
            and end is not None
            and end <= until
        )
        given = Given(role, place, TODAY, end)
        assert may_grant(actor, given, to_user_id=to.pk) == allowed, given
    own = Given(giver, bloc["A"], TODAY, until)
    assert not may_grant(actor, own, to_user_id=user.pk)
    offered = {role for role in Role if passes_on and holds_all_of(giver, role)}
    assert set(roles_to_give(actor)) == offered


def test_whatever_is_given_was_within_what_the_giver_reached(
    cast: Cast, bloc: Tree, paper: Source
) -> None:
    """No kind, action or set of fields is reached by the new holder and not by the giver."""
    for role in roles_to_give(cast.officer):
        user = newcomer(cast, f"moi-{role.lower().replace('_', '-')}")
        grant_role(
            actor=cast.officer, user=user, role=role, source=paper, valid_from=TODAY,
            organization=Organization.objects.get(pk=bloc["A1"]),
        )  # fmt: skip
        actor = Actor(user.pk, "", TODAY, "test")
        for line, action in ((one, action) for one in LINES for action in one.actions):
            for fields in ("", *(line.fields - {"all"})):
                new = scope_of(actor, line.kind, action, fields=fields)
                mine = scope_of(cast.officer, line.kind, action, fields=fields)
                if new.held:
                    inside = Organization.objects.filter(pk__in=new.held).inside(mine, TODAY)
                    assert inside.count() == len(new.held), (role, line)
                assert not new.everything


def test_two_roles_do_not_add_up_to_a_third(cast: Cast, bloc: Tree) -> None:
    """INSPECTION_HEAD manages grants and LEADER holds more lines; neither holds both."""
    user = newcomer(cast, "haivai")
    for role in (Role.INSPECTION_HEAD, Role.LEADER):
        grant_role(
            actor=cast.operator, user=user, role=role, valid_from=START,
            organization=Organization.objects.get(pk=bloc["A"]),
        )  # fmt: skip
    actor = Actor(user.pk, "", TODAY, "test")
    assert set(roles_to_give(actor)) == {Role.INSPECTION_HEAD, Role.INSPECTOR}


def test_a_role_given_later_than_it_is_held_is_not_given(
    cast: Cast, bloc: Tree, paper: Source
) -> None:
    with pytest.raises(PermissionDenied):
        grant_role(
            actor=cast.outsider, user=newcomer(cast), role=Role.OFFICE, source=paper,
            organization=Organization.objects.get(pk=bloc["A"]), valid_from=TODAY,
        )  # fmt: skip
    with pytest.raises(NoBasis):
        grant_role(
            actor=cast.officer, user=newcomer(cast, "khac"), role=Role.OFFICE, valid_from=TODAY,
            organization=Organization.objects.get(pk=bloc["A"]),
        )  # fmt: skip


def test_the_same_role_is_not_held_twice_on_a_day(cast: Cast, bloc: Tree) -> None:
    held: dict[str, Any] = {
        "actor": cast.operator, "user": newcomer(cast), "role": Role.OFFICE,
        "organization": Organization.objects.get(pk=bloc["A"]),
    }  # fmt: skip
    grant_role(**held, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 1))
    grant_role(**held, valid_from=date(2026, 6, 1), valid_to=date(2027, 1, 1))
    for first, end in ((date(2026, 5, 31), date(2026, 6, 1)), (date(2025, 1, 1), None)):
        with pytest.raises(AlreadyHeld):
            grant_role(**held, valid_from=first, valid_to=end)


# --- pages --------------------------------------------------------------------------------------


def test_a_role_is_given_on_the_page_with_its_paper(cast: Cast, bloc: Tree) -> None:
    user = newcomer(cast)
    response = give(cast, cast.officer, last="31/12/2100")
    grant = Grant.objects.get(user=user)
    assert response.status_code == 302
    assert response["Location"] == f"{LIST}{grant.pk}"
    assert (grant.valid_from, grant.valid_to) == (date(2099, 12, 1), date(2101, 1, 1))
    assert (str(grant.source), grant.given_by_id) == ("15-QĐ/ĐUK", cast.officer.user_id)
    page = cast.page(cast.officer, f"{LIST}{grant.pk}")
    for words in ("Người Mới", "Văn phòng cấp ủy", "31/12/2100", "15-QĐ/ĐUK", "Đỗ Tiến Dũng"):
        assert words in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"organization": "B"}, "Không có tổ chức nào"),
        ({"role": "LEADER"}, "LEADER"),
        ({"role": "OPERATOR", "organization": ""}, "OPERATOR"),
        ({"organization": ""}, "Ghi mã hoặc tên"),
        ({"user": "dung"}, "Không ai tự phân quyền"),
        ({"user": "khong-co"}, "Không có tài khoản nào"),
        ({"user": "dangvu"}, "Không có tài khoản nào"),
        ({"symbol": ""}, "Cần nêu văn bản"),
        ({"first": "32/12/2099"}, "Ghi ngày như"),
        ({"last": "30/11/2099"}, "Ngày hết phải từ"),
    ],
)
def test_what_is_beyond_the_giver_is_refused_and_leaves_nothing(
    cast: Cast, bloc: Tree, more: dict[str, str], words: str
) -> None:
    newcomer(cast)
    before = Grant.objects.count(), Source.objects.count()
    response = give(cast, cast.officer, **more)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert (Grant.objects.count(), Source.objects.count()) == before


def test_a_hidden_place_is_answered_like_one_that_is_not_there(cast: Cast, bloc: Tree) -> None:
    newcomer(cast)
    hidden, absent = (
        give(cast, cast.officer, organization=code).content.decode() for code in ("B1", "B7")
    )
    assert "Không có tổ chức nào có mã hoặc tên “B1”" in hidden
    assert "Chi bộ Hội sở" not in hidden
    assert hidden.count("errors") == absent.count("errors")


def test_giving_and_ending_ask_again_who_is_there(cast: Cast, bloc: Tree) -> None:
    grant = Grant.objects.get(user_id=cast.secretary.user_id)
    stale = cast.signed_in(cast.officer)
    session = stale.session
    session["proved_at"] = 0
    session.save()
    for address in (GIVE, f"{LIST}{grant.pk}/end"):
        for response in (stale.get(address), stale.post(address, said())):
            assert response.status_code == 302
            assert response["Location"].startswith("/accounts/prove")
    assert Grant.objects.current().filter(pk=grant.pk, valid_to=None).exists()


def test_a_role_ends_with_a_reason_at_the_next_request(cast: Cast, bloc: Tree) -> None:
    grant = Grant.objects.get(user_id=cast.secretary.user_id)
    secretary = cast.signed_in(cast.secretary)
    assert secretary.get("/members/").status_code == 200
    client = fresh(cast, cast.officer)
    yesterday = f"{TODAY - timedelta(days=1):%d/%m/%Y}"
    for missing in ({"last": yesterday, "reason": ""}, {"last": "", "reason": "nghỉ"}):
        assert client.post(f"{LIST}{grant.pk}/end", missing).status_code == 422
    assert secretary.get("/members/").status_code == 200
    ended = client.post(f"{LIST}{grant.pk}/end", {"last": yesterday, "reason": "nghỉ hưu"})
    assert ended.status_code == 302
    assert secretary.get("/members/").status_code == 403
    grant.refresh_from_db()
    assert grant.correction_reason == "nghỉ hưu"
    left = Grant.objects.current().get(user_id=cast.secretary.user_id)
    assert "nghỉ hưu" in cast.page(cast.officer, f"{LIST}{left.pk}")


def test_a_grant_elsewhere_is_as_if_not_there(cast: Cast, bloc: Tree) -> None:
    grant = Grant.objects.get(user_id=cast.secretary.user_id)
    client = fresh(cast, cast.outsider)
    for address in (f"{LIST}{grant.pk}", f"{LIST}{grant.pk}/end", f"{LIST}999999"):
        assert client.get(address).status_code == 404
    assert (
        client.post(f"{LIST}{grant.pk}/end", {"last": "1/1/2026", "reason": "x"}).status_code == 404
    )
    assert "Nguyễn Văn Tâm" not in cast.page(cast.outsider, LIST)
    assert "Nguyễn Văn Tâm" in cast.page(cast.officer, LIST)


def test_who_gave_from_above_is_not_ended_from_below(cast: Cast, bloc: Tree) -> None:
    leader = cast.hired("LEADER", bloc["A"])
    grant = Grant.objects.get(user_id=leader.user_id)
    assert "do cấp khác giao" in cast.page(cast.officer, f"{LIST}{grant.pk}")
    ending = {"last": "20/11/2026", "reason": "thôi"}
    assert fresh(cast, cast.officer).post(f"{LIST}{grant.pk}/end", ending).status_code == 403
    assert Grant.objects.current().filter(pk=grant.pk).exists()


@pytest.mark.parametrize("role", ["OFFICE", "LEADER", "SECRETARY", "MEMBER", "PROPAGANDA_BOARD"])
def test_pages_of_grants_are_for_those_who_see_grants(cast: Cast, bloc: Tree, role: str) -> None:
    actor = cast.hired(role, bloc["A1"])
    for address in (LIST, GIVE, "/access/grants/people?q=a"):
        assert fresh(cast, actor).get(address).status_code == 403
    assert LIST not in cast.page(actor, "/")
    assert "Luôn bị chặn" in cast.page(actor, POLICY)


@pytest.mark.parametrize("role", ["AUDITOR", "ADMINISTRATOR"])
def test_who_only_reads_grants_is_offered_no_giving(cast: Cast, bloc: Tree, role: str) -> None:
    actor = cast.hired(role, bloc["K"])
    page = cast.page(actor, LIST)
    assert "Nguyễn Văn Tâm" in page
    assert GIVE not in page
    assert fresh(cast, actor).get(GIVE).status_code == 403


def test_people_are_suggested_among_those_one_sees(cast: Cast, bloc: Tree) -> None:
    newcomer(cast)
    options = "/access/grants/people?q="
    assert "tam" in cast.page(cast.officer, f"{options}Tâm")
    assert "tam" in cast.page(cast.officer, f"{options}nguyen van")
    assert "Nguyễn Văn Tâm" in cast.page(cast.officer, f"{LIST}?q=van tam")
    for hidden in ("Hòa", "Người Mới", "lan"):
        assert "<option" not in cast.page(cast.officer, f"{options}{hidden}")
    assert "nguoimoi" in cast.page(cast.operator, f"{options}Người Mới")


def test_the_list_is_narrowed_by_role_place_and_state(cast: Cast, bloc: Tree) -> None:
    newcomer(cast)
    give(cast, cast.officer)
    assert "Người Mới" in cast.page(cast.officer, f"{LIST}?state=later")
    assert "Người Mới" not in cast.page(cast.officer, f"{LIST}?state=now")
    assert "Nguyễn Văn Tâm" in cast.page(cast.officer, f"{LIST}?role=SECRETARY&org=A1")
    assert "Người Mới" not in cast.page(cast.officer, f"{LIST}?role=SECRETARY")


def test_the_list_costs_the_same_however_many(
    cast: Cast, bloc: Tree, django_assert_max_num_queries: Any
) -> None:
    client = cast.signed_in(cast.operator)
    client.get(LIST)
    with django_assert_max_num_queries(12):
        assert client.get(LIST).status_code == 200


def test_the_policy_page_says_every_line_in_words(cast: Cast, bloc: Tree) -> None:
    page = cast.page(cast.clerk, POLICY)
    for role in Role:
        assert str(role.label) in page
    for words in ("Hồ sơ đảng viên", "mở danh sách sau con số", "chỉ khi đã được mở niêm phong"):
        assert words in page
    for code in ("organizations", "subtree", "unsealed", "ORGANIZATION_BOARD</"):
        assert f">{code}<" not in page


# --- commands -----------------------------------------------------------------------------------


def run(*words: str) -> Any:
    out = io.StringIO()
    with redirect_stdout(out):
        call_command(*words, "--format", "json")
    return json.loads(out.getvalue())


def test_roles_are_given_listed_and_ended_by_command(cast: Cast, bloc: Tree) -> None:
    newcomer(cast)
    made = run(
        "grant", "nguoimoi", "OFFICE", "A", "--from", "1/12/2099", "--to", "31/12/2099",
        "--source", "15-QĐ/ĐUK", "--as", "dung",
    )  # fmt: skip
    grant = Grant.objects.get(pk=made["id"])
    assert (grant.valid_from, grant.valid_to) == (date(2099, 12, 1), date(2100, 1, 1))
    (listed,) = run("grants", "--user", "nguoimoi")["grants"]
    assert listed["last_day"] == "2099-12-31"
    assert (listed["role"], listed["organization"], listed["given_by"]) == ("OFFICE", "A", "dung")
    run("grants", "end", "--id", str(grant.pk), "--reason", "thôi", "--last", "30/11/2099")
    assert not Grant.objects.current().filter(user__username="nguoimoi").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("grant", "nguoimoi", "OFFICE", "B", "--source", "1", "--as", "dung"),
        ("grant", "nguoimoi", "LEADER", "A", "--source", "1", "--as", "dung"),
        ("grant", "nguoimoi", "OFFICE", "A", "--as", "dung"),
        ("grant", "nguoimoi", "OFFICE", "--as", "dung"),
        ("grant", "aidaykhongco", "OFFICE", "A"),
        ("grants", "end", "--id", "999999", "--reason", "x"),
        ("grants", "--as", "lan"),
    ],
)
def test_commands_refuse_what_pages_refuse(cast: Cast, bloc: Tree, words: tuple[str, ...]) -> None:
    newcomer(cast)
    before = Grant.objects.count()
    with pytest.raises((CommandFailed, PermissionDenied)):
        run(*words)
    assert Grant.objects.count() == before


def test_the_policy_is_printed_in_words(cast: Cast) -> None:
    (office,) = run("policy", "--role", "OFFICE")["roles"]
    assert office["label"] == "Văn phòng cấp ủy"
    members = next(one for one in office["lines"] if one["kind"] == "Hồ sơ đảng viên")
    assert "lý lịch" in members["fields"]
    assert "dân tộc" not in members["fields"]
