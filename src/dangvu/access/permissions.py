"""The policy: what each role may do to which kind of thing, how far, and what of it is shown.

Read it as a table; what is not written is refused, and a refusal wins over every line. It is
written from docs/architecture/access.md, and a test compares the two. Cases, ballots, comments and
petitions have their lines before their rooms: which hands are kept apart is decided as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dangvu.access.choices import Reach, Role

VIEW, ROWS, MANAGE = "view", "rows", "manage"
#: For oneself: the member that the account stands for, and nobody else.
ASK = "ask"
#: Every set of fields of a kind.
ALL = frozenset({"all"})
#: The condition of things whose content is opened with two keys.
UNSEALED = "unsealed"
#: Kinds of things that lie nowhere in the tree: reached as a whole from the root, or not. What is
#: imported is written into the tree, so that imports are told apart by it.
WITHOUT_PLACE = frozenset({"accounts", "audit", "jobs", "sources"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the role may do the actions to things of the kind, as far as `reach` from the
    grant's place; of what it may view it is shown those sets of `fields`. `condition` has to be met
    by the thing itself."""

    role: Role
    kind: str
    actions: frozenset[str]
    reach: Reach = Reach.SUBTREE
    fields: frozenset[str] = ALL
    condition: str = ""

    def shows(self, fields: str) -> bool:
        """Whether it shows that set of fields; the empty name asks for none in particular."""
        return not fields or self.fields == ALL or fields in self.fields


@dataclass(frozen=True, slots=True)
class Refusal:
    """Whoever holds one of the roles anywhere, or is the `subject` of the thing, is refused."""

    kinds: frozenset[str]
    actions: frozenset[str]
    holders: frozenset[Role] = frozenset()
    subject: bool = False


def lines(role: Role, table: str) -> list[Line]:
    """Lines of a role: `kind: actions [reach] [/sets of fields] [?condition]`, one a row."""
    made = []
    for row in table.strip().splitlines():
        kind, _colon, rest = row.strip().partition(":")
        words = rest.split()
        reach = next((Reach(word) for word in words if word in Reach.values), Reach.SUBTREE)
        fields = frozenset(word[1:] for word in words if word.startswith("/"))
        condition = next((word[1:] for word in words if word.startswith("?")), "")
        actions = frozenset(words) & {VIEW, ROWS, MANAGE, ASK}
        made.append(Line(role, kind, actions, reach, fields or ALL, condition))
    return made


LINES: list[Line] = [
    *lines(Role.OPERATOR, """
        organizations: view rows manage
        members:       view rows manage ask
        figures:       view rows manage
        imports:       view manage
        papers:        view manage
        reports:       view manage
        offices:       view rows manage
        documents:     view rows manage
        procedures:    view rows manage ask
        rules:         view manage
        sources:       view manage
        accounts:      view manage
        grants:        view manage
        jobs:          view manage
        audit:         view
    """),
    *lines(Role.LEADER, """
        organizations: view rows
        members:       view rows /basic /file
        figures:       view rows
        papers:        view
        reports:       view
        offices:       view rows
        documents:     view rows
        procedures:    view rows
        rules:         view
        sources:       view
        cases:         view /head
        cases:         view /content ?unsealed
        ballots:       view
        comments:      view ?unsealed
    """),
    *lines(Role.OFFICE, """
        organizations: view rows
        members:       view rows /basic /file
        figures:       view rows manage
        imports:       view manage
        papers:        view manage
        reports:       view manage
        offices:       view rows
        documents:     view rows manage
        procedures:    view rows
        rules:         view manage
        sources:       view
    """),
    *lines(Role.ORGANIZATION_BOARD, """
        organizations: view rows manage
        members:       view rows manage ask
        figures:       view rows manage
        imports:       view manage
        papers:        view manage
        reports:       view manage
        offices:       view rows manage
        documents:     view rows manage
        procedures:    view rows manage ask
        rules:         view manage
        sources:       view
        grants:        view manage
    """),
    *lines(Role.PROPAGANDA_BOARD, """
        organizations: view rows
        figures:       view
        papers:        view
        reports:       view
        offices:       view
        documents:     view rows
        rules:         view
        sources:       view
    """),
    *lines(Role.SECRETARY, """
        organizations: view rows own
        members:       view rows ask own
        figures:       view rows own
        papers:        view own
        reports:       view manage own
        offices:       view rows own
        documents:     view rows manage own
        procedures:    view rows manage ask own
        rules:         view own
    """),
    *lines(Role.MEMBER, """
        members:       view ask self
        procedures:    view ask self
        organizations: view own
        offices:       view own
        rules:         view own
    """),
    *lines(Role.INSPECTION_HEAD, """
        organizations: view rows
        members:       view /basic
        figures:       view
        offices:       view rows
        documents:     view
        rules:         view
        grants:        view manage
        cases:         view manage
        ballots:       view
        comments:      view manage
    """),
    *lines(Role.INSPECTOR, """
        organizations: view
        rules:         view
        cases:         view manage assigned
        comments:      view manage assigned
    """),
    *lines(Role.PETITION_OFFICER, """
        organizations: view
        rules:         view
        petitions:     view manage /head
        petitions:     view manage /content ?unsealed
    """),
    *lines(Role.AUDITOR, """
        organizations: view
        accounts:      view
        grants:        view
        jobs:          view
        audit:         view
    """),
    *lines(Role.ADMINISTRATOR, """
        organizations: view
        accounts:      view manage
        grants:        view
        jobs:          view manage
    """),
]  # fmt: skip

_EVERY = frozenset({VIEW, ROWS, MANAGE, ASK})
_CASES = frozenset({"cases", "ballots", "comments"})
_SEALED = _CASES | {"petitions"}
_CONTENT = _SEALED | {
    "members", "figures", "imports", "papers", "reports", "offices", "documents", "procedures"
}  # fmt: skip
_EDITING = frozenset({"members", "imports"})

REFUSALS: list[Refusal] = [
    Refusal(_EDITING, frozenset({MANAGE}), frozenset({Role.INSPECTOR, Role.INSPECTION_HEAD})),
    Refusal(_EDITING, frozenset({MANAGE}), frozenset({Role.PETITION_OFFICER})),
    Refusal(_SEALED, _EVERY, frozenset({Role.ORGANIZATION_BOARD})),
    Refusal(_CASES, _EVERY, frozenset({Role.PETITION_OFFICER})),
    Refusal(_CONTENT, _EVERY, frozenset({Role.AUDITOR, Role.ADMINISTRATOR})),
    Refusal(_SEALED, _EVERY, subject=True),
]


@cache
def lines_of(role: Role, kind: str, action: str) -> tuple[Line, ...]:
    """Those that give `action` on things of `kind` to the role."""
    return tuple(
        line for line in LINES if line.role == role and line.kind == kind and action in line.actions
    )


def refused(roles: frozenset[Role], kind: str, action: str) -> bool:
    """Whether one of the roles held is kept away from it, whatever the others allow."""
    return any(
        kind in one.kinds and action in one.actions and one.holders & roles for one in REFUSALS
    )


def refuses_subject(kind: str, action: str) -> bool:
    """Whether nobody may do it to things about themselves."""
    return any(one.subject and kind in one.kinds and action in one.actions for one in REFUSALS)


_WIDER = {
    Reach.SELF: {Reach.SELF, Reach.OWN, Reach.SUBTREE},
    Reach.OWN: {Reach.OWN, Reach.SUBTREE},
    Reach.ASSIGNED: {Reach.ASSIGNED, Reach.SUBTREE},
    Reach.SUBTREE: {Reach.SUBTREE},
}


def holds_all_of(holder: Role, given: Role) -> bool:
    """Whether a role has every line of another, with the same fields and condition or more and a
    reach as wide or wider."""
    return all(
        any(_covers(line, wanted, action) for line in LINES if line.role == holder)
        for wanted in LINES
        if wanted.role == given
        for action in wanted.actions
    )


def _covers(line: Line, wanted: Line, action: str) -> bool:
    return (
        line.kind == wanted.kind
        and action in line.actions
        and line.reach in _WIDER[wanted.reach]
        and (line.fields == ALL or line.fields >= wanted.fields)
        and line.condition in ("", wanted.condition)
    )
