"""Faults that a policy may have, listed before it is asked whether the worlds find them.

The first group is named in the list of what went wrong elsewhere; the others are what an evaluator,
a table, a tree, a wall or a grant can get wrong. Each sentence says what the fault would mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from dangvu.access.choices import Reach, Role
from dangvu.access.permissions import ALL, VIEW, Line, Refusal
from dangvu.core.policy import Scope
from tests.access.further_mutants import OF_GIVING, OF_QUERYSETS, OF_WALLS
from tests.access.planting import (
    ORGANIZATION,
    PAGES,
    PERMISSIONS,
    PERSON,
    SELECTORS,
    STAND_IN,
    TREE,
    Mutant,
    Table,
)

_AS_OF = "held = Grant.objects.as_of(actor.today)"
_HELD = "held = Grant.objects.current().filter({})"
_ENDS = "Q(valid_to__isnull=True) | Q(valid_to__gt=actor.today)"
_BEGINS = "valid_from__lte=actor.today"
_DAY = "date.fromordinal(actor.today.toordinal() + 1)"


def by_prefix(scope: Scope, on: date) -> list[int]:
    """Organisations whose path begins with the path of one in the scope, as text: 1.2 and 1.20."""
    from dangvu.organizations.models import Ancestry

    above: dict[int, list[tuple[int, int]]] = {}
    rows = Ancestry.objects.on(on).values_list("descendant_id", "depth", "ancestor_id")
    for descendant, depth, ancestor in rows:
        above.setdefault(descendant, []).append((-depth, ancestor))
    paths = {
        one: ".".join(str(number) for _depth, number in sorted(path)) for one, path in above.items()
    }
    tops = [paths[node] for node in scope.nodes]
    return [
        one for one, path in paths.items() if path.startswith(tuple(tops)) or one in scope.places
    ]


def _grants(name: str, says: str, *conditions: str) -> Mutant:
    wanted = _HELD.format(", ".join(conditions))
    return Mutant(name, says, f"{SELECTORS}:_grants_of", _AS_OF, wanted)


def _line_more(*lines: Line) -> Table:
    def change(table: list[Line], _refusals: list[Refusal]) -> None:
        table.extend(lines)

    return change


def _lines_changed(role: Role, kinds: Iterable[str], **changes: Any) -> Table:
    def change(table: list[Line], _refusals: list[Refusal]) -> None:
        table[:] = [
            replace(one, **changes) if one.role == role and one.kind in kinds else one
            for one in table
        ]

    return change


def _refusal_gone(*holders: Role, subject: bool = False) -> Table:
    def change(_lines: list[Line], table: list[Refusal]) -> None:
        table[:] = [
            one for one in table if one.subject != subject or one.holders != frozenset(holders)
        ]

    return change


NAMED = [
    Mutant(
        "prefix-1.2-1.20",
        "whoever holds 1.2 also reaches 1.20, as its path begins with the same letters",
        f"{ORGANIZATION}:OrganizationQuerySet.inside",
        'Ancestry.objects.on(on).reached(scope).values("descendant_id")',
        '__import__("tests.access.mutants", fromlist=["mutants"]).by_prefix(scope, on)',
    ),
    Mutant(
        "stale-path-after-a-move",
        "an organisation that was moved stays in the reach of its former superior",
        f"{TREE}.on",
        "return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)",
        "return self.filter(valid_from__lte=day)",
    ),
    Mutant(
        "and-or-precedence",
        "what is open at its end holds before it begins, as `or` binds weaker than was meant",
        f"{TREE}.on",
        "Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day",
        "Q(valid_to__isnull=True) | Q(valid_to__gt=day, valid_from__lte=day)",
    ),
    _grants(
        "expiry-off-by-one",
        "a grant still holds on the day on which it ends",
        "Q(valid_to__isnull=True) | Q(valid_to__gte=actor.today)",
        _BEGINS,
    ),
    _grants(
        "expiry-a-day-early",
        "a grant holds no longer on its last day",
        f"Q(valid_to__isnull=True) | Q(valid_to__gt={_DAY})",
        _BEGINS,
    ),
    _grants("start-off-by-one", "a grant does not hold on its first day yet", _ENDS, "valid_from__lt=actor.today"),
    _grants("start-a-day-early", "a grant holds on the day before it begins", _ENDS, f"valid_from__lte={_DAY}"),
    Mutant(
        "no-grant-means-all",
        "whoever was given nothing is not limited at all",
        f"{SELECTORS}:evaluate",
        "    scope = Scope.NOTHING\n",
        "    scope = Scope.NOTHING if held else Scope.EVERYTHING\n",
    ),
    Mutant(
        "write-through-a-relation",
        "a case may be put into an organisation that the writer does not reach",
        f"{PAGES}:move_case",
        'organization = _place(actor, body.get("organization", ""))',
        'organization = Organization.objects.get(pk=int(body.get("organization") or 0))',
        over_http=True,
    ),
    Mutant(
        "list-scoped-export-not",
        "the list shows what is reached, the file made of it shows everything",
        f"{PAGES}:export",
        "Case.objects.visible_to(actor)",
        "Case.objects.all()",
        over_http=True,
    ),
    Mutant(
        "count-leaking",
        "the number above a list counts what the list does not show",
        f"{PAGES}:cases",
        "count = rows.count()",
        "count = chosen_whole(Case.objects.all()).count()",
        over_http=True,
    ),
    Mutant(
        "inspector-sees-files",
        "an inspector opens the files of members",
        table=_line_more(Line(Role.INSPECTOR, "members", frozenset({VIEW}))),
    ),
    Mutant(
        "subject-sees-own-case",
        "whoever a case is about reads it",
        table=_refusal_gone(subject=True),
    ),
    Mutant(
        "org-board-sees-cases",
        "the organisation board, given an inspector's role too, reads cases",
        table=_refusal_gone(Role.ORGANIZATION_BOARD),
    ),
    Mutant(
        "assigned-becomes-subtree",
        "an inspector sees every case below, assigned or not",
        f"{SELECTORS}:_reached",
        "Scope(assigned=frozenset({held.node}))",
        "Scope.of({held.node})",
    ),
    Mutant(
        "own-becomes-subtree",
        "the secretary of an organisation also reaches what is below it",
        f"{SELECTORS}:_reached",
        "Scope(places=frozenset({held.node}))",
        "Scope.of({held.node})",
    ),
    Mutant(
        "fields-of-another-grant",
        "the private fields that one grant shows in one place are shown in the places of the others",
        f"{SELECTORS}:evaluate",
        "line.shows(fields)",
        "any(each.shows(fields) for other in held for each in lines_of(other.role, kind, action))",
    ),
    Mutant(
        "grants-beyond-the-subtree",
        "a role is given at an organisation that the giver does not reach",
        f"{SELECTORS}:_passes_on",
        "return Organization.objects.filter(pk=given.organization_id).inside(scope, today).exists()",
        "return not scope.is_nothing",
    ),
    Mutant(
        "grants-beyond-the-role",
        "a role is given that holds more than the giver's",
        f"{SELECTORS}:_passes_on",
        "role is not Role.OPERATOR and not holds_all_of(role, given.role)",
        "False",
    ),
    Mutant(
        "grants-beyond-the-end",
        "what is given outlasts the grant of the giver",
        f"{SELECTORS}:_inside_time",
        "return held.valid_to is None or (given.valid_to is not None and given.valid_to <= held.valid_to)",
        "return True",
    ),
    Mutant(
        "anonymous-as-operator",
        "someone who has not signed in is the operator",
        f"{SELECTORS}:_held",
        "return []",
        "return [Holding(Role.OPERATOR, None, True, False)]",
    ),
    Mutant(
        "superseded-grants-hold",
        "a grant that was corrected or withdrawn goes on holding",
        f"{SELECTORS}:_grants_of",
        _AS_OF,
        f"held = Grant.objects.filter({_ENDS}, {_BEGINS})",
    ),
    Mutant(
        "closed-account-holds",
        "an account that was closed keeps what it held",
        f"{SELECTORS}:_grants_of",
        ", user__is_active=True",
        "",
    ),
    Mutant(
        "heir-ignored",
        "what an organisation left is reached by nobody",
        f"{ORGANIZATION}:OrganizationQuerySet.inside",
        "models.Q(pk__in=held) | models.Q(pk__in=left_to_them)",
        "pk__in=held",
    ),
    Mutant(
        "temporary-cell-ignored",
        "a cell does not see the members who take part in it for a time",
        f"{PERSON}:_at_cells",
        "home.union(host, all=True)",
        "home",
    ),
    Mutant(
        "self-ignored",
        "a member does not see the own file",
        f"{SELECTORS}:_reached",
        "return Scope(themselves=True)",
        "return Scope.NOTHING",
    ),
]  # fmt: skip

OF_TIME = [
    Mutant("expiry-ignored", "a grant never ends", f"{SELECTORS}:_grants_of", _AS_OF, _HELD.format(_BEGINS)),
    Mutant("start-ignored", "a grant holds before it begins", f"{SELECTORS}:_grants_of", _AS_OF, _HELD.format(_ENDS)),
    _grants("grants-and-or", "an open grant holds before it begins",
            f"Q(valid_to__isnull=True) | Q(valid_to__gt=actor.today, {_BEGINS})"),
    Mutant("a-role-of-an-ended-place", "a grant at an organisation that has ended still reaches what that left",
           f"{SELECTORS}:_reached", "    if held.has_ended:\n        return Scope.NOTHING\n", ""),
    Mutant("refusal-forgotten-at-an-ended-place", "a role held where the organisation has ended refuses nothing any more",
           f"{SELECTORS}:evaluate", "one.role for one in held", "one.role for one in held if not one.has_ended"),
    Mutant("a-place-ends-a-day-late", "a grant still reaches on the day on which its organisation ends",
           f"{SELECTORS}:_living", "valid_to__gt", "valid_to__gte"),
    Mutant("tree-off-by-one", "the former superior reaches an organisation on the day of its move",
           f"{TREE}.on", "valid_to__gt=day", "valid_to__gte=day"),
    Mutant("tree-a-day-late", "the new superior does not reach it on that day",
           f"{TREE}.on", "valid_from__lte=day", "valid_from__lt=day"),
    Mutant("tree-of-tomorrow", "a move that is planned already counts",
           f"{TREE}.on", ", valid_from__lte=day", ""),
    Mutant("ancestry-wrong-day", "the tree of the first grant and not of today decides",
           f"{ORGANIZATION}:OrganizationQuerySet.inside", "Ancestry.objects.on(on)", "Ancestry.objects.on(on.replace(year=on.year - 1))"),
]  # fmt: skip

OF_REACH = [
    Mutant("subtree-becomes-own", "an office reaches its organisation and nothing below it",
           f"{SELECTORS}:_reached", "return Scope.of({held.node})", "return Scope(places=frozenset({held.node}))"),
    Mutant("ancestor-leak", "an organisation below reaches those above it",
           f"{ORGANIZATION}:OrganizationQuerySet.inside", 'reached(scope).values("descendant_id")',
           'filter(descendant_id__in=scope.held).values("ancestor_id")'),
    Mutant("own-and-children", "own reaches the organisations directly below too",
           f"{TREE}.reached", "depth=0", "depth__lte=1"),
    Mutant("only-two-levels", "a subtree ends after two levels",
           f"{TREE}.reached", "below = Q(ancestor_id__in=scope.nodes)", "below = Q(ancestor_id__in=scope.nodes, depth__lte=2)"),
    Mutant("heir-the-wrong-way", "who held what ended reaches the heir, and not the other way",
           f"{ORGANIZATION}:OrganizationQuerySet.inside", 'filter(heir_id__in=held).values("organization_id")',
           'filter(organization_id__in=held).values("heir_id")'),
    Mutant("heir-of-any-day", "an heir reaches what has not ended yet",
           f"{ORGANIZATION}:OrganizationQuerySet.inside", "Heir.objects.on(on)", "Heir.objects"),
    Mutant("self-becomes-own", "a member sees the files of the whole cell",
           f"{SELECTORS}:_reached", "return Scope(themselves=True)", "return Scope(places=frozenset({held.node or 0}))"),
    Mutant("self-by-the-wrong-number", "the number of the account is taken for that of the member",
           f"{SELECTORS}:own_person_id", "person_of_user(actor.user_id)", "actor.user_id"),
    Mutant("self-of-anyone-signed-in", "whoever stands for a member sees that file without a role",
           f"{PERSON}:_first_and_all", "scope.themselves and actor.user_id", "actor.user_id"),
    Mutant("root-is-everything", "whoever holds the root reaches also what hangs nowhere",
           f"{SELECTORS}:_reached", "if line.kind in WITHOUT_PLACE:", "if held.at_root or line.kind in WITHOUT_PLACE:"),
    Mutant("without-place-from-anywhere", "an administrator of one committee manages the accounts of all",
           f"{SELECTORS}:_reached", "Scope.EVERYTHING if held.at_root else Scope.NOTHING", "Scope.EVERYTHING"),
    Mutant("without-place-from-nowhere", "an administrator at the root manages no accounts",
           f"{SELECTORS}:_reached", "Scope.EVERYTHING if held.at_root else Scope.NOTHING", "Scope.NOTHING"),
    Mutant("assigned-anywhere", "an inspector keeps a case that lies outside the own subtree",
           f"{SELECTORS}:things_within", 'assigned & Q(**{f"{place}__in": below})', "assigned"),
    Mutant("assigned-for-ever", "an inspector who was released from a case still reads it",
           f"{STAND_IN}:reached", "Assignment.objects.as_of(actor.today)", "Assignment.objects.current()"),
    Mutant("assigned-to-anyone", "an inspector reads every case to which somebody is assigned",
           f"{STAND_IN}:reached", ".filter(user_id=actor.user_id)", ""),
]  # fmt: skip

OF_LINES = [
    Mutant("and-or-of-a-refusal", "whoever holds a kept-apart role is refused everything, and others what is not theirs",
           f"{PERMISSIONS}:refused", "action in one.actions and one.holders & roles", "action in one.actions or one.holders & roles"),
    Mutant("refusal-of-the-own-grant-only", "a refusal ends where another grant allows",
           f"{SELECTORS}:evaluate", "    if refused(frozenset(one.role for one in held), kind, action):\n        return scope\n    for one in held:\n",
           "    for one in held:\n        if refused(frozenset({one.role}), kind, action):\n            continue\n"),
    Mutant("no-refusals", "several roles simply add up", f"{SELECTORS}:evaluate",
           "if refused(frozenset(one.role for one in held), kind, action):", "if False:"),
    Mutant("inspector-edits-members", "an inspector who is on the organisation board too edits files",
           table=_refusal_gone(Role.INSPECTOR, Role.INSPECTION_HEAD)),
    Mutant("petition-officer-edits-members", "who takes in petitions edits the files of those they are about",
           table=_refusal_gone(Role.PETITION_OFFICER)),
    Mutant("auditor-reads-content", "who reads the record of deeds reads files too",
           table=_refusal_gone(Role.AUDITOR, Role.ADMINISTRATOR)),
    Mutant("subject-sees-votes", "the subject of a case sees how it was voted on and what was said",
           f"{SELECTORS}:things_within", "if scope.not_about_self and own else", 'if scope.not_about_self and own and subject == "subject" else'),
    Mutant("sealed-ignored", "content is shown before it was unsealed",
           f"{SELECTORS}:evaluate", "(not line.condition or line.condition in met)", "True"),
    Mutant("unsealed-ignored-by-the-room", "a room asks with its condition met for every thing",
           f"{STAND_IN}:reached", ' & Q(**{f"{case}is_unsealed": True})', ""),
    Mutant("never-unsealed", "what was unsealed stays hidden",
           f"{SELECTORS}:evaluate", "line.condition in met", "False"),
    Mutant("fields-ignored", "every line shows every field",
           f"{PERMISSIONS}:Line.shows", "return not fields or self.fields == ALL or fields in self.fields", "return True"),
    Mutant("leader-sees-private", "a leader reads religion and reasons",
           table=_lines_changed(Role.LEADER, {"members"}, fields=ALL)),
    Mutant("head-sees-private", "the head of inspection reads whole files",
           table=_lines_changed(Role.INSPECTION_HEAD, {"members"}, fields=ALL)),
    Mutant("viewing-is-managing", "whoever sees also changes",
           f"{SELECTORS}:evaluate", "lines_of(one.role, kind, action)", "lines_of(one.role, kind, \"view\")"),
    Mutant("viewing-is-opening-rows", "whoever sees a figure opens its rows",
           f"{SELECTORS}:evaluate", "lines_of(one.role, kind, action)", 'lines_of(one.role, kind, action if action == "manage" else "view")'),
    Mutant("role-ignored", "every grant gives what any role gives",
           f"{PERMISSIONS}:lines_of", "line.role == role and ", ""),
    Mutant("secretary-of-the-subtree", "a line says subtree where own was meant",
           table=_lines_changed(Role.SECRETARY, {"members"}, reach=Reach.SUBTREE)),
    Mutant("petitions-to-the-head", "the head of inspection takes in petitions",
           table=_line_more(Line(Role.INSPECTION_HEAD, "petitions", frozenset({VIEW})))),
    Mutant("board-without-private", "the board keeps files it sees a part of",
           table=_lines_changed(Role.ORGANIZATION_BOARD, {"members"}, fields=frozenset({"basic", "file"}))),
]  # fmt: skip

#: The groups of questions in which faults show; those of organisations, where none is named.
SHOWN_IN = {
    ("members",): """
        inspector-sees-files fields-of-another-grant temporary-cell-ignored self-ignored
        self-becomes-own self-of-anyone-signed-in inspector-edits-members
        petition-officer-edits-members fields-ignored leader-sees-private head-sees-private
        secretary-of-the-subtree board-without-private every-person history-unscoped
        self-by-the-wrong-number refusal-forgotten-at-an-ended-place and-or-of-a-refusal
        refusal-of-the-own-grant-only no-refusals auditor-reads-content
    """,
    ("sealed",): """
        subject-sees-own-case org-board-sees-cases assigned-becomes-subtree assigned-anywhere
        assigned-for-ever assigned-to-anyone subject-sees-votes sealed-ignored
        unsealed-ignored-by-the-room never-unsealed petitions-to-the-head
    """,
    ("lists",): """
        without-place-from-nowhere quotes-and-or frozen-by-another-kind reports-by-another-kind
        papers-by-another-action imports-of-all imports-after-the-role jobs-after-the-grants
        jobs-of-all accounts-of-all
    """,
    ("whole", "lists"): "without-place-from-anywhere",
    ("places", "members"): "viewing-is-opening-rows",
    ("grants",): """
        grants-beyond-the-subtree grants-beyond-the-role grants-beyond-the-end
    """,
}
_GROUPS = {name: groups for groups, names in SHOWN_IN.items() for name in names.split()}
_GROUPS |= {one.name: (group,) for group, faults in OF_WALLS.items() for one in faults}
_GROUPS |= {one.name: ("grants",) for one in OF_GIVING}

_WALLS = [one for faults in OF_WALLS.values() for one in faults]
_LISTED = [*NAMED, *OF_TIME, *OF_REACH, *OF_LINES, *_WALLS, *OF_GIVING, *OF_QUERYSETS]
#: All of them. What nobody could tell is argued in its `equivalent`.
MUTANTS = [
    replace(one, asking=_GROUPS[one.name]) if one.name in _GROUPS else one for one in _LISTED
]
