"""The base of every `dangvu` command.

    class Command(DangvuCommand):
        help = _("Một dòng nói lệnh làm gì")        # shown by `dangvu --help`
        policy = needs("members")                    # whom it is for (core.routes), asked before it begins
        has_format = True                            # adds --format text|json

        def add_arguments(self, parser): ...
        def handle(self, *args, **options):
            self.say(_("…"))                         # a message, on stderr
            self.show(data, text)                    # the result, on stdout

`self.actor` is the local operator or the one named by --as. The command runs in one transaction in which
the database shows the rows that the actor may read; `in_reading_scope = False` leaves both to the command.
Raise `WrongUsage` (exit 2), `CommandFailed` (1) or `NeedsAnswers` (3) with a Vietnamese sentence that says
what, where and what to do: the transaction is rolled back. `_` above is gettext_lazy in `help`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import date
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

import psycopg
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.command_parser import DangvuParser
from dangvu.core.disk import is_full
from dangvu.core.routes import Policy, policy_of
from dangvu.core.secrecy import SecretRefused

T = TypeVar("T")

# What a command needs of the database: nothing; one that may be empty or old; one that is ready for use.
Need = Literal["nothing", "server", "ready"]


class CommandFailed(CommandError):
    """The command could not do it. Nothing is half done."""

    def __init__(self, message: str, *, returncode: int = 1) -> None:
        super().__init__(message, returncode=returncode)


class WrongUsage(CommandFailed):
    """What was typed cannot be meant: an unknown code, a date that is none."""

    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=2)


class NeedsAnswers(CommandFailed):
    """A person has to decide something first; nothing was committed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=3)


class Hook(Generic[T]):
    """A place where one upper room puts what it does for this one."""

    def __init__(self, default: T) -> None:
        self._default = default
        self._value = default

    def register(self, value: T) -> T:
        self._value = value
        return value

    def __call__(self) -> T:
        return self._value

    @contextlib.contextmanager
    def replaced(self, value: T) -> Iterator[None]:
        """Another value for the time of the block; for tests."""
        before, self._value = self._value, value
        try:
            yield
        finally:
            self._value = before


def _no_actor(username: str | None) -> Actor:
    raise CommandFailed(_("Chưa có tài khoản nào để chạy lệnh. Hãy chạy: dangvu init"))


def _no_database(need: Need, say: Callable[[str], None]) -> AbstractContextManager[None]:
    return contextlib.nullcontext()


def _no_scope(actor: Actor) -> AbstractContextManager[None]:
    return contextlib.nullcontext()


# (username or None for the local operator) -> Actor; raises WrongUsage for a name it does not know.
actor_provider: Hook[Callable[[str | None], Actor]] = Hook(_no_actor)
# (need, say) -> a block in which the database serves; leaves the server as it was found.
database_in_use: Hook[Callable[[Need, Callable[[str], None]], AbstractContextManager[None]]] = Hook(
    _no_database
)
# (actor) -> a block in which the database shows what the actor may read.
reading_scope: Hook[Callable[[Actor], AbstractContextManager[None]]] = Hook(_no_scope)


class DangvuCommand(BaseCommand):
    #: Whom it is for. Where nobody acts (`needs_actor` is False) it is open to everyone.
    policy: Policy
    needs_database: Need = "ready"
    needs_actor = True
    # One transaction around the whole command, showing the rows that the actor may read.
    in_reading_scope = True
    has_format = False
    # Called by the program itself: not in the list of commands.
    is_hidden = False
    requires_system_checks = []
    wants_json = False
    actor: Actor

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> DangvuParser:
        parser = DangvuParser(
            prog=f"{prog_name} {subcommand}",
            description=str(self.help) or None,
            called_from_command_line=bool(getattr(self, "_called_from_command_line", False)),
            **kwargs,
        )
        self.add_arguments(parser)
        if self.needs_actor:
            parser.add_argument(
                "--as",
                dest="as_user",
                metavar=_("TÀI_KHOẢN"),
                help=_("làm với quyền tài khoản này"),
            )
        if self.has_format:
            parser.add_argument(
                "--format", choices=("text", "json"), default="text", help=_("dạng kết quả")
            )
        _add_django_options(parser)
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        """Parse, do, and leave with the exit code; the message goes to stderr."""
        self._called_from_command_line = True
        parser = self.create_parser(argv[0], argv[1])
        options = vars(parser.parse_args(argv[2:]))
        try:
            self.execute(*options.pop("args", ()), **options)
        except CommandError as error:
            if options["traceback"]:
                raise
            self.say(_("Lỗi: %(message)s") % {"message": error})
            sys.exit(error.returncode)

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.wants_json = options.get("format") == "json"
        if self.needs_actor:
            _must_name_actor(options.get("as_user"))
        with ExitStack() as stack:
            stack.enter_context(_explaining_trouble())
            if self.needs_database != "nothing":
                stack.enter_context(database_in_use()(self.needs_database, self.say))
            if self.needs_actor:
                self.actor = actor_provider()(options.get("as_user"))
                if self.in_reading_scope:
                    stack.enter_context(reading_scope()(self.actor))
            self._must_be_allowed()
            return super().execute(*args, **options)

    def _must_be_allowed(self) -> None:
        declared = policy_of(self)
        if declared is None or (declared.signed_in and not self.needs_actor):
            raise CommandFailed(_("Lệnh này chưa khai ai được dùng nên không chạy."))
        if self.needs_actor:
            declared.require(self.actor)

    def say(self, message: str | Promise) -> None:
        """A message for the person, on stderr so that the result can be piped."""
        self.stderr.write(str(message), lambda text: text)

    def show(self, data: Any, text: str | Callable[[], str]) -> None:
        """The result on stdout: `data` as JSON where asked so, else `text`."""
        if self.wants_json:
            self.stdout.write(to_json(data))
        else:
            self.stdout.write(text() if callable(text) else text)

    @property
    def is_interactive(self) -> bool:
        """Whether there is a person at a terminal who can be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def to_json(data: Any) -> str:
    """JSON with Vietnamese letters as they are; exact numbers as JSON numbers, dates as ISO."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _must_name_actor(username: str | None) -> None:
    """Nobody is the local operator of a database on another machine."""
    if username is None and settings.DATABASES["default"].get("DANGVU_REMOTE"):
        raise WrongUsage(
            _("Cơ sở dữ liệu ở máy khác: hãy nói rõ làm với quyền ai bằng --as TÀI_KHOẢN.")
        )


# The states that PostgreSQL reports when it goes away in the middle.
_LOST = (None, "57P01", "57P02", "57P03")
# A copy of rows tells of the database's errors itself, past Django.
_OF_DATABASE = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)


@contextlib.contextmanager
def _explaining_trouble() -> Iterator[None]:
    try:
        yield
    except PermissionDenied as error:
        raise CommandFailed(_("Tài khoản này không được làm việc đó.")) from error
    except SecretRefused as error:
        raise CommandFailed(str(error)) from error
    except (OSError, *_OF_DATABASE) as error:
        said = _told(error)
        if not said:
            raise
        raise CommandFailed(said) from error


def _told(error: Exception) -> str:
    """What the disk or the database refused, as a sentence; empty when it is a fault of ours."""
    if is_full(error):
        return _(
            "Hết chỗ trên ổ đĩa. Phần chưa ghi xong đã được bỏ, dữ liệu cũ còn nguyên."
            " Hãy giải phóng chỗ rồi chạy lại."
        )
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    if isinstance(error, _OF_DATABASE) and state in _LOST:
        return _(
            "Mất kết nối với cơ sở dữ liệu, phần chưa ghi xong đã được bỏ. Hãy chạy lại lệnh. (%(why)s)"
        ) % {"why": str(error).strip().splitlines()[0]}
    return ""


def _add_django_options(parser: argparse.ArgumentParser) -> None:
    """What Django's machinery expects of every command, out of sight."""
    hidden = argparse.SUPPRESS
    parser.add_argument("--traceback", action="store_true", help=hidden)
    parser.add_argument("--verbosity", type=int, choices=(0, 1, 2, 3), default=1, help=hidden)
    parser.add_argument("--no-color", action="store_true", help=hidden)
    parser.add_argument("--force-color", action="store_true", help=hidden)
    parser.add_argument("--skip-checks", action="store_true", help=hidden)
    parser.add_argument("--settings", help=hidden)
    parser.add_argument("--pythonpath", help=hidden)
