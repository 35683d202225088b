"""What the address of a figure page asks: of which organisation, when, in which tree.

`?org=CODE&as_of=2021-09-30` or `?org=CODE&period=2020`, with `&by=child&tree=now&key=...`; a page
that can answer from what was frozen also takes `&frozen=1`.
Reports and letters carry these addresses, so their form is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.pages.figures import Option
from dangvu.core.pages.filters import read_day
from dangvu.core.periods import BadPeriod, Period
from dangvu.core.writing import write_date
from dangvu.figures.selectors.places import own_organizations
from dangvu.figures.selectors.questions import Question, Tree
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import (
    UnknownOrganization,
    find_organizations,
    organization_by_code,
    organization_meant,
)

_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class CannotAsk(Exception):
    """The address asks what cannot be answered; `near` are links to what may be meant."""

    def __init__(self, status: int, what: str, near: list[Option] | None = None) -> None:
        self.status, self.what, self.near = status, what, near or []
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, with the address that asks it again. `frozen`: from what was frozen."""

    organization: OrganizationVersion
    today: date
    as_of: date | None = None
    period: Period | None = None
    tree: Tree = "then"
    by: str = ""
    key: str | None = None
    frozen: bool = False
    own: list[OrganizationVersion] = field(default_factory=list)

    @property
    def question(self) -> Question:
        return Question(
            organization_id=self.organization.organization_id,
            today=self.today,
            as_of=self.as_of,
            period=self.period,
            tree=self.tree,
            by=self.by,
        )

    @property
    def when(self) -> str:
        """The day or the period in words."""
        if self.period is not None:
            return self.period.as_vietnamese()
        return _("tính đến ngày %s") % write_date(self.as_of)

    @property
    def written(self) -> str:
        """The day or the period as it stands in the form."""
        if self.period is None:
            return write_date(self.as_of)
        if short := _short(self.period):
            return short
        ends = {"first": write_date(self.period.start), "last": write_date(self.period.last_day)}
        return _("%(first)s đến %(last)s") % ends

    def address(self, name: str, code: str = "", *, org: str = "", **changes: Any) -> str:
        """The address of the page `name` for the same question, with something changed; `org` is
        the code of another organisation."""
        asked = replace(self, **changes) if changes else self
        parts: dict[str, str] = {"org": org or asked.organization.code}
        if asked.period is not None:
            parts["period"] = period_text(asked.period)
        elif asked.as_of is not None:
            parts["as_of"] = asked.as_of.isoformat()
        if asked.by:
            parts["by"] = asked.by
        if asked.tree == "now":
            parts["tree"] = asked.tree
        if asked.key is not None:
            parts["key"] = asked.key
        if asked.frozen:
            parts["frozen"] = "1"
        return f"{reverse(name, args=[code] if code else [])}?{urlencode(parts)}"


def period_text(period: Period) -> str:
    """The shortest way to write a period so that `Period.parse` reads it."""
    last = period.last_day
    if last is None:
        return f"{period.start.isoformat()}.."
    if period == Period.of_year(period.start.year):
        return str(period.start.year)
    return f"{period.start.isoformat()}..{last.isoformat()}"


def _short(period: Period) -> str:
    """A year, quarter or month as people write it; empty for other periods."""
    year, month = period.start.year, period.start.month
    if period == Period.of_year(year):
        return str(year)
    if period == Period.parse(f"{year}-Q{(month + 2) // 3}"):
        return _("quý %(quarter)d/%(year)d") % {"quarter": (month + 2) // 3, "year": year}
    return f"{month}/{year}" if period == Period.parse(f"{year}-{month:02}") else ""


def year_so_far(today: date) -> Period:
    return Period.of_days(date(today.year, 1, 1), today)


def read_asked(values: Mapping[str, str], actor: Actor, *, flow: bool) -> Asked:
    """The question in an address. Without a time it is today, for a flow the year so far.

    Raises CannotAsk.
    """
    as_of, period = _time(values, actor.today)
    if as_of is None and period is None:
        period = year_so_far(actor.today) if flow else None
        as_of = None if flow else actor.today
    day = as_of or (period.last_day if period else None) or actor.today
    own = own_organizations(actor, actor.today)
    tree = values.get("tree") or "then"
    if tree not in ("then", "now"):
        raise CannotAsk(400, _("Cây tổ chức chỉ là “then” (khi đó) hoặc “now” (hiện nay)."))
    return Asked(
        organization=_organization(_clean(values, "org"), actor, day, own),
        today=actor.today,
        as_of=as_of,
        period=period,
        tree="now" if tree == "now" else "then",
        by=_clean(values, "by"),
        key=_clean(values, "key") if "key" in values else None,
        own=own,
    )


def _clean(values: Mapping[str, str], name: str) -> str:
    return values.get(name, "").replace("\0", "").strip()[:120]


def _time(values: Mapping[str, str], today: date) -> tuple[date | None, Period | None]:
    as_of, period = _clean(values, "as_of"), _clean(values, "period")
    if as_of and period:
        raise CannotAsk(400, _("Chọn một: số liệu đến ngày (as_of), hoặc trong kỳ (period)."))
    if as_of:
        try:
            day = read_day(as_of)
        except ValueError:
            raise CannotAsk(
                400, _("“%s” không phải một ngày. Ghi 2021-09-30 hoặc 30/9/2021.") % as_of
            ) from None
        _in_memory(day, day)
        return day, None
    return None, _closed(period, today) if period else None


def _in_memory(first: date, last: date) -> None:
    """No office of the Party has a figure of another century than these."""
    if first.year < _FIRST_YEAR or last.year > _LAST_YEAR:
        years = {"first": _FIRST_YEAR, "last": _LAST_YEAR}
        raise CannotAsk(400, _("Chỉ hỏi được từ năm %(first)d đến năm %(last)d.") % years)


def _closed(text: str, today: date) -> Period:
    try:
        period = Period.parse(text)
        if period.end is None:
            period = Period.of_days(period.start, today)
    except BadPeriod as error:
        raise CannotAsk(400, str(error)) from None
    _in_memory(period.start, period.last_day or today)
    return period


def read_when(text: str) -> dict[str, str]:
    """What someone typed in the one field for time: a day, or a year, quarter, month, or from to.

    Gives the parameter of the address. Raises CannotAsk.
    """
    text = text.replace("\0", "").strip()[:60]
    if not text:
        return {}
    try:
        return {"as_of": read_day(text).isoformat()}
    except ValueError:
        pass
    try:
        return {"period": period_text(Period.read(text))}
    except BadPeriod:
        raise CannotAsk(
            400,
            _(
                "“%s” không phải một ngày hay một kỳ. Ghi 30/9/2021; 2020; quý 1/2020; 9/2020;"
                " hoặc 2020-01..2020-09."
            )
            % text,
        ) from None


def code_of(text: str, actor: Actor) -> str:
    """The code of who is meant by what someone typed; else the text itself, about which the page
    will ask."""
    text = text.replace("\0", "").strip()[:120]
    try:
        return organization_meant(text, actor.today, actor).code if text else ""
    except UnknownOrganization:
        return text


def _organization(
    text: str, actor: Actor, on: date, own: list[OrganizationVersion]
) -> OrganizationVersion:
    if not text:
        if not own:
            raise CannotAsk(
                404,
                _(
                    "Chưa có tổ chức nào để hỏi: sổ tổ chức chưa được nhập, hoặc tài khoản chưa"
                    " được giao xem số liệu ở đâu."
                ),
            )
        return own[0]
    try:
        return organization_by_code(text, on=on, actor=actor)
    except UnknownOrganization as error:
        # A link names a code: another organisation is offered, never answered for.
        found = find_organizations(actor, text, on, limit=12)
        raise CannotAsk(
            404,
            _("Không có tổ chức nào mang mã “%s” trong phạm vi đồng chí được xem.") % text,
            [Option(f"{one.name} ({one.code})", one.code) for one in found]
            or [Option(code, code) for code in error.near],
        ) from None
