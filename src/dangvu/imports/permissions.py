"""What a reader of an import is shown of its cells: what a register shows of such fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.sheets import all_sheets
from dangvu.core.text import search_key
from dangvu.imports.models import ImportBatch

#: Stands for what is in the file and the reader is not shown of a register.
MASK = "•••"


class Cells:
    """The cells of a workbook for one reader. `whole_file`: the reader may have the file itself,
    having uploaded it or being shown all that can stand in it."""

    def __init__(self, actor: Actor, batch: ImportBatch) -> None:
        hidden = []
        for sheet in all_sheets():
            names = sheet.hidden_from(actor)
            hidden += [column for column in sheet.columns if column.name in names]
        own = batch.owner_id == actor.user_id
        self._titles = {search_key(str(t)) for c in hidden for t in (c.title, *c.aliases)}
        # Under which titles an office keeps a field, its own layout says and not ours.
        self._all = bool(hidden) and not own and batch.mapping_id is not None
        self.whole_file = own or not hidden

    def text(self, title: str, text: str) -> str:
        """The text of a cell under that title."""
        return MASK if text and self._is_hidden(title) else text

    def findings(self, found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Findings of a batch, without what stands in cells that are not shown."""
        return [self._finding(one) if self._is_hidden(one["title"]) else one for one in found]

    def _finding(self, one: dict[str, Any]) -> dict[str, Any]:
        told = {**one, "value": self.text(one["title"], one.get("value", ""))}
        if not self.whole_file:
            told |= {"message": _("Không thuộc phạm vi được xem."), "options": []}
        return told

    def _is_hidden(self, title: str) -> bool:
        return self._all or search_key(title) in self._titles
