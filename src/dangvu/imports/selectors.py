"""Reading batches and how far they have come."""

from __future__ import annotations

from dangvu.core.actor import Actor
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch


def recent_batches(actor: Actor, limit: int = 50) -> list[ImportBatch]:
    """The latest batches that the actor may see."""
    return list(ImportBatch.objects.visible_to(actor).order_by("-made_at")[:limit])


def running_batches(actor: Actor) -> list[ImportBatch]:
    return list(ImportBatch.objects.visible_to(actor).filter(state=BatchState.RUNNING))
