"""What the room itself does in the background."""

from __future__ import annotations

from datetime import time, timedelta

from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.audit.services import deed
from dangvu.core.routes import needs, open_to_signed_in
from dangvu.core.writing import write_number
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.jobs.services import (
    JobRefused,
    Work,
    daily,
    derived_data,
    forget_old_files,
    make_answer,
    rebuild_derived,
    task,
    verify_derived,
)

KEPT = timedelta(days=90)
_MACHINE = needs("jobs", "manage")
_THE_PAGE = open_to_signed_in("the page that is asked decides again, when the job runs")


@task("jobs.answer", policy=_THE_PAGE, retry=1)
def answer(work: Work, *, path: str, language: str) -> str:
    """A file that a page would take too long for."""
    return make_answer(work, path, language)


@daily(
    "jobs.clean_up", gettext_lazy("Dọn tệp hết hạn giữ và việc nền đã xong từ lâu"), at=time(2, 0)
)
@task("jobs.clean_up", policy=_MACHINE)
def clean_up(work: Work) -> str:
    """Forget files past their days, and jobs that were done or put aside long ago; failed ones
    stay until someone looks."""
    work.progress(_("Đang dọn"))
    forget_old_files(today=work.actor.today)
    over = Job.objects.filter(state__in=(JobState.DONE, JobState.CANCELLED))
    # What other rooms keep of a job lets go of it, which is a change of theirs.
    with deed(actor=work.actor, verb="jobs.clean_up"):
        over.filter(finished_at__lt=Now() - KEPT).delete()
    return ""


@daily("jobs.verify_derived", gettext_lazy("Đối chiếu các bảng suy ra với sổ gốc"), at=time(2, 20))
@task("jobs.verify_derived", policy=_MACHINE)
def verify(work: Work) -> str:
    """Fails with what differs and how it is mended, so that it stands on the operator's desk."""
    wrong = {}
    known = derived_data()
    for number, one in enumerate(known):
        work.progress(str(one.label), number, len(known))
        if count := verify_derived(actor=work.actor, one=one):
            wrong[one] = count
    if wrong:
        raise JobRefused(
            _(
                "%(found)s so với sổ gốc; số liệu và tìm kiếm có thể sai cho đến khi dựng lại."
                " Sổ gốc không bị ảnh hưởng. Hãy chạy trên máy chủ: dangvu derived rebuild %(names)s"
            )
            % {
                "found": "; ".join(
                    _("%(label)s lệch %(count)s dòng")
                    % {"label": one.label, "count": write_number(count)}
                    for one, count in wrong.items()
                ),
                "names": " ".join(one.name for one in wrong),
            }
        )
    return ""


@task("jobs.rebuild_derived", policy=_MACHINE)
def rebuild(work: Work, *, name: str) -> str:
    """The same when it is run twice."""
    (one,) = derived_data([name])
    work.progress(str(one.label))
    rebuild_derived(actor=work.actor, one=one)
    return ""
