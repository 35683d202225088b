"""What was written wrong is superseded with a reason; the wrong row stays readable."""

from __future__ import annotations

from typing import Any, TypeVar

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.models import Recorded
from dangvu.core.text import clean
from dangvu.offices.models import (
    BodyVersion,
    Duty,
    Holding,
    Planned,
    PostVersion,
    Publication,
    TermVersion,
    VacancyNote,
)
from dangvu.offices.services._acting import (
    Refused,
    acting,
    must_manage,
    must_manage_post,
    must_manage_row,
)
from dangvu.offices.services.holdings import may_begin, must_be_term_of

R = TypeVar("R", bound=Recorded)

#: Whose row it is. Another one is another row: the wrong one is taken back and the right one made.
_WHOSE = frozenset({"person", "post", "term", "body", "is_single", "about"})


def correct(*, actor: Actor, row: R, reason: str, **changes: Any) -> R:
    """The row was always as the changes say. Raises Refused without a reason, and for a first day or
    a term of a holding that could not have been."""
    _must_manage(actor, row)
    whose = _WHOSE - ({"term"} if isinstance(row, Holding) else set())
    if whose & changes.keys():
        raise Refused(_("Ghi nhầm người hoặc chức danh thì rút dòng này và ghi dòng khác."))
    if isinstance(row, Holding):
        _must_be_possible(row, changes)
    with acting(actor=actor, verb="offices.correct", label=str(row._meta.verbose_name)):
        return temporal.revise(row, reason=_given(reason), **changes)


def _must_be_possible(row: Holding, changes: dict[str, Any]) -> None:
    begins, term = changes.get("valid_from", row.valid_from), changes.get("term", row.term)
    if begins != row.valid_from:
        may_begin(row.person, row.post, term, begins)
    elif term != row.term:
        must_be_term_of(row.post, term, begins)


def take_back(*, actor: Actor, row: Recorded, reason: str) -> None:
    """The row was never true; nor was what was assigned to a holder who never held the post. Raises
    Refused without a reason."""
    _must_manage(actor, row)
    with acting(actor=actor, verb="offices.take_back", label=str(row._meta.verbose_name)):
        temporal.withdraw(row, reason=_given(reason))
        if isinstance(row, Holding):
            _take_back_duties(row, _given(reason))


def _take_back_duties(row: Holding, reason: str) -> None:
    held = {"person": row.person_id, "post": row.post_id}
    for duty in Duty.objects.current().filter(**held):
        if not Holding.objects.as_of(duty.valid_from).filter(**held).exists():
            temporal.withdraw(duty, reason=reason)


def _given(reason: str) -> str:
    if not clean(reason):
        raise Refused(_("Cần ghi lý do sửa."), "reason")
    return clean(reason)


def _must_manage(actor: Actor, row: Recorded) -> None:
    if isinstance(row, TermVersion):
        must_manage(actor, row.organization_id)
    elif isinstance(row, BodyVersion):
        must_manage(actor, row.body.organization_id)
    elif isinstance(row, PostVersion | VacancyNote):
        must_manage_post(actor, row.post)
    elif isinstance(row, Holding | Duty | Planned | Publication):
        must_manage_row(actor, row.post, row.person_id)
    else:
        raise TypeError(type(row).__name__)
