"""Keeping the rulebook."""

from dangvu.rules.services.loading import load_rulebook
from dangvu.rules.services.local import (
    Refused,
    change_local_rule,
    end_local_rule,
    set_local_rule,
)

__all__ = [
    "Refused",
    "change_local_rule",
    "end_local_rule",
    "load_rulebook",
    "set_local_rule",
]
