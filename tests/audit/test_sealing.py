"""Sealing: what is finished goes into the tree, once, in order; nobody can put it back."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection, connections, transaction

from dangvu.audit import keeping, verify
from dangvu.audit.models import Deed, Era, Head, Leaf
from dangvu.audit.selectors import Report, examine, last_code
from dangvu.audit.services import (
    SealingRefused,
    declare_fork,
    deed,
    denied,
    export,
    seal,
    seen,
)
from dangvu.core.actor import Actor
from dangvu.core.commands import CommandFailed, WrongUsage
from dangvu.sources.models import Source
from tests.factories.members import MAKER

# What is finished is known of the whole server: a writer of another test would hold sealing up.
pytestmark = [pytest.mark.alone, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[keeping.Folder]:
    """What is kept outside of the database, for one test."""
    made = keeping.Folder(tmp_path / "sealed")
    monkeypatch.setattr(keeping.Folder, "__init__", _at(made.path))
    return made


def _at(path: Path):  # type: ignore[no-untyped-def]
    def init(self: keeping.Folder, _path: Path | None = None) -> None:
        self.path = path

    return init


def write(count: int = 3) -> None:
    for number in range(count):
        with deed(actor=MAKER, verb="tests.cite", object_label="Nguyễn Văn Mật"):
            Source.objects.create(symbol=str(number))


def look(interval: int | None = None) -> Report:
    with connection.cursor() as cursor:
        return examine(
            cursor,
            secret=settings.AUDIT_KEY,
            folder=keeping.Folder(),
            key=keeping.public_key(),
            interval=interval,
        )


def codes(report: Report) -> list[str]:
    return [one.code for one in report.findings]


def as_superuser(*statements: str) -> None:
    from dangvu.config.home import Home
    from dangvu.config.postgres import Cluster, connect

    home = Home.from_environment()
    name = connection.settings_dict["NAME"]
    with connect(home, Cluster(home).address, database=name) as su:
        su.execute("SET session_replication_role = replica")
        for statement in statements:
            su.execute(statement)


# --- what is sealed -----------------------------------------------------------------------------


def test_what_is_finished_is_sealed_once() -> None:
    write()
    head = seal()
    assert head is not None
    kinds = list(Leaf.objects.order_by("position").values_list("kind", flat=True))
    assert kinds == ["era", *["deed", "change"] * 3, "walls"]
    assert seal() is None
    write(1)
    again = seal()
    assert again is not None
    assert again.said["size"] == len(kinds) + 2
    assert again.said["previous"] == head.digest
    assert codes(look()) == []


def test_what_is_open_waits_and_is_not_passed_by() -> None:
    """A transaction that began first and ends last: by the highest number it would be lost."""
    write(1)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with deed(actor=MAKER, verb="tests.slow"):
            begun.set()
            assert go_on.wait(20)
        connections.close_all()

    other = threading.Thread(target=slow)
    other.start()
    assert begun.wait(20)
    write(2)
    seal()
    sealed = set(Leaf.objects.filter(kind="deed").values_list("entry", flat=True))
    assert sealed == {Deed.objects.order_by("pk")[0].pk}
    go_on.set()
    other.join()
    seal()
    sealed = set(Leaf.objects.filter(kind="deed").values_list("entry", flat=True))
    assert sealed == set(Deed.objects.values_list("pk", flat=True))
    assert codes(look()) == []


def test_of_twelve_writers_nothing_is_missed() -> None:
    over = threading.Event()

    def writer() -> None:
        try:
            for _ in range(12):
                write(2)
        finally:
            connections.close_all()

    def sealer() -> None:
        try:
            while not over.is_set():
                seal()
        finally:
            connections.close_all()

    writers = [threading.Thread(target=writer) for _ in range(12)]
    sealers = [threading.Thread(target=sealer) for _ in range(2)]
    for thread in (*sealers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    over.set()
    for thread in sealers:
        thread.join()
    seal()
    report = look()
    assert (report.pending, codes(report)) == (0, [])
    assert Deed.objects.count() == 288
    assert Leaf.objects.filter(kind="deed").count() == 288
    assert Head.objects.count() > 1


def test_entries_from_before_forms_and_transactions_were_kept_are_sealed_too() -> None:
    write(2)
    as_superuser("UPDATE audit_change SET transaction = NULL, form = 1")
    seal()
    assert Leaf.objects.filter(kind="change").count() == 2
    assert codes(look()) == []
    as_superuser(
        "UPDATE audit_change SET row_hashes = '' WHERE id = (SELECT max(id) FROM audit_change)"
    )
    assert codes(look()) == ["edited"]


def test_nothing_in_the_tree_is_in_clear_but_who_and_what_kind() -> None:
    with deed(actor=MAKER, verb="tests.cite", purpose="Trần Thị Kín", object_label="Lê Văn Mật"):
        Source.objects.create(symbol="12-QĐ/BÍMẬT", summary="nội dung riêng")
    seal()
    out = BytesIO()
    export(actor=MAKER, target=out)
    text = zipfile.ZipFile(out).read("leaves.jsonl").decode()
    for word in ("Kín", "Mật", "BÍMẬT", "riêng"):
        assert word not in text
    assert "tests.cite" in text


def test_what_was_seen_and_what_was_refused_is_recorded() -> None:
    seen(actor=MAKER, verb="members.reveal", object_label="số thẻ")
    denied(actor=MAKER, verb="members.view")
    assert list(Deed.objects.order_by("pk").values_list("entry_class", "verb")) == [
        ("READ", "members.reveal"),
        ("DENIED", "members.view"),
    ]
    seal()
    assert codes(look()) == []


# --- the application can only add -----------------------------------------------------------------


@pytest.mark.parametrize("table", ["audit_leaf", "audit_head", "audit_era", "audit_walls"])
def test_the_application_can_only_add_to_the_seal(table: str) -> None:
    write(1)
    seal()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == "dangvu_app"
    column = {"audit_leaf": "entry", "audit_head": "size"}.get(table, "id")
    for statement in (
        f"UPDATE {table} SET {column} = {column} + 1",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
    ):
        with (
            pytest.raises(Error, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_key_is_outside_of_the_database_and_private() -> None:
    write(1)
    seal()
    file = settings.HOME.path / "secrets" / "sealing-key"
    assert file.stat().st_mode & 0o777 == 0o600
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(message, '') FROM audit_head")
        assert file.read_text().strip() not in cursor.fetchone()[0]


# --- when it is late, and when it was moved -------------------------------------------------------


def test_nothing_sealed_is_told() -> None:
    write(1)
    assert codes(look()) == ["nothing"]


def test_a_line_that_a_full_disk_cut_off_swallows_none_after_it(folder: keeping.Folder) -> None:
    one, two = ('{"number": 1}', b"1"), ('{"number": 2}', b"2")
    folder.add_heads([one])
    file = folder.path / "heads.jsonl"
    file.write_bytes(file.read_bytes() + b'{"head": "{\\"numb')
    folder.add_heads([two])
    assert folder.read().heads == [one[0], two[0]]
    assert folder.last_number == 2


def test_a_sealer_that_stands_still_is_told(folder: keeping.Folder) -> None:
    write(1)
    seal()
    write(1)
    report = look(interval=60)
    assert (report.pending, codes(report)) == (2, [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.05)")
    folder.beat("2026-01-01T00:00:00.000000Z")
    assert codes(look(interval=0)) == ["late"]


def test_a_declared_move_is_no_fault_and_another_is() -> None:
    write(1)
    seal()
    declare_fork(actor=MAKER, reason="chuyển sang máy mới")
    assert codes(look()) == []
    write(1)
    seal()
    report = look()
    assert codes(report) == []
    assert len(report.forks) == 1
    assert "chuyển sang máy mới" in report.forks[0]


def test_a_database_that_was_set_back_is_found_out(folder: keeping.Folder) -> None:
    """As after an older copy was put back behind the program: fewer entries, other numbers."""
    write(2)
    seal()
    write(2)
    seal()
    size = json.loads(Head.objects.get(number=1).message)["size"]
    as_superuser(
        f"DELETE FROM audit_deed WHERE id IN (SELECT entry FROM audit_leaf WHERE kind = 'deed' AND position >= {size})",
        f"DELETE FROM audit_change WHERE id IN (SELECT entry FROM audit_leaf WHERE kind = 'change' AND position >= {size})",
        f"DELETE FROM audit_leaf WHERE position >= {size}",
        "DELETE FROM audit_head WHERE number = 2",
    )
    assert codes(look()) == ["cut"]
    # The sealer goes on; what was signed and is gone stays known.
    write(1)
    seal()
    assert codes(look()) == ["cut"]
    declare_fork(actor=MAKER, reason="khôi phục bằng tay")
    assert codes(look()) == []


def test_another_cluster_that_nobody_declared_is_found_out() -> None:
    write(1)
    seal()
    # A new era whose cluster is another one, as the sealer would find it.
    as_superuser("UPDATE audit_era SET system = '1'")
    write(1)
    seal()
    assert Era.objects.order_by("-pk")[0].kind == "FOUND"
    assert "fork" in codes(look())


def test_another_key_needs_a_declaration() -> None:
    write(1)
    seal()
    settings.HOME.replace_secret("sealing-key", secrets.token_urlsafe(32))
    write(1)
    with pytest.raises(SealingRefused):
        seal()
    assert codes(look()) == ["key"]
    declare_fork(actor=MAKER, reason="mất khóa")
    seal()
    assert codes(look()) == []


def test_the_sealer_does_not_go_on_from_a_forged_head() -> None:
    write(1)
    seal()
    as_superuser(
        "INSERT INTO audit_head SELECT 2, size, replace(message, '\"number\":1', '\"number\":2'),"
        " signature, peaks FROM audit_head"
    )
    write(1)
    with pytest.raises(SealingRefused):
        seal()
    assert "signature" in codes(look())


def test_a_head_that_was_not_written_down_is_written_later(folder: keeping.Folder) -> None:
    write(1)
    seal()
    (folder.path / "heads.jsonl").unlink()
    write(1)
    seal()
    assert len(folder.read().heads) == 2


# --- commands and the file for others ---------------------------------------------------------------


def test_the_commands_seal_and_verify(operator: Actor) -> None:
    with pytest.raises(CommandFailed, match="không nguyên vẹn"):
        call_command("audit", "verify", stdout=StringIO())
    call_command("audit", "seal", stdout=StringIO())
    out = StringIO()
    call_command("audit", "verify", "--format", "json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["findings"], told["pending"], told["code"]) == ([], 0, last_code())
    for wrong in (("seal", "x"), ("export",), ("declare",)):
        with pytest.raises(WrongUsage):
            call_command("audit", *wrong)
    first = Deed.objects.order_by("pk")[0].pk
    as_superuser(f"DELETE FROM audit_deed WHERE id = {first}")
    out = StringIO()
    with pytest.raises(CommandFailed, match="1 chỗ"):
        call_command("audit", "verify", "--format", "json", stdout=out)
    assert [one["about"] for one in json.loads(out.getvalue())["findings"]] == [f"deed {first}"]


def test_an_export_is_checked_on_a_machine_without_the_program(tmp_path: Path) -> None:
    write(3)
    seal()
    printed = last_code()
    write(3)
    seal()
    file = tmp_path / "sổ.zip"
    with file.open("wb") as out:
        assert export(actor=MAKER, target=out) == Leaf.objects.count()
    with zipfile.ZipFile(file) as archive:
        (tmp_path / "verify.py").write_bytes(archive.read("verify.py"))
    key = keeping.public_key().hex()
    good = _verified(tmp_path, file, "--key", key, "--code", printed)
    assert (good.returncode, "Không thấy chỗ nào sai." in good.stdout) == (0, True), good.stdout
    wrong_key = _verified(tmp_path, file, "--key", "00" * 32)
    assert "SAI [key]" in wrong_key.stdout
    wrong_code = _verified(tmp_path, file, "--code", "9-AAAA-BBBB-CCCC-DDDD")
    assert (wrong_code.returncode, "SAI [code]" in wrong_code.stdout) == (1, True)


def test_an_edited_export_is_found_out(tmp_path: Path) -> None:
    write(3)
    seal()
    out = BytesIO()
    export(actor=MAKER, target=out)
    for change, code in (
        (lambda lines: [lines[0], *lines[2:]], "cut"),
        (lambda lines: [lines[0].replace(b"BEGUN", b"RESTORED"), *lines[1:]], "root"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "root"),
    ):
        file = tmp_path / f"{code}.zip"
        with zipfile.ZipFile(out) as old, zipfile.ZipFile(file, "w") as new:
            lines = old.read("leaves.jsonl").splitlines()
            new.writestr("leaves.jsonl", b"\n".join(change(lines)) + b"\n")
            new.writestr("heads.jsonl", old.read("heads.jsonl"))
        with zipfile.ZipFile(file) as archive:
            found, _story = verify.check_export(verify.read_export(archive))
        assert code in [one.code for one in found]


def _verified(folder: Path, file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), str(file), *more],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"PYTHONUTF8": "1"},
        timeout=60,
    )
