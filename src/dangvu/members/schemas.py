"""Members as the API tells them. Never a political opinion, never the content of a file."""

from __future__ import annotations

from ninja import Schema


class MemberOut(Schema):
    """A member of a day. Dates that are known in part are `2019`, `2019-05` or `2019-05-19`; of
    `birth` a key that is not shown the file of the member gets the year alone."""

    code: str
    full_name: str
    birth: str | None
    sex: str
    status: str
    cell: str | None
    cell_name: str | None
    admitted: str | None
    full_since: str | None


class MemberPage(Schema):
    """`next` is given back as `after` for the next page; null on the last."""

    items: list[MemberOut]
    next: str | None


class HappeningOut(Schema):
    """A line of a member's life. `corrected`: a later one replaced it."""

    on: str | None
    title: str
    detail: str
    paper: str | None
    corrected: bool


class MemberDetail(Schema):
    """A person whom the key may see: the member of the day, null for who is none, and the life,
    null for a key that is not shown the file. Reasons of exemption and exit stay out of it for a
    key that is not shown them."""

    code: str
    member: MemberOut | None
    timeline: list[HappeningOut] | None
