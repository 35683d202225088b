"""A person, and what is true of the person at a time."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.electorate import person_of_user
from dangvu.core.fields import PartialDateField, partial_date_check
from dangvu.core.models import DatedFact, DatedQuerySet, no_overlap, period_is_forward
from dangvu.core.policy import Scope, scope_of
from dangvu.members.choices import Sex
from dangvu.organizations.models import Ancestry, Employer, Organization

# Below so many organisations persons are looked up from their cells; and where only so many lie
# outside, everybody is meant but those who are there. Between the two the cells are hashed, which
# suits whoever reads all the persons, or each person's cell is looked up in the tree, which suits
# whoever reads the first. The planner cannot tell: to it "here or there" keeps most rows.
_FEW = 500
_FEW_OUTSIDE = 20_000


def visible_people(actor: Actor, path: str = "", *, first_rows: bool = False) -> Q:
    """Persons whose official or temporary cell of today lies where the actor may see members, and
    the actor's own person where the policy reaches that.

    `path` leads from the queried model to Person (`person__`). `first_rows` says that few of many
    rows will be taken. One statement, of how large that part of the tree is, beside what the
    policy asks.
    """
    first, every = visible_first_and_all(actor, path)
    return first if first_rows else every


def visible_first_and_all(actor: Actor, path: str = "") -> tuple[Q, Q]:
    """Both of what `visible_people` answers, for whoever reads some rows and counts all; one
    statement for both."""
    return _first_and_all(actor, scope_of(actor, "members"), path)


def people_shown(actor: Actor, fields: str = "", path: str = "", *, of_few: bool = False) -> Q:
    """Persons whom the actor may view; with `fields`, those of whom that set of fields is shown.
    `of_few` as in `people_within`."""
    return people_within(actor, scope_of(actor, "members", fields=fields), path, of_few=of_few)


def people_within(actor: Actor, scope: Scope, path: str = "", *, of_few: bool = False) -> Q:
    """Persons that another scope than that of viewing reaches: of an action, of a set of fields.

    `of_few` says that few rows are asked; then no statement asks how large the scope is.
    """
    return _first_and_all(actor, scope, path, of_few=of_few)[1]


def _first_and_all(actor: Actor, scope: Scope, path: str, *, of_few: bool = False) -> tuple[Q, Q]:
    if scope.everything:
        return Q(), Q()
    own = person_of_user(actor.user_id) if scope.themselves and actor.user_id else None
    seen = Q(**{f"{path}pk": own}) if own else Q(pk__in=[])
    if not scope.held:
        return seen, seen
    rows = Ancestry.objects.on(actor.today).reached(scope)
    looked_up = _is_below(rows, f"{path}home") | _is_below(rows, f"{path}host")
    if of_few:
        return seen | looked_up, seen | looked_up
    first, every = _at_cells(rows.values("descendant_id"), looked_up, path)
    return seen | first, seen | every


def _at_cells(cells: models.QuerySet[Any], looked_up: Q, path: str) -> tuple[Q, Q]:
    if len(cells[: _FEW + 1]) <= _FEW:
        home = Person.objects.filter(home__in=cells).values("pk")
        host = Person.objects.filter(host__in=cells).values("pk")
        few = Q(**{f"{path}pk__in": home.union(host, all=True)})
        return few, few
    outside = Organization.objects.exclude(pk__in=cells).values_list("pk", flat=True)
    if len(others := outside[: _FEW_OUTSIDE + 1]) <= _FEW_OUTSIDE:
        most = ~Q(**{f"{path}pk__in": _at_none_but(list(others)).values("pk")})
        # For the first of many rows the planner would leave the order of the page over it.
        return looked_up, most
    return looked_up, Q(**{f"{path}home__in": cells}) | Q(**{f"{path}host__in": cells})


def _at_none_but(organization_ids: list[int]) -> models.QuerySet[Any]:
    """Persons with no cell but these."""
    these = RawSQL("SELECT unnest(%s::bigint[])", [organization_ids])
    nowhere_else = Q(host__isnull=True) | Q(host__in=these)
    here = Person.objects.filter(nowhere_else, home__in=these)
    guests = Person.objects.filter(home__isnull=True).filter(nowhere_else)
    return here.union(guests, all=True)


def _is_below(rows: models.QuerySet[Any], path: str) -> Q:
    found = rows.filter(descendant_id=OuterRef(f"{path}_id")).values("depth")[:1]
    return Q(IsNull(Subquery(found), False))


class PersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, *, fields: str = "", of_few: bool = False) -> Self:
        """`of_few`: of a single person, or a handful, not of a register."""
        return self.filter(people_shown(actor, fields, of_few=of_few))


class Person(models.Model):
    """The lasting identity of a person, known to the office by `code`.

    home and host are the official and the temporary cell of the present (the last official cell
    of someone who left). They are pointers kept by the services of this room from Placement, so
    that access to a person is one look at the tree.
    """

    code = models.CharField(_("mã đảng viên"), max_length=40)
    home = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    host = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")

    objects = PersonQuerySet.as_manager()

    class Meta:
        db_table = "members_person"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="members_person_code_once",
                violation_error_message=_("Mã đảng viên này đã có."),
            )
        ]

    def __str__(self) -> str:
        return self.code


class PersonRowQuerySet(DatedQuerySet):
    def visible_to(self, actor: Actor, *, fields: str = "") -> Self:
        return self.filter(people_shown(actor, fields, "person__"))


class PersonVersion(DatedFact):
    """Name, birth, schooling and work of a person while they hold.

    Facts fixed for life (name at birth, birth date, sex, ethnicity, hometown) change only by a
    correction; the others take new values from a day on.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="versions")
    full_name = models.CharField(_("họ và tên"), max_length=120)
    sort_key = models.TextField(editable=False)
    search_key = models.TextField(editable=False)
    birth = PartialDateField(_("ngày sinh"), null=True)
    sex = models.CharField(_("giới tính"), max_length=6, choices=Sex.choices, blank=True)
    ethnicity = models.CharField(_("dân tộc"), max_length=40, blank=True)
    religion = models.CharField(_("tôn giáo"), max_length=60, blank=True)
    hometown = models.CharField(_("quê quán"), max_length=250, blank=True)
    education = models.CharField(_("học vấn"), max_length=80, blank=True)
    qualification = models.CharField(_("chuyên môn"), max_length=120, blank=True)
    theory_level = models.CharField(_("lý luận chính trị"), max_length=40, blank=True)
    occupation = models.CharField(_("nghề nghiệp"), max_length=120, blank=True)
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, related_name="+")

    objects = PersonRowQuerySet.as_manager()

    FIXED_FOR_LIFE = frozenset({"full_name", "birth", "sex", "ethnicity", "hometown"})

    class Meta:
        db_table = "members_personversion"
        indexes = [
            models.Index(fields=["sort_key", "id"], name="members_personversion_sort"),
            models.Index(fields=["search_key"], name="members_personversion_named"),
        ]
        constraints = [
            partial_date_check("birth", name="members_personversion_birth_exists"),
            period_is_forward("members_personversion_period_forward"),
            no_overlap("members_personversion_one_at_a_time", "person"),
        ]

    def __str__(self) -> str:
        return self.full_name
