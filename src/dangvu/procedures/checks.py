"""Definitions are read and checked when the system starts."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from dangvu.core.starting import STARTING
from dangvu.procedures import registry
from dangvu.procedures.definitions import DefinitionRefused


@register(STARTING)
def definitions_hold(**options: Any) -> list[CheckMessage]:
    """Each fault of each file, by name, with its line."""
    try:
        registry.definitions()
    except DefinitionRefused as refused:
        return [Error(str(one), id=f"procedures.{one.name}") for one in refused.problems]
    return []
