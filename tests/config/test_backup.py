"""A backup is whole or not there; a restore puts all of it into an empty place, or nothing."""

import io
import json
import os
import shutil
import signal
import subprocess
import tarfile
import threading
import time
from pathlib import Path

import psycopg
import pytest

from dangvu.config.postgres import APP, OWNER, connect, session
from tests.config.conftest import Installation, environment

# Rights that were never named are those that the kind of thing has by itself.
TABLES = (
    "SELECT relname, relkind, coalesce(relacl, acldefault('r', relowner))::text,"
    " relrowsecurity, relforcerowsecurity, relowner::regrole"
    " FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
)
DEFAULTS = "SELECT defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1"
USERS = "SELECT username, display_name, is_operator, password FROM accounts_user ORDER BY 1"
TRIGGERS = (
    "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
)


@pytest.fixture(scope="module")
def backup(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "bản sao.tar"
    done = installation.run("backup", "-o", str(file))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return file


def changed(backup: Path, target: Path, name: str, content: bytes) -> Path:
    """A copy of the backup in which one part is another."""
    with tarfile.open(backup) as old, tarfile.open(target, "w") as new:
        for member in old:
            data = old.extractfile(member)
            assert data is not None
            bytes_ = content if member.name == name else data.read()
            member.size = len(bytes_)
            new.addfile(member, io.BytesIO(bytes_))
    return target


def manifest_of(backup: Path) -> dict[str, object]:
    with tarfile.open(backup) as archive:
        data = archive.extractfile("manifest.json")
        assert data is not None
        return dict(json.load(data))


def test_what_is_restored_is_what_was_backed_up(
    installation: Installation, backup: Path, empty: Installation
) -> None:
    done = empty.run("restore", str(backup))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert empty.cluster.is_running() is False
    for query in (TABLES, DEFAULTS, USERS, TRIGGERS):
        assert empty.sql(query) == installation.sql(query)
    for key in ("accounts-key", "audit-key", "django-secret-key"):
        kept = [one.home / "secrets" / key for one in (installation, empty)]
        assert kept[0].read_text() == kept[1].read_text()
    assert empty.run("backup", "-o", str(empty.home / "again.tar")).returncode == 0
    assert not list(empty.home.glob("*restoring*"))


def test_a_backup_is_closed_to_others_and_leaves_a_deed(
    installation: Installation, backup: Path
) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in backup.parent.iterdir()] == [backup.name]
    deeds = installation.sql("SELECT verb, object_label FROM audit_deed WHERE verb LIKE 'config.%'")
    assert ["config.backup", backup.name] in deeds


def test_a_restore_never_touches_an_installation_that_has_data(
    installation: Installation, backup: Path
) -> None:
    before = installation.sql(USERS)
    done = installation.run("restore", str(backup))
    assert done.returncode == 1
    assert "đã có dữ liệu" in done.stderr
    assert installation.sql(USERS) == before


def test_a_backup_of_a_newer_program_is_refused(
    backup: Path, empty: Installation, tmp_path: Path
) -> None:
    manifest = manifest_of(backup)
    migrations = manifest["migrations"]
    assert isinstance(migrations, list)
    files = []
    for newer in (
        manifest | {"program": "99.0.0"},
        manifest | {"format": 99},
        manifest | {"migrations": [*migrations, ["members", "9999_x"]]},
    ):
        files.append(tmp_path / f"newer-{len(files)}.tar")
        changed(backup, files[-1], "manifest.json", json.dumps(newer).encode())
    for done in empty.run_each(*(("restore", str(file)) for file in files)):
        assert done.returncode == 1
        assert "mới hơn" in done.stderr
    assert not empty.home.exists()


def test_a_damaged_backup_and_a_file_of_another_kind_are_refused(
    backup: Path, empty: Installation, tmp_path: Path
) -> None:
    other = tmp_path / "other.tar"
    with tarfile.open(other, "w") as archive:
        archive.add(__file__, arcname="x")
    text = tmp_path / "text.tar"
    text.write_text("không phải")
    short = tmp_path / "short.tar"
    short.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    damaged = changed(backup, tmp_path / "damaged.tar", "database.dump", b"PGDMP")
    files = (other, text, short, damaged, tmp_path / "none.tar", tmp_path)
    told = empty.run_each(*(("restore", str(file)) for file in files))
    for file, done in zip(files, told, strict=True):
        assert done.returncode == 1, file
        assert done.stderr.startswith("Lỗi: ") or "\nLỗi: " in done.stderr, done.stderr
        assert str(file) in done.stderr
    assert not (empty.home / "postgres").exists()


def test_a_restore_that_is_killed_leaves_the_place_empty_and_can_be_repeated(
    backup: Path, empty: Installation
) -> None:
    process = subprocess.Popen(
        empty.command("restore", str(backup)), env=environment(empty.home), stderr=subprocess.PIPE
    )
    aside = empty.home / "postgres.restoring" / "postmaster.pid"
    while not aside.exists() and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert empty.run("backup").returncode == 1
    assert not (empty.home / "postgres").exists()
    assert empty.run("restore", str(backup)).returncode == 0
    assert not list(empty.home.glob("*restoring*"))


def test_a_file_that_is_there_is_not_overwritten(installation: Installation, backup: Path) -> None:
    before = backup.read_bytes()
    done = installation.run("backup", "-o", str(backup))
    assert done.returncode == 1
    assert "không ghi đè" in done.stderr
    assert backup.read_bytes() == before


def test_a_place_that_cannot_be_written_is_said(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    targets = (tmp_path / "none" / "x.tar", tmp_path / "file" / "x.tar", Path("/proc/x.tar"))
    told = installation.run_each(*(("backup", "-o", str(target)) for target in targets))
    for target, done in zip(targets, told, strict=True):
        assert done.returncode == 1
        assert str(target) in done.stderr
        assert "Traceback" not in done.stderr


def test_a_full_disk_and_a_read_only_one_leave_nothing_half_written(
    installation: Installation, tmp_path: Path
) -> None:
    for options, said in (("size=64k", "Hết chỗ"), ("ro", "chỉ cho đọc")):
        mount = (
            f"mount -t tmpfs -o {options} tmpfs {tmp_path} || exit 99;"
            f' "$@"; code=$?; ls -A {tmp_path} | sed "s/^/LEFT /"; exit $code'
        )
        unshare = ["unshare", "--mount"] + (["--map-root-user"] if os.geteuid() else [])
        before = (*unshare, "sh", "-c", mount, "sh")
        done = installation.run("backup", "-o", str(tmp_path / "x.tar"), before=before)
        if done.returncode in (99, 1) and "unshare" in done.stderr:
            pytest.skip("this machine lets nobody mount a small disk")
        assert done.returncode == 1, done.stderr
        assert said.lower() in done.stderr.lower()
        assert "LEFT" not in done.stdout


def test_others_work_on_while_a_backup_is_made_and_it_shows_one_moment(
    installation: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "busy.tar"
    with session(installation.cluster) as cluster:
        stop = threading.Event()
        written = []

        def write() -> None:
            with connect(cluster.home, cluster.address, OWNER) as connection:
                connection.execute("CREATE TABLE planted (number int)")
                while not stop.is_set():
                    connection.execute("INSERT INTO planted VALUES (1)")
                    written.append(1)

        writer = threading.Thread(target=write)
        writer.start()
        done = installation.run("backup", "-o", str(file))
        stop.set()
        writer.join()
        assert done.returncode == 0, done.stderr
        counts = manifest_of(file)["counts"]
        assert isinstance(counts, dict)
        counted = counts["planted"]
        with connect(cluster.home, cluster.address, OWNER) as connection:
            connection.execute("DROP TABLE planted")
        tool = cluster.binaries.path("pg_restore")
    with tarfile.open(file) as archive:
        archive.extract("database.dump", tmp_path, filter="data")
    data = subprocess.run(
        [tool, "--data-only", "--table=planted", "--file=-", str(tmp_path / "database.dump")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert 0 < counted < len(written)
    assert data.splitlines().count("1") == counted


def test_an_account_that_does_not_see_everything_makes_no_copy_of_everything(
    installation: Installation, tmp_path: Path
) -> None:
    done = installation.run("backup", "--as", "nobody", "-o", str(tmp_path / "x.tar"))
    assert done.returncode in (1, 2)
    assert not (tmp_path / "x.tar").exists()


def test_backup_and_restore_by_a_database_url(
    installation: Installation, empty: Installation, tmp_path: Path
) -> None:
    """From a login without the app role into a cluster of ours, where the role gets its rights."""
    with session(installation.cluster) as cluster:
        place = cluster.address
        with connect(cluster.home, place, "postgres", "postgres") as superuser:
            superuser.execute("CREATE ROLE plain LOGIN PASSWORD 'p%p'")
            superuser.execute("CREATE DATABASE plain OWNER plain")
        try:
            url = f"postgres://plain:p%25p@/plain?host={place.host}&port={place.port}"
            elsewhere = Installation(tmp_path / "elsewhere")
            first = elsewhere.run("init", DATABASE_URL=url)
            assert first.returncode == 0, first.stderr
            assert "dangvu_app" in first.stderr
            file = str(tmp_path / "url.tar")
            done = elsewhere.run("backup", "-o", file, DATABASE_URL=url)
            assert done.returncode == 0, done.stderr
            assert elsewhere.run("restore", file, DATABASE_URL=url).returncode == 1
        finally:
            with connect(cluster.home, place, "postgres", "postgres") as superuser:
                superuser.execute("DROP DATABASE plain")
                superuser.execute("DROP ROLE plain")
    assert empty.run("restore", file).returncode == 0
    assert empty.sql(TABLES) == installation.sql(TABLES)
    with (
        session(empty.cluster) as cluster,
        connect(cluster.home, cluster.address, APP) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute("DELETE FROM audit_change")


def test_a_backup_needs_no_more_than_itself(backup: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar"
    shutil.copy(backup, copy)
    with tarfile.open(copy) as archive:
        assert archive.getnames() == ["manifest.json", "keys.json", "database.dump"]
