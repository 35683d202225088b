"""What becomes of cases whose import was undone: their rows are superseded, and nobody is shown them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Value
from django.urls import reverse

from dangvu.core.actor import Actor
from dangvu.core.withdrawal import Named, Withdrawn
from dangvu.procedures import registry
from dangvu.procedures.choices import State
from dangvu.procedures.models import Case


def follow_withdrawal(actor: Actor, withdrawn: Withdrawn) -> None:
    """A case that the deed brought in is none any more; it may come in again."""
    made = list(withdrawn.made.get(Case, ()))
    Case.objects.filter(pk__in=made).update(
        state=State.CANCELLED,
        outcome=State.CANCELLED.lower(),
        ended_on=F("step_since"),
        stopped_on=Value(None),
        due=Value(None),
        revision=F("revision") + 1,
    )


def case_names(ids: Iterable[int]) -> dict[int, Named]:
    """Cases by their procedure and label, with their page."""
    known = registry.definitions()
    return {
        case.pk: Named(
            f"{known[case.definition].label if case.definition in known else case.definition}:"
            f" {case.label}",
            reverse("procedures:detail", args=[case.pk]),
        )
        for case in Case.objects.filter(pk__in=list(ids))
    }
