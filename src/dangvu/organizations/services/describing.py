"""Describing an organisation: what changes from a day on, and what was written down wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.organizations.choices import CELL_TYPES
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.permissions import require_describing
from dangvu.organizations.services._descriptions import (
    Rewriting,
    cleaned,
    described,
    version_with,
)
from dangvu.organizations.services._facts import rewrite
from dangvu.organizations.services.refusals import NeedsEvent, NotThere, refusals_explained


def change_organization(
    *, actor: Actor, organization: int, on: date, **changes: Any
) -> OrganizationVersion:
    """Other values from the day `on`: name, short_name, code, type, level, model, category,
    has_seal, is_abroad, has_same_level_government, source.

    What was changed later meanwhile stays as it was changed. Renaming and upgrading by decision
    are events: `reorganize` with a Rename or Retype keeps them in the history too.
    """
    with refusals_explained(), deed(actor=actor, verb="organizations.change"):
        require_describing(actor, [organization])
        versions = _versions(organization)
        now = _on(versions, organization, on)
        values = cleaned(changes)
        _refuse_events(now, values)
        old, new = described(versions, values, on)
        rewrite(OrganizationVersion, old, new)
        return _on(new, organization, on) if new else now


def correct_organization(
    *, actor: Actor, organization: int, on: date, reason: str, **changes: Any
) -> OrganizationVersion:
    """Put right what was written down wrongly; earlier answers change, the old rows stay readable.

    A wrong value is corrected for as long as it was held, before and after `on`.
    """
    with refusals_explained(), deed(actor=actor, verb="organizations.correct", purpose=reason):
        require_describing(actor, [organization])
        versions = _versions(organization)
        now = _on(versions, organization, on)
        values = cleaned(changes)
        _refuse_events(now, values)
        old, new = _corrected(versions, now, values)
        rewrite(OrganizationVersion, old, new, reason=reason)
        return _on(new, organization, on) if new else now


def _versions(organization_id: int) -> list[OrganizationVersion]:
    rows = OrganizationVersion.objects.current().filter(organization=organization_id)
    return list(rows.order_by("valid_from"))


def _on(
    versions: Sequence[OrganizationVersion], organization_id: int, on: date
) -> OrganizationVersion:
    for version in versions:
        if version.holds_on(on):
            return version
    raise NotThere(organization_id, on)


def _refuse_events(version: OrganizationVersion, values: dict[str, Any]) -> None:
    wanted = values.get("type", version.type)
    turned = (wanted in CELL_TYPES) != version.is_cell
    if turned or values.get("is_external", version.is_external) != version.is_external:
        raise NeedsEvent


def _corrected(
    versions: Sequence[OrganizationVersion], now: OrganizationVersion, values: dict[str, Any]
) -> Rewriting:
    at = next(index for index, one in enumerate(versions) if one is now)
    changes: dict[int, dict[str, Any]] = {}
    for name, value in values.items():
        for index in _run(versions, at, name):
            if getattr(versions[index], name) != value:
                changes.setdefault(index, {})[name] = value
    old = [versions[index] for index in sorted(changes)]
    new = [version_with(versions[index], **changes[index]) for index in sorted(changes)]
    return old, new


def _run(versions: Sequence[OrganizationVersion], at: int, name: str) -> range:
    """The rows around one that say the same of `name`."""
    wrong = getattr(versions[at], name)
    first = last = at
    while first > 0 and getattr(versions[first - 1], name) == wrong:
        first -= 1
    while last + 1 < len(versions) and getattr(versions[last + 1], name) == wrong:
        last += 1
    return range(first, last + 1)
