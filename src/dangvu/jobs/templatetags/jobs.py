"""`{% job_progress job %}`: how far a job is, on a page of any room."""

from __future__ import annotations

from typing import Any

from django import template

from dangvu.jobs.models import Job

register = template.Library()


@register.inclusion_tag("jobs/_progress.html")
def job_progress(job: Job) -> dict[str, Any]:
    """Polls while the job waits or runs; when it is over the whole page is read again."""
    return {"job": job}
