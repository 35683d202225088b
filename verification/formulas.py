"""Spreadsheet formulas: every leading character in every free text of the records, through every
output; no cell is active. As a control the eye must see a formula that was planted in a workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

COUNT = 12


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """One leading character after the other."""
    from verification._program import opened

    with opened(home):
        from tests.formulas import LEADING

        active: list[str] = []
        cells = 0
        for done, lead in enumerate(LEADING[:count], start=1):
            found, planted = _through_every_output(lead, home)
            active += found
            cells += planted
            yield {
                "done": done,
                "active": active,
                "planted_cells": cells,
                "control_seen": _control_is_seen(),
                "passed": not active and cells >= 20 * done and _control_is_seen(),
            }


def _through_every_output(lead: str, home: Path) -> tuple[list[str], int]:
    """Active cells, and how many were planted; what was written is taken back."""
    from django.conf import settings
    from django.db import transaction
    from django.utils.timezone import localdate

    from dangvu.imports.services import export_workbook
    from tests.cast import assemble
    from tests.factories.organizations import make_bloc
    from tests.formulas import OUTPUTS, active_cells, fetched, plant, planted_cells

    settings.ALLOWED_HOSTS = ["testserver"]
    with transaction.atomic():
        bloc = make_bloc()
        cast = assemble(bloc, today=localdate())
        plant(cast, bloc, lead)
        client = cast.signed_in(cast.operator)
        contents = {address: fetched(client, address) for address in OUTPUTS}
        target = home / "formulas.xlsx"
        export_workbook(actor=cast.operator, on=localdate(), target=target)
        contents["template"] = target.read_bytes()
        transaction.set_rollback(True)
    active = [
        f"{lead!r} {name} {cell}"
        for name, content in contents.items()
        for cell in active_cells(content)
    ]
    return active, sum(map(planted_cells, contents.values()))


def _control_is_seen() -> bool:
    from tests.formulas import active_cells, control

    return active_cells(control()) == ["Sheet!A1", "Sheet!A3"]
