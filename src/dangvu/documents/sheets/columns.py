"""Columns that sheets of papers share."""

from __future__ import annotations

from typing import Any

from dangvu.core.sheets import Column, Kind


def organization_code(name: str, title: Any, **more: Any) -> Column:
    """A column that holds the code of an organisation."""
    refers = "organizations.organizations"
    return Column(name, title, Kind.CODE, max_length=40, width=18, refers=refers, **more)
