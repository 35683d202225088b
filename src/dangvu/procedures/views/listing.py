"""Cases as a list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import (
    EXCEL_PICKED,
    PRINT_PICKED,
    BulkAction,
    Column,
    Crumb,
    Filter,
    list_page,
)
from dangvu.core.policy import may
from dangvu.core.registry import SearchHit
from dangvu.core.routes import needs
from dangvu.core.text import search_key
from dangvu.procedures import registry
from dangvu.procedures.choices import RUNNING, State
from dangvu.procedures.models import Case
from dangvu.procedures.selectors.known import startable, step_label
from dangvu.procedures.selectors.listing import cases_listed, definition_choices
from dangvu.procedures.views.shared import state_of


@needs("procedures")
@require_http_methods(["GET", "POST"])
def case_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    batch = BulkAction(
        _("Ghi bước cho nhiều hồ sơ"), "procedures:batch", "procedures", "manage", "edit"
    )
    papers = BulkAction(_("In giấy tờ"), "procedures:prints", "procedures", "rows", "document")
    return list_page(
        request,
        title=_("Hồ sơ giải quyết"),
        rows=cases_listed(actor),
        columns=[
            Column("label", _("Hồ sơ"), "shown_label", order=("search_key",), url=_page),
            Column("definition", _("Quy trình"), _procedure, order=("definition",), long=True),
            Column("step", _("Bước, kết quả"), step_label, long=True),
            Column("due", _("Hạn"), "due", kind="date", order=("due",)),
            Column("state", _("Trạng thái"), lambda one: _state(one, actor), kind="state"),
            Column("since", _("Từ ngày"), "step_since", kind="date", order=("step_since",)),
            Column("acting", _("Nơi giải quyết"), "acting_name", long=True),
            Column("place", _("Hồ sơ của"), "place_name", spare=True, long=True),
            Column("began", _("Bắt đầu"), "began_on", kind="date", order=("began_on",), spare=True),
            Column("reference", _("Ký hiệu hồ sơ"), "reference", spare=True),
            Column("returns", _("Số lần trả lại"), "returns", kind="number", spare=True),
            Column(
                "ended", _("Kết thúc"), "ended_on", kind="date", order=("ended_on",), spare=True
            ),
        ],
        filters=_filters(actor),
        kind="procedures",
        search=("search_key",),
        order="-began",
        counted=_("hồ sơ"),
        empty=_("Ở đây sẽ có các hồ sơ đang và đã giải quyết theo quy trình mà đồng chí được xem."),
        actions=[batch, papers, EXCEL_PICKED, PRINT_PICKED],
        file_name="ho-so-giai-quyet",
        template="procedures/list.html",
        context={
            "crumbs": [Crumb(_("Hồ sơ giải quyết"))],
            "startable": may(actor, "procedures", "manage") and startable(actor.today),
        },
    )


def _filters(actor: Actor) -> list[Filter]:
    return [
        Filter("definition", _("Quy trình"), choices=definition_choices),
        Filter("step", _("Bước"), choices=_steps),
        Filter(
            "state",
            _("Trạng thái"),
            choices=[("RUNNING", _("Chưa kết thúc")), *State.choices],
            apply=lambda rows, value: rows.filter(
                state__in=RUNNING if value == "RUNNING" else [value]
            ),
        ),
        Filter(
            "late",
            _("Quá hạn"),
            choices=[("1", _("Có"))],
            apply=lambda rows, value: rows.filter(state__in=RUNNING, due__lt=actor.today),
        ),
        Filter("due", _("Hạn"), kind="range"),
        Filter("began_on", _("Bắt đầu"), kind="range"),
    ]


def _steps() -> list[tuple[str, str]]:
    """Steps of every procedure, with the procedure where several have one of that code."""
    found: dict[str, str] = {}
    for one in registry.definitions().values():
        for version in one.versions:
            for code, step in version.steps.items():
                found.setdefault(code, step.label)
    return sorted(found.items(), key=lambda pair: pair[1])


def _page(row: Case) -> str:
    return reverse("procedures:detail", args=[row.pk])


def _state(row: Any, actor: Actor) -> tuple[str, str]:
    """In few words, beside the name of the step."""
    look, words = state_of(row, actor.today)
    short = row.state in (State.OPEN, State.DONE) and look != "late"
    return look, str(State(row.state).label) if short else words


def _procedure(row: Any) -> str:
    found = registry.definitions().get(row.definition)
    return found.label if found else row.definition


def found_by_words(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """For the search of the whole system: running cases first."""
    rows: Any = cases_listed(actor)
    for word in search_key(words).split():
        rows = rows.filter(search_key__contains=word)
    return [
        SearchHit(row.shown_label, f"{_procedure(row)} · {step_label(row)}", _page(row))
        for row in rows.order_by("-began_on", "-pk")[:limit]
        if row.shown_label == row.label
    ]
