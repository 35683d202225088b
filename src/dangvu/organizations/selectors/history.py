"""What happened to an organisation, in one list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.policy import may
from dangvu.organizations.choices import EventKind, Part
from dangvu.organizations.models import (
    OrganizationVersion,
    ParentEdge,
    Reorganization,
    ReorganizationPart,
)
from dangvu.sources.models import Source


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line: from which day, what, by which paper.

    kind: `event`, `description`, `parent` or `correction`. organizations: the others it speaks
    of, for links.
    """

    on: date
    kind: str
    text: str
    source: Source | None = None
    organizations: tuple[int, ...] = ()


_DESCRIBED = ("name", "code", "type", "level", "model", "category", "has_seal", "is_abroad",
              "has_same_level_government", "is_external")  # fmt: skip
_ORDER = {"event": 0, "description": 1, "parent": 2, "correction": 3}


def recorded_versions(organization_id: int) -> list[OrganizationVersion]:
    """All that was ever written of an organisation, also what was corrected since; one statement."""
    rows = OrganizationVersion.objects.filter(organization=organization_id)
    return list(rows.select_related("source").order_by("valid_from", "recorded_at"))


def history_of(
    organization_id: int, actor: Actor, versions: list[OrganizationVersion] | None = None
) -> list[TimelineEntry]:
    """Events, descriptions, superiors and corrections, the latest first; four statements beside
    what the policy asks, one less where the `recorded_versions` are at hand."""
    if not may(actor, "organizations", "view", organization_id):
        return []
    if versions is None:
        versions = recorded_versions(organization_id)
    edges = list(
        ParentEdge.objects.current()
        .filter(child=organization_id)
        .select_related("source")
        .order_by("valid_from")
    )
    events = list(
        Reorganization.objects.filter(
            superseded_at=None,
            parts__organization=organization_id,
            parts__superseded_at=None,
        )
        .select_related("source")
        .distinct()
    )
    parts = list(ReorganizationPart.objects.current().filter(event__in=events))
    names = _names({edge.parent_id for edge in edges} | {part.organization_id for part in parts})
    entries = [
        *_event_entries(organization_id, events, parts, names),
        *_description_entries([one for one in versions if one.superseded_at is None]),
        *_parent_entries(edges, names),
        *_correction_entries(versions),
    ]
    return sorted(entries, key=lambda one: (-one.on.toordinal(), _ORDER[one.kind]))


def _names(organization_ids: Iterable[int]) -> dict[int, list[OrganizationVersion]]:
    rows = OrganizationVersion.objects.current().filter(organization__in=set(organization_ids))
    found: dict[int, list[OrganizationVersion]] = {}
    for version in rows.order_by("valid_from"):
        found.setdefault(version.organization_id, []).append(version)
    return found


def _name(names: dict[int, list[OrganizationVersion]], number: int, on: date) -> str:
    """As it was called on the day; one that ended or began on it, by its nearest name."""
    versions = names.get(number, [])
    earlier = [one for one in versions if one.valid_from <= on] or versions[:1]
    return earlier[-1].name if earlier else f"#{number}"


def _event_entries(
    organization_id: int,
    events: list[Reorganization],
    parts: list[ReorganizationPart],
    names: dict[int, list[OrganizationVersion]],
) -> Iterator[TimelineEntry]:
    for event in events:
        others = [
            one
            for one in parts
            if one.event_id == event.pk and one.organization_id != organization_id
        ]
        sides = {
            part: ", ".join(
                sorted(
                    _name(names, one.organization_id, event.on)
                    for one in others
                    if one.part == part
                )
            )
            for part in (Part.PREDECESSOR, Part.SUCCESSOR)
        }
        text = str(EventKind(event.kind).label)
        if sides[Part.PREDECESSOR]:
            text += " · " + _("từ %(names)s") % {"names": sides[Part.PREDECESSOR]}
        if sides[Part.SUCCESSOR]:
            text += " · " + _("thành %(names)s") % {"names": sides[Part.SUCCESSOR]}
        if event.note:
            text += f" · {event.note}"
        ids = tuple(sorted({one.organization_id for one in others}))
        yield TimelineEntry(event.on, "event", text, event.source, ids)


def _description_entries(versions: list[OrganizationVersion]) -> Iterator[TimelineEntry]:
    before: OrganizationVersion | None = None
    for version in versions:
        if before is None:
            text = _("Bắt đầu: %(name)s (%(type)s)") % {
                "name": version.name,
                "type": version.get_type_display(),
            }
            yield TimelineEntry(version.valid_from, "description", text, version.source)
        else:
            for name in _DESCRIBED:
                if getattr(before, name) != getattr(version, name):
                    text = _changed(name, before, version)
                    yield TimelineEntry(version.valid_from, "description", text, version.source)
        before = version
    if before is not None and before.valid_to is not None:
        yield TimelineEntry(before.valid_to, "description", _("Kết thúc"), before.source)


def _changed(name: str, before: OrganizationVersion, version: OrganizationVersion) -> str:
    label = OrganizationVersion._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return _("%(field)s: %(old)s → %(new)s") % {
        "field": str(label).capitalize(),
        "old": _shown(before, name),
        "new": _shown(version, name),
    }


def _shown(version: OrganizationVersion, name: str) -> Any:
    value = getattr(version, name)
    if value is None or value == "":
        return _("chưa rõ")
    if isinstance(value, bool):
        return _("có") if value else _("không")
    display = getattr(version, f"get_{name}_display", None)
    return display() if display else value


def _parent_entries(
    edges: list[ParentEdge], names: dict[int, list[OrganizationVersion]]
) -> Iterator[TimelineEntry]:
    for edge in edges:
        text = _("Trực thuộc %(name)s") % {"name": _name(names, edge.parent_id, edge.valid_from)}
        yield TimelineEntry(edge.valid_from, "parent", text, edge.source, (edge.parent_id,))


def _correction_entries(versions: list[OrganizationVersion]) -> Iterator[TimelineEntry]:
    for version in versions:
        if version.superseded_at is not None and version.correction_reason:
            text = _("Đã sửa ghi nhầm “%(name)s”: %(reason)s") % {
                "name": version.name,
                "reason": version.correction_reason,
            }
            yield TimelineEntry(version.valid_from, "correction", text, version.source)
