"""Shapes that the API of every room shares."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field


class Problem(Schema):
    """What is wrong, in Vietnamese, and what may have been meant."""

    detail: str
    near: list[str] = Field(default_factory=list)


#: What any operation may answer besides its result. 400: what was sent cannot be read. 401: no usable key. 403: not allowed. 404: not
#: there, or not to be seen. 422: an argument that is not of its type.
PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}
