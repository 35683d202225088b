"""Figures that a paper gives and no record can."""

from __future__ import annotations

from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.policy import may, require
from dangvu.core.text import clean
from dangvu.figures.choices import Qualifier
from dangvu.figures.models import QuotedFigure
from dangvu.organizations.models import Organization
from dangvu.rules.selectors import proposed_grades
from dangvu.sources.models import Source


class BadQuote(ValueError):
    """The figure cannot be quoted like this; `fields` has a sentence for each."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self.fields = fields
        super().__init__(" ".join(text for texts in fields.values() for text in texts))


def quote_figure(
    *,
    actor: Actor,
    subject: str,
    value: Decimal,
    unit: str,
    source: Source,
    first_day: date,
    last_day: date,
    organization: Organization | None = None,
    area: str = "",
    qualifier: Qualifier = Qualifier.EXACT,
    quote: str = "",
) -> QuotedFigure:
    """Write down what a paper says, of an organisation or of an area in words.

    Raises BadQuote, PermissionDenied.
    """
    _may_quote(actor, organization)
    figure = QuotedFigure(
        subject=clean(subject),
        value=value,
        unit=clean(unit),
        qualifier=qualifier,
        first_day=first_day,
        last_day=last_day,
        organization=organization,
        area=clean(area),
        source=source,
        quote=clean(quote),
    )
    _check(figure)
    _must_be_open(figure, actor.today)
    with deed(actor=actor, verb="figures.quote", object_label=str(figure)):
        figure.save(force_insert=True)
    return figure


def correct_quoted(
    *, actor: Actor, figure: QuotedFigure, reason: str, **changes: Any
) -> QuotedFigure:
    """Supersede a quoted figure by one with `changes`. Raises BadQuote, AlreadySuperseded,
    PermissionDenied."""
    _may_quote(actor, figure.organization)
    _say_why(reason)
    changes = {name: clean(one) if isinstance(one, str) else one for name, one in changes.items()}
    wanted = copy(figure)
    for name, value in changes.items():
        setattr(wanted, name, value)
    _may_quote(actor, wanted.organization)
    _check(wanted)
    _must_be_open(wanted, actor.today)
    changes["origin_id"] = figure.origin_id or figure.pk
    with deed(actor=actor, verb="figures.correct_quoted", object_label=str(figure)):
        return temporal.revise(figure, reason=clean(reason), **changes)


def withdraw_quoted(*, actor: Actor, figure: QuotedFigure, reason: str) -> None:
    """Take a quoted figure out; it stays readable. Raises BadQuote, AlreadySuperseded."""
    _may_quote(actor, figure.organization)
    _say_why(reason)
    with deed(actor=actor, verb="figures.withdraw_quoted", object_label=str(figure)):
        temporal.withdraw(figure, reason=clean(reason))


def _may_quote(actor: Actor, organization: Organization | None) -> None:
    """Of an organisation: at it. Of an area: whoever keeps figures anywhere."""
    if organization is not None:
        require(actor, "figures", "manage", organization.pk)
    elif not may(actor, "figures", "manage"):
        require(actor, "figures", "manage")


def _say_why(reason: str) -> None:
    if not clean(reason):
        raise BadQuote({"reason": [_("Ghi lý do.")]})


def _must_be_open(figure: QuotedFigure, on: date) -> None:
    """What a certain rule holds to be secret is not quoted; uncertain rules refuse nothing."""
    for name in ("subject", "quote"):
        for proposal in proposed_grades(getattr(figure, name), on=on):
            if proposal.blocks:
                raise BadQuote({name: [_("Nội dung này thuộc loại mật: %s.") % proposal.basis]})


def _check(figure: QuotedFigure) -> None:
    try:
        figure.full_clean(validate_unique=False)
    except ValidationError as error:
        raise BadQuote(error.message_dict) from error
