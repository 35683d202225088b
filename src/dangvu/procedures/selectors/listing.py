"""Cases as a list: who waits where, since when, until when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import CharField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from dangvu.access.selectors import ChosenWhole, chosen_whole
from dangvu.core.actor import Actor
from dangvu.core.text import search_key
from dangvu.members.selectors.requests import not_restricted
from dangvu.organizations.selectors import called
from dangvu.procedures import registry
from dangvu.procedures.choices import RUNNING
from dangvu.procedures.models import Case
from dangvu.procedures.models.cases import cases_reached


def cases_listed(actor: Actor) -> ChosenWhole:
    """Cases that the actor may see, with `shown_label` and the names of the organisations for which
    they run and that act: `place_name`, `acting_name`. What one sees only as the member whom it is
    about stands on the own desk, which tells a result once it may be said."""
    rows = with_names(Case.objects.all(), actor)
    return chosen_whole(rows, cases_reached(actor, as_member=False))


def with_names(rows: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    """A person whose record is restricted has no name for who does not keep it."""
    named = not_restricted(actor)
    shown: Any = F("label")
    # Who keeps everybody is told every name; no condition would be no condition to CASE.
    if named:
        shown = models.Case(
            When(named | Q(person__isnull=True), then="label"),
            default=Value(_("bị hạn chế theo yêu cầu")),
            output_field=CharField(),
        )
    return rows.annotate(
        shown_label=shown,
        place_name=called("organization", actor.today),
        acting_name=called("acting", actor.today),
    )


def label_shown(actor: Actor, case: Case) -> str:
    """How the case is called for this reader; one statement for one about a person."""
    if case.person_id is None:
        return case.label
    found = Case.objects.filter(not_restricted(actor), pk=case.pk)
    return case.label if found.exists() else _("bị hạn chế theo yêu cầu")


def waiting_at(actor: Actor, definition: str, step: str) -> QuerySet[Case]:
    """Running cases of one procedure that wait at one step where the actor may take it, by name: for
    a meeting that takes it for many."""
    rows = Case.objects.filter(
        cases_reached(actor, "manage"), state__in=RUNNING, definition=definition, step=step
    )
    return with_names(rows, actor).order_by("acting_id", "search_key", "pk")


def definition_choices() -> list[tuple[str, str]]:
    """Procedures by label, for filters."""
    known = registry.definitions().values()
    labels = sorted((search_key(one.label), one.code, one.label) for one in known)
    return [(code, label) for _key, code, label in labels]
