"""What is due of members: probation that is complete, cells with too few full members.

Only where the actor may see members, and only by rules that are certain. A rule that is silent
on the day of the act, or not sure, alerts nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

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
from dangvu.core.writing import write_date
from dangvu.members.choices import Status
from dangvu.members.indicators import Earliest
from dangvu.members.models import Census, Recognition
from dangvu.members.selectors.lists import above
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.rules.selectors import InForce, RuleThroughTime, UnknownRule

PROBATION = "members.probation_complete"
FEW_FULL = "members.few_full_members"

#: How long before its day a duty is shown.
AHEAD = timedelta(days=30)
# More cells than this in want of members are one line that names the first of them.
_MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class _Cell:
    organization_id: int
    code: str
    words: str


def probation_complete(actor: Actor) -> Iterator[Alert]:
    """One alert a cell: its probationary members whose time is complete, or will be within 30
    days, and who have no recognition. Late from the day after the first was complete.

    Five statements at most, six with local rules.
    """
    scope = scope_of(actor, "members")
    if scope.is_nothing:
        return
    waiting: dict[tuple[int, InForce], list[date]] = {}
    for cell_id, rule, due in _waiting(scope, actor.today):
        waiting.setdefault((cell_id, rule), []).append(due)
    cells = _cells({cell_id for cell_id, _rule in waiting}, actor.today)
    for (cell_id, rule), days in waiting.items():
        if cell_id in cells:
            yield _probation_alert(cells[cell_id], rule, sorted(days), actor.today)


def _waiting(scope: Scope, on: date) -> Iterator[tuple[int, InForce, date]]:
    """Cell, rule and day of completion of each."""
    rule = RuleThroughTime("probation.months")
    # Months are 28 days at least: nobody who is due begins later than this.
    begun = on + AHEAD - timedelta(days=28 * min(rule.values, default=0))
    # The cells are those of the scope; a line says how many, and names nobody.
    with reading_whole():
        members = list(_unrecognized(scope, on, begun))
    for cell_id, ceremony in members:
        # Of a day that is not wholly known the last that it can be: an alert accuses.
        found = _certain(rule, ceremony.latest, cell_id)
        if found and (due := add_months(ceremony.latest, found.value)) <= on + AHEAD:
            yield cell_id, found, due


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


def few_full_members(actor: Actor) -> Iterator[Alert]:
    """Living cells with fewer full members than a cell needs: a line each, or one for all when
    they are many. No rule gives a last day.

    Five statements at most, six with local rules, two more when they are many.
    """
    scope = scope_of(actor, "members")
    if scope.is_nothing:
        return
    short = _short_of_members(scope, actor.today)
    cells = _cells({one for found in short.values() for one in found}, actor.today)
    for rule, found in short.items():
        ordered = sorted(found, key=lambda one: cells[one].code)
        if len(ordered) > _MOST_LINES:
            yield _many_cells_alert(actor, rule, [cells[one] for one in ordered])
            continue
        for one in ordered:
            yield _one_cell_alert(rule, cells[one], found[one])


def _short_of_members(scope: Scope, on: date) -> dict[InForce, dict[int, int]]:
    """By rule: each cell below it with its number of full members."""
    rule = RuleThroughTime("cell.least_full_members")
    inside = Organization.objects.inside(scope, on)
    full = Census.objects.on(on).filter(organization__in=inside, kind__status=Status.FULL)
    with reading_whole():
        each = full.values("organization_id").annotate(n=Count("valid_from"))
        counted = dict(each.values_list("organization_id", "n"))
    living = OrganizationVersion.objects.as_of(on).internal().cells()
    short: dict[InForce, dict[int, int]] = {}
    for cell_id in living.filter(organization__in=inside).values_list("organization_id", flat=True):
        found, number = _certain(rule, on, cell_id), counted.get(cell_id, 0)
        if found and number < found.value:
            short.setdefault(found, {})[cell_id] = number
    return short


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


add_alert_source(PROBATION, probation_complete)
add_alert_source(FEW_FULL, few_full_members)
