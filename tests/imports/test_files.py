"""Files that are no honest workbook are refused by name before anything is read."""

from __future__ import annotations

import pytest

from dangvu.core.actor import Actor
from dangvu.core.workbook.gate import RefusedFile
from dangvu.imports.services import import_workbook
from dangvu.organizations.models import Organization
from tests.core.workbook import files

pytestmark = pytest.mark.django_db

MACRO = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "EMPTY"),
        (lambda: b"M\xc3\xa3;T\xc3\xaan\r\n1;2\r\n", "CSV"),
        (lambda: b"%PDF-1.7", "PDF"),
        (lambda: files.repacked(files.workbook(), add=MACRO), "MACRO"),
        (lambda: files.with_sheet(lambda _xml: DTD), "DTD"),
        (files.bomb, "BOMB"),
        (
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "PASSWORD",
        ),
        (lambda: files.workbook()[:-200], "DAMAGED"),
    ],
)
def test_a_file_that_is_not_honest_is_refused(operator: Actor, make, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RefusedFile) as refused:
        import_workbook(actor=operator, source=make())
    assert refused.value.code == code
    assert not Organization.objects.exists()


def test_a_lying_dimension_changes_nothing(operator: Actor) -> None:
    honest = import_workbook(actor=operator, source=files.workbook())
    lying = import_workbook(actor=operator, source=files.with_dimension("A1:XFD1048576"))
    assert [f.message for f in lying.findings] == [f.message for f in honest.findings]
