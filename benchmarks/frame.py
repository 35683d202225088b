"""What every benchmark stands on: sizes, a registry, a fair race, and where results are written."""

from __future__ import annotations

import gc
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
README = HERE / "README.md"

#: The day that counts as today in all generated data.
TODAY = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is generated. `levels`: organisations of each level, the root first, cells last."""

    name: str
    levels: tuple[int, ...]
    members: int
    moves_each: float
    rounds: int

    @property
    def organizations(self) -> int:
        return sum(self.levels)


SIZES = {
    one.name: one
    for one in (
        Size("tiny", (1, 4, 12, 6, 60), 1_000, 0.83, 5),
        Size("small", (1, 8, 120, 20, 640), 10_000, 0.83, 15),
        Size("bloc", (1, 38, 1_168, 154, 5_568), 87_428, 0.83, 21),
        Size("hundred", (1, 40, 1_300, 160, 6_400), 100_000, 0.83, 15),
        Size("country", (1, 63, 800, 12_000, 7_136, 280_000), 5_500_000, 0.41, 7),
    )
}


@dataclass(slots=True)
class Line:
    """One measured shape. `ratio` is to the line named in `against`, in the same run."""

    shape: str
    median: float
    low: float
    high: float
    unit: str = "ms"
    ratio: float | None = None
    against: str = ""
    note: str = ""


@dataclass(slots=True)
class Table:
    """What one benchmark found."""

    title: str
    lines: list[Line]
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Bench:
    """What a benchmark is given: the size, the data folder, and whom to ask as."""

    size: Size
    home: Path
    rounds: int

    @property
    def actor(self) -> Any:
        from django.utils import timezone

        from dangvu.access.services import ensure_operator

        return ensure_operator(today=timezone.localdate())

    @property
    def scratch(self) -> Path:
        """A folder for files of other engines; kept, so that an export is made once."""
        folder = self.home / "bench"
        folder.mkdir(exist_ok=True)
        return folder

    def superuser(self) -> Any:
        """A connection past every wall, to arrange data."""
        from dangvu.config.home import Home
        from dangvu.config.postgres import Cluster, connect

        home = Home(self.home)
        return connect(home, Cluster(home).address)


Benchmark = Callable[[Bench], Table]

_benchmarks: dict[str, tuple[Benchmark, frozenset[str], bool]] = {}


def benchmark(name: str, *sizes: str, on_request: bool = False) -> Callable[[Benchmark], Benchmark]:
    """Register a benchmark for these sizes. `on_request`: run only when it is named."""

    def register(function: Benchmark) -> Benchmark:
        _benchmarks[name] = (function, frozenset(sizes), on_request)
        return function

    return register


def chosen(size: str, names: list[str]) -> dict[str, Benchmark]:
    """Those named, else all of the size."""
    unknown = set(names) - set(_benchmarks)
    if unknown:
        raise SystemExit(
            f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(_benchmarks)}"
        )
    return {
        name: function
        for name, (function, sizes, on_request) in _benchmarks.items()
        if (name in names if names else size in sizes and not on_request)
    }


def race(
    shapes: Mapping[str, Callable[[], Any]],
    rounds: int,
    *,
    against: str = "",
    same: Callable[[Any], Any] | None = lambda answer: answer,
) -> list[Line]:
    """All shapes in turn, `rounds` times after a warm-up; medians with least and greatest, in ms.

    Every answer of every round must be the same for all shapes (`same` makes them comparable,
    None compares nothing).
    """
    expected: Any = None
    for name, shape in shapes.items():
        answer = shape()
        if same is None:
            continue
        found = same(answer)
        if expected is None:
            expected = found
        elif found != expected:
            raise SystemExit(f"{name} answers differently: {_difference(found, expected)}")
    times: dict[str, list[float]] = {name: [] for name in shapes}
    gc.collect()
    for _round in range(rounds):
        for name, shape in shapes.items():
            begun = time.perf_counter()
            answer = shape()
            times[name].append((time.perf_counter() - begun) * 1000)
            if same is not None and same(answer) != expected:
                raise SystemExit(f"{name} changed its answer")
    lines = [Line(name, median(took), min(took), max(took)) for name, took in times.items()]
    return rated(lines, against)


def rated(lines: list[Line], against: str) -> list[Line]:
    """The lines with their ratio to one of them."""
    base = next((line for line in lines if line.shape == against), None)
    for line in lines:
        if base is not None:
            line.ratio, line.against = line.median / base.median, against
    return lines


def _difference(found: Any, expected: Any) -> str:
    if isinstance(found, dict) and isinstance(expected, dict):
        odd = {key for key in found.keys() | expected if found.get(key) != expected.get(key)}
        few = sorted(odd, key=str)[:3]
        return f"{len(odd)} of {len(expected)}: " + "; ".join(
            f"{key}: {found.get(key)} for {expected.get(key)}" for key in few
        )
    return f"{found!r:.80} for {expected!r:.80}"


# --- results ----------------------------------------------------------------------------------


def machine() -> dict[str, str]:
    """Where it was measured."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    return {
        "cpu": f"{cpu} x {os.cpu_count()}",
        "memory": f"{memory:.0f} GiB",
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def versions() -> dict[str, str]:
    from importlib.metadata import version

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    return {"postgresql": postgres} | {
        name: version(name) for name in ("django", "duckdb", "numpy", "python-calamine")
    }


def commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=HERE, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--", "../src")
    return (git("rev-parse", "--short=10", "HEAD") or "unknown") + (
        " and changes" if changed else ""
    )


def write(size: Size, name: str, table: Table) -> None:
    """Put the table into results/<size>.json beside the other benchmarks of that size."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{size.name}.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    known[name] = {
        "title": table.title,
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "commit": commit(),
        "machine": machine(),
        "versions": versions(),
        "lines": [
            {
                key: getattr(line, key)
                for key in line.__slots__
                if getattr(line, key) not in (None, "")
            }
            for line in table.lines
        ],
        "notes": table.notes,
    }
    file.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def show(table: Table) -> None:
    print(f"\n{table.title}")
    for line in table.lines:
        ratio = f"{line.ratio:6.2f}x {line.against}" if line.ratio is not None else ""
        print(
            f"  {line.shape:<52} {line.median:>11,.1f} [{line.low:,.1f}-{line.high:,.1f}]"
            f" {line.unit} {ratio} {line.note}"
        )
    for note in table.notes:
        print(f"  {note}")


def update_readme() -> None:
    """Write the tables of every size between the marks of README.md."""
    text = README.read_text()
    for name in SIZES:
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        file = RESULTS / f"{name}.json"
        if begin not in text or not file.exists():
            continue
        before, _, rest = text.partition(begin)
        after = rest.partition(end)[2]
        found = json.loads(file.read_text())
        body = "\n".join(_told(found[each]) for each in sorted(found))
        text = f"{before}{begin}\n{body}\n{end}{after}"
    README.write_text(text)


def _told(found: dict[str, Any]) -> str:
    where, used = found["machine"], found["versions"]
    lines = [
        (
            f"**{found['title']}**, {found['measured_at'][:10]}, commit {found['commit']}: {where['cpu']},"
            f" {where['memory']}, load {where['load']}; PostgreSQL {used['postgresql']},"
            f" DuckDB {used['duckdb']}, numpy {used['numpy']}."
        ),
        "",
        "| shape | median | least - greatest | ratio |",
        "|---|---|---|---|",
    ]
    for line in found["lines"]:
        ratio = f"{line['ratio']:.2f} x {line['against']}" if "ratio" in line else ""
        note = f" ({line['note']})" if line.get("note") else ""
        lines.append(
            f"| {line['shape']}{note} | {line['median']:,.1f} {line['unit']}"
            f" | {line['low']:,.1f} - {line['high']:,.1f} | {ratio} |"
        )
    lines += ["", *(f"{note}  " for note in found["notes"]), ""]
    return "\n".join(lines)
