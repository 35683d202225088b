"""Lengths of time and clocks as a definition writes them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.procedures.definitions.nodes import Entry
from dangvu.procedures.definitions.parts import UNITS, Clock, Span
from dangvu.procedures.definitions.vocabulary import Vocabulary

_SPAN = ("rule", "count", "unit")


def span_of(entry: Entry, known: Vocabulary) -> Span:
    """`{rule, unit}` or `{count, unit}`."""
    entry.only(_SPAN, _("Thời hạn"))
    return _span(entry, known)


def clock_of(entry: Entry, known: Vocabulary) -> Clock:
    """A span with `from`, and perhaps `extension` with `times`."""
    entry.only((*_SPAN, "from", "extension"), _("Thời hạn"))
    since, extension = entry.get("from"), entry.get("extension")
    span = _span(entry, known)
    if extension is None:
        return Clock(span, since.text() if since else "entered")
    extension.only((*_SPAN, "times"), _("Gia hạn"))
    times = extension.get("times")
    return Clock(
        span,
        since.text() if since else "entered",
        _span(extension, known, usual=span.unit),
        times.number() if times else 1,
    )


def _span(entry: Entry, known: Vocabulary, usual: str = "") -> Span:
    where = _("Thời hạn")
    rule, count, unit = entry.get("rule"), entry.get("count"), entry.get("unit")
    if (rule is None) == (count is None):
        entry.refuse(
            "missing_key", _("Thời hạn ghi “rule” (mã quy định) hoặc “count” (số), một trong hai.")
        )
    if unit is None and not usual:
        entry.need("unit", where)
    return Span(
        unit=unit.word(UNITS, "unknown_unit", _("Không có đơn vị thời gian “%(word)s”."))
        if unit
        else usual,
        rule=rule.word(known.rules, "unknown_rule", _("Sổ quy định không có “%(word)s”."))
        if rule
        else "",
        count=count.number() if count else 0,
    )
