"""How a quoted figure came to read as it does: written, corrected with a reason, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from dangvu.audit.models import Deed
from dangvu.audit.selectors import deeds_of_rows
from dangvu.core.pages import Event
from dangvu.core.writing import write_number
from dangvu.figures.choices import Qualifier
from dangvu.figures.models import QuotedFigure
from dangvu.figures.selectors.kept import as_number
from dangvu.figures.views.closed import when_of


def value_words(one: QuotedFigure) -> str:
    """As the paper has it: gần 1.628,9 nghìn tỷ đồng."""
    number = write_number(as_number(one.value))
    qualifier = "" if one.qualifier == Qualifier.EXACT else f"{one.get_qualifier_display()} "
    return f"{qualifier}{number} {one.unit}"


def quoted_events(versions: Sequence[QuotedFigure]) -> list[Event]:
    """The latest first; `versions` the oldest first."""
    deeds = deeds_of_rows(QuotedFigure._meta.db_table, [one.pk for one in versions])
    first, last = versions[0], versions[-1]
    events = [
        Event(
            when=first.recorded_at,
            title=value_words(first),
            detail=_("ghi lần đầu"),
            paper=str(first.source),
            by=_who(deeds, first) if first.superseded_at is None else "",
            corrected=first.superseded_at is not None,
        )
    ]
    for before, after in pairwise(versions):
        events.append(
            Event(
                when=after.recorded_at,
                title=value_words(after),
                detail="; ".join([*_changes(before, after), _reason(before)]),
                by=_who(deeds, before),
                corrected=after.superseded_at is not None,
            )
        )
    if last.superseded_at is not None:
        by = _who(deeds, last)
        events.append(Event(last.superseded_at, _("Rút"), _reason(last), by=by))
    return events[::-1]


def _reason(one: QuotedFigure) -> str:
    return _("lý do: %s") % one.correction_reason


def _who(deeds: dict[int, Deed], one: QuotedFigure) -> str:
    """Who wrote the row last: of one that stands its writer, of a superseded one its corrector."""
    deed = deeds.get(one.pk)
    return deed.actor_name if deed else ""


def _changes(before: QuotedFigure, after: QuotedFigure) -> Iterator[str]:
    """What reads otherwise, each in a few words."""
    if value_words(before) != value_words(after):
        yield _("thay cho %s") % value_words(before)
    told = [
        (_("nội dung"), before.subject, after.subject),
        (_("thời gian"), when_of(before), when_of(after)),
        (_("văn bản"), str(before.source), str(after.source)),
    ]
    for label, old, new in told:
        if old != new:
            yield _("%(what)s: %(old)s → %(new)s") % {"what": label, "old": old, "new": new}
    if (before.organization_id, before.area) != (after.organization_id, after.area):
        yield _("đổi tổ chức hoặc phạm vi")
    if before.quote != after.quote:
        yield _("sửa câu trích")
