"""Workbooks that are given, checked, written and undone; their jobs."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from verification.doubles.ground import Ground, case, sending


def _book() -> bytes:
    """Another workbook each time: the same one given again is the same batch."""
    import tempfile

    from tests.imports.workbooks import WorkbookMaker, member

    with tempfile.TemporaryDirectory() as folder:
        maker = WorkbookMaker(Path(folder)).members(member(f"M{secrets.token_hex(5)}"))
        return maker.write().read_bytes()


def _batch(ground: Ground) -> Any:
    from dangvu.imports.services import start_batch

    return start_batch(actor=ground.cast.clerk, file_name="sổ.xlsx", data=_book())


@case("imports:new")
def _import(ground: Ground) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.sendings import Sending

    book = _book()
    return Sending(
        ground.at(ground.cast.clerk),
        "/imports/new",
        lambda: {"book": SimpleUploadedFile("sổ.xlsx", book)},
    )


@case("api:start_import")
def _api_import(ground: Ground) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from dangvu.accounts.services import give_token
    from tests.sendings import Sending

    clerk, book = ground.cast.clerk, _book()
    _token, secret = give_token(actor=clerk, user=ground.cast.user(clerk), name="thử")
    return Sending(
        Client(),
        "/api/v1/imports",
        lambda: {"book": SimpleUploadedFile("sổ.xlsx", book)},
        {"authorization": f"Bearer {secret}"},
    )


@case("imports:stop")
def _stop(ground: Ground) -> Any:
    return sending(ground.at(ground.cast.clerk), f"/imports/{_batch(ground).pk}/stop")


@case("imports:mapping")
def _mapping(ground: Ground) -> Any:
    from dangvu.imports.services.mapping import mappings_seen, save_mapping

    name, columns = f"m-{secrets.token_hex(4)}", [{"title": "Họ tên", "to": "full_name"}]
    sheets = [{"into": "members.people", "columns": columns}]
    save_mapping(actor=ground.cast.clerk, name=name, document={"title": "a", "sheets": sheets})
    text = "title: b\nsheets:\n- into: members.people\n  columns:\n  - {title: Họ tên, to: full_name}\n"
    said = {"document": text, "seen": mappings_seen(name)}
    return sending(ground.at(ground.cast.clerk), f"/imports/mappings/{name}/", said)


@case("imports:retry")
def _retry(ground: Ground) -> Any:
    from dangvu.imports.services import stop_batch

    batch = _batch(ground)
    stop_batch(actor=ground.cast.clerk, batch=batch)
    return sending(ground.at(ground.cast.clerk), f"/imports/{batch.pk}/retry")


@case("jobs:cancel")
def _cancel(ground: Ground) -> Any:
    return sending(ground.at(ground.cast.clerk), f"/jobs/{_batch(ground).job_id}/cancel")


@case("jobs:retry")
def _again(ground: Ground) -> Any:
    from dangvu.jobs.services import cancel

    batch = _batch(ground)
    cancel(actor=ground.cast.clerk, job=batch.job)
    return sending(ground.at(ground.cast.clerk), f"/jobs/{batch.job_id}/retry")


def _checked(ground: Ground, **facts: Any) -> Any:
    """A workbook of the operator's that has been looked through."""
    from dangvu.imports.services import start_batch
    from dangvu.jobs.services import run, same_line

    operator = ground.cast.operator
    batch = start_batch(actor=operator, file_name="sổ.xlsx", data=_book_of_the_bloc(**facts))
    run(batch.job_id, today=operator.today, line=same_line())
    batch.refresh_from_db()
    return batch


def _book_of_the_bloc(**facts: Any) -> bytes:
    import tempfile

    from tests.imports.pages import for_the_bloc
    from tests.imports.workbooks import WorkbookMaker, member

    with tempfile.TemporaryDirectory() as folder:
        maker = for_the_bloc(WorkbookMaker(Path(folder)))
        return maker.members(member(f"M{secrets.token_hex(5)}", **facts)).write().read_bytes()


def _of_batch(ground: Ground, batch: Any, what: str, said: dict[str, Any] | None = None) -> Any:
    return sending(ground.at(ground.cast.operator), f"/imports/{batch.pk}/{what}", said)


@case("imports:commit")
def _commit(ground: Ground) -> Any:
    return _of_batch(ground, _checked(ground), "commit")


@case("api:commit_import")
def _api_commit(ground: Ground) -> Any:
    from django.test import Client

    from dangvu.accounts.services import give_token

    operator, batch = ground.cast.operator, _checked(ground)
    _token, secret = give_token(actor=operator, user=ground.cast.user(operator), name="thử")
    headers = {"authorization": f"Bearer {secret}"}
    return sending(Client(), f"/api/v1/imports/{batch.pk}/commit", headers=headers)


@case("imports:reconcile_start")
def _reconcile(ground: Ground) -> Any:
    return _of_batch(ground, _checked(ground), "reconcile/start")


@case("imports:questions")
def _questions(ground: Ground) -> Any:
    """A day of birth that can be read in two ways, answered with one of them."""
    import json

    batch = _checked(ground, birth="1/6/80")
    at = next(n for n, one in enumerate(batch.findings) if one["level"] == "question")
    found = batch.findings[at]
    place = json.dumps([found["sheet"], found["row"], found["column"], found["title"]])
    said = {f"place-{at}": place, f"asked-{at}": "1", f"answer-{at}": found["options"][0]}
    return _of_batch(ground, batch, "questions", said)


@case("imports:undo")
def _undo(ground: Ground) -> Any:
    from dangvu.imports.services import import_file

    _preview, batch = import_file(
        actor=ground.cast.operator, source=_book_of_the_bloc(), file_name="sổ.xlsx"
    )
    assert batch is not None
    return _of_batch(ground, batch, "undo", {"reason": "nạp nhầm tệp"})


@case("imports:mapping_new")
def _new_mapping(ground: Ground) -> Any:
    """The columns as they are proposed, kept under a new name."""
    import tempfile

    from dangvu.imports.services import start_batch
    from tests.imports.messy.books import write
    from tests.imports.messy.test_mapping_pages import fields

    actor = ground.cast.officer
    with tempfile.TemporaryDirectory() as folder:
        data = write("05-ngay-nam-kieu", Path(folder)).read_bytes()
    batch = start_batch(actor=actor, file_name="sổ.xlsx", data=data)
    client, address = ground.at(actor), f"/imports/{batch.pk}/mapping"
    said = fields(client.get(address).content.decode()) | {"name": f"m-{secrets.token_hex(4)}"}
    return sending(client, address, said)
