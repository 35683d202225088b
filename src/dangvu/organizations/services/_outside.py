"""What is below the root is counted, what is not is external: kept so after every move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from dangvu.organizations.models import Ancestry, OrganizationVersion
from dangvu.organizations.services._descriptions import described
from dangvu.organizations.services._facts import rewrite

Span = tuple[date, date | None]


def settle_outside(moved: set[int], on: date) -> None:
    """Mark those moved and all below them as external or not, from the day on, each for the
    time for which it is so. At most five statements."""
    since = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    below = Ancestry.objects.filter(since, ancestor__in=moved).values("descendant_id")
    inside: dict[int, list[Span]] = defaultdict(list)
    for number, start, end in Ancestry.objects.filter(
        since, ancestor__is_root=True, descendant__in=below
    ).values_list("descendant_id", "valid_from", "valid_to"):
        inside[number].append((max(start, on), end))
    versions: dict[int, list[OrganizationVersion]] = defaultdict(list)
    rows = OrganizationVersion.objects.current().filter(since, organization__in=below)
    for version in rows.order_by("valid_from"):
        versions[version.organization_id].append(version)
    old: list[OrganizationVersion] = []
    new: list[OrganizationVersion] = []
    for number, described_so in versions.items():
        gone, written = _settled(described_so, sorted(inside[number], key=lambda one: one[0]), on)
        old += gone
        new += written
    rewrite(OrganizationVersion, old, new)


def _settled(
    versions: list[OrganizationVersion], inside: list[Span], on: date
) -> tuple[list[OrganizationVersion], list[OrganizationVersion]]:
    held = versions
    for is_external, spans in ((False, inside), (True, _between(inside, on))):
        for start, end in spans:
            gone, new = described(held, {"is_external": is_external}, start, end, forced=True)
            dropped = {id(one) for one in gone}
            held = sorted(
                [*(one for one in held if id(one) not in dropped), *new],
                key=lambda one: one.valid_from,
            )
    kept = {id(one) for one in held}
    return (
        [one for one in versions if id(one) not in kept],
        [one for one in held if one.pk is None],
    )


def _between(spans: Iterable[Span], on: date) -> list[Span]:
    """The times from the day on outside of spans that are in order and do not overlap."""
    gaps: list[Span] = []
    start: date | None = on
    for first, end in spans:
        if start is not None and first > start:
            gaps.append((start, first))
        start = end
    if start is not None:
        gaps.append((start, None))
    return gaps
