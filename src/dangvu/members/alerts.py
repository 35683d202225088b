"""What is due of members: probation that is complete, cells with too few full members.

Only where the actor is shown the files of members, and only by rules that are certain. A rule that is silent
on the day of the act, or not sure, alerts nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.access.selectors import own_organization_id, reading_whole
from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import add_months
from dangvu.core.policy import Scope, scope_of
from dangvu.core.registry import Alert, add_alert_source
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.members.choices import RequestStepKind, Status
from dangvu.members.indicators import Earliest
from dangvu.members.models import Recognition, ResidenceComment, ResidenceContact
from dangvu.members.models.person import people_within
from dangvu.members.permissions import FILE
from dangvu.members.selectors.lists import above
from dangvu.members.selectors.requests import Standing, requests_of, standings
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.rules.selectors import InForce, RuleThroughTime, UnknownRule, rules_through_time

PROBATION = "members.probation_complete"
FEW_FULL = "members.few_full_members"
REQUESTS = "members.requests_of_persons"
COMMENTS = "members.residence_comments"

#: How long before its day a duty is shown.
AHEAD = timedelta(days=30)
# More cells than this in want of members are one line that names the first of them.
_MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class _Cell:
    organization_id: int
    code: str
    words: str


def due_of_members(actor: Actor) -> Iterator[Alert]:
    """Both alerts. Six statements at most, one more for each rule that is also a local one, two
    more when many cells are short of members."""
    scope = scope_of(actor, "members", fields=FILE)
    if scope.is_nothing:
        return
    probation, least = rules_through_time("probation.months", "cell.least_full_members")
    # The cells are those of the scope; a line says how many, and names nobody.
    with reading_whole():
        waiting = _waiting(scope, actor.today, probation)
        short = _short_of_members(scope, actor.today, least)
    ids = {cell_id for cell_id, _rule in waiting} | {
        one for found in short.values() for one in found
    }
    cells = _cells(ids, actor.today)
    for (cell_id, rule), days in waiting.items():
        if cell_id in cells:
            yield _probation_alert(cells[cell_id], rule, sorted(days), actor.today)
    for rule, numbers in short.items():
        yield from _few_alerts(actor, rule, numbers, cells)


def requests_of_persons(actor: Actor) -> Iterator[Alert]:
    """Requests about personal data that are due or late; told from the day they come, with the rule
    and how sure it is. Three statements, one more for each rule that is also a local one."""
    if scope_of(actor, "members", "manage").is_nothing:
        return
    for now in standings(requests_of(actor).filter(is_over=False)):
        due = now.due
        deadlines = now.deadlines
        unsure = "" if deadlines.is_certain else _(" (cần kiểm tra)")
        what = now.request.get_kind_display()
        yield Alert(
            code=REQUESTS,
            sentence=_("Đề nghị “%(what)s” nhận ngày %(day)s: %(todo)s.")
            % {"what": what, "day": write_date(now.request.received_on), "todo": _todo(now)},
            due=due,
            url=reverse("members:request", args=[now.request.pk]),
            late=due is not None and due < actor.today,
            basis=f"{deadlines.basis}{unsure}" if deadlines.basis else "",
            kind=_("Yêu cầu về dữ liệu của một người"),
        )


def comments_missing(actor: Actor) -> Iterator[Alert]:
    """Cells whose members at work have no comment of the cell of residence for a year: told in its
    last month and the first of the next. Of the year in which a contact began none is missed. No
    rule gives a day. Two statements."""
    scope = scope_of(actor, "members", fields=FILE)
    if scope.is_nothing or actor.today.month not in (1, 12):
        return
    year = actor.today.year - (actor.today.month == 1)
    came = ResidenceComment.objects.current().filter(year=year, person=OuterRef("person"))
    with reading_whole():
        rows = ResidenceContact.objects.as_of(actor.today).filter(
            people_within(actor, scope, "person__"), ~Exists(came), valid_from__lt=date(year, 1, 1)
        )
        counted = rows.values("person__home").annotate(number=Count("pk")).order_by()
        numbers = {row["person__home"]: row["number"] for row in counted}
        cells = _cells(numbers, actor.today)
    if not cells:
        return
    first = sorted(cells.values(), key=lambda cell: cell.words)
    words = {
        "number": sum(numbers[cell.organization_id] for cell in first),
        "year": year,
        "cells": "; ".join(cell.words for cell in first[:_MOST_LINES]),
        "more": len(first) - _MOST_LINES,
    }
    text = _("%(number)s đảng viên chưa có nhận xét năm %(year)s của nơi cư trú: %(cells)s")
    if len(first) > _MOST_LINES:
        text += _(" và %(more)s chi bộ nữa")
    url = reverse("members:list") + "?" + urlencode({"org": first[0].code})
    yield Alert(code=COMMENTS, sentence=text % words, due=None, url=url, basis="213-QĐ/TW")


def _todo(now: Standing) -> str:
    if now.has(RequestStepKind.ACKNOWLEDGED):
        return _("phải thực hiện và trả lời")
    return _("phải trả lời đã tiếp nhận")


def probation_complete(actor: Actor) -> list[Alert]:
    """One alert a cell: its probationary members whose time is complete, or will be within 30
    days, and who have no recognition. Late from the day after the first was complete."""
    return [one for one in due_of_members(actor) if one.code == PROBATION]


def few_full_members(actor: Actor) -> list[Alert]:
    """Living cells with fewer full members than a cell needs: a line each, or one for all when
    they are many. No rule gives a last day."""
    return [one for one in due_of_members(actor) if one.code == FEW_FULL]


def _waiting(
    scope: Scope, on: date, rule: RuleThroughTime
) -> dict[tuple[int, InForce], list[date]]:
    """By cell and rule the days of completion."""
    # Months are 28 days at least: nobody who is due begins later than this.
    begun = on + AHEAD - timedelta(days=28 * min(rule.values, default=0))
    waiting: dict[tuple[int, InForce], list[date]] = {}
    for cell_id, ceremony in _unrecognized(scope, on, begun):
        # Of a day that is not wholly known the last that it can be: an alert accuses.
        found = _certain(rule, ceremony.latest, cell_id)
        if found and (due := add_months(ceremony.latest, found.value)) <= on + AHEAD:
            waiting.setdefault((cell_id, found), []).append(due)
    return waiting


def _unrecognized(scope: Scope, on: date, begun: date) -> Iterable[tuple[int, PartialDate]]:
    """Official cell and ceremony of the probationary members without a recognition."""
    probationary = indicators.get("members.probationary")
    assert probationary.rows is not None
    decided = Recognition.objects.current().filter(membership=OuterRef("membership_id"))
    rows = (
        probationary.rows(on)
        .filter(
            ~Exists(decided),
            organization__in=Organization.objects.inside(scope, on),
            membership__admissions__superseded_at__isnull=True,
        )
        .annotate(
            ceremony=F("membership__admissions__ceremony_date"), begins=Earliest(F("ceremony"))
        )
    )
    return rows.filter(begins__lte=begun).values_list("organization_id", "ceremony")


def _probation_alert(cell: _Cell, rule: InForce, days: list[date], today: date) -> Alert:
    done = [day for day in days if day <= today]
    words = {
        "cell": cell.words,
        "number": len(done) or len(days),
        "months": rule.value,
        "day": write_date(days[0]),
        "coming": len(days) - len(done),
    }
    query = urlencode({"org": cell.code, "status": Status.PROBATIONARY.value})
    return Alert(
        code=PROBATION,
        sentence=_probation_words(bool(done), words),
        due=days[0],
        url=f"{reverse('members:list')}?{query}",
        late=days[0] < today,
        basis=_basis(rule),
        kind=_("Công nhận chính thức cho đảng viên dự bị đủ thời gian"),
    )


def _probation_words(done: bool, words: dict[str, Any]) -> str:
    several = words["number"] > 1
    if not done:
        when = _("sớm nhất %(day)s") if several else _("ngày %(day)s")
        begin = _("%(cell)s có %(number)s đảng viên dự bị sắp đủ %(months)s tháng")
        return f"{begin % words} ({when % words})"
    since = _("lâu nhất từ %(day)s") if several else _("từ %(day)s")
    begin = _("%(cell)s có %(number)s đảng viên dự bị đã đủ %(months)s tháng chưa được công nhận")
    more = _(", %(coming)s đồng chí nữa sắp đủ") % words if words["coming"] else ""
    return f"{begin % words} ({since % words}){more}"


def _few_alerts(
    actor: Actor, rule: InForce, numbers: dict[int, int], cells: dict[int, _Cell]
) -> Iterator[Alert]:
    ordered = sorted(numbers, key=lambda one: cells[one].code)
    if len(ordered) > _MOST_LINES:
        yield _many_cells_alert(actor, rule, [cells[one] for one in ordered])
        return
    for one in ordered:
        yield _one_cell_alert(rule, cells[one], numbers[one])


def _short_of_members(
    scope: Scope, on: date, rule: RuleThroughTime
) -> dict[InForce, dict[int, int]]:
    """By rule: each living cell below it with its number of full members."""
    short: dict[InForce, dict[int, int]] = {}
    for cell_id, number in _thin_cells(scope, on, max(rule.values, default=0)):
        found = _certain(rule, on, cell_id)
        if found and number < found.value:
            short.setdefault(found, {})[cell_id] = number
    return short


def _thin_cells(scope: Scope, on: date, least: int) -> Iterable[tuple[int, int]]:
    """Living cells of the scope with fewer full members than `least`, and how many; one statement."""
    inside = Organization.objects.inside(scope, on)
    living = (
        OrganizationVersion.objects.as_of(on).internal().cells().filter(organization__in=inside)
    )
    try:
        cells, params = living.values("organization_id").query.sql_with_params()
    except EmptyResultSet:
        return []
    statement = f"""
        SELECT cell.organization_id, count(kind.id)
          FROM ({cells}) AS cell (organization_id)
          LEFT JOIN (members_census fact
                     JOIN members_censuskind kind ON kind.id = fact.kind_id AND kind.status = %s)
            ON fact.organization_id = cell.organization_id
           AND fact.valid_from <= %s AND fact.valid_to > %s
         GROUP BY cell.organization_id HAVING count(kind.id) < %s
    """  # noqa: S608 -- what the ORM wrote
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, Status.FULL.value, on, on, least])
        return list(cursor.fetchall())


def _one_cell_alert(rule: InForce, cell: _Cell, number: int) -> Alert:
    words = {"cell": cell.words, "number": number, "least": rule.value}
    return Alert(
        code=FEW_FULL,
        sentence=_("%(cell)s có %(number)s đảng viên chính thức, ít nhất phải có %(least)s")
        % words,
        due=None,
        url=reverse("organizations:detail", args=[cell.organization_id]),
        basis=_basis(rule),
    )


def _many_cells_alert(actor: Actor, rule: InForce, cells: list[_Cell]) -> Alert:
    words = {
        "number": len(cells),
        "least": rule.value,
        "named": "; ".join(cell.words for cell in cells[:_MOST_LINES]),
        "more": len(cells) - _MOST_LINES,
    }
    return Alert(
        code=FEW_FULL,
        sentence=_(
            "%(number)s chi bộ có ít hơn %(least)s đảng viên chính thức:"
            " %(named)s và %(more)s chi bộ nữa"
        )
        % words,
        due=None,
        url=_own_page(actor),
        basis=_basis(rule),
    )


def _own_page(actor: Actor) -> str:
    own = own_organization_id(actor)
    return reverse("organizations:detail", args=[own]) if own else reverse("organizations:tree")


def _certain(rule: RuleThroughTime, on: date, organization_id: int) -> InForce | None:
    try:
        found = rule.on(on, organization_id)
    except UnknownRule:
        return None
    return found if found.is_certain else None


def _basis(rule: InForce) -> str:
    words = {"value": rule.value, "unit": rule.unit, "basis": rule.basis}
    return _("%(value)s %(unit)s theo %(basis)s") % words


def _cells(organization_ids: Collection[int], on: date) -> dict[int, _Cell]:
    """Living cells as a sentence names them: many have the same name, what is above tells them
    apart. One statement."""
    rows = OrganizationVersion.objects.as_of(on).filter(organization__in=organization_ids)
    named = rows.annotate(
        above_name=above(on, "organization_id", "name"),
        above_short=above(on, "organization_id", "short_name"),
    )
    return {
        row.organization_id: _Cell(row.organization_id, row.code, _cell_words(row)) for row in named
    }


def _cell_words(row: Any) -> str:
    upper = row.above_short or row.above_name
    if not upper or row.type == OrganizationType.GRASSROOTS_CELL:
        return str(row.name)
    return f"{row.name} ({upper})"


add_alert_source("members.due", due_of_members, policy=needs("members"))
add_alert_source(COMMENTS, comments_missing, policy=needs("members"))
add_alert_source(REQUESTS, requests_of_persons, policy=needs("members", "manage"))
