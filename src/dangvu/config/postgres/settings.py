"""The server's settings file, written at each start. What an office tunes goes below its include line."""

import os
from pathlib import Path

from dangvu.config.postgres.address import Address

FIXED = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "parallel_setup_cost": "300",  # a breakdown of a bloc gains from a second processor
    "jit": "off",  # compiling takes longer than our statements
    # The program tells of its errors itself; here their messages and details would name persons.
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",  # a statement may hold personal data
    "log_parameter_max_length_on_error": "0",
}
MEGABYTE = 1024 * 1024
RECKLESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def write_settings(folder: Path, address: Address) -> None:
    """DANGVU_POSTGRES_DURABLE=no gives up safety for speed; only for databases of tests."""
    settings = (FIXED | for_machine(*_machine())) | {
        "listen_addresses": "" if address.is_socket else address.host,
        "unix_socket_directories": address.host if address.is_socket else "",
        "port": str(address.port),
    }
    if os.environ.get("DANGVU_POSTGRES_DURABLE") == "no":
        settings |= RECKLESS
    lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
    temporary = folder / "dangvu.conf.new"
    temporary.write_text("".join(lines))
    temporary.replace(folder / "dangvu.conf")


def for_machine(memory: int, processors: int) -> dict[str, str]:
    """What depends on the memory in bytes and the processors; a PC of 4 GB is the least we expect.

    A breakdown of the country sorts and hashes tens of megabytes; a hundred connections must not
    take the machine's memory for it.
    """

    def share(part: int, least: int, most: int) -> str:
        return f"{min(max(memory // part // MEGABYTE, least), most)}MB"

    return {
        "shared_buffers": share(16, 128, 4096),
        "effective_cache_size": share(2, 512, 1024 * 1024),
        "work_mem": share(512, 8, 64),
        "maintenance_work_mem": share(32, 64, 1024),
        "max_parallel_workers_per_gather": str(min(max(processors - 1, 1), 4)),
    }


def _machine() -> tuple[int, int]:
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        memory = 4096 * MEGABYTE
    return memory, os.cpu_count() or 1
