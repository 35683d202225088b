"""What the room does in the background: deriving the census anew."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.jobs.services import Work, task


@task("members.rebuild_census")
def rebuild(work: Work) -> str:
    """For an administrator who was told that the census is wrong; the same when it is run twice."""
    from dangvu.members import services

    work.progress(_("dựng lại bảng đếm đảng viên"), 0, 1)
    services.rebuild_census(actor=work.actor)
    return ""
