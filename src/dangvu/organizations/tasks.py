"""What the room has compared every night: the tables derived from edges and events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.jobs.services import Derived, add_derived


def _verify_ancestry() -> int:
    from dangvu.organizations.services import verify_ancestry

    return verify_ancestry()


def _rebuild_ancestry(actor: Actor) -> int:
    from dangvu.organizations.services import rebuild_ancestry

    return rebuild_ancestry(actor=actor)


def _verify_heirs() -> int:
    from dangvu.organizations.services import verify_heirs

    return verify_heirs()


def _rebuild_heirs(actor: Actor) -> int:
    from dangvu.organizations.services import rebuild_heirs

    return rebuild_heirs(actor=actor)


add_derived(
    Derived(
        "organizations.ancestry",
        _("Bảng cấp trên cấp dưới của tổ chức đảng"),
        verify=_verify_ancestry,
        rebuild=_rebuild_ancestry,
    )
)
add_derived(
    Derived(
        "organizations.heirs",
        _("Bảng tổ chức kế tục"),
        verify=_verify_heirs,
        rebuild=_rebuild_heirs,
    )
)
