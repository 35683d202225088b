"""The figures of a report, each with the address at which it is asked again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.indicators import get
from dangvu.core.numbers import format_number
from dangvu.core.policy import require
from dangvu.figures.selectors import Figure, Question, ask_each
from dangvu.organizations.models import OrganizationVersion


@dataclass(frozen=True, slots=True)
class Answered:
    """A figure as the paper prints it. `value` None prints "chưa có số liệu", never 0 or blank."""

    code: str
    label: str
    unit: str
    value: int | float | None
    url: str

    @property
    def text(self) -> str:
        return _("chưa có số liệu") if self.value is None else format_number(self.value)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: a child organisation or a group of a dimension."""

    key: str
    label: str
    figures: tuple[Answered, ...]


class FiguresOfReport:
    """Every figure of one paper: one organisation, one day or period, one reader.

    Asked in batches: all plain figures at once, and one batch for each breakdown, so the number
    of statements does not depend on the tree. Raises PermissionDenied.
    """

    def __init__(
        self,
        actor: Actor,
        question: Question,
        organization: OrganizationVersion,
        base_url: str = "",
    ) -> None:
        require(actor, "reports", "view", question.organization_id)
        self.actor, self.question = actor, question
        self.organization, self.base_url = organization, base_url.rstrip("/")

    @cached_property
    def _plain(self) -> dict[str, Figure]:
        return {one.code: one for one in ask_each(self.actor, [], self.question)}

    def figure(self, code: str) -> Answered:
        """One figure. Raises UnknownIndicator, which knows the near codes."""
        indicator = get(code)
        found = self._plain.get(code)
        return self._answered(indicator.code, found.value if found else None)

    def lines(self, by: str, *codes: str) -> list[Line]:
        """One line for each group of a breakdown, with the figures `codes` in it.

        A group that has no row of some figure prints 0 for it: it was counted and there was none.
        Children with several figures stand in the office's own order, by code; one figure is
        ordered by its value, as for a chart.
        """
        asked = ask_each(self.actor, codes, replace(self.question, by=by))
        labels: dict[str, str] = {}
        values: dict[str, dict[str, int | float | None]] = {}
        for figure in asked:
            for group in figure.by or ():
                labels.setdefault(group.key, group.label)
                values.setdefault(group.key, {})[figure.code] = group.value
        in_order = by == "child" and len(codes) > 1
        known = {figure.code for figure in asked if figure.value is not None}
        return [
            Line(
                key,
                labels[key],
                tuple(
                    self._answered(code, row.get(code, 0 if code in known else None), by, key)
                    for code in codes
                ),
            )
            for key, row in (sorted(values.items()) if in_order else values.items())
        ]

    def address(self, code: str, by: str = "", key: str = "") -> str:
        """Where the figure is asked again, with its rows one step further."""
        question = self.question
        asked: dict[str, str] = {"org": self.organization.code}
        if question.period is not None:
            asked["period"] = f"{question.period.start}..{question.period.last_day}"
        else:
            asked["as_of"] = str(question.as_of)
        if question.tree != "then":
            asked["tree"] = question.tree
        page = "figures:detail"
        if key:
            asked |= {"by": by, "key": key}
            page = "figures:rows"
        return f"{self.base_url}{reverse(page, args=[code])}?{urlencode(asked)}"

    def _answered(
        self, code: str, value: int | float | None, by: str = "", key: str = ""
    ) -> Answered:
        indicator = get(code)
        return Answered(
            code=code,
            label=str(indicator.label),
            unit=str(indicator.unit),
            value=value,
            url=self.address(code, by, key),
        )

    @property
    def asked(self) -> Iterable[Answered]:
        """Every plain figure of the question, for the annex that says how each is counted."""
        return [self.figure(code) for code in self._plain]

    @property
    def when(self) -> str:
        """The day or period in words."""
        if self.question.period is None:
            return self.stock_when
        return _("từ ngày %(start)s đến ngày %(end)s") % {
            "start": f"{self.question.first_day:%d/%m/%Y}",
            "end": f"{self.question.stock_day:%d/%m/%Y}",
        }

    @property
    def stock_when(self) -> str:
        """The day of the stocks in words: of a period the last one."""
        return _("tính đến ngày %s") % f"{self.question.stock_day:%d/%m/%Y}"
