"""What the operations on cases have in common."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path

from dangvu.core.actor import Actor
from dangvu.core.api import Refused as Told
from dangvu.core.guard import StepHeld
from dangvu.core.schemas import PROBLEMS, Problem
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import UnknownOrganization, organization_by_code
from dangvu.procedures import services
from dangvu.procedures.definitions import ValueRule
from dangvu.procedures.models import Case

LARGEST = 2**31 - 1
Id = Annotated[int, Path(ge=1, le=LARGEST)]
WRITES = {400: Problem, 409: Problem, **PROBLEMS}


@contextmanager
def told() -> Iterator[None]:
    """What a service says to whoever tried."""
    try:
        yield
    except StepHeld as held:
        raise Told(409, " ".join(hold.reason for hold in held.holds)) from None
    except services.Refused as refused:
        raise Told(409, str(refused)) from None


def seen(request: HttpRequest, pk: int) -> Case:
    """What the key sees only as the member whom it is about stands under `/own`."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Case | None = Case.objects.seen_at_work(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def organization_of_code(actor: Actor, code: str) -> Organization:
    try:
        found = organization_by_code(code.replace("\0", ""), on=actor.today, actor=actor)
    except UnknownOrganization as error:
        raise Told(404, _("Không có tổ chức nào có mã “%s”.") % code, error.near) from None
    return Organization.objects.get(pk=found.organization_id)


def with_days(rules: Iterable[ValueRule], given: dict[str, Any]) -> dict[str, Any]:
    """Days come as text."""
    days = {rule.name for rule in rules if rule.type == "date"}
    try:
        return {
            name: datetime.date.fromisoformat(value)
            if name in days and isinstance(value, str)
            else value
            for name, value in given.items()
        }
    except ValueError:
        raise Told(400, _("Ngày phải ghi như 2026-06-30.")) from None
