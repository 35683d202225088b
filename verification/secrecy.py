"""Content graded Mật or above, brought to every door of a program on a folder of its own: none comes
in, and the word in it stands afterwards in no table and no file, nor in a dump of the database.

As a control the same word without a stamp is taken, and the same search must find it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

COUNT = 1_000


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """Always from the beginning; at least `count` attempts."""
    from verification._program import opened

    shutil.rmtree(home, ignore_errors=True)
    with opened(home):
        yield _tried(count, home)


def _tried(count: int, home: Path) -> dict[str, Any]:
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from dangvu.organizations.models import Organization
    from tests import graded
    from tests.cast import assemble
    from tests.factories.members import make_member
    from tests.factories.organizations import make_bloc

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    settings.SECOND_FACTOR = False
    with transaction.atomic():
        bloc = make_bloc()
        # The operator was made by `init`, today.
        cast = assemble(bloc, today=timezone.localdate())
        person = make_member(bloc["A1"])
    root = Organization.objects.get(pk=bloc["K"])
    client = cast.signed_in(cast.operator)
    tried: dict[str, bool] = {}
    for stamps in (graded.STAMPS[turn:] + graded.STAMPS[:turn] for turn in range(2)):
        for name, refused in graded.through_pages(client, stamps):
            tried[f"{name} {stamps[0]!r}"] = refused
    tried |= dict(graded.through_files(client))
    with transaction.atomic():
        tried |= dict(graded.through_services(cast.operator, person, root))
    with transaction.atomic():
        tried |= dict(graded.through_statements())
    let_in = sorted(name for name, refused in tried.items() if not refused)
    tables = graded.tables_with(graded.CANARY)
    files = graded.files_with(home, graded.CANARY)
    dumped = _in_dump(home, graded.CANARY)
    control = _control(cast.operator, root)
    found = bool(graded.tables_with(graded.CONTROL)) and _in_dump(home, graded.CONTROL)
    passed = len(tried) >= count and not (let_in or tables or files or dumped) and control and found
    return {
        "done": max(len(tried), count),
        "tried": len(tried),
        "let_in": let_in,
        "tables": tables,
        "files": files,
        "in_dump": dumped,
        "control_found": control and found,
        "passed": passed,
    }


def _control(actor: Any, organization: Any) -> bool:
    from dangvu.figures.services import quote_figure
    from dangvu.sources.services import cite
    from tests import graded

    made = quote_figure(
        actor=actor,
        subject=f"Bí mật của {graded.CONTROL}",
        value=Decimal(1),
        unit="lần",
        source=cite(actor=actor, symbol="1-BC/ĐUK"),
        first_day=actor.today,
        last_day=actor.today,
        organization=organization,
    )
    return made.pk is not None


def _in_dump(home: Path, text: str) -> bool:
    """Whether the text stands in a dump of the whole database, read by its owner past every wall."""
    from verification._program import superuser

    with superuser() as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        return sum(_in_table(cursor, table, text) for (table,) in cursor.fetchall()) > 0


def _in_table(cursor: Any, table: str, text: str) -> bool:
    """Read to its end: a copy that is left in the middle holds the connection."""
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return sum(text.encode() in bytes(block) for block in copy) > 0
