"""The day that a page is asked for (`?on=`): today unless the reader looks back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dangvu.core.pages.columns import read_day
from dangvu.core.writing import write_date


@dataclass(frozen=True, slots=True)
class AskedDay:
    """`core/_day.html` shows it. `warning` says why another day was asked than is shown."""

    day: datetime.date
    today: datetime.date
    text: str = ""
    warning: str = ""

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
    if not text:
        return AskedDay(today, today)
    try:
        day = read_day(text)
    except ValueError:
        warning = _("“%(text)s” không phải một ngày nên trang hiện theo hôm nay. Ghi 30/9/2021.")
        return AskedDay(today, today, text, warning % {"text": text})
    if day > today:
        warning = _("Ngày %(day)s chưa đến nên trang hiện theo hôm nay.")
        return AskedDay(today, today, text, warning % {"day": write_date(day)})
    return AskedDay(day, today, write_date(day))
