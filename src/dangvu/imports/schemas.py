"""Imports as the API tells them."""

from __future__ import annotations

import datetime
from typing import Any

from ninja import Schema


class BatchOut(Schema):
    """An uploaded workbook. `counts` by sheet and state of its rows; `findings` are the first ones,
    with sheet, cell and sentence; `message` says why it was refused or stopped."""

    id: int
    file_name: str
    sha256: str
    state: str
    as_of: datetime.date | None
    counts: dict[str, Any]
    findings: list[Any]
    message: str
    made_at: datetime.datetime
    finished_at: datetime.datetime | None


class BatchPage(Schema):
    """`next` is given back as `before` for the next page; null on the last."""

    items: list[BatchOut]
    next: int | None
