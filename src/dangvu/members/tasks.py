"""What the room has compared every night: the tables derived from the records of members."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.jobs.services import Derived, add_derived


def _verify_census() -> int:
    from dangvu.members import services

    return services.verify_census()


def _rebuild_census(actor: Actor) -> int:
    from dangvu.members import services

    return services.rebuild_census(actor=actor)


def _verify_names() -> int:
    from dangvu.members import services

    return services.unlisted_names()


def _rebuild_names(actor: Actor) -> int:
    from dangvu.members import services

    return services.relist_names(actor=actor)


add_derived(
    Derived(
        "members.census",
        _("Bảng đếm đảng viên"),
        verify=_verify_census,
        rebuild=_rebuild_census,
    )
)
add_derived(
    Derived(
        "members.names",
        _("Bảng tên để tìm đảng viên"),
        verify=_verify_names,
        rebuild=_rebuild_names,
    )
)
