"""The `electorate` and actor hooks: who votes, acts or signs for an organisation on a day.

Answered by `members` (cells) and, from its birth, `offices` (committees and posts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Voter:
    """A person on the list of a vote; `excluded` is a coded reason, empty for those who count."""

    person_id: int
    name: str
    excluded: str = ""


Electorate = Callable[[int, date], Iterable[Voter]]
_electorates: dict[str, Electorate] = {}
_person_of_user: Callable[[int], int | None] | None = None


def register(body: str, electorate: Electorate) -> None:
    """`electorate(organization_id, on)` lists the voters of `body` (e.g. `cell`) on a day."""
    _electorates[body] = electorate


def bodies() -> list[str]:
    """Every body that some room answers for."""
    return sorted(_electorates)


def voters(body: str, organization_id: int, on: date) -> list[Voter]:
    """Everyone on the list of that body that day, the excluded ones with their reason."""
    if body not in _electorates:
        raise LookupError(f"no room answers for the body {body!r}")
    return list(_electorates[body](organization_id, on))


def register_person_of_user(answer: Callable[[int], int | None]) -> None:
    """`members` says which person a user is."""
    global _person_of_user
    _person_of_user = answer


def person_of_user(user_id: int) -> int | None:
    """The person behind a user, None when no room knows."""
    return _person_of_user(user_id) if _person_of_user else None
