"""Holes in the product's own pages through which something could be written that is not one's own.

Listed beforehand, as the faults of the policy are (`mutants`); each has to be found by attempts at
the routes that it sits behind.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.access.mutants import MUTANTS
from tests.access.planting import Mutant

QUOTING = "dangvu.figures.services.quoting"


class Hole(NamedTuple):
    """`only`: beginning of the names of the routes behind which it is sought."""

    mutant: Mutant
    only: str

    def __str__(self) -> str:
        return self.mutant.name


IN_THE_PRODUCT = [
    Hole(
        Mutant(
            "a-page-asks-nothing",
            "whoever sees the own file of an office takes it out of use",
            "dangvu.papers.services.keeping:drop_template",
            'require(actor, "papers", "manage", template.organization_id)',
            "pass",
        ),
        "papers:drop",
    ),
    Hole(
        Mutant(
            "a-relation-takes-a-foreign-organisation",
            "whoever keeps figures somewhere writes one down of any organisation that is shown",
            f"{QUOTING}:_may_quote",
            'require(actor, "figures", "manage", organization.pk)',
            'require(actor, "figures", "manage")',
        ),
        "figures:quote",
    ),
    Hole(
        Mutant(
            "what-is-corrected-goes-anywhere",
            "a figure of one's own is moved to an organisation of others by a correction",
            f"{QUOTING}:correct_quoted",
            "_may_quote(actor, wanted.organization)",
            "pass",
        ),
        "figures:correct-quoted",
    ),
    Hole(
        Mutant(
            "all-of-them-are-ended",
            "ending the own other sessions ends those of everybody",
            "dangvu.accounts.services.inside:end_sessions",
            "Session.objects.filter(user=user)",
            "Session.objects.all()",
        ),
        "accounts:end-other-sessions",
    ),
    Hole(
        Mutant(
            "the-text-of-a-report-is-anyones",
            "whoever writes reports somewhere writes into every report that is shown",
            "dangvu.reports.services.writing:write_boxes",
            'require(actor, KIND, "manage", report.organization_id)',
            'require(actor, KIND, "manage")',
        ),
        "reports:write",
    ),
    Hole(
        Mutant(
            "a-candidate-goes-anywhere",
            "somebody of the pool is handed to a cell that is shown and not one's own",
            "dangvu.members.services.candidates:move_candidate",
            'require(actor, POOL, "manage", organization_id)',
            "pass",
        ),
        "members:candidate-deed",
    ),
]
_BEHIND = {
    "write-through-a-relation": "standin:move-case",
    "list-scoped-export-not": "standin:export",
    "count-leaking": "standin:cases",
}
IN_THE_STAND_IN = [Hole(one, _BEHIND.get(one.name, "standin:")) for one in MUTANTS if one.over_http]
HOLES = [*IN_THE_PRODUCT, *IN_THE_STAND_IN]
