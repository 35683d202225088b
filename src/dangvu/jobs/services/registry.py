"""What can be done in the background: tasks by name, and those that are due every day."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.utils.functional import Promise

from dangvu.core.routes import Policy

T = TypeVar("T", bound=Callable[..., str])


@dataclass(frozen=True, slots=True)
class Task:
    """`policy`: whom it works for. `retry`: how often it is begun again after a failure that may
    pass. `atomic`: run in one transaction that shows the owner's rows and ends together with the
    job."""

    name: str
    run: Callable[..., str]
    policy: Policy
    retry: int
    atomic: bool


@dataclass(frozen=True, slots=True)
class Daily:
    """A task that the installation itself asks for every day, after `at`."""

    task: str
    label: str | Promise
    at: datetime.time


class UnknownTask(Exception):
    """No room of this program has registered a task of that name."""


_tasks: dict[str, Task] = {}
_daily: dict[str, Daily] = {}


def task(name: str, *, policy: Policy, retry: int = 3, atomic: bool = True) -> Callable[[T], T]:
    """Register `run(work: Work, **args) -> str`, which returns the address of its result or "".

    `policy` (core.routes) is asked when somebody gives the job and again when it begins: whoever
    has lost the right in between is told so, and nothing is done.

    It is run in one transaction in which the database shows what the owner of the job may read;
    that the job is done is written in the same transaction, so what it writes happens once, however
    often a worker dies. With `atomic=False` it opens its own transactions and must have the same
    effect when it is run twice. `retry` is for trouble that may pass; a refusal (`JobRefused`,
    `PermissionDenied`, `ValidationError`) is final at once.
    """

    def register(function: T) -> T:
        _tasks[name] = Task(name, function, policy, retry, atomic)
        return function

    return register


def daily(name: str, label: str | Promise, *, at: datetime.time) -> Callable[[T], T]:
    """Over `task`: let the installation ask for it once a day, as the local operator.

    A machine that was switched off at that hour does it after it was switched on.
    """

    def register(function: T) -> T:
        _daily[name] = Daily(name, label, at)
        return function

    return register


def find(name: str) -> Task:
    """Raises UnknownTask for a name that no room registered."""
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownTask(name) from None


def all_tasks() -> list[Task]:
    return list(_tasks.values())


def daily_tasks() -> list[Daily]:
    return list(_daily.values())


def forget(name: str) -> None:
    """Take a task back; for tests."""
    _tasks.pop(name, None)
    _daily.pop(name, None)
