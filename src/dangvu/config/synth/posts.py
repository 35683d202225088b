"""Terms, committees and who sits in them: the bloc and what is directly below it.

Nobody here is drawn by lot: the same people sit whatever else is invented of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .case import Case
from .lives import Life
from .organisations import SINGLE, Organisation, Tree
from .people import Person

BCH, BTV, UBKT = "Ban chấp hành, chi ủy", "Ban thường vụ", "Ủy ban kiểm tra"
SECRETARY, DEPUTY, MEMBER = "Bí thư", "Phó bí thư", "Ủy viên ban chấp hành, chi ủy viên"
STANDING, CHAIR = "Ủy viên ban thường vụ", "Chủ nhiệm ủy ban kiểm tra"
INSPECTOR = "Ủy viên ủy ban kiểm tra"
_CODES = {BCH: "BCH", BTV: "BTV", UBKT: "UBKT"}
_KEY = {SECRETARY, DEPUTY}

# Body, post, seats: of the bloc, of a committee, of a cell directly below the bloc.
_ROOT = ((BCH, SECRETARY, 1), (BCH, DEPUTY, 2), (BCH, MEMBER, 15), (BTV, STANDING, 5),
         (UBKT, CHAIR, 1), (UBKT, INSPECTOR, 4))  # fmt: skip
_COMMITTEE = ((BCH, SECRETARY, 1), (BCH, DEPUTY, 1), (BCH, MEMBER, 5), (BTV, STANDING, 2),
              (UBKT, CHAIR, 1))  # fmt: skip
_CELL = ((BCH, SECRETARY, 1), (BCH, DEPUTY, 1))

# The sheets, as the room of offices declares them.
TERMS = (
    "Mã tổ chức đảng", "Nhiệm kỳ", "Loại", "Đại hội lần thứ", "Khai mạc đại hội", "Bế mạc đại hội",
    "Bắt đầu", "Kết thúc", "Đánh số văn bản lại từ", "Dự kiến đại hội sau",
    "Nhiệm kỳ đầu sau sáp nhập", "Số quyết định",
)  # fmt: skip
BODIES = (
    "Mã tổ chức đảng", "Loại cơ quan", "Mã cơ quan", "Tên cơ quan", "Hợp nhất với",
    "Mã doanh nghiệp", "Loại chức danh", "Chức danh", "Định mức", "Chủ chốt", "Vị trí nhạy cảm",
    "Theo quy định", "Từ ngày", "Số quyết định",
)  # fmt: skip
HOLDINGS = (
    "Mã đảng viên", "Mã tổ chức đảng", "Mã cơ quan", "Mã doanh nghiệp", "Chức danh", "Hình thức",
    "Từ ngày", "Thôi từ ngày", "Lý do thôi", "Nhiệm kỳ", "Kiện toàn", "Dự kiến thôi giữ",
    "Số quyết định",
)  # fmt: skip
DUTIES = (
    "Mã đảng viên", "Mã tổ chức đảng", "Mã cơ quan", "Mã doanh nghiệp", "Chức danh",
    "Loại phân công", "Tổ chức được theo dõi", "Lĩnh vực", "Thay chức danh", "Từ ngày",
    "Thôi từ ngày", "Số quyết định",
)  # fmt: skip

#: By the word of the case.
_CONSOLIDATED = {"secretaries": SECRETARY, "deputies": DEPUTY, "standing_members": STANDING}


@dataclass(frozen=True, slots=True)
class Seat:
    """Seats of one post, and from which day."""

    organisation: Organisation
    body: str
    post: str
    number: int
    since: date

    @property
    def code(self) -> str:
        return _CODES[self.body]

    @property
    def is_key(self) -> bool:
        return self.post in _KEY


@dataclass(frozen=True, slots=True)
class Holder:
    seat: Seat
    person: str
    since: date
    completes: bool


@dataclass(slots=True)
class Posts:
    """What the sheets of terms, bodies, holders and duties say."""

    label: str
    since: date
    terms: list[Organisation] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)
    follows: list[tuple[Holder, Organisation]] = field(default_factory=list)

    @property
    def planned_end(self) -> date:
        return self.since.replace(year=self.since.year + 5)


def fill_posts(case: Case, tree: Tree, lives: list[Life], people: list[Person]) -> Posts:
    """Committees of the term in which the case stands. Those whom the case says were newly
    consolidated take their seats after the congress; nobody sits in two committees."""
    posts = _term(case)
    if tree.root.founded > posts.since:
        return posts
    places = [one for one in tree.direct if _lives(one, posts.since)]
    ready = _ready(places, posts.since, lives, people)
    late = {post: case.consolidated.get(word, 0) for word, post in _CONSOLIDATED.items()}
    later = case.consolidated_on or posts.since
    for place in places:
        posts.terms.append(place)
        for seat in _seats(place, _CELL if place.type == SINGLE else _COMMITTEE, posts.since):
            posts.seats.append(seat)
            for number in range(seat.number):
                is_late = number == 0 and late.get(seat.post, 0) > 0
                if not ready[place]:
                    break
                late[seat.post] = late.get(seat.post, 0) - is_late
                since = later if is_late else posts.since
                posts.holders.append(Holder(seat, ready[place].popleft(), since, is_late))
    _fill_root(posts, tree.root, places, ready)
    return posts


def _term(case: Case) -> Posts:
    """Terms of five years from August, the last that had begun by the day of the case."""
    year = case.as_of.year - case.as_of.year % 5
    if date(year, 8, 1) > case.as_of:
        year -= 5
    return Posts(f"{year}-{year + 5}", date(year, 8, 1))


def _lives(organisation: Organisation, since: date) -> bool:
    return organisation.ended is None and not organisation.external and organisation.founded < since


def _seats(
    organisation: Organisation, plan: Iterable[tuple[str, str, int]], since: date
) -> Iterator[Seat]:
    for body, post, number in plan:
        yield Seat(organisation, body, post, number, since)


def _ready(
    places: list[Organisation], since: date, lives: list[Life], people: list[Person]
) -> dict[Organisation, deque[str]]:
    """By place its full members who were there all along."""
    place_of = {id(cell): place for place in places for cell in place.cells()}
    ready: dict[Organisation, deque[str]] = {place: deque() for place in places}
    for life, person in zip(lives, people, strict=True):
        stayed = not (life.outside or life.entered or life.moved or life.left)
        full = life.official is not None and life.official < since
        place = place_of.get(id(life.cell))
        if stayed and full and place is not None:
            ready[place].append(person.code)
    return ready


def _fill_root(
    posts: Posts,
    root: Organisation,
    places: list[Organisation],
    ready: dict[Organisation, deque[str]],
) -> None:
    """From all of them in turn; its standing members follow the organisations in turn."""
    posts.terms.append(root)
    turn = deque(place for place in places if ready[place])
    standing = []
    for seat in _seats(root, _ROOT, posts.since):
        posts.seats.append(seat)
        for _number in range(seat.number):
            if not turn:
                break
            place = turn.popleft()
            holder = Holder(seat, ready[place].popleft(), posts.since, completes=False)
            if ready[place]:
                turn.append(place)
            posts.holders.append(holder)
            if seat.post == STANDING:
                standing.append(holder)
    for at, place in enumerate(places if standing else ()):
        posts.follows.append((standing[at % len(standing)], place))


Row = Sequence[str | int | date | None]


def sheets_of(posts: Posts) -> Iterator[tuple[str, Sequence[str], Iterable[Row], int]]:
    """Each sheet with its titles, its rows, and how many of its columns have to be filled."""
    yield "Nhiệm kỳ", TERMS, _term_rows(posts), 2
    yield "Tổ chức lãnh đạo", BODIES, _body_rows(posts), 2
    yield "Giữ chức vụ", HOLDINGS, _holding_rows(posts), 2
    yield "Phân công", DUTIES, _duty_rows(posts), 2


def _term_rows(posts: Posts) -> Iterator[Row]:
    for place in posts.terms:
        closed = posts.since - timedelta(days=1)
        yield (
            place.code, posts.label, None, None, None, closed, posts.since, None, None,
            posts.planned_end,
        )  # fmt: skip


def _body_rows(posts: Posts) -> Iterator[Row]:
    for seat in posts.seats:
        yield (
            seat.organisation.code, seat.body, seat.code, None, None, None, seat.post, None,
            seat.number, "Có" if seat.is_key else "Không", None, None, seat.since,
        )  # fmt: skip


def _holding_rows(posts: Posts) -> Iterator[Row]:
    for one in posts.holders:
        kind = "Chỉ định, bổ nhiệm" if one.completes else "Được bầu"
        yield (
            one.person, one.seat.organisation.code, one.seat.code, None, one.seat.post, kind,
            one.since, None, None, posts.label, "Có" if one.completes else None,
        )  # fmt: skip


def _duty_rows(posts: Posts) -> Iterator[Row]:
    for holder, followed in posts.follows:
        seat = holder.seat
        yield (
            holder.person, seat.organisation.code, seat.code, None, seat.post,
            "Phụ trách, theo dõi tổ chức", followed.code, None, None, holder.since,
        )  # fmt: skip
