"""One PostgreSQL cluster in a data folder: made, started, stopped, and started again after any crash."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dangvu.config.errors import ServerError
from dangvu.config.errors import mark as _
from dangvu.config.home import Home
from dangvu.config.postgres import address, postmaster, roles
from dangvu.config.postgres.address import Address
from dangvu.config.postgres.binaries import Binaries, find
from dangvu.config.postgres.identity import Identity, choose
from dangvu.config.postgres.postmaster import Postmaster
from dangvu.config.postgres.settings import write_settings

START_PATIENCE = 900.0
STOP_PATIENCE = 120.0
LOG_LIMIT = 5_000_000
PREPARED = "dangvu.prepared"

# Python complains of a child that is forgotten while it lives; the server is meant to outlive us.
_started: list[subprocess.Popen[bytes]] = []


def silence(message: str) -> None:
    """The listener of those who do not want to hear about progress."""


@dataclass(frozen=True)
class Cluster:
    """`folder` is the home's own unless a restore builds one aside. `tell` hears what takes long."""

    home: Home
    tell: Callable[[str], None] = field(default=silence, compare=False)
    folder_name: str = "postgres"

    @property
    def folder(self) -> Path:
        return self.home.path / self.folder_name

    @property
    def exists(self) -> bool:
        return (self.folder / "PG_VERSION").exists()

    @property
    def major(self) -> int | None:
        """The version of PostgreSQL that made it."""
        try:
            return int((self.folder / "PG_VERSION").read_text())
        except (OSError, ValueError):
            return None

    @property
    def binaries(self) -> Binaries:
        return find(self.major)

    @property
    def address(self) -> Address:
        """Where it listens, or would."""
        server = postmaster.read(self.folder)
        return (server.address if server else None) or address.likely(self.folder)

    def is_running(self) -> bool:
        return postmaster.read(self.folder) is not None

    def start(self) -> bool:
        """Make it if it is not there, start it if it does not run. False when it was running already."""
        self.home.create()
        with self.home.lock("start"), self.home.explaining_trouble():
            server = self._living_server()
            identity = choose(self.home, self.binaries.path("postgres"))
            if server is None:
                self._start(self.binaries, identity)
            if not (self.folder / PREPARED).exists():
                roles.prepare(self.home, self.address)
                (self.folder / PREPARED).touch(mode=0o600)
                identity.take(self.folder / PREPARED)
        return server is None

    def stop(self) -> bool:
        """Shut it down. False when it was not running."""
        if not self.home.run.exists():
            return False
        with self.home.lock("start"):
            server = postmaster.read(self.folder)
            if server is None:
                return False
            if not postmaster.stop(self.folder, server, patience=STOP_PATIENCE):
                raise ServerError(NOT_STOPPED, pid=server.pid)
        return True

    def _living_server(self) -> Postmaster | None:
        """The server that takes connections; waits for one that is starting, or about to be gone."""
        server = postmaster.read(self.folder)
        if server and not server.is_ready:
            self._wait(None)
        until = time.monotonic() + START_PATIENCE
        while server := postmaster.read(self.folder):
            if roles.answers(self.home, self.address):
                return server
            if time.monotonic() > until:
                raise ServerError(NOT_STARTED, log=self.log_file, why=self._last_words())
            time.sleep(0.05)
        return None

    def _start(self, binaries: Binaries, identity: Identity) -> None:
        if not self.exists:
            self._make(binaries, identity)
        identity.take(self.folder)
        place = address.choose(self.folder)
        self._clear_traces(place)
        write_settings(self.folder, place)
        for path in (self.folder / "dangvu.conf", self._log(identity)):
            identity.take(path)
        if place.is_socket:
            identity.take(Path(place.host))
        command = [binaries.path("postgres"), "-D", str(self.folder)]
        with self._log(identity).open("ab") as log:
            # A session of its own: Ctrl-C in the terminal is for the command, not for the server.
            process = identity.popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        _started.append(process)
        self._wait(process)

    def _make(self, binaries: Binaries, identity: Identity) -> None:
        """initdb in a folder aside, so that a cluster which is there is a whole one."""
        self.tell(_("Đang tạo cơ sở dữ liệu…"))
        aside = self.folder.with_name(self.folder_name + ".new")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        identity.take(aside)
        with tempfile.NamedTemporaryFile("w", dir=aside.parent, prefix=".first-") as password:
            password.write(roles.password(self.home, roles.SUPERUSER) + "\n")
            password.flush()
            identity.take(Path(password.name))
            command = [
                binaries.path("initdb"),
                "-D",
                str(aside),
                *INITDB,
                f"--pwfile={password.name}",
            ]
            process = identity.popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            output = process.communicate()[0].decode(errors="replace")
        if process.returncode != 0:
            shutil.rmtree(aside, ignore_errors=True)
            raise ServerError(NOT_MADE, why=output.strip()[-500:])
        with (aside / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude_if_exists = 'dangvu.conf'\n")
        aside.rename(self.folder)

    def _clear_traces(self, place: Address) -> None:
        """After a crash: wait until the dead server's processes are gone, then remove its lock files.

        PostgreSQL itself gives up when the number in one of them belongs to any living process, or to a dead
        one that nobody has collected.
        """
        until = time.monotonic() + STOP_PATIENCE
        while list(postmaster.others_of(self.folder)):
            if time.monotonic() > until:
                raise ServerError(LEFTOVERS, path=self.folder)
            time.sleep(0.05)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        if place.is_socket:
            for socket in Path(place.host).glob(".s.PGSQL.*"):
                socket.unlink()

    def _wait(self, process: subprocess.Popen[bytes] | None) -> None:
        """Until the server takes connections; recovery after a crash may take minutes."""
        begun = time.monotonic()
        told = 0.0
        while (waited := time.monotonic() - begun) < START_PATIENCE:
            server = postmaster.read(self.folder)
            if server and server.is_ready:
                return
            if process is None and server is None:
                return
            if process and process.poll() is not None:
                raise ServerError(NOT_STARTED, log=self.log_file, why=self._last_words())
            if waited - told > 10:
                told = waited
                self.tell(_("Cơ sở dữ liệu đang tự phục hồi sau lần tắt đột ngột, xin chờ…"))
            time.sleep(0.02)
        raise ServerError(NOT_STARTED, log=self.log_file, why=self._last_words())

    @property
    def log_file(self) -> Path:
        return self.home.log / "postgresql.log"

    def _log(self, identity: Identity) -> Path:
        file = self.log_file
        if file.exists() and file.stat().st_size > LOG_LIMIT:
            file.replace(file.with_suffix(".log.1"))
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
        return file

    def _last_words(self) -> str:
        try:
            lines = self.log_file.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return " / ".join(lines[-5:])


INITDB = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--auth=scram-sha-256",
    "--data-checksums",
)
NOT_MADE = _("Không tạo được cơ sở dữ liệu: %(why)s")
NOT_STARTED = _("Cơ sở dữ liệu không khởi động được. Nhật ký ở %(log)s, các dòng cuối: %(why)s")
NOT_STOPPED = _("Cơ sở dữ liệu (tiến trình %(pid)s) không chịu dừng. Hãy khởi động lại máy.")
LEFTOVERS = _(
    "Còn tiến trình PostgreSQL cũ trong %(path)s chưa dừng hẳn. Hãy chờ một phút rồi chạy lại,"
    " nếu vẫn vậy thì khởi động lại máy."
)
