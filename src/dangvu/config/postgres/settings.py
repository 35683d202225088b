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
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # a statement may hold personal data
    "log_parameter_max_length_on_error": "0",
}
RECKLESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def write_settings(folder: Path, address: Address) -> None:
    """DANGVU_POSTGRES_DURABLE=no gives up safety for speed; only for databases of tests."""
    settings = FIXED | {
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
