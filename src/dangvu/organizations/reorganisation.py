"""What becomes of employers' links and mass organisations when their organisation ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dangvu.core import reorganisation
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import Change, Effect
from dangvu.organizations.models import EmployerLink, MassOrganization
from dangvu.organizations.services.following import follow_links, follow_masses


class OrganizationsFollow:
    """Links and mass organisations go to the heir that was named, else they end with it."""

    def preview(self, change: Change, actor: Actor) -> list[Effect]:
        kept = {one: heir for one, heir in change.ended.items() if heir is not None}
        gone = set(change.ended) - set(kept)
        lines = [
            (_("Doanh nghiệp chuyển sang tổ chức mới"), _held(EmployerLink, kept, change)),
            (_("Doanh nghiệp không còn tổ chức đảng"), _held(EmployerLink, gone, change)),
            (_("Đoàn thể chuyển sang tổ chức mới"), _held(MassOrganization, kept, change)),
            (_("Đoàn thể kết thúc"), _held(MassOrganization, gone, change)),
        ]
        counted = [(text, rows.count()) for text, rows in lines]
        return [Effect("organizations", text, count) for text, count in counted if count]

    def apply(self, change: Change, actor: Actor) -> None:
        if change.ended:
            follow_links(change)
            follow_masses(change)


def _held(model: Any, organizations: Iterable[int], change: Change) -> QuerySet[Any]:
    rows = model.objects.current().filter(organization__in=list(organizations))
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=change.on))  # type: ignore[no-any-return]


reorganisation.register("organizations", OrganizationsFollow())
