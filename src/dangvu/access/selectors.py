"""The evaluator of the policy, and the reading scope of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.query import ModelIterable
from psycopg.pq import TransactionStatus

from dangvu.access.choices import Reach, Role
from dangvu.access.models import Grant
from dangvu.access.permissions import (
    WITHOUT_PLACE,
    Line,
    holds_all_of,
    lines_of,
    refused,
    refuses_subject,
)
from dangvu.core.actor import Actor
from dangvu.core.electorate import person_of_user
from dangvu.core.policy import NO_CONDITION, Scope
from dangvu.organizations.models import Ancestry, Organization, OrganizationVersion


@dataclass(frozen=True, slots=True)
class Holding:
    """A grant that holds today. `node` is its organisation, None for the whole installation; from
    one that has ended it reaches nothing, and yet its role is held."""

    role: Role
    node: int | None
    at_root: bool
    has_ended: bool


Held = list[Holding]

#: No row at all; its opposite is every row.
NONE = Q(pk__in=[])

# While a page is made its reader's grants are read once, not for each thing it asks about.
_kept: ContextVar[dict[tuple[int, date], Held] | None] = ContextVar("kept_grants", default=None)


def _held(actor: Actor) -> Held:
    """Each grant that holds today; one statement, or none in a page."""
    if actor.user_id is None:
        return []
    kept, key = _kept.get(), (actor.user_id, actor.today)
    if kept is not None and key in kept:
        return kept[key]
    rows = _grants_of(actor).annotate(lives=Exists(_living(actor.today)))
    held = [
        Holding(Role(role), node, bool(at_root), node is not None and not lives)
        for role, node, at_root, lives in rows.values_list(
            "role", "organization_id", "organization__is_root", "lives"
        )
    ]
    if kept is not None:
        kept[key] = held
    return held


def _grants_of(actor: Actor) -> models.QuerySet[Grant]:
    held = Grant.objects.as_of(actor.today)
    return held.filter(user_id=actor.user_id, user__is_active=True)


def _living(today: date) -> models.QuerySet[OrganizationVersion]:
    """What the organisation of a grant is called today or later; nothing when it has ended."""
    versions = OrganizationVersion.objects.current().filter(organization=OuterRef("organization"))
    return versions.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))


def at_ended_place(today: date) -> Q:
    """Grants held at an organisation that has ended: they reach nothing, and nobody took them over."""
    return Q(organization__isnull=False) & ~Q(Exists(_living(today)))


def forget_grants() -> None:
    """Called by whoever changes grants: the rest of the same page goes by the new ones."""
    kept = _kept.get()
    if kept is not None:
        kept.clear()


def evaluate(
    actor: Actor,
    kind: str,
    action: str,
    *,
    fields: str = "",
    met: frozenset[str] = NO_CONDITION,
) -> Scope:
    """Where the actor's grants of today allow `action` on `kind`; at most one statement."""
    held = _held(actor)
    scope = Scope.NOTHING
    if refused(frozenset(one.role for one in held), kind, action):
        return scope
    for one in held:
        for line in lines_of(one.role, kind, action):
            if line.shows(fields) and (not line.condition or line.condition in met):
                scope |= _reached(line, one)
    if scope.is_nothing or not refuses_subject(kind, action):
        return scope
    return replace(scope, not_about_self=True)


def _reached(line: Line, held: Holding) -> Scope:
    if held.has_ended:
        return Scope.NOTHING
    if line.reach is Reach.SELF:
        return Scope(themselves=True)
    if held.node is None:
        return Scope.EVERYTHING
    if line.kind in WITHOUT_PLACE:
        return Scope.EVERYTHING if held.at_root else Scope.NOTHING
    if line.reach is Reach.ASSIGNED:
        return Scope(assigned=frozenset({held.node}))
    if line.reach is Reach.OWN:
        return Scope(places=frozenset({held.node}))
    return Scope.of({held.node})


def holds(actor: Actor, scope: Scope, organization_id: int) -> bool:
    """Whether an organisation lies inside the scope in the tree of today; one that ended lies
    where its heir does."""
    return Organization.objects.filter(pk=organization_id).inside(scope, actor.today).exists()


@dataclass(frozen=True, slots=True)
class Given:
    """A role to be given at an organisation (the whole installation when None) for a time."""

    role: Role
    organization_id: int | None
    valid_from: date
    valid_to: date | None


def may_grant(actor: Actor, given: Given, *, to_user_id: int) -> bool:
    """Whether one grant of the actor's holds all that is given, for all its time, and may pass it
    on; nobody gives to themselves (rule 9 of docs/architecture/access.md)."""
    if actor.user_id is None or actor.user_id == to_user_id:
        return False
    roles = frozenset(one.role for one in _held(actor))
    if refused(roles, "grants", "manage"):
        return False
    mine = _grants_of(actor).filter(Q(organization=None) | Exists(_living(actor.today)))
    return any(_passes_on(one, given, actor.today) for one in mine)


def _passes_on(held: Grant, given: Given, today: date) -> bool:
    role = Role(held.role)
    holding = Holding(role, held.organization_id, at_root=False, has_ended=False)
    scope = Scope.NOTHING
    for line in lines_of(role, "grants", "manage"):
        scope |= _reached(line, holding)
    if role is not Role.OPERATOR and not holds_all_of(role, given.role):
        return False
    if not _inside_time(held, given):
        return False
    if given.organization_id is None:
        return scope.everything
    return Organization.objects.filter(pk=given.organization_id).inside(scope, today).exists()


def _inside_time(held: Grant, given: Given) -> bool:
    """From today on; what is past was allowed or not when it was."""
    return held.valid_to is None or (given.valid_to is not None and given.valid_to <= held.valid_to)


def own_organization_id(actor: Actor) -> int | None:
    """The organisation that a reader means when none is named: where the highest grant is held,
    the root for grants over the whole installation. None for someone without a grant."""
    nodes = [one.node for one in _held(actor) if not one.has_ended]
    if None in nodes:
        return Organization.objects.filter(is_root=True).values_list("pk", flat=True).first()
    above = Ancestry.objects.on(actor.today).filter(descendant_id__in=nodes)
    depths: dict[int, int] = {}
    for node in above.values_list("descendant_id", flat=True):
        depths[node] = depths.get(node, 0) + 1
    return min(depths, key=lambda node: (depths[node], node), default=None)


def _database_scope(actor: Actor) -> str:
    """The reading scope of row-level security: `all`, empty, or `{subtrees};{organisations by
    themselves};the reader's own person;day`, ids of organisations in the tree of that day."""
    scope = evaluate(actor, "members", "view")
    if scope.everything:
        return _ALL
    if scope.is_nothing:
        return ""
    person = own_person_id(actor) if scope.themselves else None
    nodes, places = (",".join(map(str, sorted(ids))) for ids in (scope.nodes, scope.places))
    return f"{{{nodes}}};{{{places}}};{person or ''};{actor.today.isoformat()}"


def things_within(
    actor: Actor,
    scope: Scope,
    *,
    place: str = "organization",
    assigned: Q | None = None,
    subject: str = "",
    member: str = "",
) -> Q:
    """Things that a scope reaches, for the `visible_to` of a room that declares a kind.

    `place` leads from the queried model to the organisation at which they lie, `assigned` chooses
    those that are assigned to the actor today, `subject` leads to the member whom they are about,
    `member` to the one to whom they belong. A scope that leaves out things about the reader needs
    `subject`.
    """
    if scope.everything:
        reached = ~NONE
    else:
        inside = Organization.objects.inside(scope, actor.today)
        reached = Q(**{f"{place}__in": inside}) if scope.held else NONE
    if scope.assigned and assigned is not None:
        below = Organization.objects.inside(Scope.of(scope.assigned), actor.today)
        reached |= assigned & Q(**{f"{place}__in": below})
    own = own_person_id(actor) if scope.themselves or scope.not_about_self else None
    if scope.themselves and member and own:
        reached |= Q(**{member: own})
    if scope.not_about_self and not subject:
        raise ValueError("the kind refuses its subject: say where a thing names it")
    return reached & ~Q(**{subject: own}) if scope.not_about_self and own else reached


def own_person_id(actor: Actor) -> int | None:
    """The member that the actor's account stands for, None for most."""
    return None if actor.user_id is None else person_of_user(actor.user_id)


_ALL = "all"
# The settings that row security asks, and what each is told of a reader.
_walls: dict[str, Callable[[Actor], str]] = {"dangvu.scope": _database_scope}
# What the database was told in this context, one for each setting; None outside of every block.
_told: ContextVar[tuple[str, ...] | None] = ContextVar("told_scope", default=None)


def add_wall(setting: str, scope: Callable[[Actor], str]) -> None:
    """Called at the start by a room whose kinds stand behind row security of their own.

    Whoever reads has `scope(actor)` told to the database as `setting`, and `all` where things are
    read whole. Written with what `scope_of` answers; it makes no statement.
    """
    _walls[setting] = scope


@contextmanager
def _scope(values: tuple[str, ...]) -> Iterator[None]:
    """One transaction with those scopes; inside another block of ours the transaction is that one,
    so that an error which leaves this block ends both."""
    before = _told.get()
    if before == values:
        yield
        return
    ends_here = not connection.in_atomic_block
    with transaction.atomic() if before is None else nullcontext():
        _tell(values)
        token = _told.set(values)
        try:
            yield
        finally:
            _told.reset(token)
            if _is_broken():
                # The database takes no more statements; whoever goes on is told so by Django.
                transaction.set_rollback(True)
            elif not ends_here:
                _tell(before or ("",) * len(_walls))


def _tell(values: tuple[str, ...]) -> None:
    """One statement, however many settings there are; their names stand in code."""
    statement = "SELECT " + ", ".join(f"set_config('{one}', %s, true)" for one in _walls)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _is_broken() -> bool:
    held = connection.connection
    return held is None or held.info.transaction_status is not TransactionStatus.INTRANS


@contextmanager
def reading_as(actor: Actor) -> Iterator[None]:
    """One transaction in which the database shows only rows inside the actor's scope."""
    token = _kept.set({})
    try:
        with _scope(tuple(scope(actor) for scope in _walls.values())):
            yield
    finally:
        _kept.reset(token)


@contextmanager
def reading_whole() -> Iterator[None]:
    """One transaction in which the database shows every row.

    For what is allowed as a whole before any row is touched: the value of a figure (whoever may
    see it gets it whole), an import, a reorganisation. The caller has asked the policy.
    """
    with _scope((_ALL,) * len(_walls)):
        yield


class ChosenWhole(models.QuerySet[Any]):
    """Rows that the explicit filter chooses and the wall of the database lets through.

    The wall looks at each row that a statement touches. To count or to sort a register it would
    look at every member, so that which rows are meant, and in what order, is found in the whole by
    the queryset, which holds the filter (`visible_to`); the rows of a page are then read by their
    keys in the reader's scope. Make it with `chosen_whole(rows)`.
    """

    # Counts all of it in a cheaper way; holds until the rows are narrowed.
    _total: Callable[..., int] | None = None
    # Conditions, by their places in the query, that have done their work once the keys are known:
    # asked again, a page of fifty rows costs looking through all that they choose.
    _spent: frozenset[int] = frozenset()

    def count(self) -> int:
        with reading_whole():
            if self._total is not None and not self.query.is_sliced:
                return self._total()
            return super().count()

    def narrowed(self, to: models.Q, counted: models.Q) -> ChosenWhole:
        """As `filter(to)`, where `total` can count what is left too: it is given `counted`."""
        kept = self.choosing(to)
        if (total := self._total) is not None:
            kept._total = partial(total, counted)
        return kept

    def choosing(self, *which: models.Q) -> ChosenWhole:
        """As `filter`, by what nothing that is shown depends on."""
        chosen: ChosenWhole = self.filter(*which)
        before, after = len(self.query.where.children), len(chosen.query.where.children)
        chosen._spent = self._spent | frozenset(range(before, after))
        return chosen

    def _clone(self) -> ChosenWhole:
        made: ChosenWhole = super()._clone()  # type: ignore[misc]
        made._total, made._spent = self._total, self._spent
        return made

    def _filter_or_exclude_inplace(self, *args: Any) -> None:
        self._total = None
        super()._filter_or_exclude_inplace(*args)  # type: ignore[misc]

    def iterator(self, chunk_size: int | None = 2000) -> Iterator[Any]:
        keys, size = self._keys(), chunk_size or 2000
        for start in range(0, len(keys), size):
            yield from self._shown(keys[start : start + size])

    def _fetch_all(self) -> None:
        if self._result_cache is None and self._is_page:
            self._result_cache = self._shown(self._keys())
        super()._fetch_all()

    @property
    def _is_page(self) -> bool:
        return self.query.is_sliced and issubclass(self._iterable_class, ModelIterable)

    def _keys(self) -> list[Any]:
        with reading_whole():
            return list(self.values_list("pk", flat=True))

    def _shown(self, keys: list[Any]) -> list[Any]:
        if not keys:
            return []
        rows = self.all()
        rows.query.clear_limits()
        rows.query.clear_ordering(force=True)
        asked = rows.query.where.children
        asked[:] = [one for place, one in enumerate(asked) if place not in self._spent]
        found = {row.pk: row for row in rows.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]


def chosen_whole(
    rows: models.QuerySet[Any], *seen: Q, total: Callable[..., int] | None = None
) -> ChosenWhole:
    """The rows that the actor may see (`seen`, or already narrowed so) as ChosenWhole. `total` gives
    their number where that is cheaper than counting them; it is asked in the whole."""
    made = ChosenWhole(rows.model, rows.query.chain(), rows.db).choosing(*seen)
    made._total = total
    return made
