"""The tree, a branch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core.actor import Actor
from dangvu.core.pages import Branch as TreeBranch
from dangvu.core.pages import Crumb, tree_page
from dangvu.core.pages.days import AskedDay, asked_day
from dangvu.organizations.selectors import Branch, branch_columns, find_organizations
from dangvu.organizations.selectors.levels import path_ids, top_of, tree_level
from dangvu.organizations.views.shared import counts_of, page_of


@require_GET
def organization_tree(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)

    def children(parents: Sequence[int | None]) -> dict[int | None, list[TreeBranch]]:
        level = tree_level(parents, day.day, actor)
        return {
            parent: [_tree_branch(branch, day) for branch in branches]
            for parent, branches in level.items()
        }

    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    return tree_page(
        request,
        title=_("Tổ chức đảng"),
        label=_("Tổ chức"),
        columns=[_("Tổ chức bên dưới"), _("Chi bộ"), *(one.label for one in branch_columns())],
        children=children,
        opened=_first_open(actor, day),
        template="organizations/tree.html",
        context={
            "crumbs": [Crumb(_("Tổ chức đảng"))],
            "day": day,
            "words": words,
            "hits": _hits(actor, words, day) if words else [],
        },
    )


def _first_open(actor: Actor, day: AskedDay) -> list[int]:
    """The reader's own organisation stands open; with several, each shows itself only."""
    top = list(top_of(actor, day.day).values_list("organization_id", flat=True)[:2])
    return top if len(top) == 1 else []


def _tree_branch(branch: Branch, day: AskedDay) -> TreeBranch:
    version = branch.version
    note = f"{version.code} · {version.get_type_display()}"
    return TreeBranch(
        key=branch.organization_id,
        label=version.name,
        url=page_of(branch.organization_id, day),
        counts=counts_of(branch),
        opens=branch.has_children,
        note=f"{note} · {_('ở nước ngoài')}" if version.is_abroad else note,
    )


def _hits(actor: Actor, words: str, day: AskedDay) -> list[dict[str, Any]]:
    """Organisations found, each with the link that opens the tree down to it."""
    found = find_organizations(actor, words, day.day, limit=12)
    paths = path_ids([one.organization_id for one in found], day.day)
    tree = reverse("organizations:tree") + (day.query or "?") + ("" if day.is_today else "&")
    hits = []
    for one in found:
        opened = ",".join(map(str, paths.get(one.organization_id, [0])))
        place = f"{tree}open={opened}#n{one.organization_id}"
        hits.append({"version": one, "place": place, "url": page_of(one.organization_id, day)})
    return hits
