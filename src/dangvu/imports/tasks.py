"""What this room does in the background."""

from __future__ import annotations

from dangvu.core.routes import needs
from dangvu.imports.models import ImportBatch
from dangvu.jobs import services as jobs


@jobs.task("imports.work", policy=needs("imports", "manage"), retry=3)
def work_on_batch(work: jobs.Work, *, batch: int) -> str:
    """Check, commit or undo a batch, as its state asks. The work and that the job is done are one
    transaction: a worker that dies at any step leaves nothing, and the next one begins anew."""
    from dangvu.imports import services

    found = ImportBatch.objects.select_related("owner").filter(pk=batch).first()
    if found is None:
        return ""
    services.work_on(actor=work.actor, batch=found, progress=services.told_to(work))
    return services.page_of(found)


@jobs.task("imports.reconcile", policy=needs("imports"), retry=1)
def reconcile_batch(work: jobs.Work, *, batch: int) -> str:
    """Compare the workbook of a batch with the register; what is kept is replaced whole."""
    from dangvu.imports import services

    found = ImportBatch.objects.filter(pk=batch).first()
    if found is None:
        return ""
    try:
        services.reconcile_batch(actor=work.actor, batch=found, progress=services.told_to(work))
    except services.CannotReconcile as error:
        raise jobs.JobRefused(str(error)) from error
    return f"{services.page_of(found)}reconcile"
