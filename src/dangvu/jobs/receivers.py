"""What the room does when others ask through a hook."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from dangvu.jobs import services


def leave(request: HttpRequest, label: str) -> str:
    """Ask for the answer to this request as a file; asked twice, made once."""
    actor = request.actor  # type: ignore[attr-defined]
    path = request.get_full_path()
    job = services.enqueue(
        actor=actor,
        task="jobs.answer",
        label=label,
        args={"path": path, "language": translation.get_language()},
        lock=f"answer:{actor.user_id}:{hashlib.sha256(path.encode()).hexdigest()[:32]}",
    )
    return reverse("jobs:job", args=[job.pk])
