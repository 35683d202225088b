"""Papers that come in, and papers that get their number."""

from __future__ import annotations

import secrets
from typing import Any

from verification.doubles.ground import Ground, case, new_day, sending

_BOTH = {"place": "A", "issued_by": "Đảng ủy Khối", "grade": "OPEN"}


@case("documents:receive")
def _receive(ground: Ground) -> Any:
    said = _BOTH | {
        "type": "DIRECTIVE", "symbol": f"{secrets.randbelow(10**6)}-CT/TU", "date": "14/04/2025",
        "summary": "Đại hội đảng bộ các cấp", "urgency": "ORDINARY", "came_on": new_day(),
    }  # fmt: skip
    return sending(ground.at(ground.cast.officer), "/documents/receive", said)


@case("documents:issue")
def _issue(ground: Ground) -> Any:
    said = _BOTH | {"type": "PLAN", "summary": "Chuẩn bị đại hội", "on": new_day()}
    return sending(ground.at(ground.cast.officer), "/documents/issue", said)
