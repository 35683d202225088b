"""Jobs that did not end well wait for someone to repeat them or to put them aside."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dangvu.core.actor import Actor
from dangvu.core.registry import Alert, add_alert_source
from dangvu.core.routes import open_to_signed_in
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job

FAILED = "jobs.failed"


def failed_jobs(actor: Actor) -> Iterator[Alert]:
    """Two statements: one line for one job, a count for several."""
    failed = Job.objects.visible_to(actor).filter(state=JobState.FAILED)
    found = list(failed.order_by("-made_at").values_list("pk", "label")[:2])
    if len(found) == 1:
        ((number, label),) = found
        sentence = _("Việc chạy nền “%(label)s” không xong") % {"label": label}
        url = reverse("jobs:job", args=[number])
    elif found:
        count = failed.count()
        sentence = ngettext(
            "%(count)s việc chạy nền không xong", "%(count)s việc chạy nền không xong", count
        ) % {"count": count}
        url = f"{reverse('jobs:list')}?state={JobState.FAILED}"
    else:
        return
    yield Alert(code=FAILED, sentence=sentence, due=None, url=url, late=True)


_OWN = open_to_signed_in("jobs of one's own; those of others only to who sees all jobs")
add_alert_source(FAILED, failed_jobs, policy=_OWN)
