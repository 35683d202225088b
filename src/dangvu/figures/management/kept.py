"""What the commands about frozen figures have in common."""

from __future__ import annotations

from typing import Any

from dangvu.figures.models import FrozenFigure
from dangvu.figures.selectors.kept import as_number


def as_data(one: FrozenFigure, code: str) -> dict[str, Any]:
    """A frozen figure as it is printed; `code` is the organisation's."""
    return {
        "id": one.pk,
        "code": one.indicator,
        "org": code,
        "from": one.first_day,
        "to": one.last_day,
        "value": as_number(one.value),
        "unit": one.unit,
        "purpose": one.purpose,
        "frozen_at": one.recorded_at,
        "reopened_at": one.superseded_at,
        "reason": one.correction_reason,
    }
