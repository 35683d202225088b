"""What the room does and has compared every night: cells that end on a day to come, and the tables
derived from the records of members."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.jobs.services import Derived, Work, add_derived, daily, task


@daily(
    "members.follow_ended_cells", _("Giao người đã ra khỏi chi bộ cho nơi kế tục"), at=time(0, 5)
)
@task("members.follow_ended_cells", policy=needs("jobs", "manage"))
def follow_ended_cells(work: Work) -> str:
    """The first of the day: who left a cell that ended since is read by its heir."""
    from dangvu.members import services

    services.follow_ended_cells(actor=work.actor)
    return ""


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
