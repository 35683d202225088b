"""`dangvu account` at the server's screen, when no administrator gets in."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from dangvu.accounts.models import Session, User
from dangvu.audit.models import Deed
from dangvu.core.actor import Actor
from tests.accounts.people import make_user, sign_in, with_app
from tests.cast import Cast, assemble
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    out, err = StringIO(), StringIO()
    try:
        call_command("account", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def lan(operator: Actor) -> User:
    return make_user()


def test_an_account_is_made_with_a_password_that_opens(operator: Actor, client: Client) -> None:
    code, out, err = run("add", "Minh", "--name", "Hoàng Minh")
    assert (code, "chỉ hiện một lần" in err) == (0, True)
    username, password = out.split()
    assert sign_in(client, username, password)["Location"] == "/"
    assert client.get("/")["Location"] == "/accounts/change-password"


def test_the_list_tells_state_and_second_factor(lan: User) -> None:
    with_app(lan)
    _code, out, _err = run("list", "--format", "json")
    assert json.loads(out)["accounts"] == [
        {
            "username": "lan",
            "name": "Trần Thị Lan",
            "active": True,
            "must_change_password": False,
            "second_factor": True,
        }
    ]


def test_a_lost_phone_is_reset_with_a_reason_and_recorded(lan: User) -> None:
    with_app(lan)
    assert run("reset-second-factor", "lan")[0] == 2
    assert run("reset-second-factor", "lan", "--reason", "Mất điện thoại")[0] == 0
    assert Deed.objects.get(verb="accounts.reset_second_factor").channel == "cli"
    assert "chưa có bước hai" in run("list")[1]


def test_a_password_is_reset_and_sessions_end(lan: User, client: Client) -> None:
    sign_in(client)
    code, out, _err = run("reset-password", "lan")
    assert code == 0
    assert client.get("/").status_code == 302
    assert sign_in(Client(), "lan", out.split()[1]).status_code == 302


def test_sessions_end_and_accounts_close_and_open(lan: User, client: Client) -> None:
    sign_in(client)
    assert run("end-sessions", "lan")[:2] == (0, "Đã thoát 1 nơi.\n")
    assert not Session.objects.filter(user=lan).exists()
    assert "đã khóa" in run("close", "lan", "--reason", "Chuyển công tác")[1]
    assert sign_in(client).status_code == 422
    assert "đang dùng" in run("open", "lan", "--reason", "Trở lại")[1]
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize(
    "arguments",
    [
        ("add",),
        ("add", "minh"),
        ("add", "lan", "--name", "Người khác"),
        ("reset-password", "khong-co-ai"),
        ("reset-password", "operator"),
        ("close", "operator", "--reason", "thử"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(lan: User, arguments: tuple[str, ...]) -> None:
    code, _out, err = run(*arguments)
    assert code == 2
    assert err


def test_in_the_name_of_someone_who_may_not_nothing_is_done(operator: Actor, tree: Tree) -> None:
    cast: Cast = assemble(tree)
    officer = cast.user(cast.officer)
    for what in ("reset-password", "reset-second-factor", "end-sessions", "close", "open"):
        assert run(what, "lan", "--reason", "thử", "--as", officer.username)[0] == 1
    assert "Trần Thị Lan" not in run("list", "--as", officer.username)[1]
