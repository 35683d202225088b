"""What whoever reads the record may know of the things that it speaks of."""

from __future__ import annotations

from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of

#: The kind of the policy whose things the deeds of a room are about; the others are about how the
#: installation is run, and go with the record itself.
_KINDS = {
    "access": "grants",
    "accounts": "accounts",
    "documents": "documents",
    "figures": "figures",
    "imports": "imports",
    "jobs": "jobs",
    "members": "members",
    "offices": "offices",
    "organizations": "organizations",
    "papers": "papers",
    "procedures": "procedures",
    "reports": "reports",
    "rules": "rules",
    "sources": "sources",
}
#: They name a page or a field, and no thing.
_OF_THE_DOOR = frozenset(
    {"access.denied", "access.refuse_file", "access.refuse_secret", "access.unreadable"}
)
RECORD = "audit"


def kind_of(verb: str) -> str:
    """The kind of the policy that a deed is about."""
    return RECORD if verb in _OF_THE_DOOR else _KINDS.get(verb.partition(".")[0], RECORD)


def kinds_shown(actor: Actor) -> frozenset[str]:
    """Kinds of which a reader of the record sees everything there is: only of these is it told which
    thing a deed was about.

    The record is read from the root alone, and whoever reads it sees the organisations from there;
    what is seen of another kind has to reach as far.
    """
    top = scope_of(actor, "organizations")
    found = {RECORD} if scope_of(actor, RECORD).everything else set()
    for kind in _KINDS.values():
        scope = scope_of(actor, kind)
        as_far = bool(scope.nodes) and scope.nodes >= top.nodes and not top.everything
        if scope.everything or as_far:
            found.add(kind)
    return frozenset(found)
