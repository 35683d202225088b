"""The figures of a report as they are now, each with the address at which it is asked again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.indicators import get
from dangvu.core.policy import require
from dangvu.figures.selectors import Figure, Question, ask_each, profile
from dangvu.organizations.models import OrganizationVersion
from dangvu.papers.choices import Form
from dangvu.papers.selectors import PLACEHOLDER, Answered, Line, Value
from dangvu.reports.selectors.addresses import Addresses

CHILD = "child"


class FiguresOfReport:
    """Every figure of one paper: one organisation, one day or period, one reader.

    Asked in batches: all plain figures of the form at once, and one batch for each breakdown, so
    the number of statements does not depend on the tree. Raises PermissionDenied.
    """

    def __init__(
        self,
        actor: Actor,
        question: Question,
        organization: OrganizationVersion,
        base_url: str = "",
        form: Form | None = None,
    ) -> None:
        require(actor, "reports", "view", question.organization_id)
        self.actor, self.question, self.organization = actor, question, organization
        self.addresses = Addresses(actor, question, organization.code, base_url)
        self._wanted = plain_codes(form) if form else []
        self._profiles = profiles_of(form) if form else {}
        self._plain: dict[str, Figure] | None = None
        self._broken_down: dict[tuple[str, str], Figure] = {}

    @property
    def is_period(self) -> bool:
        return self.question.period is not None

    @property
    def asked(self) -> list[Answered]:
        return [self.figure(code) for code in self._asked()]

    @property
    def when(self) -> str:
        return when_in_words(self.question)

    @property
    def stock_when(self) -> str:
        return stock_in_words(self.question)

    def figure(self, code: str) -> Answered:
        found = self._asked().get(get(code).code)
        if found is None and self.question.answers(get(code)):
            found = self._ask([code], self.question)[0]
            self._asked()[code] = found
        return self._answered(code, found.value if found else None)

    def lines(self, by: str, *codes: str) -> list[Line]:
        """A group that has no row of some figure prints 0 for it: it was counted and there was none.

        Children with several figures stand in the office's own order, by code; one figure is
        ordered by its value, as for a chart.
        """
        asked = self._broken_down_by(by, codes)
        labels: dict[str, str] = {}
        values: dict[str, dict[str, Value]] = {}
        for figure in asked:
            for group in figure.by or ():
                labels.setdefault(group.key, group.label)
                values.setdefault(group.key, {})[figure.code] = group.value
        in_order = by == CHILD and len(codes) > 1
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

    def _asked(self) -> dict[str, Figure]:
        if self._plain is None:
            self._plain = {one.code: one for one in self._ask(self._wanted, self.question)}
        return self._plain

    def _broken_down_by(self, by: str, codes: Iterable[str]) -> list[Figure]:
        codes = list(codes)
        self._ask_profiles()
        new = [code for code in codes if (by, code) not in self._broken_down]
        if new:
            for figure in self._ask(new, replace(self.question, by=by)):
                self._broken_down[by, figure.code] = figure
        return [self._broken_down[by, code] for code in codes if (by, code) in self._broken_down]

    def _ask_profiles(self) -> None:
        """Figures that the form breaks down in several ways are asked once, each of them."""
        while self._profiles:
            code, dimensions = self._profiles.popitem()
            found = profile(self.actor, code, self.question, dimensions)
            self._broken_down[CHILD, code] = found.whole
            for by, figure in found.by.items():
                self._broken_down[by, code] = figure

    def _ask(self, codes: list[str], question: Question) -> list[Figure]:
        return ask_each(self.actor, codes, question)

    def _answered(self, code: str, value: Value, by: str = "", key: str = "") -> Answered:
        indicator = get(code)
        return Answered(
            code=code,
            label=str(indicator.label),
            unit=str(indicator.unit),
            value=value,
            url=self.addresses.of(code, by, key),
        )


def plain_codes(form: Form) -> list[str]:
    """The figures that a form prints by themselves, each once, in the order of the paper."""
    codes: list[str] = []
    for block in form.blocks("sentence", "figures"):
        codes += [name for name in PLACEHOLDER.findall(block.text) if "." in name]
        codes += block.codes
    return list(dict.fromkeys(codes))


def profiles_of(form: Form) -> dict[str, list[str]]:
    """Figures that a form breaks down by more than one dimension, with those dimensions."""
    found: dict[str, list[str]] = {}
    for block in form.blocks("table", "chart"):
        if block.by != CHILD:
            for code in block.codes:
                found.setdefault(code, []).append(block.by)
    return {code: list(dict.fromkeys(ways)) for code, ways in found.items() if len(ways) > 1}


def when_in_words(question: Question) -> str:
    """The day or period of a question."""
    if question.period is None:
        return stock_in_words(question)
    return _("từ ngày %(start)s đến ngày %(end)s") % {
        "start": f"{question.first_day:%d/%m/%Y}",
        "end": f"{question.stock_day:%d/%m/%Y}",
    }


def stock_in_words(question: Question) -> str:
    """The day of the stocks: of a period the last one."""
    return _("tính đến ngày %s") % f"{question.stock_day:%d/%m/%Y}"
