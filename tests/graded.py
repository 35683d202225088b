"""Content graded Mật or above, with a word in it that stands nowhere else, brought to every door.

Forms: every address of the resolver, every field that any form has, every way to write the stamp.
Programs: the same as JSON. Files: workbooks and Word files, by content and by name. Services: each that
takes a text. Statements: every column that the database guards. Nothing may be found afterwards.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from openpyxl import Workbook

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.gate import RefusedFile, admit, admit_name
from dangvu.core.secrecy import SecretRefused
from dangvu.figures.services import quote_figure
from dangvu.members import services as members
from dangvu.members.choices import RequestKind
from dangvu.members.models import Person
from dangvu.members.services import requests
from dangvu.papers.services import NotATemplate, admit_docx
from dangvu.sources.choices import Grade
from dangvu.sources.services import cite
from tests.factories.papers import word

CANARY = "Qzxhonghac"
CONTROL = "Qzxbochim"
STAMPS: tuple[str, ...] = (
    "MẬT\n{}",
    "TỐI MẬT: {}",
    "{} (TUYỆT MẬT)",
    "[MẬT] {}",
    "Độ mật: Tối mật. {}",
    "Kính gửi\n  T Ố I  M Ậ T\n{}",
)
#: What was tried, and whether it was refused.
Tried = Iterator[tuple[str, bool]]


def graded(stamp: str, number: int = 0) -> str:
    return stamp.format(f"{CANARY}{number}")


def addresses() -> list[str]:
    """Every address of the resolver, with something in the place of its arguments."""
    return sorted(set(_below(get_resolver(), "/")))


def _below(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        path = prefix + _filled(each)
        if isinstance(each, URLResolver):
            yield from _below(each, path)
        elif isinstance(each, URLPattern):
            yield path


def _filled(pattern: Any) -> str:
    route = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        value = "1" if kind == "IntConverter" else "x"
        for marked in (f"<int:{name}>", f"<slug:{name}>", f"<str:{name}>", f"<path:{name}>"):
            route = route.replace(marked, value)
        route = route.replace(f"<{name}>", value)
    return route.lstrip("^").rstrip("$")


def fields() -> list[str]:
    """The name of every field of text that a form of the program has, and what is written by hand."""
    found = {"text", "note", "reason", "words", "label", "purpose", "display_name", "statement"}
    for form in _forms(forms.Form):
        if form.__module__.startswith("dangvu."):
            found.update(
                name for name, one in form.base_fields.items() if isinstance(one, forms.CharField)
            )
    return sorted(name for name in found if "password" not in name)


def _forms(kind: Any) -> Iterator[Any]:
    for each in kind.__subclasses__():
        yield each
        yield from _forms(each)


def through_pages(client: Client, stamps: tuple[str, ...] = STAMPS, *, every: bool = True) -> Tried:
    """As a form and as JSON, at every address; else as one of them, in turn."""
    names = fields()
    for place, address in enumerate(addresses()):
        stamp = stamps[place % len(stamps)]
        body = {name: graded(stamp, place) for name in names}
        if not every and place % 3 == 0:
            answer = client.post(address, {"items": [body]}, content_type="application/json")
            yield f"json {address}", _refused(answer)
            continue
        picked = (names[place % len(names)], names[(7 * place + 3) % len(names)])
        for name in picked if every else picked[:1]:
            yield f"form {address} {name}", _refused(client.post(address, {name: body[name]}))
        for method in (client.post, client.put, client.patch) if every else ():
            answer = method(address, {"items": [body]}, content_type="application/json")
            yield f"json {method.__name__} {address}", _refused(answer)


def _refused(answer: Any) -> bool:
    return bool(answer.status_code >= 400)


def through_files(client: Client) -> Tried:
    """Uploads at the pages that take files, and at the gate itself."""
    for number, stamp in enumerate(STAMPS):
        text = graded(stamp, number)
        book, paper = _workbook(text), word("Báo cáo", text)
        for what, data, gate in (
            ("xlsx", book, admit),
            ("docx", paper, admit_docx),
            ("docx header", word("Báo cáo", header=text), admit_docx),
            ("docx table", word("Báo cáo", table=[["a", text]]), admit_docx),
        ):
            yield f"gate {what} {number}", _raises(lambda gate=gate, data=data: gate(data))
        for address in ("/imports/new", "/papers/summary/check"):
            kept = SimpleUploadedFile("so.xlsx" if "imports" in address else "mau.docx", book)
            answer = client.post(address, {"file": kept, "workbook": kept, "book": kept})
            yield f"upload {address} {number}", answer.status_code != 302
    yield "name", _raises(lambda: admit_name(f"MẬT - {CANARY}.xlsx"))


def _workbook(text: str) -> bytes:
    book = Workbook()
    book.active["B3"] = text
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def through_services(actor: Actor, person: Person, organization: Any) -> Tried:
    """Every verb that takes a text."""
    for number, stamp in enumerate(STAMPS):
        text = graded(stamp, number)
        for name, do in _verbs(actor, person, organization, text).items():
            yield f"service {name} {number}", _raises(do)


def _verbs(
    actor: Actor, person: Person, organization: Any, text: str
) -> dict[str, Callable[[], Any]]:
    def paper() -> Any:
        return cite(actor=actor, symbol="1-BC/ĐUK")

    def quote(**words: str) -> Any:
        return quote_figure(
            actor=actor,
            source=paper(),
            value=Decimal(1),
            first_day=date(2026, 1, 1),
            last_day=date(2026, 1, 1),
            organization=organization,
            **{"subject": "x", "unit": "x", **words},  # type: ignore[arg-type]
        )

    def ask(**words: str) -> Any:
        return requests.receive_request(
            actor=actor,
            person=person,
            kind=RequestKind.SEE,
            received_on=date(2026, 11, 20),
            **{"asked_by": "x", **words},
        )

    def correct(**facts: str) -> Any:
        return members.correct_person(actor=actor, person=person, reason="x", **facts)

    return {
        "cite summary": lambda: cite(actor=actor, symbol="2-BC/ĐUK", summary=text),
        "cite symbol": lambda: cite(actor=actor, symbol=text[:60]),
        "cite issuer": lambda: cite(actor=actor, symbol="3-BC/ĐUK", issuer=text),
        "quote subject": lambda: quote(subject=text),
        "quote quote": lambda: quote(quote=text),
        "quote unit": lambda: quote(unit=text[:60]),
        "ask words": lambda: ask(words=text),
        "ask name": lambda: ask(asked_by=text),
        "hometown": lambda: correct(hometown=text),
        "occupation": lambda: correct(occupation=text),
        "reason": lambda: members.correct_person(
            actor=actor, person=person, reason=text, hometown="Nam Định"
        ),
        "deed": lambda: _deed(actor, text),
    }


def _deed(actor: Actor, text: str) -> None:
    with deed(actor=actor, verb="test.say", purpose=text):
        pass


def _raises(do: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            do()
    except (SecretRefused, RefusedFile, NotATemplate, IntegrityError, DataError):
        return True
    return False


def metadata_of(actor: Actor) -> bool:
    """A graded paper is cited by its marks alone: its summary is dropped."""
    cited = cite(
        actor=actor, symbol="12-KL/UBKT", summary=f"{CANARY} kết luận", grade=Grade.TOI_MAT
    )
    return cited.summary == ""


def through_statements() -> Tried:
    """Every column that the database guards, alone in a copy of its table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, conkey FROM pg_constraint"
            " WHERE conname LIKE '%\\_open\\_text' ORDER BY 1"
        )
        guarded = cursor.fetchall()
        for table, name, numbers in guarded:
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum = ANY (%s)",
                [table, numbers],
            )
            for (column,) in cursor.fetchall():
                for number, stamp in enumerate(STAMPS):
                    refused = _statement_refused(table, name, column, graded(stamp, number))
                    yield f"statement {table}.{column} {number}", refused


def _statement_refused(table: str, name: str, column: str, text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.guarded")
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
        )
        check = cursor.fetchone()[0]
        cursor.execute(
            f"CREATE TEMPORARY TABLE guarded ON COMMIT DROP AS SELECT * FROM {table} WITH NO DATA"
        )
        cursor.execute(f"ALTER TABLE pg_temp.guarded ADD {check}")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO pg_temp.guarded ("{column}") VALUES (%s)', [text])
    except (IntegrityError, DataError):
        # Too long for its column is refused as well.
        return True
    return False


def tables_with(text: str) -> list[str]:
    """Every table of the database in a row of which the text stands."""
    found = []
    with reading_whole(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'm', 'p')"
            " AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" AS row WHERE row::text ILIKE %s)',
                [f"%{text}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return sorted(found)


def files_with(home: Path, text: str) -> list[str]:
    """Every file of the data folder with the text in it, also inside of packed ones; without the
    files of the database server, whose content is what `tables_with` reads."""
    found = []
    for file in home.rglob("*"):
        if file.is_file() and not {"postgres", "socket"}.intersection(file.parts):
            if text.encode() in _unpacked(file) or text in file.name:
                found.append(str(file.relative_to(home)))
    return sorted(found)


def _unpacked(file: Path) -> bytes:
    data = file.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return data + b"".join(archive.read(name) for name in archive.namelist())
