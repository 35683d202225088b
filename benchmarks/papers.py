"""Ten years of committees and papers over the organisations and members of a size.

60,000 papers, 7,000 bodies and 60,000 holdings at the bloc, in proportion elsewhere. They are written
through every wall of the program, in one deed, once, and stay in the folder; the same for the same
size. What the program derives (which paper leads to which) it derives itself.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from benchmarks.committees import Place, read_places, write_offices
from benchmarks.data import SEED
from benchmarks.frame import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.frame import Bench

#: The papers of a size, by its members; the issue asks for this many at the bloc.
PAPERS, BODIES, MEMBERS = 60_000, 7_000, 87_428
BEGUN = date(2016, 11, 1)
#: A chain of so many papers, and a paper to which so many go back.
CHAIN, HUB = 30, 400
#: Out of a hundred papers: type, symbol, how many.
TYPES = (
    ("LETTER", "CV", 33), ("DECISION", "QĐ", 17), ("NOTICE", "TB", 12), ("PLAN", "KH", 11),
    ("REPORT", "BC", 11), ("RESOLUTION", "NQ", 5), ("CONCLUSION", "KL", 3), ("GUIDANCE", "HD", 3),
    ("PROGRAMME", "CTr", 2), ("SUBMISSION", "TTr", 3),
)  # fmt: skip
DEEDS = (
    "Về việc", "Triển khai", "Tăng cường", "Tổ chức thực hiện", "Báo cáo kết quả", "Hướng dẫn",
    "Đẩy mạnh", "Nâng cao chất lượng", "Sơ kết", "Tổng kết", "Chấn chỉnh", "Kiểm điểm",
)  # fmt: skip
MATTERS = (
    "công tác dân vận", "sinh hoạt chi bộ", "công tác kiểm tra, giám sát", "phát triển đảng viên",
    "công tác tổ chức, cán bộ", "học tập và làm theo tấm gương đạo đức", "kiện toàn cấp ủy",
    "quy chế dân chủ ở cơ sở", "đại hội đảng bộ các cấp", "quán triệt nghị quyết của Trung ương",
    "thu, nộp đảng phí", "công tác tuyên giáo", "bảo vệ chính trị nội bộ", "quy hoạch cán bộ",
    "đánh giá, xếp loại tổ chức đảng", "sắp xếp, đổi mới doanh nghiệp", "an toàn lao động",
    "phòng, chống tham nhũng, lãng phí", "chuyển đổi số", "công tác đoàn thể",
)  # fmt: skip
#: Said in one paper of a thousand or fewer.
SELDOM = ("thủy điện tích năng", "cảng nước sâu", "vệ tinh viễn thông", "giàn khoan")
SYLLABLES = (
    [a + b for a in ("b", "c", "ch", "d", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "t", "th", "tr", "v", "x")
     for b in ("a", "an", "ang", "anh", "ao", "au", "ay", "en", "eo", "ien", "ieu", "inh", "oan", "oc", "on", "ong",
               "ua", "uc", "un", "uoc", "uong", "uy")]
)  # fmt: skip


def make(bench: Bench) -> None:
    """Write them unless the folder has them."""
    from dangvu.access.selectors import reading_whole
    from dangvu.audit.services import deed

    with bench.superuser() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench.papers (papers bigint)")
        if connection.execute("SELECT 1 FROM bench.papers").fetchone():
            return
        if connection.execute("SELECT 1 FROM offices_body LIMIT 1").fetchone():
            raise SystemExit(f"{bench.home}: unfinished committees; remove the folder")
    begun = time.perf_counter()
    share = bench.size.members / MEMBERS
    with deed(actor=bench.actor, verb="offices.load"), reading_whole():
        places = read_places()
        _say(begun, "organisations read")
        write_offices(places, random.Random(SEED + 200), round(BODIES * share))
        _say(begun, "committees")
        _papers(places, random.Random(SEED + 201), round(PAPERS * share))
        _say(begun, "papers")
    with bench.superuser() as connection:
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("INSERT INTO bench.papers SELECT count(*) FROM documents_document")
    _say(begun, "done")


def _say(begun: float, what: str) -> None:
    print(f"  {time.perf_counter() - begun:8.1f} s  {what}", file=sys.stderr, flush=True)


# --- papers -----------------------------------------------------------------------------------


def _papers(places: dict[int, Place], chance: random.Random, number: int) -> None:
    papers = _Papers(places, chance)
    for at in range(number):
        papers.add(BEGUN + timedelta(days=at * (TODAY - BEGUN).days // number))
    papers.chain()
    papers.files(max(20, number // 15))
    papers.write()


class _Papers:
    """Rows of the tables of documents, the oldest paper first."""

    def __init__(self, places: dict[int, Place], chance: random.Random) -> None:
        self._places, self._chance = places, chance
        alive = [one for one in places.values() if one.ended is None]
        self._root = next(one for one in alive if one.is_root)
        self._upper = [one for one in alive if one.type == "UPPER_COMMITTEE" and one.parent]
        self._grass = [one for one in alive if one.type == "GRASSROOTS_COMMITTEE"]
        self._types = [one for one in TYPES for _ in range(one[2])]
        self._count = 0
        self._lines: dict[tuple[int, str, int], int] = defaultdict(int)
        self._numbers: dict[tuple[int, str, int, str], int] = defaultdict(int)
        self._of: dict[int, list[int]] = defaultdict(list)
        self._of_root: list[int] = []
        self.rows: dict[str, list[Any]] = defaultdict(list)
        self.links: set[tuple[int, int, str]] = set()

    def add(self, day: date) -> None:
        """A paper, where it was entered, to whom it was sent, and to which it goes back."""
        chance, number = self._chance, self._count
        self._count += 1
        drawn = chance.random()
        if drawn < 0.08 or number == 0:
            place, outside = self._root, "Trung ương"
        else:
            pool = [self._root] if drawn < 0.2 else self._upper if drawn < 0.55 else self._grass
            place, outside = chance.choice(pool or [self._root]), ""
        kind, symbol, _share = chance.choice(self._types)
        said = f"{chance.choice(DEEDS)} {chance.choice(MATTERS)} năm {day.year}"
        if chance.random() < 0.0008:
            said += f" tại {chance.choice(SELDOM)}"
        issuer = outside or place.name
        taken, mark = self._number(place, symbol, day, outside), "TW" if outside else place.code
        marks = f"{taken:02d}-{symbol}/{mark}"
        self.rows["sources"].append((number, issuer, marks, day.isoformat(), said, "OPEN"))
        self.rows["documents"].append((number, number))
        signatory = f"{chance.choice(('Lê', 'Trần', 'Vũ', 'Đỗ'))} Văn {chance.choice(('An', 'Bình', 'Thử', 'Mẫu'))}"  # fmt: skip
        self.rows["versions"].append(
            (number, kind, "ISSUED", None if outside else place.pk, "", taken, "", signatory,
             "T/M", "ORDINARY", day, None,
             self._key(f"{marks} {said} {issuer} {signatory}"), day)
        )  # fmt: skip
        self._enter(number, place.pk, "IN" if outside else "OUT", day, "Trung ương" if outside else "")  # fmt: skip
        self._send(number, place, kind, day)
        self._link(number, place, outside)

    def _key(self, text: str) -> str:
        from dangvu.core.text import search_key

        return search_key(text)

    def _number(self, place: Place, symbol: str, day: date, outside: str) -> int:
        """The next of its series; a term of five years begins anew."""
        term = 0 if day < date(2020, 7, 1) else 1 if day < date(2025, 6, 1) else 2
        key = (place.pk, symbol, term, outside)
        self._numbers[key] += 1
        if not outside:
            self.rows["numbers"].append((key[:3], self._numbers[key], self._count - 1))
        return self._numbers[key]

    def _enter(self, paper: int, place: int, book: str, day: date, whom: str) -> None:
        line = (place, book, day.year)
        self._lines[line] += 1
        self.rows["entries"].append(
            (paper, place, book, day, day.year, self._lines[line], whom, "Văn thư")
        )

    def _send(self, paper: int, place: Place, kind: str, day: date) -> None:
        chance = self._chance
        if kind in ("REPORT", "SUBMISSION"):
            to = [place.parent] if place.parent else []
        elif place.is_root and chance.random() < 0.3:
            to = list(place.children)
        else:
            to = chance.sample(place.children, min(len(place.children), chance.randrange(4)))
        for recipient in to:
            came = day + timedelta(days=chance.randrange(1, 6))
            self.rows["deliveries"].append((paper, recipient, "", day))
            if came <= TODAY and chance.random() < 0.7:
                self.rows["receipts"].append((len(self.rows["deliveries"]) - 1, "RECEIVED", came))
                self._enter(paper, recipient, "IN", came, place.name)
        if place.parent and kind == "LETTER" and chance.random() < 0.3:
            self.rows["deliveries"].append((paper, None, "Tập đoàn", day))

    def _link(self, paper: int, place: Place, outside: str) -> None:
        """A third goes back to a paper of its own or of the committee above."""
        chance = self._chance
        if chance.random() < 0.35 and not outside:
            own, above = self._of[place.pk], self._of[place.parent or place.pk]
            pool = (own if chance.random() < 0.4 else above)[-60:]
            if pool:
                kind = chance.choice(("IMPLEMENTS", "CONCRETISES", "GUIDES", "REVIEWS", "BASED_ON"))
                self.links.add((paper, chance.choice(pool), kind))
                if chance.random() < 0.5:
                    return  # To half of these nothing goes back, so that chains stay short.
        if outside:
            self._of_root.append(paper)
        self._of[place.pk].append(paper)

    def chain(self) -> None:
        """One long chain, its papers apart from all others, and one paper of which much is made."""
        linked = {paper for link in self.links for paper in link[:2]}
        free = [paper for paper in self._of_root if paper not in linked]
        chain, (hub, *_rest) = free[-CHAIN:], free[:1]
        for earlier, later in pairwise(chain):
            self.links.add((later, earlier, "SUCCEEDS"))
        # Whoever reads a part of the tree sees the chain too.
        days = {row[0]: row[-1] for row in self.rows["versions"]}
        known = {row[:2] for row in self.rows["deliveries"]}
        self.rows["deliveries"] += [
            (paper, child, "", days[paper])
            for paper in chain
            for child in self._root.children
            if (paper, child) not in known
        ]
        step = max(1, self._count // HUB)
        later = [one for one in range(hub + 1, self._count, step) if one not in chain]
        self.links |= {(one, hub, "BASED_ON") for one in later}

    def files(self, number: int) -> None:
        """Word files with some three hundred different words: common ones, and a rare one each."""
        chance, step = self._chance, max(1, self._count // number)
        for at, paper in enumerate(range(0, self._count, step)):
            words = {SYLLABLES[int(len(SYLLABLES) * chance.random() ** 2)] for _ in range(600)}
            words |= set(self._key(" ".join(chance.sample(MATTERS, 8))).replace(",", "").split())
            words.add(f"hososo{at}")
            content = chance.randbytes(4_096)
            self.rows["files"].append(
                (paper, f"van-ban-{at}.docx", "DOCX", content, len(content),
                 hashlib.sha256(content).hexdigest(), " ".join(sorted(words)))
            )  # fmt: skip

    def write(self) -> None:
        """With the numbers of the database in place of the order in which they were made."""
        from dangvu.core.bulk import insert_rows, take_ids
        from dangvu.documents import models
        from dangvu.sources.models import Source

        rows = self.rows
        source = take_ids(Source, self._count)
        paper = take_ids(models.Document, self._count)
        sent = take_ids(models.Delivery, len(rows["deliveries"]))
        keys = sorted({key for key, _number, _paper in rows["numbers"]})
        series = dict(zip(keys, take_ids(models.Series, len(keys)), strict=True))
        terms = _terms_of_series(keys)

        def papers(name: str) -> Iterator[Any]:
            return ((paper[row[0]], *row[1:]) for row in rows[name])

        for model, fields, made in (
            (Source, ("id", "issuer", "symbol", "date", "summary", "grade"),
             ((source[row[0]], *row[1:]) for row in rows["sources"])),
            (models.Document, ("id", "source"),
             ((paper[one], source[other]) for one, other in rows["documents"])),
            (models.DocumentVersion,
             ("document", "type", "status", "issuer", "body", "number", "suffix", "signatory",
              "mark", "urgency", "effective_from", "effective_to", "search_key", "dated"),
             papers("versions")),
            (models.Entry,
             ("document", "organization", "book", "on", "year", "number", "from_whom", "handler"),
             papers("entries")),
            (models.Delivery, ("id", "document", "organization", "outside", "sent_on"),
             ((pk, *row) for pk, row in zip(sent, papers("deliveries"), strict=True))),
            (models.Receipt, ("delivery", "kind", "on"),
             ((sent[row[0]], *row[1:]) for row in rows["receipts"])),
            (models.Series, ("id", "issuer", "body", "key", "term", "mark", "starts_at"),
             ((series[key], key[0], "", key[1], terms.get(key), self._places[key[0]].code, 1)
              for key in keys)),
            (models.DocumentNumber, ("series", "number", "suffix", "state", "document", "explanation"),
             ((series[key], number, "", "TAKEN", paper[one], "")
              for key, number, one in rows["numbers"])),
            (models.Attachment,
             ("document", "file_name", "kind", "content", "size", "sha256", "words"),
             papers("files")),
            (models.Link, ("later", "earlier", "kind"),
             ((paper[one], paper[other], kind) for one, other, kind in sorted(self.links))),
        ):  # fmt: skip
            insert_rows(model, fields, made)


def _terms_of_series(keys: list[Any]) -> dict[Any, int]:
    """The term of each series, by the order of the terms of its issuer."""
    from dangvu.offices.models import TermVersion

    terms: dict[int, list[int]] = defaultdict(list)
    rows = TermVersion.objects.current().order_by("valid_from", "term_id")
    for place, term in rows.values_list("organization_id", "term_id"):
        terms[place].append(term)
    return {key: terms[key[0]][key[2]] for key in keys if len(terms[key[0]]) > key[2]}
