"""The census: who was a member, where, and of which description, in rows narrow enough to count.

Derived from placements, standings, person versions and admissions by triggers on those four; no
code writes it. Why and how fast: docs/decisions/0011.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from dangvu.members.models.person import Person, PersonVersion
from dangvu.organizations.models import Organization


class CensusQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """One row for each member of that day."""
        return self.filter(valid_from__lte=day, valid_to__gt=day)

    def between(self, first: date, last: date) -> Self:
        """The spans of which a day lies between two days, both inside."""
        return self.filter(valid_from__lte=last, valid_to__gt=first)


class CensusKind(models.Model):
    """A combination of words that members have in common, so that rows are grouped by one number.

    sex, education and theory_level are null where no person version holds. The same combination
    may stand here twice (two transactions met it at once and neither waits): group by the words.
    """

    id = models.AutoField(primary_key=True)
    status = models.CharField(max_length=12)
    sex = models.CharField(max_length=6, null=True)
    education = models.CharField(max_length=80, null=True)
    theory_level = models.CharField(max_length=40, null=True)

    class Meta:
        db_table = "members_censuskind"

    def __str__(self) -> str:
        return f"{self.status} {self.sex} {self.education} {self.theory_level}"


class Census(models.Model):
    """One row for each span in which official placement, standing and person version are the same.

    Half open like every period; `valid_to` is never null here: what is open ends on `date.max`.
    birth_day and party_day are the earliest days of the partial dates; a row without admission
    has no party_day, one without person version neither version nor birth_day.
    """

    # Fixed widths first and nothing wasted on alignment: figures read every row.
    pk = models.CompositePrimaryKey("person_id", "valid_from")
    valid_from = models.DateField()
    valid_to = models.DateField()
    organization = models.ForeignKey(
        Organization, models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    kind = models.ForeignKey(
        CensusKind, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    birth_day = models.DateField(null=True)
    person = models.ForeignKey(
        Person, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.ForeignKey(
        PersonVersion,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    party_day = models.DateField(null=True)

    objects = CensusQuerySet.as_manager()

    class Meta:
        db_table = "members_census"
        indexes = [BrinIndex(fields=["valid_to"], name="members_census_until", pages_per_range=16)]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.organization_id} {self.valid_from}"
