"""Imports for programs: give a workbook, see what became of it, have it committed."""

from __future__ import annotations

import datetime
import hashlib
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Path, Query, Router, Status
from ninja.files import UploadedFile

from dangvu.core.actor import Actor
from dangvu.core.api import Refused
from dangvu.core.gate import LIMITS, RefusedFile
from dangvu.core.policy import require
from dangvu.core.routes import needs
from dangvu.core.schemas import PROBLEMS, Problem
from dangvu.imports.choices import DONE
from dangvu.imports.models import ImportBatch
from dangvu.imports.permissions import Cells
from dangvu.imports.schemas import BatchOut, BatchPage
from dangvu.imports.services import approve_batch, as_it_stands, start_batch

router = Router()
_LARGEST = 2**31 - 1
Id = Annotated[int, Path(ge=1, le=_LARGEST)]


@router.get("", response={200: BatchPage, **PROBLEMS}, operation_id="list_imports")
@needs("imports")
def list_imports(
    request: HttpRequest,
    before: int = Query(_LARGEST, ge=1, le=_LARGEST),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Uploaded workbooks that the key may see, the latest first."""
    rows = _visible(request).filter(pk__lt=before).order_by("-pk")
    found = list(rows[: limit + 1])
    more = len(found) > limit
    return {
        "items": [_told(request, one) for one in found[:limit]],
        "next": found[limit - 1].pk if more else None,
    }


@router.post(
    "",
    response={200: BatchOut, 201: BatchOut, 400: Problem, **PROBLEMS},
    operation_id="start_import",
)
@needs("imports", "manage")
def start_import(
    request: HttpRequest, book: File[UploadedFile], as_of: Form[datetime.date | None] = None
) -> Status[ImportBatch]:
    """Give a workbook (.xlsx, our template or one that says its day). It is checked in the
    background; nothing is written before it is committed. The same file given again while the
    first is not committed answers with that one (200), so a retry does no harm."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if (book.size or 0) > LIMITS.packed:
        raise Refused(400, str(RefusedFile("TOO_LARGE")))
    data = book.read()
    same = ImportBatch.objects.filter(
        owner_id=actor.user_id, sha256=hashlib.sha256(data).hexdigest(), mapping=None
    )
    held = same.exclude(state__in=DONE).order_by("-pk").first()
    if held is not None:
        return Status(200, held)
    try:
        name = book.name or "so.xlsx"
        batch = start_batch(actor=actor, file_name=name, data=data, as_of=as_of)
    except RefusedFile as error:
        raise Refused(400, str(error)) from None
    batch.refresh_from_db()
    return Status(201, batch)


@router.get("/{pk}", response={200: BatchOut, **PROBLEMS}, operation_id="get_import")
@needs("imports")
def get_import(request: HttpRequest, pk: Id) -> ImportBatch:
    """What became of one workbook."""
    return _told(request, _one(request, pk))


@router.post(
    "/{pk}/commit",
    response={202: BatchOut, 409: Problem, **PROBLEMS},
    operation_id="commit_import",
)
@needs("imports", "manage")
def commit_import(request: HttpRequest, pk: Id) -> Status[ImportBatch]:
    """Have what was checked written, in the background, all of it or nothing. Asked again, it is
    still committed once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    batch = _one(request, pk)
    if not approve_batch(actor=actor, batch=batch):
        batch.refresh_from_db()
        said = _("Sổ này đang ở trạng thái “%s” nên chưa nạp được.") % batch.get_state_display()
        raise Refused(409, said)
    batch.refresh_from_db()
    return Status(202, batch)


def _visible(request: HttpRequest) -> Any:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "imports")
    return ImportBatch.objects.visible_to(actor).select_related("job")


def _told(request: HttpRequest, batch: ImportBatch) -> ImportBatch:
    """As it stands, with what the key is shown of its cells."""
    as_it_stands(batch)
    batch.findings = Cells(request.actor, batch).findings(batch.findings)  # type: ignore[attr-defined]
    return batch


def _one(request: HttpRequest, pk: int) -> ImportBatch:
    batch = _visible(request).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch  # type: ignore[no-any-return]
