"""The data folder of one installation: DANGVU_HOME, by default ~/.local/share/dangvu.

    postgres/   the database cluster        socket/   its socket, when the path is short enough
    secrets/    keys and passwords (0600)   run/      locks and process ids
    log/        the server's log

Nothing is written before `create()` was called once: reading settings or `--help` leaves no trace on disk.
"""

import contextlib
import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dangvu.config.errors import HomeError, reason
from dangvu.config.errors import mark as _

SECRET_BYTES = 32

# Secrets made for a folder that does not exist yet; create() writes them.
_unwritten: dict[Path, str] = {}


@dataclass(frozen=True)
class Home:
    path: Path

    @classmethod
    def from_environment(cls) -> "Home":
        named = os.environ.get("DANGVU_HOME")
        if named:
            return cls(Path(named).expanduser().absolute())
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
        return cls(Path(base).expanduser().absolute() / "dangvu")

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def log(self) -> Path:
        return self.path / "log"

    def create(self) -> None:
        """Make the folder and write the secrets asked for so far. Does nothing the second time."""
        with self.explaining_trouble():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.path / "secrets", self.run, self.log):
                folder.mkdir(mode=0o700, exist_ok=True)
            for file in [f for f in _unwritten if f.parent.parent == self.path]:
                value = _unwritten.pop(file)
                _write_once(file, value)
                if file.read_text("ascii").strip() != value:
                    raise HomeError(RACE, path=self.path)

    def secret(self, name: str) -> str:
        """The secret of that name, made up on the first call."""
        file = self.path / "secrets" / name
        with self.explaining_trouble():
            if not file.exists():
                value = _unwritten.setdefault(file, secrets.token_urlsafe(SECRET_BYTES))
                if not self.run.exists():
                    return value
                _write_once(file, _unwritten.pop(file))
            # Read back: another process may have been first.
            return file.read_text("ascii").strip()

    def replace_secret(self, name: str, value: str) -> None:
        """Put a secret in the place of one that nothing depends on yet."""
        self.create()
        with self.explaining_trouble():
            (self.path / "secrets" / name).unlink(missing_ok=True)
            _write_once(self.path / "secrets" / name, value)

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Wait until no other process holds the lock of that name."""
        with self._lock_file(name) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextlib.contextmanager
    def lock_if_free(self, name: str) -> Iterator[bool]:
        """Whether the lock of that name could be had at once."""
        with self._lock_file(name) as file:
            yield try_lock(file)

    def _lock_file(self, name: str) -> IO[str]:
        with self.explaining_trouble():
            return (self.run / f"{name}.lock").open("w")

    @contextlib.contextmanager
    def explaining_trouble(self) -> Iterator[None]:
        """Turn an error of the file system into a sentence that says what to do."""
        try:
            yield
        except OSError as error:
            raise self._trouble(error) from error

    def _trouble(self, error: OSError) -> HomeError:
        path = error.filename or self.path
        return HomeError(TROUBLE.get(error.errno or 0, OTHER_TROUBLE), path=path, why=reason(error))


TROUBLE = {
    errno.EROFS: _(
        "Không ghi được vào thư mục dữ liệu %(path)s: ổ đĩa chỉ cho đọc."
        " Hãy đặt DANGVU_HOME sang thư mục ghi được."
    ),
    errno.EACCES: _(
        "Không có quyền với thư mục dữ liệu %(path)s. Hãy cấp quyền cho người đang chạy chương trình,"
        " hoặc đặt DANGVU_HOME sang thư mục khác."
    ),
    errno.ENOSPC: _("Hết chỗ trên ổ đĩa chứa %(path)s. Hãy giải phóng chỗ rồi chạy lại."),
    errno.ENOTDIR: _("%(path)s không phải là thư mục. Hãy đặt DANGVU_HOME sang thư mục khác."),
    errno.EEXIST: _("%(path)s không phải là thư mục. Hãy đặt DANGVU_HOME sang thư mục khác."),
}
OTHER_TROUBLE = _("Không dùng được thư mục dữ liệu %(path)s: %(why)s.")


def try_lock(file: IO[str]) -> bool:
    """Take the file's lock for this process alone, if nobody else has any."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_once(file: Path, value: str) -> None:
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as out:
            out.write(value + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.link(temporary, file)
    except FileExistsError:
        return
    finally:
        temporary.unlink()


RACE = _("Một lệnh khác vừa khởi tạo thư mục %(path)s cùng lúc. Hãy chạy lại lệnh này.")
