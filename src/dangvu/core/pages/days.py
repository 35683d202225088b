"""The day that a page is asked for (`?on=`): today unless the reader looks back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dangvu.core.pages.filters import Filter, read_day
from dangvu.core.writing import write_date

#: Another day is another list: it begins at its first page.
_DROPPED = ("after", "before", "format")


@dataclass(frozen=True, slots=True)
class AskedDay:
    """`core/_day.html` shows it. `warning` says why another day was asked than is shown; `keep` is
    what else stands in the URL and stays when the day is changed."""

    day: datetime.date
    today: datetime.date
    text: str = ""
    warning: str = ""
    keep: tuple[tuple[str, str], ...] = ()

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def query(self) -> str:
        """What keeps the day in a link: empty today, else `?on=2021-09-30`."""
        return "" if self.is_today else f"?on={self.day.isoformat()}"


def asked_day(request: HttpRequest, today: datetime.date, key: str = "on") -> AskedDay:
    """The day in the URL. What cannot be read, or has not come yet, gives today and a warning."""
    text = request.GET.get(key, "").replace("\0", "").strip()[:40]
    keep = tuple(
        (name, str(value)) for name, value in request.GET.items() if name not in (key, *_DROPPED)
    )
    if not text:
        return AskedDay(today, today, keep=keep)
    try:
        day = read_day(text)
    except ValueError:
        warning = _("“%(text)s” không phải một ngày nên trang hiện theo hôm nay. Ghi 30/9/2021.")
        return AskedDay(today, today, text, warning % {"text": text}, keep)
    if day > today:
        warning = _("Ngày %(day)s chưa đến nên trang hiện theo hôm nay.")
        return AskedDay(today, today, text, warning % {"day": write_date(day)}, keep)
    return AskedDay(day, today, write_date(day), keep=keep)


def day_filter(asked: AskedDay, key: str = "on") -> Filter:
    """The day among the filters of a list whose rows are already those of `asked`."""

    def read(text: str) -> datetime.date:
        if asked.warning:
            raise ValueError(text)
        return asked.day

    return Filter(key, _("Xem theo ngày"), kind="date", read=read, apply=lambda rows, _day: rows)
