"""The figures of a version that was kept, held against those of now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dangvu.core.indicators import get
from dangvu.figures.selectors import Question
from dangvu.papers.selectors import Answered, FigureSource, Line, Value, write_figure
from dangvu.reports.selectors.addresses import Addresses
from dangvu.reports.selectors.live import stock_in_words, when_in_words


class Taken:
    """A source of figures that remembers what it was asked, so that a version can keep it."""

    def __init__(self, figures: FigureSource) -> None:
        self._figures = figures
        self.plain: dict[str, Answered] = {}
        self.broken_down: dict[tuple[str, tuple[str, ...]], list[Line]] = {}

    @property
    def when(self) -> str:
        return self._figures.when

    @property
    def stock_when(self) -> str:
        return self._figures.stock_when

    @property
    def is_period(self) -> bool:
        return self._figures.is_period

    @property
    def asked(self) -> list[Answered]:
        return [self.figure(one.code) for one in self._figures.asked]

    def figure(self, code: str) -> Answered:
        if code not in self.plain:
            self.plain[code] = self._figures.figure(code)
        return self.plain[code]

    def lines(self, by: str, *codes: str) -> list[Line]:
        key = (by, codes)
        if key not in self.broken_down:
            self.broken_down[key] = self._figures.lines(by, *codes)
        return self.broken_down[key]

    def as_content(self) -> dict[str, Any]:
        """What a version keeps of it."""
        return {
            "figures": {code: one.value for code, one in self.plain.items()},
            "asked": [one.code for one in self._figures.asked],
            "lines": [
                {
                    "by": by,
                    "codes": list(codes),
                    "rows": [
                        [line.key, line.label, [one.value for one in line.figures]]
                        for line in lines
                    ],
                }
                for (by, codes), lines in self.broken_down.items()
            ],
        }


class KeptFigures:
    """The figures of a version. With `live` every figure that reads otherwise today says so."""

    def __init__(
        self,
        content: Mapping[str, Any],
        question: Question,
        addresses: Addresses,
        live: FigureSource | None = None,
    ) -> None:
        self._content, self._question = content, question
        self._addresses, self._live = addresses, live
        self._tables = {(one["by"], tuple(one["codes"])): one["rows"] for one in content["lines"]}

    @property
    def when(self) -> str:
        return when_in_words(self._question)

    @property
    def stock_when(self) -> str:
        return stock_in_words(self._question)

    @property
    def is_period(self) -> bool:
        return self._question.period is not None

    @property
    def asked(self) -> list[Answered]:
        return [self.figure(code) for code in self._content["asked"]]

    def figure(self, code: str) -> Answered:
        """Raises LookupError for a figure that the version does not hold."""
        value = self._content["figures"][code]
        now = value if self._live is None else self._live.figure(code).value
        return self._answered(code, value, now)

    def lines(self, by: str, *codes: str) -> list[Line]:
        """Raises LookupError for a table that the version does not hold."""
        today = self._lines_of_now(by, codes)
        return [
            Line(
                key,
                label,
                tuple(
                    self._answered(code, value, now, by, key)
                    for code, value, now in zip(codes, values, today(key, values), strict=True)
                ),
            )
            for key, label, values in self._tables[by, codes]
        ]

    def _lines_of_now(self, by: str, codes: tuple[str, ...]) -> Any:
        """(key, values) -> the values of now; a group that is gone counts 0 today."""
        if self._live is None:
            return lambda key, values: values
        held = {line.key: line for line in self._live.lines(by, *codes)}

        def of(key: str, values: list[Value]) -> list[Value]:
            line = held.get(key)
            return [one.value for one in line.figures] if line else [0 for _one in values]

        return of

    def _answered(
        self, code: str, value: Value, now: Value, by: str = "", key: str = ""
    ) -> Answered:
        indicator = get(code)
        return Answered(
            code=code,
            label=str(indicator.label),
            unit=str(indicator.unit),
            value=value,
            url=self._addresses.of(code, by, key),
            now="" if now == value else write_figure(now),
        )
