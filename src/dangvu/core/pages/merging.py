"""Two versions side by side, for the one who comes second: nothing typed is lost, nothing overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BaseForm, BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from dangvu.core.pages.columns import Text
from dangvu.core.pages.records import Crumb
from dangvu.core.writing import NOTHING, write_value

#: The field in which a form carries the mark of what it showed.
SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Side:
    """One field: what is kept now, and the control that holds what was typed."""

    label: Text
    theirs: str
    control: SafeString
    field_id: str
    differs: bool


def seen_of(request: HttpRequest) -> str:
    """The mark that a form came with; empty is the mark of nothing, so that one cannot do without."""
    return request.POST.get(SEEN, "")


def sides_of(typed: BaseForm, kept: BaseForm, *, but: Sequence[str] = ()) -> list[Side]:
    """The fields of a form that was sent beside those of the same form made from what is kept.
    Fields named in `but` belong to the sending and are not compared."""
    return [_side(typed[name], None if name in but else kept[name]) for name in typed.fields]


def merge_page(
    request: HttpRequest,
    *,
    title: Text,
    sides: Sequence[Side],
    seen: str,
    kept_url: str,
    action: str = "",
    who: str = "",
    when: datetime | None = None,
    crumbs: Sequence[Crumb] = (),
) -> HttpResponse:
    """Answer 409 with both versions and a button for each. Taking the own one sends it to `action`
    (this address, when empty) with the mark `seen` of what is kept now."""
    context: dict[str, Any] = {
        "title": title,
        "sides": sides,
        "seen": seen,
        "kept_url": kept_url,
        "action": action or request.get_full_path(),
        "who": who,
        "when": when,
        "crumbs": crumbs,
    }
    return render(request, "core/merge.html", context, status=409)


def _side(typed: BoundField, kept: BoundField | None) -> Side:
    theirs = NOTHING if kept is None else _words(kept)
    return Side(
        typed.label,
        theirs,
        typed.as_widget(),
        typed.id_for_label,
        kept is not None and _as_sent(typed) != _as_sent(kept),
    )


def _as_sent(bound: BoundField) -> str:
    value = bound.field.widget.format_value(bound.value())
    if isinstance(value, (list, tuple)):
        value = "\n".join(str(one) for one in value)
    return "\n".join(str(value or "").split("\r\n")).strip()


def _words(bound: BoundField) -> str:
    """What is kept, as it reads: the word of a choice and not its code."""
    value = bound.value()
    choices = dict(getattr(bound.field, "choices", ()) or ())
    if value in choices:
        return str(choices[value])
    return _as_sent(bound) or NOTHING if isinstance(value, str) else write_value(value)
