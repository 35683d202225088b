"""What the pages of this room share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.policy import require
from dangvu.core.sheets import SheetDefinition, all_sheets
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.imports.services import as_it_stands

_LOOKS = {
    BatchState.WAITING: "info",
    BatchState.ERRORS: "error",
    BatchState.QUESTIONS: "question",
    BatchState.READY: "new",
    BatchState.UNCHANGED: "same",
    BatchState.RUNNING: "info",
    BatchState.COMMITTED: "done",
    BatchState.FAILED: "error",
    BatchState.CANCELLED: "same",
    BatchState.UNDOING: "info",
    BatchState.UNDONE: "same",
}
LEVELS = {
    "error": gettext_lazy("Lỗi"),
    "question": gettext_lazy("Câu hỏi"),
    "warning": gettext_lazy("Cảnh báo"),
}
LEVEL_LOOKS = {"error": "error", "question": "question", "warning": "warn"}
STATES = {
    "new": gettext_lazy("Mới"),
    "changed": gettext_lazy("Thay đổi"),
    "unchanged": gettext_lazy("Như cũ"),
    "left_out": gettext_lazy("Bỏ qua"),
}


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def find_batch(request: HttpRequest, pk: int) -> ImportBatch:
    actor = actor_of(request)
    require(actor, "imports", "view")
    visible = ImportBatch.objects.visible_to(actor).select_related("owner", "job", "mapping")
    found: ImportBatch = get_object_or_404(visible, pk=pk)
    return as_it_stands(found)


def find_sheet(code: str) -> SheetDefinition:
    """A declared sheet by its code; the code goes into the name of a file."""
    found = next((sheet for sheet in all_sheets() if sheet.code == code), None)
    if found is None:
        raise Http404
    return found


def state_of(one: ImportBatch) -> tuple[str, str]:
    """How the batch stands, as the `state` tag takes it."""
    state = as_it_stands(one)
    return _LOOKS[BatchState(state.state)], str(state.get_state_display())


def batch_url(one: ImportBatch) -> str:
    return reverse("imports:batch", args=[one.pk])


def crumbs(one: ImportBatch | None = None, here: Any = "") -> list[Crumb]:
    found = [Crumb(_("Nạp dữ liệu"), reverse("imports:list"))]
    if one is not None:
        found.append(Crumb(one.file_name, batch_url(one)) if here else Crumb(one.file_name))
    return [*found, Crumb(here)] if here else found
