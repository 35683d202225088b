"""The page of an organisation, as of any day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb, Event, Fact
from dangvu.core.pages.days import AskedDay, asked_day
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.organizations.choices import Ownership
from dangvu.organizations.models import Heir, Organization, OrganizationVersion
from dangvu.organizations.selectors import (
    Branch,
    TimelineEntry,
    branch_columns,
    history_of,
    path_to_root,
    related_external_organizations,
    tree_branch,
)
from dangvu.organizations.selectors.history import recorded_versions
from dangvu.organizations.selectors.work import employers_of, mass_organizations_of
from dangvu.organizations.views.shared import counts_of, page_of
from dangvu.sources.models import Source


@dataclass(frozen=True, slots=True)
class Shown:
    """What panels of other rooms are told about the page: which organisation, on which day."""

    organization_id: int
    version: OrganizationVersion
    day: date
    today: date


@needs("organizations")
@require_GET
def organization_detail(request: HttpRequest, organization_id: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not policy.may(actor, "organizations", "view", organization_id):
        raise Http404
    day = asked_day(request, actor.today)
    recorded = recorded_versions(organization_id)
    versions = [one for one in recorded if one.superseded_at is None]
    if not versions:
        raise Http404
    version = next((one for one in versions if one.holds_on(day.day)), None) or _nearest(
        versions, day.day
    )
    path = path_to_root(organization_id, day.day)
    history = history_of(organization_id, actor, recorded)
    others = {one.organization_id for one in path}.union(*(one.organizations for one in history))
    seen = _seen(actor, others - {organization_id}) | {organization_id}
    context = {
        "title": version.name,
        "line": f"{version.get_type_display()} · {_('mã')} {version.code}",
        "state": _state(versions, version, day.day),
        "facts": _facts(actor, versions, version, path, seen, day),
        "events": _events(history, seen, day),
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
                page_of(branch.organization_id, day),
                list(zip(columns, counts_of(branch)[first:], strict=True)),
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


def _seen(actor: Actor, ids: Collection[int]) -> set[int]:
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
            url=page_of(above.organization_id, day)
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
    url = page_of(heir.organization_id, day) if seen else ""
    return [Fact(_("Tổ chức kế thừa"), heir.name, url=url)]


def _events(entries: Sequence[TimelineEntry], seen: set[int], day: AskedDay) -> list[Event]:
    """An entry that speaks of one other organisation leads there, if the reader may see it."""
    return [
        Event(
            when=entry.on,
            title=entry.text,
            paper=_paper(entry.source),
            url=page_of(entry.organizations[0], day)
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
        Crumb(one.label, page_of(one.organization_id, day))
        for one in path[:-1]
        if one.organization_id in seen
    ]
    tree = Crumb(_("Tổ chức đảng"), reverse("organizations:tree") + day.query)
    return [tree, *above, Crumb(version.label)]


def _tree_place(path: list[OrganizationVersion], day: AskedDay, organization_id: int) -> str:
    opened = ",".join(str(one.organization_id) for one in path) or "0"
    joint = "&" if day.query else "?"
    return f"{reverse('organizations:tree')}{day.query}{joint}open={opened}#n{organization_id}"
