"""Where a figure of a report is asked again, for a reader who may open it."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator, get
from dangvu.core.policy import may
from dangvu.figures.selectors import Question, may_open_group


class Addresses:
    """Addresses for one question and one reader; the policy is asked once for each kind of rows."""

    def __init__(self, actor: Actor, question: Question, code: str, base_url: str = "") -> None:
        self.actor, self.question = actor, question
        self.code, self.base_url = code, base_url.rstrip("/")
        self._may_open: dict[str, bool] = {}

    def of(self, code: str, by: str = "", key: str = "") -> str:
        """The page of the figure, of its rows where one group is meant; empty for a reader who may
        not open the rows."""
        if not self._opens(get(code)) or (key and not may_open_group(self.actor, get(code), by)):
            return ""
        page = "figures:rows" if key else "figures:detail"
        group = {"by": by, "key": key} if key else {}
        return f"{self.base_url}{reverse(page, args=[code])}?{urlencode(self._asked | group)}"

    @cached_property
    def _asked(self) -> dict[str, str]:
        question = self.question
        asked = {"org": self.code}
        if question.period is not None:
            asked["period"] = f"{question.period.start}..{question.period.last_day}"
        else:
            asked["as_of"] = str(question.as_of)
        if question.tree != "then":
            asked["tree"] = question.tree
        return asked

    def _opens(self, indicator: Indicator) -> bool:
        kinds = {"figures", indicator.rows_kind}
        return all(self._may(kind) for kind in kinds)

    def _may(self, kind: str) -> bool:
        if kind not in self._may_open:
            place = self.question.organization_id
            self._may_open[kind] = may(self.actor, kind, "rows", place)
        return self._may_open[kind]
