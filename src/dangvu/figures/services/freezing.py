"""Freezing figures as they are submitted, and opening them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.indicators import Indicator, all_indicators, get
from dangvu.core.policy import require
from dangvu.core.text import clean
from dangvu.figures.models import FrozenFigure, FrozenGroup, FrozenQuerySet
from dangvu.figures.selectors.answers import Figure, Number
from dangvu.figures.selectors.kept import counted_rows, digest, span_of
from dangvu.figures.selectors.questions import CHILD, Question
from dangvu.figures.selectors.trends import profile


class CannotFreeze(ValueError):
    """The figures cannot be frozen; the message says why and is meant for the user."""


def freeze(
    *, actor: Actor, codes: Iterable[str], question: Question, purpose: str
) -> list[FrozenFigure]:
    """Keep figures of one organisation for a day or a period as they are now, broken down by
    direct child and by every dimension; `codes` empty means all that answer the question.

    `purpose` says what for ("Báo cáo tháng 6/2026"). What is frozen for the same question already
    stays as it is and is not given back. Values are whole, in the tree of then. Raises
    UnknownIndicator, CannotFreeze, PermissionDenied.
    """
    require(actor, "figures", "manage", question.organization_id)
    purpose = clean(purpose)
    if not purpose:
        raise CannotFreeze(_("Ghi chốt số liệu để làm gì, ví dụ “Báo cáo tháng 6/2026”."))
    if question.stock_day > question.today:
        raise CannotFreeze(_("Kỳ này chưa kết thúc nên chưa chốt được số liệu."))
    question = replace(question, tree="then", by="")
    asked = [one for one in _asked(codes) if question.answers(one)]
    with deed(actor=actor, verb="figures.freeze", object_label=purpose):
        missing = [one for one in asked if not _frozen(one, question).exists()]
        return [_keep_whole(actor, one, question, purpose) for one in missing]


def freeze_submission(
    *, actor: Actor, codes: Iterable[str], question: Question, purpose: str, reason: str
) -> list[FrozenFigure]:
    """Freeze the figures of what is being submitted and give back all of them that stand frozen
    then, those that were frozen before for something else too.

    What was frozen for the same `purpose` is opened again with `reason` and frozen anew: a second
    submission stands in place of the first as a whole. Raises as `freeze` does.
    """
    require(actor, "figures", "manage", question.organization_id)
    asked = [one for one in _asked(codes) if question.answers(one)]
    with deed(actor=actor, verb="figures.freeze", object_label=purpose):
        for one in asked:
            earlier = _frozen(one, question).filter(purpose=clean(purpose)).first()
            if earlier is not None:
                reopen(actor=actor, frozen=earlier, reason=reason)
        freeze(
            actor=actor,
            codes=[one.code for one in asked],
            question=question,
            purpose=purpose,
        )
        found = [_frozen(one, question).first() for one in asked]
    return [one for one in found if one is not None]


def reopen(*, actor: Actor, frozen: FrozenFigure, reason: str) -> None:
    """Let a frozen figure stand no longer; it stays readable with the reason.

    Raises CannotFreeze without a reason, AlreadySuperseded, PermissionDenied.
    """
    require(actor, "figures", "manage", frozen.organization_id)
    reason = clean(reason)
    if not reason:
        raise CannotFreeze(_("Ghi lý do mở lại số đã chốt."))
    with deed(actor=actor, verb="figures.reopen", object_label=str(frozen), purpose=reason):
        temporal.withdraw(frozen, reason=reason)


def _asked(codes: Iterable[str]) -> list[Indicator]:
    return [get(code) for code in codes] or all_indicators()


def _frozen(indicator: Indicator, question: Question) -> FrozenQuerySet:
    first, last = span_of(indicator, question)
    return FrozenFigure.objects.answering(indicator.code, question.organization_id, first, last)


def _keep_whole(
    actor: Actor, indicator: Indicator, question: Question, purpose: str
) -> FrozenFigure:
    found = profile(actor, indicator.code, question, indicator.dimensions)
    kept = _keep(actor, found.whole, purpose)
    breakdowns = {CHILD: found.whole, **found.by}
    FrozenGroup.objects.bulk_create(
        [
            FrozenGroup(
                frozen=kept,
                dimension=dimension,
                place=place,
                key=group.key,
                label=group.label,
                value=_exact(group.value),
            )
            for dimension, figure in breakdowns.items()
            for place, group in enumerate(figure.by or ())
        ],
        batch_size=2000,
    )
    return kept


def _keep(actor: Actor, figure: Figure, purpose: str) -> FrozenFigure:
    indicator, question = figure.indicator, figure.question
    first, last = span_of(indicator, question)
    count, seal = None, ""
    if indicator.rows is not None:
        with reading_whole():
            rows = counted_rows(indicator, question)
        count, seal = len(rows), digest(rows)
    return FrozenFigure.objects.create(
        indicator=indicator.code,
        organization_id=question.organization_id,
        first_day=first,
        last_day=last,
        value=_exact(figure.value),
        unit=str(indicator.unit),
        row_count=count,
        rows_hash=seal,
        definition=str(indicator.definition),
        purpose=purpose,
        owner_id=actor.user_id,
    )


def _exact(value: Number) -> Decimal | None:
    return None if value is None else Decimal(str(value))
