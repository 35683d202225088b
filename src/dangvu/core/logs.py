"""Lines of the log without anybody's data.

Names and numbers of persons stand in addresses, in what was typed, in the messages of errors. A log
is read by whoever looks after the machine, and goes along with a request for help. So a line says
which route, which kind of error and at which places of the program; never a value, but numbers.
"""

from __future__ import annotations

import logging
import traceback
from datetime import datetime
from types import TracebackType
from typing import Any, TypeAlias

ExcInfo: TypeAlias = (
    "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]"
)

#: Loggers of our own: what they say is looked at where it is written.
OURS = "dangvu"
_UNSAID = "…"
_PLAIN = (int, float, bool, type(None))


class Discreet(logging.Formatter):
    """Templates of messages with numbers only; errors by their kind and place; moments with the
    distance of the machine's clock from UTC, so that lines of several machines can be put in order."""

    def format(self, record: logging.LogRecord) -> str:
        quiet = logging.makeLogRecord(record.__dict__)
        # Another formatter may have left the whole text of the error here.
        quiet.exc_text = None
        quiet.msg, quiet.args = self._message(record), ()
        return super().format(quiet)

    def _message(self, record: logging.LogRecord) -> str:
        if record.name.partition(".")[0] == OURS:
            return record.getMessage()
        request = getattr(record, "request", None)
        if request is not None:
            status = getattr(record, "status_code", "")
            return f"{status} {request.method} {_route(request)}".strip()
        said = _filled(str(record.msg), record.args)
        # The web server puts what it could not read into the template itself.
        return said.partition(": ")[0] if said.startswith("Invalid request") else said

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the name of logging
        moment = datetime.fromtimestamp(record.created).astimezone()
        return moment.isoformat(timespec="milliseconds")

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the name of logging
        return "\n".join(_chain(ei[1]))


def _route(request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    return match.route or "/" if match is not None else "(no such address)"


def _filled(template: str, values: Any) -> str:
    if not values:
        return template
    try:
        if isinstance(values, dict):
            return template % {name: _shown(value) for name, value in values.items()}
        return template % tuple(_shown(value) for value in values)
    except (TypeError, ValueError, KeyError):
        return template


def _shown(value: Any) -> Any:
    return value if isinstance(value, _PLAIN) else _UNSAID


def _chain(error: BaseException | None) -> list[str]:
    """The error that was raised and those behind it: kinds and places."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kind = type(error)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines
