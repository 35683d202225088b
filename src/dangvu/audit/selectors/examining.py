"""Whether the record of deeds is what was sealed, and if not, what was done to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dangvu.audit import keeping
from dangvu.audit.choices import EraKind, LeafKind
from dangvu.audit.selectors import entries, heads
from dangvu.audit.selectors.entries import Entry
from dangvu.audit.selectors.heads import has_peaks
from dangvu.audit.selectors.walls import walls_now
from dangvu.audit.verify import (
    TOLERANCE,
    Finding,
    Head,
    Story,
    Tree,
    check_heads,
    seconds,
    short_code,
    walls_changed,
)

_PART = 5000
# Entries that do not match are told from exchanged ones by trying; more than these are not tried.
_TRIED = 200

_SAME = {
    LeafKind.DEED: """
SELECT other.id FROM audit_deed AS mine JOIN audit_deed AS other
       ON other.transaction = mine.transaction AND other.verb = mine.verb AND other.id <> mine.id
 WHERE mine.id = %s
""",
    LeafKind.CHANGE: """
SELECT other.id FROM audit_change AS mine JOIN audit_change AS other
       ON other.transaction IS NOT DISTINCT FROM mine.transaction AND other.id <> mine.id
      AND other."table" = mine."table" AND other.row_hashes = mine.row_hashes
 WHERE mine.id = %s
""",
}


@dataclass(slots=True)
class Report:
    """What an examination found. `forks`: times at which the record was set back or moved and
    somebody said so. `pending`: finished entries that wait for the sealer."""

    findings: list[Finding] = field(default_factory=list)
    forks: list[str] = field(default_factory=list)
    sealed: int = 0
    pending: int = 0
    head: str = ""
    code: str = ""

    def add(self, code: str, about: str, text: str) -> None:
        self.findings.append(Finding(code, about, text))


@dataclass(slots=True)
class _Read:
    """What is gathered while the leaves are read in their order."""

    stored: Tree = field(default_factory=Tree)
    told: Tree = field(default_factory=Tree)
    story: Story = field(default_factory=Story)
    odd: dict[str, tuple[Entry | None, bytes]] = field(default_factory=dict)
    whole: bool = True


def examine(
    cursor: Any, *, secret: bytes, folder: keeping.Folder, key: bytes, interval: int | None = None
) -> Report:
    """Compare every entry with its leaf, the leaves with the signed heads, the heads with what the
    data folder remembers, and the triggers with what they were.

    `interval`: seconds between two runs of the sealer; entries that wait for more than two of them
    are told. None leaves that out.
    """
    report = Report()
    signed = _heads(cursor, report)
    if not signed:
        report.add("nothing", "heads", _("Chưa có gì được niêm phong."))
    report.findings += check_heads(signed, heads.is_signed)
    read = _read_leaves(cursor, secret, report, signed)
    _tell_odd(read, report)
    known = entries.eras(cursor)
    kept = folder.read()
    declared = _declared(known, kept, report)
    # A move that was found out and declared afterwards is no finding any more.
    report.findings += [
        one
        for one in read.story.found
        if one.code != "fork" or _number(one) > max(declared, default=0)
    ]
    _compare_folder(signed, known, kept, declared, key, report)
    moved = bool(known) and bool(signed) and known[-1].number > signed[-1].said["era"]
    _look_at_walls(cursor, report, moved=moved)
    _look_at_rest(cursor, secret, signed, known, report)
    if interval is not None:
        _look_at_age(cursor, signed, folder, interval, report)
    return report


def _heads(cursor: Any, report: Report) -> list[Head]:
    cursor.execute("SELECT number, size, message, signature, peaks FROM audit_head ORDER BY number")
    found = []
    for number, size, message, signature, peaks in cursor.fetchall():
        about = f"head {number}"
        try:
            head = Head.read(message.encode(), bytes(signature))
        except ValueError:
            report.add(
                "signature", about, _("Đầu niêm phong số %s không đọc được: đã bị sửa.") % number
            )
            continue
        if (number, size) != (head.said["number"], head.said["size"]) or not has_peaks(
            head, bytes(peaks)
        ):
            report.add(
                "head-edited", about, _("Đầu niêm phong số %s bị sửa số hiệu hay số đếm.") % number
            )
        found.append(head)
    if found:
        said = found[-1].said
        report.head = str(found[-1])
        report.code = short_code(said["size"], bytes.fromhex(said["root"]))
    return found


def _read_leaves(cursor: Any, secret: bytes, report: Report, signed: list[Head]) -> _Read:
    read, waiting = _Read(story=Story(signed)), list(signed)
    for position, kind, number, stored, entry in _leaves(cursor, secret):
        if position != read.stored.size:
            if read.whole:
                report.add(
                    "leaf-missing",
                    f"leaf {read.stored.size}",
                    _("Thiếu lá số %s của cây niêm phong.") % read.stored.size,
                )
            read.whole = False
        told = entry.hash if entry else stored
        _take(read, kind, number, stored, entry, told)
        while waiting and waiting[0].said["size"] <= read.stored.size:
            _compare_root(waiting.pop(0), read, report)
    report.sealed = read.stored.size
    if waiting:
        short = waiting[-1].said["size"] - read.stored.size
        report.add("leaf-missing", f"leaf {read.stored.size}", _("Thiếu %s lá ở cuối cây.") % short)
    elif signed and read.stored.size > signed[-1].said["size"]:
        report.add(
            "leaf-more",
            f"leaf {signed[-1].said['size']}",
            _("Có lá được chèn thêm sau đầu niêm phong cuối, từ lá số %s.")
            % signed[-1].said["size"],
        )
    return read


def _take(
    read: _Read, kind: str, number: int, stored: bytes, entry: Entry | None, told: bytes
) -> None:
    about = f"{kind} {number}"
    read.stored.add(stored)
    read.told.add(told)
    if entry is None or told != stored:
        read.odd[about] = (entry, stored)
    if entry is not None:
        read.story.read(entry.record)


def _leaves(cursor: Any, secret: bytes) -> Iterator[tuple[int, str, int, bytes, Entry | None]]:
    after = -1
    while True:
        cursor.execute(
            "SELECT position, kind, entry, hash FROM audit_leaf WHERE position > %s"
            " ORDER BY position LIMIT %s",
            [after, _PART],
        )
        part = cursor.fetchall()
        if not part:
            return
        found = {
            kind: entries.entries_of(
                cursor, kind, [entry for _p, its, entry, _h in part if its == kind], secret
            )
            for kind in {row[1] for row in part} & set(LeafKind.values)
        }
        for position, kind, number, stored in part:
            yield position, kind, number, bytes(stored), found.get(kind, {}).get(number)
        after = part[-1][0]


def _compare_root(head: Head, read: _Read, report: Report) -> None:
    """The leaves as they stand and as the entries make them: one of both may be what was signed."""
    signed = bytes.fromhex(head.said["root"])
    stored, told = read.stored.root == signed, read.told.root == signed
    if stored or not read.whole:
        return
    if told:
        for about in read.odd:
            report.add("leaf-edited", about, _("Lá của bản ghi %s bị sửa.") % about)
        read.odd.clear()
    else:
        report.add(
            "root",
            f"head {head.said['number']}",
            _(
                "Các lá tính đến đầu niêm phong %s không phải là những lá đã ký: bị sửa, đổi chỗ hay chèn."
            )
            % str(head),
        )
    read.whole = False


def _tell_odd(read: _Read, report: Report) -> None:
    """Entries that are gone, exchanged with one another, or edited."""
    exchanged = _exchanged(read.odd)
    for about, (entry, _stored) in read.odd.items():
        if entry is None:
            report.add("deleted", about, _("Bản ghi %s đã bị xóa.") % about)
        elif about in exchanged:
            report.add(
                "swapped",
                about,
                _("Bản ghi %(one)s bị đổi chỗ với %(other)s.")
                % {"one": about, "other": exchanged[about]},
            )
        else:
            report.add("edited", about, _("Bản ghi %s đã bị sửa.") % about)


def _exchanged(odd: dict[str, tuple[Entry | None, bytes]]) -> dict[str, str]:
    there = [(about, entry, stored) for about, (entry, stored) in odd.items() if entry][:_TRIED]
    found = {}
    for about, entry, _stored in there:
        for other, its, stored in there:
            if other != about and its.kind == entry.kind:
                if entry.numbered(its.number).hash == stored:
                    found[about] = other
    return found


def _number(finding: Finding) -> int:
    return int(finding.about.rpartition(" ")[2])


def _declared(known: list[Entry], kept: keeping.Kept, report: Report) -> dict[int, str]:
    """Forks of which the data folder knows, by era: when; others that call themselves so are told."""
    declared = {}
    for era in known:
        record = era.record
        if record["era_kind"] not in (EraKind.RESTORED, EraKind.DECLARED):
            continue
        if keeping.fork_name(record["id"], record["at"], record["reason"]) in kept.forks:
            declared[era.number] = record["at"]
            report.forks.append(f"{record['at']} {record['era_kind']} {record['reason']}".strip())
        else:
            report.add(
                "fork",
                era.about,
                _("Sổ có lần khôi phục (thời kỳ %s) không được khai báo ở máy này.") % era.number,
            )
    return declared


def _compare_folder(
    signed: list[Head],
    known: list[Entry],
    kept: keeping.Kept,
    declared: dict[int, str],
    key: bytes,
    report: Report,
) -> None:
    """Heads that were signed here must be in the database still."""
    texts = {head.message.decode() for head in signed}
    lost = [text for text in kept.heads if text not in texts]
    for text in lost:
        head = Head.read(text.encode(), b"")
        if not any(at > head.said["at"] for at in declared.values()):
            report.add(
                "cut",
                f"head {head.said['number']}",
                _(
                    "Đầu niêm phong %s đã ký ở máy này không còn: đuôi sổ bị cắt, hoặc cơ sở dữ liệu bị đưa về bản cũ."
                )
                % str(head),
            )
    if signed and signed[-1].key != key and known and known[-1].number == signed[-1].said["era"]:
        report.add(
            "key",
            f"head {signed[-1].said['number']}",
            _("Đầu niêm phong %s ký bằng khóa khác với khóa của máy này: khóa đã bị thay.")
            % str(signed[-1]),
        )


def _look_at_walls(cursor: Any, report: Report, *, moved: bool) -> None:
    """After a move the triggers were made anew; they are compared again from the next seal on."""
    before, now = None if moved else entries.last_walls(cursor), walls_now(cursor)
    found = walls_changed(before.record["state"] if before else None, now, 0)
    told = {(one.code, one.about) for one in report.findings}
    report.findings += [one for one in found if (one.code, one.about) not in told]


def _look_at_rest(
    cursor: Any, secret: bytes, signed: list[Head], known: list[Entry], report: Report
) -> None:
    """Entries outside of the tree: new ones wait for the sealer, others were put in later."""
    if not signed:
        cursor.execute("SELECT count(*) FROM audit_deed")
        report.pending = cursor.fetchone()[0]
        return
    sealed_era = signed[-1].said["era"]
    _at, horizon, following, _system = heads.moment(cursor)
    for kind in (LeafKind.DEED, LeafKind.CHANGE):
        loose = entries.entries_without_leaf(cursor, kind, secret)
        for entry in loose:
            if _is_new(entry, signed[-1], known, sealed_era, following):
                report.pending += entry.place < horizon
                continue
            twin = _twin(cursor, entry, secret)
            if twin:
                report.add(
                    "duplicated",
                    entry.about,
                    _("Bản ghi %(one)s là bản chép của %(other)s, chèn vào sau.")
                    % {"one": entry.about, "other": twin},
                )
            else:
                report.add(
                    "inserted",
                    entry.about,
                    _("Bản ghi %s được chèn vào phần đã niêm phong.") % entry.about,
                )
    for era in entries.entries_without_leaf(cursor, LeafKind.ERA, secret):
        if era.number <= sealed_era:
            report.add("inserted", era.about, _("Thời kỳ %s được chèn vào sau.") % era.number)


def _is_new(entry: Entry, last: Head, known: list[Entry], sealed_era: int, following: int) -> bool:
    """Whether the sealer would still take it: a later era, or a transaction that was open then."""
    era = 0
    for one in known:
        first = one.record["first_deed" if entry.kind == LeafKind.DEED else "first_change"]
        if entry.number >= first:
            era = one.number
    if era > sealed_era:
        return True
    if not (era == sealed_era and last.said["horizon"] <= entry.place < following):
        return False
    at = entry.record.get("at")
    begun_later = entry.place >= last.said["next"]
    return not (at and begun_later and seconds(at) < seconds(last.said["at"]) - TOLERANCE)


def _twin(cursor: Any, entry: Entry, secret: bytes) -> str:
    """A sealed entry that says the same under another number."""
    cursor.execute(_SAME[LeafKind(entry.kind)], [entry.number])
    others = [number for (number,) in cursor.fetchall()]
    for other in entries.entries_of(cursor, entry.kind, others, secret).values():
        if other.numbered(entry.number).hash == entry.hash:
            return other.about
    return ""


def _look_at_age(
    cursor: Any, signed: list[Head], folder: keeping.Folder, interval: int, report: Report
) -> None:
    if not report.pending:
        return
    now = heads.moment(cursor)[0]
    looked = max(folder.pulse, signed[-1].said["at"] if signed else "")
    if not looked or seconds(now) - seconds(looked) > 2 * interval:
        report.add(
            "late",
            "sealer",
            _(
                "Có %(count)s bản ghi chưa niêm phong quá hai chu kỳ (%(seconds)s giây): tiến trình niêm phong không chạy."
            )
            % {"count": report.pending, "seconds": interval},
        )
