"""What can be done with the rows that the reader picked on a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dangvu.core import policy
from dangvu.core.pages.columns import Text

#: More rows are never picked at once: a page and its neighbours.
MOST_PICKED = 1000


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A button of the bar that appears when rows are picked.

    It posts `ids`, the primary keys of the rows, and `next`, the address of the list, to the view
    `url_name`; that view narrows what it finds by `.visible_to` like any other, since ids come
    from the browser. `kind` and `action` say who is offered the button; an empty kind offers it
    to everyone who reads the list. `own` names what the list itself does with the rows: their
    Excel file, or a page of them alone to print.
    """

    label: Text
    url_name: str = ""
    kind: str = ""
    action: str = "view"
    icon: str = ""
    own: Literal["", "xlsx", "print"] = ""

    def url(self) -> str:
        return reverse(self.url_name) if self.url_name else ""

    def offered_to(self, request: HttpRequest) -> bool:
        actor = request.actor  # type: ignore[attr-defined]
        return not self.kind or policy.may(actor, self.kind, self.action)


EXCEL_PICKED = BulkAction(_("Tải Excel các dòng đã chọn"), icon="excel", own="xlsx")
PRINT_PICKED = BulkAction(_("In danh sách đã chọn"), icon="print", own="print")


def picked_ids(request: HttpRequest) -> Sequence[int]:
    """The primary keys that a bulk action was posted with; what is no number is passed over."""
    texts = request.POST.getlist("ids")[:MOST_PICKED]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18]
