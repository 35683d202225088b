"""The base of all commands: exit codes, messages beside results, hooks."""

import datetime
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from dangvu.core import commands
from dangvu.core.actor import Actor
from dangvu.core.commands import CommandFailed, DangvuCommand, NeedsAnswers, WrongUsage, to_json
from dangvu.core.routes import open_to_everyone, open_to_signed_in

ACTOR = Actor(user_id=1, name="Lan", today=datetime.date(2026, 11, 21), channel="cli")


class Planted(DangvuCommand):
    help = "Một lệnh để thử"
    policy = open_to_everyone("of a test")
    needs_database = "nothing"
    needs_actor = False
    has_format = True
    trouble: Exception | None = None

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--kind", choices=("a", "b"))
        parser.add_argument("--day", type=datetime.date.fromisoformat)

    def handle(self, *args: Any, **options: Any) -> None:
        if self.trouble:
            raise self.trouble
        self.say("xong")
        self.show({"value": Decimal("3"), "đảng": datetime.date(2026, 2, 3)}, "bảng")


class PlantedWithActor(Planted):
    policy = open_to_signed_in("of a test")
    needs_actor = True


def leave(command: DangvuCommand, *arguments: str) -> int:
    """The exit code of a command line."""
    try:
        command.run_from_argv(["dangvu", "planted", *arguments])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (None, 0),
        (CommandFailed("hỏng"), 1),
        (WrongUsage("sai"), 2),
        (NeedsAnswers("hỏi"), 3),
        (PermissionDenied(), 1),
    ],
)
def test_each_outcome_has_its_exit_code(
    trouble: Exception | None, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    command = Planted()
    command.trouble = trouble
    assert leave(command) == code
    shown = capsys.readouterr()
    if trouble:
        assert shown.out == ""
        assert shown.err.startswith("Lỗi: ")
        assert "Traceback" not in shown.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--kind", "c"], "--kind không nhận 'c', chỉ nhận: 'a', 'b'"),
        (["--kind"], "sau --kind cần một giá trị"),
        (["--day", "hôm nay"], "--day không nhận giá trị 'hôm nay'"),
        (["thừa"], "không hiểu tham số: thừa"),
        (["--for", "json"], "không hiểu tham số"),
    ],
)
def test_wrong_usage_is_said_in_vietnamese(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert leave(Planted(), *arguments) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith("cách dùng: dangvu planted")
    assert said in shown.err


def test_results_and_messages_go_apart() -> None:
    out, err = io.StringIO(), io.StringIO()
    call_command(Planted(stdout=out, stderr=err), format="json")
    assert json.loads(out.getvalue()) == {"value": 3, "đảng": "2026-02-03"}
    assert err.getvalue() == "xong\n"
    out, err = io.StringIO(), io.StringIO()
    call_command(Planted(stdout=out, stderr=err))
    assert out.getvalue() == "bảng\n"


def test_numbers_of_json_are_numbers_and_letters_are_letters() -> None:
    data = {"đ": [Decimal("2.50"), Decimal("1E+3"), None, "ệ"]}
    assert json.loads(to_json(data)) == {"đ": [2.5, 1000, None, "ệ"]}
    assert "ệ" in to_json(data)
    with pytest.raises(TypeError):
        to_json({"x": object()})


def test_help_shows_none_of_djangos_own_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert leave(Planted(), "--help") == 0
    shown = capsys.readouterr().out
    assert "Một lệnh để thử" in shown
    for option in ("--verbosity", "--traceback", "--settings", "--no-color", "--as"):
        assert option not in shown


def test_the_actor_is_asked_for_and_its_scope_is_open_while_the_command_runs() -> None:
    asked: list[str | None] = []
    scopes: list[Actor] = []

    def provide(username: str | None) -> Actor:
        asked.append(username)
        return ACTOR

    @contextmanager
    def scope(actor: Actor) -> Iterator[None]:
        scopes.append(actor)
        yield
        scopes.clear()

    class Command(PlantedWithActor):
        def handle(self, *args: Any, **options: Any) -> None:
            assert self.actor is ACTOR
            assert scopes == [ACTOR]

    with commands.actor_provider.replaced(provide), commands.reading_scope.replaced(scope):
        call_command(Command())
        call_command(Command(), as_user="lan")
    assert asked == [None, "lan"]
    assert scopes == []


def test_nobody_is_the_operator_of_a_database_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "DANGVU_REMOTE", True)
    with pytest.raises(CommandError, match="--as") as caught:
        call_command(PlantedWithActor())
    assert caught.value.returncode == 2
