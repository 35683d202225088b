"""`{% job_progress job %}`: how far a job is, on a page of any room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template

from dangvu.jobs.models import Job
from dangvu.jobs.services import file_of, kept_until

register = template.Library()


@register.inclusion_tag("jobs/_progress.html")
def job_progress(job: Job) -> dict[str, Any]:
    """Polls while the job waits or runs; when it is over the whole page is read again."""
    return {"job": job}


@dataclass(frozen=True, slots=True)
class KeptFile:
    """`until` is the last day; `is_there`: it has not been removed."""

    until: date
    is_there: bool


@register.simple_tag
def kept_file(job: Job) -> KeptFile | None:
    """What became of the file that a job made; None for a job that makes none."""
    until = kept_until(job)
    return KeptFile(until, file_of(job) is not None) if until else None
