"""As whom PostgreSQL's programs run. They refuse root, so root steps down before starting them."""

import contextlib
import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dangvu.config.errors import ServerError, SettingError
from dangvu.config.errors import mark as _
from dangvu.config.home import Home

HELPER = Path(__file__).with_name("_userns.py")
ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Identity:
    """Who owns the files on disk, and how a program is started so that it may use them."""

    user: int
    group: int
    prefix: tuple[str, ...] = ()
    steps_down: bool = False

    def popen(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        if self.steps_down:
            options |= {"user": self.user, "group": self.group, "extra_groups": []}
        return subprocess.Popen([*self.prefix, *command], cwd="/", env=_environment(), **options)

    def take(self, path: Path) -> None:
        """Give a file, or a folder with everything in it, to this identity if it is not already its."""
        if os.geteuid() != 0 or path.lstat().st_uid == self.user:
            return
        for folder, folders, files in os.walk(path, topdown=False):
            for name in (*folders, *files):
                os.lchown(Path(folder, name), self.user, self.group)
        os.lchown(path, self.user, self.group)


def choose(home: Home, program: str) -> Identity:
    """A plain user runs the server himself. Root runs it as the folder's owner if that is another user,
    else in a user namespace, else as an unprivileged account.

    DANGVU_STEP_DOWN=namespace|account lets root decide. `program` is one that must be reachable.
    """
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid())
    owner = home.path.stat()
    if owner.st_uid != 0:
        return Identity(owner.st_uid, owner.st_gid, steps_down=True)
    wish = os.environ.get("DANGVU_STEP_DOWN", "")
    if wish not in ("", "namespace", "account"):
        raise SettingError(BAD_WISH, value=wish)
    if wish != "account" and (wish == "namespace" or namespaces_work()):
        helper = (sys.executable, "-I", "-S", str(HELPER))
        return Identity(os.geteuid(), os.getegid(), prefix=helper)
    return _account(home, program)


@cache
def namespaces_work() -> bool:
    command = [sys.executable, "-I", "-S", str(HELPER), "/bin/true"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _account(home: Home, program: str) -> Identity:
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            # Others may pass through the folder to the server's own; the secrets stay closed.
            home.path.chmod(home.path.stat().st_mode | 0o011)
            identity = Identity(entry.pw_uid, entry.pw_gid, steps_down=True)
            for path in (str(home.path), program):
                if not _reaches(identity, path):
                    raise ServerError(UNREACHABLE, account=name, path=path)
            return identity
    raise ServerError(NO_ACCOUNT)


def _reaches(identity: Identity, path: str) -> bool:
    return identity.popen(["/bin/sh", "-c", 'test -x "$1"', "sh", path]).wait() == 0


BAD_WISH = _("DANGVU_STEP_DOWN chỉ nhận 'namespace' hoặc 'account', không nhận '%(value)s'.")
NO_ACCOUNT = _(
    "PostgreSQL không chạy bằng quyền root và máy này không có tài khoản 'postgres' hay 'nobody'."
    " Hãy chạy dangvu bằng một người dùng thường."
)
UNREACHABLE = _(
    "PostgreSQL không chạy bằng quyền root; chạy bằng tài khoản '%(account)s' thì không vào được %(path)s."
    " Hãy đặt DANGVU_HOME sang thư mục mà mọi người đi qua được (ví dụ /var/lib/dangvu),"
    " hoặc chạy dangvu bằng một người dùng thường."
)


def _environment() -> dict[str, str]:
    """The environment without settings of other PostgreSQL installations and without a locale."""
    foreign = ("PG", "LC_", "LANG")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
