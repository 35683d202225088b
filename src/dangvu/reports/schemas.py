"""Reports as the API tells them."""

from __future__ import annotations

import datetime
from typing import Any

from ninja import Schema


class VersionOut(Schema):
    """A version that was kept. `intact`: its content is still what was hashed."""

    number: int
    label: str
    sha256: str
    intact: bool
    made_at: datetime.datetime


class ReportOut(Schema):
    """The paper of one form about one organisation. `period` is empty when it is about a day."""

    id: int
    form: str
    org: str | None
    as_of: datetime.date | None
    period_from: datetime.date | None
    period_last: datetime.date | None
    tree: str
    state: str
    dated: datetime.date
    number: str
    made_at: datetime.datetime


class ReportPage(Schema):
    """`next` is given back as `after` for the next page; null on the last."""

    items: list[ReportOut]
    next: int | None


class ReportDetail(ReportOut):
    versions: list[VersionOut]


class ContentOut(VersionOut):
    """What a version keeps: text, figures, form, rules, as docs/decisions/0013 describes it."""

    content: dict[str, Any]
