"""Organisations as the API tells them."""

from __future__ import annotations

import datetime

from ninja import Schema


class OrganizationOut(Schema):
    """An organisation as it was on the day asked. `parent` is the code of what it was under."""

    code: str
    name: str
    short_name: str
    type: str
    level: str
    model: str
    category: str
    is_external: bool
    has_seal: bool
    valid_from: datetime.date
    valid_to: datetime.date | None
    parent: str | None


class OrganizationPage(Schema):
    """`next` is given back as `after` for the next page; null on the last."""

    items: list[OrganizationOut]
    next: str | None
