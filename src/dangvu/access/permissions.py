"""The policy in its first form: what each role may do to which kind of thing.

Read it as a table; what is not written is refused. The scope is the subtree below the
organisation of the grant, for a secretary the own cell.
"""

from __future__ import annotations

from dangvu.access.choices import Role

VIEW, ROWS, MANAGE = "view", "rows", "manage"

POLICY: dict[Role, dict[str, frozenset[str]]] = {
    Role.OPERATOR: {
        kind: frozenset({VIEW, ROWS, MANAGE})
        for kind in (
            "organizations", "members", "figures", "imports", "papers", "reports", "rules", "accounts",
            "audit", "sources", "jobs",
        )
    },
    Role.ORGANIZATION_BOARD: {
        "organizations": frozenset({VIEW, ROWS, MANAGE}),
        "members": frozenset({VIEW, ROWS, MANAGE}),
        "figures": frozenset({VIEW, ROWS, MANAGE}),
        "imports": frozenset({VIEW, MANAGE}),
        "papers": frozenset({VIEW, MANAGE}),
        "reports": frozenset({VIEW, MANAGE}),
        "rules": frozenset({VIEW}),
        "sources": frozenset({VIEW}),
    },
    Role.OFFICE: {
        "organizations": frozenset({VIEW, ROWS}),
        "members": frozenset({VIEW, ROWS}),
        "figures": frozenset({VIEW, ROWS, MANAGE}),
        "imports": frozenset({VIEW, MANAGE}),
        "papers": frozenset({VIEW, MANAGE}),
        "reports": frozenset({VIEW, MANAGE}),
        "rules": frozenset({VIEW}),
        "sources": frozenset({VIEW}),
    },
    Role.LEADER: {
        "organizations": frozenset({VIEW, ROWS}),
        "members": frozenset({VIEW, ROWS}),
        "figures": frozenset({VIEW, ROWS}),
        "papers": frozenset({VIEW}),
        "reports": frozenset({VIEW}),
        "rules": frozenset({VIEW}),
        "sources": frozenset({VIEW}),
    },
    Role.SECRETARY: {
        "organizations": frozenset({VIEW, ROWS}),
        "members": frozenset({VIEW, ROWS}),
        "figures": frozenset({VIEW, ROWS}),
        "papers": frozenset({VIEW}),
        "reports": frozenset({VIEW}),
        "rules": frozenset({VIEW}),
    },
}  # fmt: skip


def roles_that_may(kind: str, action: str) -> list[Role]:
    """Roles to which the policy gives `action` on `kind`."""
    return [role for role, kinds in POLICY.items() if action in kinds.get(kind, frozenset())]
