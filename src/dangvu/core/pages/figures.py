"""What a figure page is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from dangvu.core.pages.charts import Chart
from dangvu.core.writing import Number

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a breakdown. `value` None: hidden because the group is too small."""

    label: Text
    value: Number | None
    url: str = ""
    rest: bool = False

    @property
    def size(self) -> float:
        return float(self.value or 0)


@dataclass(frozen=True, slots=True)
class Option:
    """One of several views of the same thing (a dimension, the tree of then or now)."""

    label: Text
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """The figure beside the same one of another time: "tăng 12 (0,4 %)". `words` is empty when
    one of them is not known; `url` opens the other."""

    label: Text
    value: Number | None
    words: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A way to break the figure down, small: its largest groups, and the address of all."""

    label: Text
    groups: Sequence[Group]
    url: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class FigureView:
    """Everything `core/figure.html` shows.

    `value` None reads "chưa có số liệu", never 0. `when` is the date or period in words.
    `definition` says in one sentence how it is counted, `basis` by which paper. `groups` is the
    breakdown that was asked, as a table with bars, or `chart` the same where there are many;
    `breakdowns` are the others, small. `sentence` is the figure as it would stand in a letter.
    """

    label: Text
    value: Number | None
    unit: Text
    when: Text
    definition: Text
    basis: Text = ""
    qualifier: Text = ""
    scope: Text = ""
    groups: Sequence[Group] = ()
    groups_label: Text = ""
    share: bool = True
    rows_url: str = ""
    rows_refused: Text = ""
    excel_url: str = ""
    dimensions: Sequence[Option] = ()
    trees: Sequence[Option] = ()
    notes: Sequence[Text] = field(default=())
    trend: Chart | None = None
    spans: Sequence[Option] = ()
    chart: Chart | None = None
    breakdowns: Sequence[Breakdown] = ()
    compared: Sequence[Compared] = ()
    sentence: Text = ""
    map_url: str = ""
