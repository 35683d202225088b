"""What the URL asks of a list: words, filters, order, as far as they can be understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dangvu.core.pages.columns import Column, Rows
from dangvu.core.pages.counting import COUNT
from dangvu.core.pages.filters import Filter, Search, narrow_by_words
from dangvu.core.pages.links import changed_query
from dangvu.core.pages.listview import Chip, Field

#: Parameters that mean a place in the list; a change of filter or order begins anew.
PLACE = {"after": None, "before": None, "format": None, COUNT: None}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for, as far as it can be understood."""

    words: str
    chosen: Mapping[str, str]
    column: Column | None
    falling: bool
    warnings: Sequence[str]

    @property
    def order(self) -> tuple[str, ...]:
        return self.column.order if self.column else ()


def read(
    request: HttpRequest,
    columns: Sequence[Column],
    filters: Sequence[Filter],
    *,
    order: str,
    searchable: bool,
) -> Asked:
    warnings: list[str] = []
    wanted = request.GET.get("sort") or order
    by_key = {column.key: column for column in columns if column.order}
    column = by_key.get(wanted.removeprefix("-"))
    if column is None:
        if request.GET.get("sort"):
            warnings.append(_("Không sắp xếp được theo “%(key)s”.") % {"key": wanted[:40]})
        wanted = order
        column = by_key.get(order.removeprefix("-"))
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    return Asked(
        words=words if searchable else "",
        chosen={one.key: text for one in filters if (text := one.asked(request.GET))},
        column=column,
        falling=wanted.startswith("-"),
        warnings=warnings,
    )


def narrowed(
    rows: Rows, asked: Asked, filters: Sequence[Filter], search: Search
) -> tuple[Rows, Asked]:
    """The rows that pass, and what was asked without the filters that were not understood."""
    warnings, chosen = list(asked.warnings), dict(asked.chosen)
    for one in filters:
        if one.key not in chosen:
            continue
        try:
            rows = one.narrow(rows, chosen[one.key])
        except ValueError:
            warnings.append(
                _("Bộ lọc “%(label)s” không có giá trị “%(value)s” nên đã bỏ qua.")
                % {"label": one.label, "value": chosen.pop(one.key)[:60]}
            )
    if asked.words:
        rows = narrow_by_words(rows, asked.words, search)
    return rows, replace(asked, chosen=chosen, warnings=warnings)


def fields_of(one: Filter, asked: Asked) -> list[Field]:
    """Its inputs: two of them for a range."""
    text = asked.chosen.get(one.key, "")
    if one.kind == "range":
        first, _between, last = text.partition("..")
        labels = {"label": one.label}
        return [
            Field(one.parameters[0], _("%(label)s từ") % labels, "date", first),
            Field(one.parameters[1], _("%(label)s đến") % labels, "date", last),
        ]
    options = one.options()
    return [
        Field(one.key, one.label, "choice" if options else one.kind, text, options, one.suggest)
    ]


def chips_of(request: HttpRequest, filters: Sequence[Filter], asked: Asked) -> list[Chip]:
    chips = [
        Chip(
            one.label,
            one.words(asked.chosen[one.key]),
            changed_query(request, **PLACE, **dict.fromkeys(one.parameters)),
        )
        for one in filters
        if one.key in asked.chosen
    ]
    if asked.words:
        chips.append(Chip(_("Tìm"), asked.words, changed_query(request, **PLACE, q=None)))
    return chips
