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
from tests.access.planting import Mutant, Table

SELECTORS = "dangvu.access.selectors"
PERMISSIONS = "dangvu.access.permissions"
TREE = "dangvu.organizations.models.tree:AncestryQuerySet"
ORGANIZATION = "dangvu.organizations.models.organization"
PERSON = "dangvu.members.models.person"
STAND_IN = "tests.standin.models"
PAGES = "tests.standin.views"

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
        'organization = _place(actor, body["organization"])',
        'organization = Organization.objects.get(pk=int(body["organization"]))',
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

OF_THE_WALL = [
    Mutant("wall-temporary-cell", "the database hides guests", "sql:access_inside", "IF host IS NULL THEN", "IF true THEN"),
    Mutant("wall-own-becomes-subtree", "the database shows a secretary the cells below",
           "sql:access_inside", "(depth = 0 AND ancestor_id = ANY (places))", "ancestor_id = ANY (places)"),
    Mutant("wall-places-ignored", "the database shows a secretary nothing",
           "sql:access_inside", "OR (depth = 0 AND ancestor_id = ANY (places))", ""),
    Mutant("wall-off-by-one", "the database goes by the tree of the day before",
           "sql:access_inside", "valid_to > today", "valid_to >= today"),
    Mutant("wall-stale-path", "the database remembers former superiors",
           "sql:access_inside", "AND valid_from <= today AND (valid_to IS NULL OR valid_to > today)", "AND valid_from <= today"),
    Mutant("wall-of-tomorrow", "the database knows moves that are planned",
           "sql:access_inside", "AND valid_from <= today AND", "AND"),
    Mutant("wall-open-without-scope", "where no scope was told the database shows everything",
           "sql:access_inside", "RETURN NULL;\n    END IF;\n    nodes", "RETURN true;\n    END IF;\n    nodes"),
    Mutant("wall-without-what-belongs", "rows that belong to a person stand before the wall",
           "policy:members_personversion", "access_readable(person_id)", "true"),
    Mutant("wall-own-person-ignored", "the database hides the own file",
           f"{SELECTORS}:_database_scope", "own_person_id(actor) if scope.themselves else None", "None"),
    Mutant("wall-of-another-kind", "the database goes by what may be seen of organisations",
           f"{SELECTORS}:_database_scope", 'evaluate(actor, "members", "view")', 'evaluate(actor, "organizations", "view")'),
    Mutant("wall-always-open", "the database shows everything to everyone",
           f"{SELECTORS}:_database_scope", "if scope.everything:", "if True:"),
]  # fmt: skip

OF_THE_SEALED_WALL = [
    Mutant("sealed-wall-shows-the-subject", "the database shows a case to whoever it is about",
           "sql:standin_reached", "person_id = subject", "person_id = -1"),
    Mutant("sealed-wall-any-assignment", "the database shows every case to whoever is assigned to one",
           "sql:standin_reached", "AND case_id = on_case", ""),
    Mutant("sealed-wall-released", "the database remembers who was assigned once",
           "sql:standin_reached", "AND valid_from <= today AND (valid_to IS NULL OR valid_to > today)", ""),
    Mutant("sealed-wall-assigned-anywhere", "the database shows an assigned case that lies elsewhere",
           "sql:standin_reached", "public.standin_inside(place, scope -> 'assigned', '[]', today) AND", ""),
    Mutant("sealed-wall-without-a-seal", "the database shows what is sealed as if it had been opened",
           "sql:standin_reached", "kind -> opened::int", "kind -> 1"),
    Mutant("sealed-wall-never-opened", "the database hides what was unsealed",
           "sql:standin_reached", "kind -> opened::int", "kind -> 0"),
    Mutant("sealed-wall-open-without-scope", "where no scope was told the database shows cases",
           "sql:standin_reached", "RETURN false;\n    END IF;\n    reader", "RETURN true;\n    END IF;\n    reader"),
    Mutant("sealed-wall-heir-ignored", "the database hides the cases that an organisation left",
           "sql:standin_inside", "WHERE organization_id = place", "WHERE false"),
    Mutant("sealed-wall-stale-path", "the database remembers former superiors of cases",
           "sql:standin_inside", "AND valid_from <= today AND (valid_to IS NULL OR valid_to > today)\n           AND (nodes", "AND valid_from <= today AND (nodes"),
    Mutant("sealed-wall-content-with-the-head", "the database shows the text to whoever sees the number",
           "policy:standin_casetext", "'cases content'", "'cases'"),
    Mutant("sealed-wall-comments-with-the-case", "the database shows what was said to whoever sees the case",
           "policy:standin_comment", "'comments'", "'cases'"),
    Mutant("sealed-wall-of-another-kind", "the database goes by what may be seen of organisations",
           "tests.standin.walls:sealed_scope", "scope_of(actor, kind, fields=fields, met=met)", 'scope_of(actor, "organizations")'),
]  # fmt: skip

OF_GIVING = [
    Mutant("grants-to-oneself", "a giver gives to themselves", f"{SELECTORS}:may_grant", " or actor.user_id == to_user_id", ""),
    Mutant("grants-end-off-by-one", "what is given must end before the giver's grant, not with it",
           f"{SELECTORS}:_inside_time", "given.valid_to <= held.valid_to", "given.valid_to < held.valid_to"),
    Mutant("grants-open-end", "an open grant is given from one that ends",
           f"{SELECTORS}:_inside_time", "given.valid_to is not None and given.valid_to", "given.valid_to is None or given.valid_to"),
    Mutant("grants-from-an-ended-place", "a grant at an organisation that has ended is passed on",
           f"{SELECTORS}:may_grant", ".filter(Q(organization=None) | Exists(_living(actor.today)))", ""),
    Mutant("grants-of-two-hands", "the role of one grant is given at the place of another",
           f"{SELECTORS}:_passes_on", "holds_all_of(role, given.role)",
           "any(holds_all_of(Role(one), given.role) for one in Grant.objects.as_of(today).filter(user_id=held.user_id).values_list('role', flat=True))"),
    Mutant("grants-fields-ignored", "who sees a part of files gives a role that sees the whole",
           f"{PERMISSIONS}:_covers", "(line.fields == ALL or line.fields >= wanted.fields)", "True"),
    Mutant("grants-actions-ignored", "who sees gives a role that changes",
           f"{PERMISSIONS}:_covers", "and action in line.actions", "",
           equivalent="what the organisation board and the head of inspection only see (rules, sources, figures,"
           " ballots, organisations) is changed by no role of which they hold the other lines"),
    Mutant("grants-whole-installation", "a role over the whole installation is given from a place",
           f"{SELECTORS}:_passes_on", "return scope.everything", "return not scope.is_nothing"),
    Mutant("grants-by-viewers", "who sees grants gives them",
           f"{SELECTORS}:_passes_on", 'lines_of(role, "grants", "manage")', 'lines_of(role, "grants", "view")'),
    Mutant("grants-reach-ignored", "who reaches less far gives a role that reaches farther",
           f"{PERMISSIONS}:_covers", "and line.reach in _WIDER[wanted.reach]", "",
           equivalent="roles that give grants (the operator, the organisation board, the head of inspection) hold"
           " every line as subtree, which is as wide as any: the test is there for a role that comes later"),
    Mutant("grants-condition-ignored", "who sees what is unsealed gives a role that sees what is sealed",
           f"{PERMISSIONS}:_covers", 'and line.condition in ("", wanted.condition)', "",
           equivalent="no role that gives grants has a line with a condition"),
]  # fmt: skip

OF_QUERYSETS = [
    Mutant("versions-unscoped", "names of organisations are listed to everyone",
           f"{ORGANIZATION}:VersionQuerySet.visible_to", "self.filter(organization__in=Organization.objects.visible_to(actor))", "self.all()"),
    Mutant("history-unscoped", "the list of members is scoped, their history is not",
           f"{PERSON}:PersonRowQuerySet.visible_to", 'self.filter(people_shown(actor, fields, "person__"))', "self.all()"),
    Mutant("quotes-and-or", "a quoted figure of any organisation is shown to whoever sees figures",
           "dangvu.figures.models:QuotedQuerySet.visible_to", "Q(organization__isnull=True) | Q(organization__in=inside)", "Q(organization__isnull=True) | Q(organization__isnull=False)"),
    Mutant("frozen-by-another-kind", "frozen figures go by what may be seen of organisations",
           "dangvu.figures.models:FrozenQuerySet.visible_to", 'scope_of(actor, "figures", "view")', 'scope_of(actor, "organizations", "view")'),
    Mutant("reports-by-another-kind", "reports go by what may be seen of organisations",
           "dangvu.reports.models:ReportQuerySet.visible_to", 'scope_of(actor, "reports")', 'scope_of(actor, "organizations")'),
    Mutant("papers-by-another-action", "an own form is shown only to who changes it",
           "dangvu.papers.models:OwnTemplateQuerySet.visible_to", 'scope_of(actor, "papers")', 'scope_of(actor, "papers", "manage")'),
    Mutant("imports-of-all", "whoever imports anywhere sees the workbooks of all",
           "dangvu.imports.models:BatchQuerySet.visible_to", "filter(is_root=True, pk__in=scope.held)", "filter(pk__in=scope.held)"),
    Mutant("imports-after-the-role", "whoever began an import sees it when the role has ended",
           "dangvu.imports.models:BatchQuerySet.visible_to", "return self.none()", "return self.filter(owner_id=actor.user_id)"),
    Mutant("jobs-after-the-grants", "whoever began a job sees it when every grant has ended",
           "dangvu.jobs.models:JobQuerySet.visible_to", "return self.none()", "return self.filter(owner_id=actor.user_id)"),
    Mutant("jobs-of-all", "everyone sees the jobs of everyone",
           "dangvu.jobs.models:JobQuerySet.visible_to", "self.filter(owner_id=actor.user_id)", "self.all()"),
    Mutant("accounts-of-all", "everyone sees the accounts of everyone",
           "dangvu.accounts.models.users:UserQuerySet.visible_to", "return self.filter(pk=actor.user_id)", "return self.all()"),
    Mutant("every-organization", "an empty scope is read as no limit",
           f"{ORGANIZATION}:OrganizationQuerySet.inside", "return self.none()", "return self"),
    Mutant("every-person", "an empty part of the tree is read as no limit",
           f"{PERSON}:_first_and_all", "if not scope.held:\n        return seen, seen", "if not scope.held:\n        return Q(), Q()"),
]  # fmt: skip

#: The groups of questions in which faults show; those of organisations, where none is named.
SHOWN_IN = {
    ("members",): """
        inspector-sees-files fields-of-another-grant temporary-cell-ignored self-ignored
        self-becomes-own self-of-anyone-signed-in inspector-edits-members
        petition-officer-edits-members fields-ignored leader-sees-private head-sees-private
        secretary-of-the-subtree board-without-private every-person history-unscoped
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
    ("members", "sealed"): """
        self-by-the-wrong-number refusal-forgotten-at-an-ended-place and-or-of-a-refusal
        refusal-of-the-own-grant-only no-refusals auditor-reads-content
    """,
    ("places", "members"): "viewing-is-opening-rows",
    ("grants",): """
        grants-beyond-the-subtree grants-beyond-the-role grants-beyond-the-end
    """,
}
_GROUPS = {name: groups for groups, names in SHOWN_IN.items() for name in names.split()}
_GROUPS |= {one.name: ("members",) for one in OF_THE_WALL}
_GROUPS |= {one.name: ("sealed",) for one in OF_THE_SEALED_WALL}
_GROUPS |= {one.name: ("grants",) for one in OF_GIVING}

_WALLS = [*OF_THE_WALL, *OF_THE_SEALED_WALL]
_LISTED = [*NAMED, *OF_TIME, *OF_REACH, *OF_LINES, *_WALLS, *OF_GIVING, *OF_QUERYSETS]
#: All of them. What nobody could tell is argued in its `equivalent`.
MUTANTS = [
    replace(one, asking=_GROUPS[one.name]) if one.name in _GROUPS else one for one in _LISTED
]
