"""The hook `exporting`: what goes out as a file or a long list is counted, and may be held back.

out = pass_out(request, label=_("Đảng viên"), kind="members", rows=1200)
if isinstance(out, Passage):        # it may go; `out.mark` stands on it
    ...
return out                          # else the answer that says what to do first

A command asks `pass_out_of_command(actor, ...)`, which raises Held.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeAlias

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.writing import write_date


@dataclass(frozen=True, slots=True)
class Passage:
    """An export that may go out: its number, 0 where nobody counts them, by whom and when."""

    number: int = 0
    by: str = ""
    day: date | None = None

    @property
    def mark(self) -> str:
        """What stands on every copy, so that it tells where it came from."""
        if not self.number:
            return ""
        return _("%(by)s xuất ngày %(day)s, lần xuất số %(number)s.") % {
            "by": self.by,
            "day": write_date(self.day),
            "number": self.number,
        }


Out: TypeAlias = "Passage | HttpResponseBase"


class Keeper(Protocol):
    """Counts and holds back; `only_ask`: what would be answered, without anything going out."""

    def __call__(
        self, request: HttpRequest, *, label: str, kind: str, rows: int, only_ask: bool
    ) -> Out: ...


class Held(Exception):
    """It does not go out; the message says why, for people."""


class CommandKeeper(Protocol):
    """As Keeper, where no page can be answered. Raises Held."""

    def __call__(self, actor: Actor, *, label: str, kind: str, rows: int) -> Passage: ...


_keeper: Keeper | None = None
_of_commands: CommandKeeper | None = None


def plug_in(keeper: Keeper, of_commands: CommandKeeper) -> None:
    """Called once by the room that counts exports."""
    global _keeper, _of_commands
    _keeper, _of_commands = keeper, of_commands


def pass_out_of_command(actor: Actor, *, label: str | Promise, kind: str, rows: int) -> Passage:
    """Count what a command writes out for `actor`; raises Held."""
    if _of_commands is None or not rows:
        return Passage()
    return _of_commands(actor, label=str(label), kind=kind, rows=rows)


def pass_out(request: HttpRequest, *, label: str | Promise, kind: str, rows: int) -> Out:
    """Count an export of so many rows of a kind of the policy ("" for what names nobody), and let
    it out; or the answer to give instead."""
    if _keeper is None:
        return Passage()
    return _keeper(request, label=str(label), kind=kind, rows=rows, only_ask=False)


def why_held(request: HttpRequest, *, label: str | Promise, kind: str, rows: int) -> Out:
    """Whether that would be let out, before it is left to a job; nothing is counted."""
    if _keeper is None or getattr(request, "made_in_background", False):
        return Passage()
    return _keeper(request, label=str(label), kind=kind, rows=rows, only_ask=True)
