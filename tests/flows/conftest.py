"""Workbooks of the case files, imported once for a module and taken back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from dangvu.access.services import ensure_operator
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.selectors import Figure, Question, ask_each
from dangvu.imports.services.importing import import_workbook
from dangvu.organizations.selectors import organization_by_code, root
from dangvu.rules.services import load_rulebook
from tests.cast import TODAY
from tests.independent.workbook_count import FLOWS, STOCKS, Workbook


class Loaded:
    """A workbook in the database, and the same workbook counted by hand."""

    def __init__(self, path: Path, operator: Actor) -> None:
        self.path, self.operator = path, operator
        self.by_hand = Workbook(path)

    def question(
        self, *, org: str = "", as_of: str = "", period: str = "", by: str = "", tree: str = "then"
    ) -> Question:
        day = date.fromisoformat(as_of) if as_of else TODAY
        organization = organization_by_code(org, on=day) if org else root(on=day)
        assert organization is not None
        return Question(
            organization_id=organization.organization_id,
            today=TODAY,
            as_of=date.fromisoformat(as_of) if as_of else None,
            period=Period.parse(period) if period else None,
            by=by,
            tree=tree,  # type: ignore[arg-type]
        )

    def figures(self, *codes: str, **asked: str) -> dict[str, Figure]:
        found = ask_each(self.operator, codes, self.question(**asked))
        return {figure.code: figure for figure in found}

    def values(self, **asked: str) -> dict[str, int | float | None]:
        """Every figure that is counted by hand too; the others are not even asked."""
        return {code: one.value for code, one in self.figures(*STOCKS, *FLOWS, **asked).items()}


@contextmanager
def imported(path: Path) -> Iterator[Loaded]:
    """The workbook imported by the command, in a transaction that is taken back."""
    with transaction.atomic():
        operator = ensure_operator(today=TODAY)
        load_rulebook(actor=operator)
        done = import_workbook(actor=operator, source=path)
        assert done.is_committed, done.levels
        yield Loaded(path, operator)
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workbooks of the cases are written, once a worker."""
    return tmp_path_factory.mktemp("workbooks")
