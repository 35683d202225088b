"""Who is acting, and on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Channel = Literal["web", "api", "cli", "job", "test"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts or reads, passed first to every service and to `visible_to`.

    `today` is the day of the act: services and selectors never read the clock, so the same
    call gives the same answer whenever it is made. `user_id` is None for someone who has not
    signed in; the policy grants such an actor nothing.
    """

    user_id: int | None
    name: str
    today: date
    channel: Channel = "web"
    operator: bool = False
    request: str = ""
