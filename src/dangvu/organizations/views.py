"""The tree, the list and the page of an organisation, as of any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core.actor import Actor
from dangvu.core.pages import Branch as TreeBranch
from dangvu.core.pages import Column, Crumb, Event, Fact, Filter, list_page, tree_page
from dangvu.core.pages.days import AskedDay, asked_day, day_filter
from dangvu.core.registry import SearchHit
from dangvu.core.writing import write_date
from dangvu.organizations.choices import Model, OrganizationType, Ownership
from dangvu.organizations.models import Heir, Organization, OrganizationVersion, ParentEdge
from dangvu.organizations.selectors import (
    Branch,
    branch_columns,
    find_organizations,
    history_of,
    path_to_root,
    related_external_organizations,
    root,
    tree_branch,
)
from dangvu.organizations.selectors.levels import path_ids, top_of, tree_level
from dangvu.organizations.selectors.work import employers_of, mass_organizations_of
from dangvu.sources.models import Source


@dataclass(frozen=True, slots=True)
class Shown:
    """What panels of other rooms are told about the page: which organisation, on which day."""

    organization_id: int
    version: OrganizationVersion
    day: date
    today: date


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
        url=_page(branch.organization_id, day),
        counts=_counts(branch),
        opens=branch.has_children,
        note=f"{note} · {_('ở nước ngoài')}" if version.is_abroad else note,
    )


def _counts(branch: Branch) -> list[int | None]:
    """A dash instead of 0 where nothing can be below."""
    if branch.version.is_cell:
        own: list[int | None] = [None, None]
    else:
        own = [max(branch.organizations - 1, 0), branch.cells]
    return [*own, *(branch.counts.get(column.code) for column in branch_columns())]


def _page(organization_id: int, day: AskedDay) -> str:
    return reverse("organizations:detail", args=[organization_id]) + day.query


def _hits(actor: Actor, words: str, day: AskedDay) -> list[dict[str, Any]]:
    """Organisations found, each with the link that opens the tree down to it."""
    found = find_organizations(actor, words, day.day, limit=12)
    paths = path_ids([one.organization_id for one in found], day.day)
    tree = reverse("organizations:tree") + (day.query or "?") + ("" if day.is_today else "&")
    hits = []
    for one in found:
        opened = ",".join(map(str, paths.get(one.organization_id, [0])))
        place = f"{tree}open={opened}#n{one.organization_id}"
        hits.append({"version": one, "place": place, "url": _page(one.organization_id, day)})
    return hits


@require_GET
def organization_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    return list_page(
        request,
        title=_("Danh sách tổ chức đảng"),
        rows=_listed(actor, day.day),
        columns=[
            Column("code", _("Mã"), "code", order=("code",)),
            Column(
                "name",
                _("Tên tổ chức"),
                "name",
                order=("name",),
                url=lambda one: _page(one.organization_id, day),
                long=True,
            ),
            Column("type", _("Loại hình"), lambda one: one.get_type_display(), order=("type",)),
            Column("above", _("Trực thuộc"), "above_name", order=("above_name", "code"), long=True),
            Column("model", _("Mô hình"), lambda one: one.get_model_display() or None),
            Column("since", _("Từ ngày"), "since", kind="date", order=("since",)),
        ],
        filters=[*_list_filters(), day_filter(day)],
        search=("search_key",),
        order="code",
        counted=_("tổ chức"),
        empty=_("Ở đây sẽ có các tổ chức đảng mà đồng chí được xem. Nhập từ Excel để bắt đầu."),
        file_name="to-chuc-dang",
        template="organizations/list.html",
        context={
            "crumbs": [
                Crumb(_("Tổ chức đảng"), reverse("organizations:tree") + day.query),
                Crumb(_("Danh sách")),
            ],
            "day": day,
        },
    )


def _list_filters() -> list[Filter]:
    return [
        Filter("type", _("Loại hình"), choices=OrganizationType.choices),
        Filter("model", _("Mô hình"), choices=Model.choices),
        Filter(
            "external",
            _("Thuộc cấp ủy địa phương"),
            lookup="is_external",
            choices=[("0", _("Không")), ("1", _("Có"))],
            read=lambda text: text == "1",
        ),
    ]


def _listed(actor: Actor, on: date) -> QuerySet[OrganizationVersion]:
    edge = ParentEdge.objects.as_of(on).filter(child=OuterRef(OuterRef("organization_id")))
    above = OrganizationVersion.objects.as_of(on).filter(organization__in=edge.values("parent_id"))
    first = OrganizationVersion.objects.current().filter(organization=OuterRef("organization_id"))
    rows = OrganizationVersion.objects.as_of(on).visible_to(actor)
    return rows.annotate(  # type: ignore[no-any-return]
        above_name=Subquery(above.values("name")[:1]),
        since=Subquery(first.order_by("valid_from").values("valid_from")[:1]),
    )


@require_GET
def organization_detail(request: HttpRequest, organization_id: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not Organization.objects.visible_to(actor).filter(pk=organization_id).exists():
        raise Http404
    day = asked_day(request, actor.today)
    versions = list(
        OrganizationVersion.objects.current().filter(organization=organization_id)
        .order_by("valid_from")
    )  # fmt: skip
    if not versions:
        raise Http404
    version = next((one for one in versions if one.holds_on(day.day)), None) or _nearest(
        versions, day.day
    )
    path = path_to_root(organization_id, day.day)
    seen = _seen(actor, [one.organization_id for one in path])
    context = {
        "title": version.name,
        "line": f"{version.get_type_display()} · {_('mã')} {version.code}",
        "state": _state(versions, version, day.day),
        "facts": _facts(actor, versions, version, path, seen, day),
        "events": _events(actor, organization_id, day),
        "crumbs": _crumbs(path, seen, version, day),
        "day": day,
        **_children(tree_branch(organization_id, day.day, actor), day),
        "employers": [
            (link, Ownership(link.ownership).label if link.ownership else "")
            for link in employers_of(organization_id, day.day)
        ],
        "masses": mass_organizations_of(organization_id, day.day),
        "external": related_external_organizations(organization_id, day.day, actor),
        "tree_url": _tree_place(path, day, organization_id),
        "panels_at": "organizations.detail",
        "subject": Shown(organization_id, version, day.day, actor.today),
    }
    return render(request, "organizations/detail.html", context)


def _children(branches: list[Branch], day: AskedDay) -> dict[str, Any]:
    """The table of what is directly below; cells among themselves need no count of cells."""
    first = 2 if all(branch.version.is_cell for branch in branches) else 1
    columns = [_("Tổ chức bên dưới"), _("Chi bộ"), *(one.label for one in branch_columns())][first:]
    return {
        "columns": columns,
        "children": [
            (
                branch,
                _page(branch.organization_id, day),
                list(zip(columns, _counts(branch)[first:], strict=True)),
            )
            for branch in branches
        ],
    }


def _nearest(versions: list[OrganizationVersion], on: date) -> OrganizationVersion:
    """What it was called last before the day, else how it will first be called."""
    earlier = [one for one in versions if one.valid_from <= on]
    return earlier[-1] if earlier else versions[0]


def _state(
    versions: list[OrganizationVersion], version: OrganizationVersion, on: date
) -> tuple[str, str]:
    if version.valid_from > on:
        return "neutral", _("Chưa thành lập vào ngày này")
    if not version.holds_on(on):
        return "ended", _("Đã kết thúc từ %s") % write_date(version.valid_to)
    if version.is_external:
        return "neutral", _("Thuộc cấp ủy địa phương, không tính vào số liệu")
    return "done", _("Đang hoạt động")


def _seen(actor: Actor, ids: Sequence[int]) -> set[int]:
    rows = Organization.objects.visible_to(actor).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def _facts(
    actor: Actor,
    versions: list[OrganizationVersion],
    version: OrganizationVersion,
    path: list[OrganizationVersion],
    seen: set[int],
    day: AskedDay,
) -> list[Fact]:
    above = path[-2] if len(path) > 1 else None
    facts = [
        Fact(_("Mã"), version.code),
        Fact(_("Tên ngắn"), version.short_name),
        Fact(_("Loại hình"), version.get_type_display()),
        Fact(_("Cấp"), version.get_level_display()),
        Fact(_("Mô hình"), version.get_model_display()),
        Fact(_("Lĩnh vực"), version.get_category_display()),
        Fact(_("Con dấu"), version.has_seal),
        Fact(_("Ở nước ngoài"), version.is_abroad),
        Fact(_("Có chính quyền cùng cấp"), version.has_same_level_government),
        Fact(
            _("Trực thuộc"),
            above.name if above else None,
            url=_page(above.organization_id, day)
            if above and above.organization_id in seen
            else "",
            missing=_("không có cấp trên trong đảng bộ này"),
        ),
        Fact(_("Hoạt động từ"), versions[0].valid_from),
    ]
    ended = versions[-1].valid_to
    if ended is not None:
        facts.append(Fact(_("Kết thúc"), ended))
        facts += _heir_fact(actor, version.organization_id, day)
    return facts


def _heir_fact(actor: Actor, organization_id: int, day: AskedDay) -> list[Fact]:
    """Who keeps what an ended organisation left."""
    heirs = Heir.objects.on(actor.today).filter(organization=organization_id)
    heir = (
        OrganizationVersion.objects.current()
        .filter(organization__in=heirs.exclude(heir=organization_id).values("heir_id"))
        .order_by("-valid_from")
        .first()
    )
    if heir is None:
        return []
    seen = _seen(actor, [heir.organization_id])
    url = _page(heir.organization_id, day) if seen else ""
    return [Fact(_("Tổ chức kế thừa"), heir.name, url=url)]


def _events(actor: Actor, organization_id: int, day: AskedDay) -> list[Event]:
    """An entry that speaks of one other organisation leads there, if the reader may see it."""
    entries = history_of(organization_id, actor)
    seen = _seen(actor, [one for entry in entries for one in entry.organizations])
    return [
        Event(
            when=entry.on,
            title=entry.text,
            paper=_paper(entry.source),
            url=_page(entry.organizations[0], day)
            if len(entry.organizations) == 1 and entry.organizations[0] in seen
            else "",
            corrected=entry.kind == "correction",
        )
        for entry in entries
    ]


def _paper(source: Source | None) -> str:
    if source is None:
        return ""
    return f"{source}, {write_date(source.date)}" if source.date else str(source)


def _crumbs(
    path: list[OrganizationVersion],
    seen: set[int],
    version: OrganizationVersion,
    day: AskedDay,
) -> list[Crumb]:
    """The way down from the top of what the reader may see."""
    above = [
        Crumb(one.label, _page(one.organization_id, day))
        for one in path[:-1]
        if one.organization_id in seen
    ]
    tree = Crumb(_("Tổ chức đảng"), reverse("organizations:tree") + day.query)
    return [tree, *above, Crumb(version.label)]


def _tree_place(path: list[OrganizationVersion], day: AskedDay, organization_id: int) -> str:
    opened = ",".join(str(one.organization_id) for one in path) or "0"
    joint = "&" if day.query else "?"
    return f"{reverse('organizations:tree')}{day.query}{joint}open={opened}#n{organization_id}"


def found_by_words(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """For the search of the whole system."""
    return [
        SearchHit(
            one.name,
            f"{one.code} · {one.get_type_display()}",
            reverse("organizations:detail", args=[one.organization_id]),
        )
        for one in find_organizations(actor, words, actor.today, limit)
    ]


def own_name(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """The installation's own organisation, for the header of every page."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return None
    version = root(actor.today)
    return None if version is None else {"name": version.label}
