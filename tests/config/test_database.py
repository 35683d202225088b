"""With which rights the database is used."""

from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction

from dangvu.config import database
from dangvu.config.errors import SettingError
from dangvu.config.home import Home
from dangvu.config.postgres import APP, OWNER


def current_user() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_the_program_runs_as_the_app_role_and_owns_nothing() -> None:
    assert current_user() == APP
    assert database.runs_as_owner() is False
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE planted ()")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone()[0] == 0


@pytest.mark.django_db(transaction=True)
def test_the_owners_rights_are_had_for_a_block() -> None:
    with database.owner_rights():
        assert current_user() == OWNER
        with database.owner_rights():
            assert current_user() == OWNER
    assert current_user() == APP


@pytest.mark.django_db
def test_the_rights_do_not_change_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError), database.owner_rights():
        pass


@pytest.mark.django_db
def test_tables_made_with_the_app_role_and_before_it_give_it_the_same_rights() -> None:
    # What GRANTS_ON_EXISTING would change is compared with what migrations left.
    query = (
        "SELECT relname, coalesce(relacl, acldefault('r', relowner))::text"
        " FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'S') ORDER BY 1"
    )
    from dangvu.config.postgres import Cluster, connect

    cluster = Cluster(Home.from_environment())
    name = connection.settings_dict["NAME"]
    with connect(cluster.home, cluster.address, OWNER, name) as owner:
        before = dict(owner.execute(query).fetchall())
        assert len(before) > 20
        owner.execute("BEGIN")
        owner.execute(database.GRANTS_ON_EXISTING)
        after = dict(owner.execute(query).fetchall())
        owner.execute("ROLLBACK")
    assert after == before


def test_a_database_url_is_taken_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "DATABASE_URL", "postgres://b%C3%A9:p%25p@db.vn:6000/d%E1%BB%AF?sslmode=verify-full"
    )
    found = database.configure(Home(tmp_path))["default"]
    place = {k: found[k] for k in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")}
    assert place == {
        "USER": "bé",
        "PASSWORD": "p%p",
        "HOST": "db.vn",
        "PORT": "6000",
        "NAME": "dữ",
        "OPTIONS": {"sslmode": "verify-full"},
    }
    assert found["DANGVU_REMOTE"] is True
    monkeypatch.setenv("DATABASE_URL", "postgres:///dangvu?host=/run/postgresql")
    found = database.configure(Home(tmp_path))["default"]
    assert (found["HOST"], found["DANGVU_REMOTE"]) == ("/run/postgresql", False)


@pytest.mark.parametrize("asked", ["", "?sslmode=require", "?sslmode=verify-ca", "?sslmode=prefer"])
def test_a_database_on_another_machine_is_reached_only_encrypted_and_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    for host in ("db.vn", "10.0.0.7", "[fd00::1]"):
        monkeypatch.setenv("DATABASE_URL", f"postgres://b:secret@{host}/x{asked}")
        with pytest.raises(SettingError, match="sslmode=verify-full") as caught:
            database.configure(Home(tmp_path))
        assert "secret" not in str(caught.value)
    for here in ("localhost", "127.0.0.1", "[::1]", ""):
        monkeypatch.setenv("DATABASE_URL", f"postgres://b:secret@{here}/x{asked}")
        assert not database.configure(Home(tmp_path))["default"]["DANGVU_REMOTE"]


def test_a_wrong_database_url_is_refused_without_showing_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ("sqlite:///x", "postgres://u:secret@h", "postgres://u:secret@h:port/x", "x"):
        monkeypatch.setenv("DATABASE_URL", url)
        with pytest.raises(SettingError, match="DATABASE_URL") as caught:
            database.configure(Home(tmp_path))
        assert "secret" not in str(caught.value)
