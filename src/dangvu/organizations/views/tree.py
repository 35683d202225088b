"""The tree, a branch at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core.actor import Actor
from dangvu.core.pages import Branch as TreeBranch
from dangvu.core.pages import Crumb, tree_page
from dangvu.core.pages.days import AskedDay, asked_day
from dangvu.core.pages.links import changed_query
from dangvu.core.pages.trees import ALL
from dangvu.core.routes import needs
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import (
    Branch,
    branch_columns,
    find_organizations,
    versions_as_of,
)
from dangvu.organizations.selectors.levels import path_ids, top_of, tree_level, whole_tree
from dangvu.organizations.views.shared import counts_of, page_of, pages_of

#: Organisations that a search of the tree shows.
_MOST_FOUND = 12


@needs("organizations")
@require_GET
def organization_tree(request: HttpRequest) -> HttpResponse:
    """The tree of a day. A search opens the way down to what it found and marks it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    is_whole = request.GET.get("open") == ALL and "branch" not in request.GET
    whole = whole_tree(day.day, actor) if is_whole else None
    written = _tree_branches(day)

    def children(parents: Sequence[int | None]) -> dict[int | None, list[TreeBranch]]:
        level = tree_level(parents, day.day, actor) if whole is None else whole
        return {parent: [written(branch) for branch in level.get(parent, ())] for parent in parents}

    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = find_organizations(actor, words, day.day, limit=_MOST_FOUND) if words else []
    paths = path_ids([one.organization_id for one in found], day.day) if found else {}
    if len(found) == 1 and "open" not in request.GET and not getattr(request, "htmx", False):
        return HttpResponseRedirect(_place(request, found[0].organization_id, paths))
    return tree_page(
        request,
        title=_("Tổ chức đảng"),
        label=_("Tổ chức"),
        columns=[_("Tổ chức bên dưới"), _("Chi bộ"), *(one.label for one in branch_columns())],
        children=children,
        opened={key for path in paths.values() for key in path} or _first_open(actor, day),
        found=[one.organization_id for one in found],
        template="organizations/tree.html",
        context={
            "crumbs": [Crumb(_("Tổ chức đảng"))],
            "day": day,
            "words": words,
            "hits": _hits(request, found, paths, day),
            "is_cut": len(found) == _MOST_FOUND,
        },
    )


def _place(request: HttpRequest, organization_id: int, paths: Mapping[int, list[int]]) -> str:
    """The tree opened down to the organisation: the browser jumps there, also without a script."""
    opened = ",".join(map(str, paths.get(organization_id, ()))) or "0"
    query = changed_query(request, open=opened, shut=None, branch=None)
    return f"{request.path}{query}#n{organization_id}"


def _first_open(actor: Actor, day: AskedDay) -> list[int]:
    """The reader's own organisation stands open; with several, each shows itself only."""
    top = list(top_of(actor, day.day).values_list("organization_id", flat=True)[:2])
    return top if len(top) == 1 else []


def _tree_branches(day: AskedDay) -> Callable[[Branch], TreeBranch]:
    """How a branch is written; what is the same in all of a whole tree is worked out once."""
    page, abroad = pages_of(day), _("ở nước ngoài")
    types = {str(value): str(label) for value, label in OrganizationType.choices}

    def written(branch: Branch) -> TreeBranch:
        version = branch.version
        note = f"{version.code} · {types.get(version.type, version.type)}"
        return TreeBranch(
            key=branch.organization_id,
            label=version.name,
            url=page(branch.organization_id),
            counts=counts_of(branch),
            opens=branch.has_children,
            note=f"{note} · {abroad}" if version.is_abroad else note,
        )

    return written


def _hits(
    request: HttpRequest,
    found: Sequence[OrganizationVersion],
    paths: Mapping[int, list[int]],
    day: AskedDay,
) -> list[dict[str, Any]]:
    """What was found, each with what it is under and the link that opens the tree down to it."""
    above = {key: path[-1] for key, path in paths.items() if path}
    names = versions_as_of(above.values(), day.day) if above else {}
    return [
        {
            "version": one,
            "above": names.get(above.get(one.organization_id, 0)),
            "place": _place(request, one.organization_id, paths),
            "url": page_of(one.organization_id, day),
        }
        for one in found
    ]
