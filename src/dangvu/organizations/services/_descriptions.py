"""How dated descriptions of an organisation take other values for a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dangvu.core.text import clean
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.services._facts import copied, overlaps, since, until

TEXTS = frozenset({"code", "name", "short_name"})
DESCRIBED = TEXTS | {
    "type", "level", "model", "category", "has_seal", "is_abroad", "has_same_level_government",
    "is_external", "source",
}  # fmt: skip

Rewriting = tuple[list[OrganizationVersion], list[OrganizationVersion]]


def cleaned(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as they may be stored. Raises TypeError for a field that is no description."""
    unknown = set(changes) - DESCRIBED
    if unknown:
        raise TypeError(f"not a description of an organisation: {', '.join(sorted(unknown))}")
    values = {name: clean(value) if name in TEXTS else value for name, value in changes.items()}
    if "source" in values:
        values["source_id"] = getattr(values.pop("source"), "pk", None)
    return values


def version_with(version: OrganizationVersion, **changes: Any) -> OrganizationVersion:
    """A copy with changes, found by its new words."""
    copy = copied(version, **changes)
    copy.search_key = OrganizationVersion.search_key_for(
        code=copy.code, name=copy.name, short_name=copy.short_name
    )
    return copy


def described(
    versions: Sequence[OrganizationVersion],
    changes: Mapping[str, Any],
    start: date,
    end: date | None = None,
    *,
    forced: bool = False,
) -> Rewriting:
    """The rows to supersede and to write so that `changes` hold from `start` until `end`.

    A value is carried through later rows as long as these repeat the old one: a renaming that
    is entered late reaches past a change of type recorded meanwhile, and stops where another
    name was given. `forced` sets the values whatever the rows say.
    """
    old: list[OrganizationVersion] = []
    new: list[OrganizationVersion] = []
    pending = dict(changes)
    before: dict[str, Any] | None = None
    for version in versions:
        if not overlaps(version, start, end):
            continue
        if before is None:
            before = {name: getattr(version, name) for name in pending}
        elif not forced:
            pending = {n: v for n, v in pending.items() if getattr(version, n) == before[n]}
        changed = {n: v for n, v in pending.items() if getattr(version, n) != v}
        if not changed:
            continue
        old.append(version)
        new += _pieces(version, changed, start, end)
    return old, new


def _pieces(
    version: OrganizationVersion, changed: Mapping[str, Any], start: date, end: date | None
) -> list[OrganizationVersion]:
    """A row cut in up to three: as it was, changed, as it was."""
    middle = since(version, start)[0]
    rest: list[OrganizationVersion] = []
    if end is not None and (middle.valid_to is None or middle.valid_to > end):
        rest = since(version, end)
        middle = copied(middle, valid_to=end)
    return [*until(version, start), version_with(middle, **changed), *rest]
