"""The launcher of PostgreSQL: made, started, killed, started again, by whomever."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dangvu.config.errors import ConfigError, HomeError, ServerError
from dangvu.config.home import Home
from dangvu.config.postgres import APP, OWNER, Cluster, connect, postmaster, session
from dangvu.config.postgres.identity import namespaces_work
from tests.config.conftest import HELPER, environment

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A cluster that is as durable as an office's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DANGVU_POSTGRES_DURABLE", raising=False)
        made = Home(tmp_path_factory.mktemp("launcher") / "home")
        yield made
        Cluster(made).stop()


@pytest.fixture
def cluster(home: Home) -> Cluster:
    """The cluster, running."""
    made = Cluster(home)
    made.start()
    return made


def ask(cluster: Cluster, query: str, role: str = OWNER) -> object:
    with connect(cluster.home, cluster.address, role) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def server_of(cluster: Cluster) -> postmaster.Postmaster:
    found = postmaster.read(cluster.folder)
    assert found is not None
    return found


def test_the_cluster_is_made_as_the_product_needs_it(cluster: Cluster) -> None:
    settings = {
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
        "data_checksums": "on",
        "listen_addresses": "",
        "fsync": "on",
        "password_encryption": "scram-sha-256",
    }
    found = {name: ask(cluster, f"SELECT current_setting('{name}')") for name in settings}
    assert found == settings
    collation = "SELECT datcollate FROM pg_database WHERE datname = current_database()"
    assert ask(cluster, collation) == "C"
    extensions = "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension"
    assert ask(cluster, extensions) == ["btree_gist", "pg_trgm", "plpgsql", "unaccent"]


def test_nobody_enters_without_the_password(cluster: Cluster) -> None:
    for role in (APP, OWNER, "postgres"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(
                host=cluster.address.host,
                port=cluster.address.port,
                user=role,
                password="guess",
                dbname="dangvu",
            )


def test_only_the_owner_makes_tables(cluster: Cluster) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(cluster, "CREATE TABLE planted ()", APP)
    assert ask(cluster, f"SELECT rolsuper FROM pg_roles WHERE rolname = '{OWNER}'") is False


def test_the_folder_is_closed_to_others(home: Home, cluster: Cluster) -> None:
    assert home.path.stat().st_mode & 0o777 == 0o700
    assert cluster.folder.stat().st_mode & 0o777 == 0o700
    for secret in (home.path / "secrets").iterdir():
        assert secret.stat().st_mode & 0o777 == 0o600, secret


def test_a_second_start_uses_the_running_server(cluster: Cluster) -> None:
    first = server_of(cluster)
    assert Cluster(cluster.home).start() is False
    assert server_of(cluster) == first


def test_a_killed_server_starts_again_at_once_with_every_committed_row(cluster: Cluster) -> None:
    with connect(cluster.home, cluster.address, OWNER) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        for number in range(50):
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
        os.kill(server_of(cluster).pid, signal.SIGKILL)
    assert cluster.start() is True
    assert ask(cluster, "SELECT count(*) FROM kept") == 50


def test_a_pid_file_that_names_somebody_else_does_not_hinder(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.folder / "postmaster.pid").write_text(
        f"{os.getpid()}\n{cluster.folder}\n0\n5432\n\n\n"
    )
    assert cluster.is_running() is False
    assert cluster.start() is True


def test_a_server_that_is_still_starting_is_waited_for(cluster: Cluster) -> None:
    cluster.stop()
    script = "import sys; from tests.config.test_launcher import start; start(sys.argv[1])"
    several = [
        subprocess.Popen([sys.executable, "-c", script, str(cluster.home.path)]) for _ in range(3)
    ]
    assert [one.wait() for one in several] == [0, 0, 0]
    assert ask(cluster, "SELECT 1") == 1


def start(path: str) -> None:
    Cluster(Home(Path(path))).start()


def test_stop_stops_and_says_when_there_was_nothing_to_stop(cluster: Cluster) -> None:
    assert cluster.stop() is True
    assert cluster.is_running() is False
    assert cluster.stop() is False


def test_a_session_stops_the_server_that_it_started(cluster: Cluster) -> None:
    cluster.stop()
    with session(cluster):
        assert cluster.is_running()
    assert not cluster.is_running()


def test_a_session_leaves_the_server_that_it_found(cluster: Cluster) -> None:
    with session(cluster):
        pass
    assert cluster.is_running()


def test_the_last_of_several_sessions_stops_the_server(cluster: Cluster) -> None:
    cluster.stop()
    first, second = session(cluster), session(cluster)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert cluster.is_running()
    second.__exit__(None, None, None)
    assert not cluster.is_running()


def test_a_session_of_a_killed_command_does_not_keep_the_server_for_ever(cluster: Cluster) -> None:
    cluster.stop()
    script = "import sys; from tests.config.test_launcher import use; use(sys.argv[1])"
    user = subprocess.Popen(
        [sys.executable, "-c", script, str(cluster.home.path)], stdout=subprocess.PIPE
    )
    assert user.stdout is not None
    user.stdout.readline()
    with session(cluster):
        user.kill()
        user.wait()
    user.stdout.close()
    assert not cluster.is_running()


def use(path: str) -> None:
    with session(Cluster(Home(Path(path)))):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        time.sleep(60)


def test_a_deep_folder_works_by_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["một thư mục rất sâu"] * 6, "dữ liệu")
    with session(Cluster(Home(deep))) as cluster:
        assert len(str(deep)) > 107
        assert cluster.address.is_socket
        assert ask(cluster, "SELECT 1") == 1


def test_a_normal_user_needs_nothing_more(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        before = []
    elif namespaces_work():
        # Inside, the process is 'nobody' and has no right of root's.
        before = [sys.executable, str(HELPER)]
    else:
        pytest.skip("this machine lets root not become another user with access to the program")
    script = (
        "import os, sys; from tests.config.test_launcher import *;"
        "assert os.geteuid() != 0;"
        "made = Cluster(Home(Path(sys.argv[1])));"
        "made.start(); assert ask(made, 'SELECT 1') == 1; made.stop()"
    )
    home = tmp_path / "home"
    command = [*before, sys.executable, "-c", script, str(home)]
    subprocess.run(command, check=True, env=environment(home), cwd=Path(__file__).parents[2])


@AS_ROOT
def test_root_steps_down_in_a_folder_that_only_root_may_enter(cluster: Cluster) -> None:
    assert cluster.home.path.parent.stat().st_mode & 0o077 == 0
    assert cluster.folder.stat().st_uid == 0
    mapping = Path(f"/proc/{server_of(cluster).pid}/uid_map").read_text().split()
    assert mapping == ["65534", "0", "1"]


@AS_ROOT
def test_a_cluster_starts_whichever_way_root_steps_down(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = Cluster(Home(open_folder / "home"))
    owners = []
    for way in ("account", "namespace", "account"):
        monkeypatch.setenv("DANGVU_STEP_DOWN", way)
        with session(cluster):
            assert ask(cluster, "SELECT 1", APP) == 1
            owners.append(cluster.folder.stat().st_uid)
    assert owners[0] == owners[2] != 0 == owners[1]
    assert (cluster.home.path / "secrets").stat().st_mode & 0o777 == 0o700


@AS_ROOT
def test_an_account_that_cannot_reach_the_folder_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGVU_STEP_DOWN", "account")
    tmp_path.chmod(0o700)
    with pytest.raises(ServerError, match="DANGVU_HOME"):
        Cluster(Home(tmp_path / "home")).start()


@AS_ROOT
def test_root_runs_the_server_of_another_user_as_that_user(open_folder: Path) -> None:
    cluster = Cluster(Home(open_folder / "home"))
    cluster.home.create()
    os.chown(cluster.home.path, 65534, 65534)
    with session(cluster):
        assert ask(cluster, "SELECT 1", APP) == 1
        assert cluster.folder.stat().st_uid == 65534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may pass through.

    Not below pytest's own folder: a session of pytest that starts meanwhile closes that to others.
    """
    with tempfile.TemporaryDirectory(prefix="dangvu-open-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def test_a_cluster_of_another_version_is_left_alone(tmp_path: Path) -> None:
    cluster = Cluster(Home(tmp_path / "home"))
    cluster.folder.mkdir(parents=True)
    (cluster.folder / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServerError, match="PostgreSQL 9"):
        cluster.start()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/dangvu")):
        with pytest.raises(HomeError, match=str(path)):
            Cluster(Home(path)).start()


def test_an_unknown_kind_of_postgresql_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGVU_POSTGRES", "oracle")
    with pytest.raises(ConfigError, match="oracle"):
        Cluster(Home(tmp_path / "home")).start()
