"""Run a program as 'nobody' in a user namespace of its own: `python _userns.py PROGRAM ARGUMENT...`

PostgreSQL refuses to run as root. In a namespace where root's number is mapped to nobody's the program does not
see itself as root, yet on disk its files stay root's, so a folder that only root may enter still serves.
Stands alone: it is run as a script, without the package.
"""

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
NOBODY = 65534
REFUSED = 125


def enter() -> None:
    """Move this process into the new namespace. Raises OSError where the machine refuses."""
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")


if __name__ == "__main__":
    try:
        enter()
    except (OSError, AttributeError) as error:
        sys.stderr.write(f"user namespace refused: {error}\n")
        sys.exit(REFUSED)
    os.execv(sys.argv[1], sys.argv[1:])
