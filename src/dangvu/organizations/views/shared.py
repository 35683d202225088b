"""What the pages of organisations share."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from dangvu.core.pages.days import AskedDay
from dangvu.organizations.selectors import Branch, branch_columns


def counts_of(branch: Branch) -> list[int | None]:
    """A dash instead of 0 where nothing can be below."""
    if branch.version.is_cell:
        own: list[int | None] = [None, None]
    else:
        own = [max(branch.organizations - 1, 0), branch.cells]
    return [*own, *(branch.counts.get(column.code) for column in branch_columns())]


def page_of(organization_id: int, day: AskedDay) -> str:
    return reverse("organizations:detail", args=[organization_id]) + day.query


def pages_of(day: AskedDay) -> Callable[[int], str]:
    """`page_of` for many organisations: the address is resolved once."""
    before, after = reverse("organizations:detail", args=[0]).rsplit("0", 1)
    return lambda organization_id: f"{before}{organization_id}{after}{day.query}"
