"""What words a definition may use: everything that rooms have declared."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Codes known: rules of the rulebook that are a number and those that are a share of a vote, guards and effects of rooms, kinds of papers, bodies that
    vote, kinds of the policy."""

    rules: frozenset[str] = frozenset()
    thresholds: frozenset[str] = frozenset()
    guards: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    kinds: frozenset[str] = field(default=frozenset({"procedures"}))
