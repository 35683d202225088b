"""What is due of the pool: certificates that run out, nobody who helps.

Told to those who keep the cells, a line a cell, or one line where they are many.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.periods import add_months
from dangvu.core.policy import Scope, scope_of
from dangvu.core.registry import Alert, add_alert_source
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.members.choices import Course, PlacementKind, Status
from dangvu.members.models import Candidate, Certificate, Helper, Placement, Standing
from dangvu.members.models.candidates import POOL
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import versions_as_of
from dangvu.rules.selectors import UnknownRule, rules_through_time

EXPIRES = "members.certificate_expires"
UNHELPED = "members.candidates_unhelped"
UNHELPED_PROBATION = "members.probationers_unhelped"

#: How long before its day a certificate is shown.
AHEAD = timedelta(days=90)
_MOST_LINES = 5


def due_of_pool(actor: Actor) -> Iterator[Alert]:
    """All three. Six statements at most."""
    scope = scope_of(actor, POOL, "manage")
    if scope.is_nothing:
        return
    # The cells are those of the scope; a line says how many, and names nobody.
    with reading_whole():
        expiring = _expiring(scope, actor.today)
        unhelped = _unhelped(scope, actor.today)
        probation = _unhelped_on_probation(scope, actor.today)
    names = {
        number: one.name
        for number, one in versions_as_of({*expiring, *unhelped, *probation}, actor.today).items()
    }
    yield from _expiring_alerts(expiring, names, actor.today)
    pool = reverse("members:candidates")
    text = _("%(cell)s có %(number)s quần chúng trong nguồn chưa có người giúp đỡ")
    many = _("%(number)s quần chúng trong nguồn của %(cells)s chi bộ chưa có người giúp đỡ")
    yield from _lines(UNHELPED, unhelped, names, text, many, f"{pool}?state=in_pool&helper=0")
    members = reverse("members:list") + "?" + urlencode({"status": Status.PROBATIONARY.value})
    text = _("%(cell)s có %(number)s đảng viên dự bị chưa có người giúp đỡ")
    many = _("%(number)s đảng viên dự bị của %(cells)s chi bộ chưa có người giúp đỡ")
    yield from _lines(UNHELPED_PROBATION, probation, names, text, many, members)


def _expiring(scope: Scope, today: date) -> dict[int, list[date]]:
    """By cell the last days of certificates that run out soon, or ran out within as long; only by a
    rule that is certain."""
    (rule,) = rules_through_time("awareness.certificate_months")
    last = Certificate.objects.current().filter(
        candidate=OuterRef("pk"), course=Course.AWARENESS, given_on__lte=today
    )
    rows = Candidate.objects.in_pool().filter(
        organization__in=Organization.objects.inside(scope, today)
    )
    rows = rows.annotate(given=Subquery(last.order_by("-given_on").values("given_on")[:1]))
    found: dict[int, list[date]] = {}
    for place, given in rows.filter(given__isnull=False).values_list("organization_id", "given"):
        try:
            limit = rule.on(today, place)
        except UnknownRule:
            continue
        until = add_months(given, int(limit.value))
        if limit.is_certain and today - AHEAD <= until <= today + AHEAD:
            found.setdefault(place, []).append(until)
    return found


def _unhelped(scope: Scope, today: date) -> dict[int, int]:
    helping = Helper.objects.as_of(today).filter(candidate=OuterRef("pk"))
    inside = Organization.objects.inside(scope, today)
    rows = Candidate.objects.in_pool().filter(~Exists(helping), organization__in=inside)
    return _counted(rows)


def _unhelped_on_probation(scope: Scope, today: date) -> dict[int, int]:
    """Of those who came from the pool: of who was admitted before the pool was kept nothing is known."""
    helping = Helper.objects.as_of(today).filter(person=OuterRef("person"))
    standing = Standing.objects.as_of(today).filter(
        person=OuterRef("person"), status=Status.PROBATIONARY
    )
    came = Candidate.objects.filter(person=OuterRef("person"))
    rows = Placement.objects.as_of(today).filter(
        Exists(standing), Exists(came), ~Exists(helping), kind=PlacementKind.OFFICIAL,
        organization__in=Organization.objects.inside(scope, today),
    )  # fmt: skip
    return _counted(rows)


def _counted(rows: Any) -> dict[int, int]:
    counted = rows.order_by().values("organization").annotate(number=Count("pk"))
    return {row["organization"]: row["number"] for row in counted}


def _expiring_alerts(
    expiring: dict[int, list[date]], names: dict[int, str], today: date
) -> Iterator[Alert]:
    url = f"{reverse('members:candidates')}?state=in_pool&certificate=1"
    cells = sorted((one for one in expiring if one in names), key=lambda one: min(expiring[one]))
    if not cells:
        return
    groups = [cells] if len(cells) > _MOST_LINES else [[one] for one in cells]
    for group in groups:
        days = sorted(day for one in group for day in expiring[one])
        words = {
            "cell": names[group[0]] if len(group) == 1 else _("%s chi bộ") % len(group),
            "number": len(days),
            "day": write_date(days[0]),
        }
        text = _(
            "%(cell)s có %(number)s quần chúng mà giấy chứng nhận lớp nhận thức về Đảng hết giá trị"
            " (sớm nhất %(day)s)"
        )
        yield Alert(code=EXPIRES, sentence=text % words, due=days[0], url=url, late=days[0] < today)


def _lines(
    code: str, numbers: dict[int, int], names: dict[int, str], text: str, many: str, url: str
) -> Iterator[Alert]:
    """No rule gives a last day."""
    cells = sorted((one for one in numbers if one in names), key=lambda one: names[one])
    if len(cells) > _MOST_LINES:
        words = {"number": sum(numbers[one] for one in cells), "cells": len(cells)}
        yield Alert(code=code, sentence=many % words, due=None, url=url)
        return
    for one in cells:
        words = {"cell": names[one], "number": numbers[one]}
        yield Alert(code=code, sentence=text % words, due=None, url=url)


add_alert_source(EXPIRES, due_of_pool, policy=needs(POOL, "manage"))
