"""What a figure page is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

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
class FigureView:
    """Everything `core/figure.html` shows.

    `value` None reads "chưa có số liệu", never 0. `when` is the date or period in words.
    `definition` says in one sentence how it is counted, `basis` by which paper.
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
