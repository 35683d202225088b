"""What every model must have, read from Django and from the database; each rule shown by a fault."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import connection, models
from django.test.utils import isolate_apps

from dangvu.core.models import DatedFact, no_overlap, period_is_forward
from tests.architecture import checks
from tests.architecture.test_boundaries import our_models

# Written outside of the record of deeds, each with its reason.
NOT_AUDITED = {
    "audit.Deed": "the record itself, append-only by triggers of its own",
    "audit.Change": "the record itself, written by triggers only",
    "audit.Era": "the seal of the record, append-only",
    "audit.Walls": "the seal of the record, append-only",
    "audit.Leaf": "the seal of the record, append-only",
    "audit.Head": "the seal of the record, append-only",
    "accounts.Session": "where a browser is signed in; the sign-in is a deed, its last use is not",
    "accounts.KeptAnswer": "the answer to a write, kept with it; what was written is the deed",
    "accounts.DoorAttempt": "tries at the door, made by whoever has no account",
    "organizations.Ancestry": "derived from the dated parents by a trigger",
    "members.Census": "derived from placements, standings, versions, admissions by triggers",
    "members.CensusKind": "the words of the census, written by the same triggers",
    "organizations.Heir": "derived from the reorganisations by a trigger",
    "documents.Reach": "derived from the links by triggers",
    "jobs.Job": "the queue of background work; what a job changes is a deed of its own",
    "jobs.Step": "how far a job is, told while its transaction is open",
}

# Dated facts that may hold twice at a time, each with its reason.
MAY_OVERLAP: dict[str, str] = {}


def audit_triggers() -> dict[str, set[str]]:
    """By table: the operations after which the database records the change."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, t.tgtype
              FROM pg_trigger t
              JOIN pg_class c ON c.oid = t.tgrelid
              JOIN pg_proc p ON p.oid = t.tgfoid
             WHERE p.proname = 'audit_record' AND t.tgenabled = 'O' AND NOT t.tgisinternal
            """
        )
        recorded: dict[str, set[str]] = defaultdict(set)
        for table, kind in cursor.fetchall():
            bits = {"insert": 4, "delete": 8, "update": 16}
            recorded[table] |= {operation for operation, bit in bits.items() if kind & bit}
        return recorded


def test_tables_are_called_after_their_room() -> None:
    assert checks.wrong_table_names(our_models()) == []


def test_constraints_bear_the_name_of_their_room() -> None:
    assert checks.unnamed_constraints(our_models()) == []


def test_dated_facts_do_not_overlap() -> None:
    assert checks.facts_without_exclusion(our_models(), MAY_OVERLAP) == []


def test_dated_facts_run_forward() -> None:
    assert checks.facts_that_may_run_backwards(our_models()) == []


@pytest.mark.django_db
def test_every_table_is_audited() -> None:
    assert checks.unaudited(our_models(), audit_triggers(), NOT_AUDITED) == []


def test_no_exemption_is_idle() -> None:
    labels = {checks.label_of(model) for model in our_models()}
    assert checks.idle_exemptions([*NOT_AUDITED, *MAY_OVERLAP], labels) == []


# --- planted faults -------------------------------------------------------------------------


@isolate_apps()
def test_wrong_tables_and_nameless_constraints_are_caught() -> None:
    class PersonVersion(models.Model):
        class Meta:
            app_label = "members"

    class Standing(models.Model):
        class Meta:
            app_label = "members"
            db_table = "standings"

    class Placement(models.Model):
        kind = models.CharField(max_length=8)
        place = models.CharField(max_length=8)

        class Meta:
            app_label = "members"
            db_table = "members_placement"
            unique_together = [("kind", "place")]
            indexes = [models.Index(fields=["kind"], name="by_kind")]

    planted = [PersonVersion, Standing, Placement]
    assert checks.wrong_table_names(planted) == [
        "members.PersonVersion does not name its table",
        "members.Standing is called standings, not members_standing",
    ]
    assert checks.unnamed_constraints(planted) == [
        "members.Placement has unique_together, which has no name",
        "members.Placement: by_kind does not begin with its room",
    ]


@isolate_apps()
def test_a_dated_fact_that_may_overlap_is_caught() -> None:
    class Placement(DatedFact):
        class Meta:
            app_label = "members"

    class Standing(DatedFact):
        class Meta:
            app_label = "members"
            constraints = [
                no_overlap("members_standing_once"),
                period_is_forward("members_standing_period_forward"),
            ]

    assert checks.facts_without_exclusion([Placement, Standing]) == [
        "members.Placement lets its periods overlap"
    ]
    assert checks.facts_that_may_run_backwards([Placement, Standing]) == [
        "members.Placement may end before it begins"
    ]
    assert checks.facts_without_exclusion([Placement], {"members.Placement": "for this test"}) == []


@isolate_apps()
def test_an_exclusion_without_time_is_caught() -> None:
    class Placement(DatedFact):
        kind = models.CharField(max_length=8)

        class Meta:
            app_label = "members"
            constraints = [
                ExclusionConstraint(
                    name="members_placement_kind", expressions=[("kind", RangeOperators.EQUAL)]
                )
            ]

    assert checks.facts_without_exclusion([Placement]) == [
        "members.Placement lets its periods overlap"
    ]


@isolate_apps()
def test_a_table_that_is_not_wholly_audited_is_caught() -> None:
    class Person(models.Model):
        class Meta:
            app_label = "members"
            db_table = "members_person"

    triggers = {"members_person": {"insert", "delete"}}
    assert checks.unaudited([Person], triggers, {}) == ["members.Person is not audited on update"]
    assert checks.unaudited([Person], {}, {"members.Person": "for this test"}) == []


@pytest.mark.django_db
def test_the_triggers_are_read_from_the_database() -> None:
    assert audit_triggers()["sources_source"] == {"insert", "update", "delete"}


def test_an_idle_exemption_is_caught() -> None:
    assert checks.idle_exemptions(["members.Gone"], {"members.Person"}) == [
        "members.Gone is exempt and does not exist"
    ]
