"""What a list shows: its columns, and which of them the reader chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise

Text = str | Promise
Kind = Literal["text", "number", "percent", "date", "state"]
Rows = QuerySet[Any] | Sequence[Any]

#: The parameter that chooses columns, and its value for the columns as they are at first.
CHOICE, USUAL = "columns", "usual"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list, on the page and in its Excel file.

    `value` is a path of attributes ("home.name"), or a function of the row; None shows a dash.
    `order` are the fields to sort by, most important first; without it the column does not sort.
    `url(row)` makes the cell a link; the first column with one opens the record and is always
    shown. A column of kind "state" gives a pair (look, word), the looks being those of the `state`
    tag. `long` gives the cell the whole width of a card on a phone. A `spare` column is shown only
    to the reader who chooses it; with a `source` the database is asked for its value (as an
    annotation named `key`) only then.
    """

    key: str
    label: Text
    value: str | Callable[[Any], Any]
    kind: Kind = "text"
    order: tuple[str, ...] = ()
    url: Callable[[Any], str] | None = None
    long: bool = False
    spare: bool = False
    source: Any = None

    def of(self, row: Any) -> Any:
        """The value of the row, as it goes to Excel."""
        if callable(self.value):
            return self.value(row)
        found = row
        for name in self.value.split("."):
            found = found.get(name) if isinstance(found, Mapping) else getattr(found, name)
            if found is None:
                return None
        return found


def main_column(columns: Sequence[Column]) -> Column:
    """The column that names the row."""
    return next((column for column in columns if column.url), columns[0])


@dataclass(frozen=True, slots=True)
class Choice:
    """The columns shown, in the order declared, and what has to be remembered of them.

    `remember` is the text for the cookie: empty to forget, None to leave it as it is.
    """

    shown: Sequence[Column]
    cookie: str
    remember: str | None = None

    def keep(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Remember the choice for this list on this machine."""
        if self.remember is None:
            return
        if not self.remember:
            response.delete_cookie(self.cookie, path=request.path, samesite="Lax")
            return
        response.set_cookie(
            self.cookie,
            self.remember,
            max_age=_YEAR,
            path=request.path,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )


def chosen_columns(request: HttpRequest, columns: Sequence[Column]) -> Choice:
    """The columns that the address asks for, else those remembered, else the usual ones.

    Keys that are no column of this list are passed over.
    """
    cookie = _cookie_of(request)
    wanted = [key for text in request.GET.getlist(CHOICE) for key in text.split(",")]
    if USUAL in wanted:
        return Choice(_usual(columns), cookie, remember="")
    if shown := _among(columns, wanted):
        return Choice(shown, cookie, remember=".".join(column.key for column in shown))
    remembered = _among(columns, request.COOKIES.get(cookie, "").split("."))
    return Choice(remembered or _usual(columns), cookie)


def _cookie_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return "columns_" + (match.view_name if match else "list").replace(":", "_")


def _usual(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if not column.spare]


def _among(columns: Sequence[Column], wanted: Sequence[str]) -> list[Column]:
    """None of them when nothing that was wanted is a column."""
    if not {column.key for column in columns} & set(wanted):
        return []
    main = main_column(columns)
    return [column for column in columns if column is main or column.key in wanted]
