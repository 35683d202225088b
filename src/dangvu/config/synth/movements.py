"""The lives of all members of an invented bloc, and everything dated that happened to them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from random import Random

from django.utils.translation import gettext as _

from .badges import propose_badges
from .case import Case, UnusableCase
from .days import (
    DAY,
    Stretch,
    add_years,
    register_start,
    stretch_of,
    stretches,
    too_many,
    working_day,
)
from .lives import Event, Life, admitted_on, long_standing
from .organisations import SINGLE, Organisation, Tree, apportion
from .papers import issue_cards, recognize
from .words import ELSEWHERE

# What happens in a year among a thousand members where the case does not say.
_RATES = {
    "admitted": 33.0, "in": 26.0, "out": 22.0, "internal": 20.0, "away": 3.0, "hosted": 5.0,
    "struck": 0.7, "left": 0.3, "expelled": 0.4, "died": 1.2,
}  # fmt: skip
_TRANSFERS = {"in": 0.30, "out": 0.29, "internal": 0.27, "away": 0.05, "hosted": 0.09}
_EXITS = {
    "out": ("Chuyển đi", ("Chuyển công tác", "Nghỉ hưu, về nơi cư trú", "Thay đổi nơi cư trú")),
    "struck": (
        "Xóa tên",
        ("Bỏ sinh hoạt đảng ba tháng trong năm không có lý do chính đáng",
         "Không đóng đảng phí ba tháng trong năm không có lý do chính đáng"),
    ),
    "left": ("Xin ra khỏi Đảng", ("Có đơn xin ra khỏi Đảng",)),
    "expelled": ("Khai trừ", ("Quyết định kỷ luật của cấp có thẩm quyền",)),
    "died": ("Từ trần", ("Ốm nặng", "Tuổi cao", "Tai nạn")),
}  # fmt: skip


class History:
    """Builds the lives of a bloc so that everybody present on the day of the case adds up."""

    def __init__(self, case: Case, tree: Tree, members: int, rng: Random) -> None:
        self.case, self.tree, self.members, self.rng = case, tree, members, rng
        self.register_from = register_start(case)
        self.stretches = stretches(case)
        self.numbers = [self._numbers_of(each) for each in self.stretches]
        self.lives: list[Life] = []
        self.arrivals: list[Life] = []
        self.cells = tree.root.cells()
        self.old_cells = [each for each in self.cells if each.founded < self.register_from]
        self.decisions = 200

    def live(self) -> list[Life]:
        """Everybody who is or was a member here, with all movements."""
        for stretch, numbers in zip(self.stretches, self.numbers, strict=True):
            self._admit(stretch, numbers["admitted"])
            self._receive(stretch, numbers["in"])
        for stretch, numbers in zip(self.stretches, self.numbers, strict=True):
            self._part(stretch, numbers)
        recognize(self.lives, self.stretches, self._new, self.rng)
        self._settle()
        self._house()
        self._enter()
        for stretch, numbers in zip(self.stretches, self.numbers, strict=True):
            self._move(stretch, numbers["internal"])
            self._away(stretch, numbers["away"])
            self._host(stretch, numbers["hosted"])
        self._close_the_ended()
        self._record_ways()
        propose_badges(self.lives, self.stretches, self.case.as_of, self.rng)
        issue_cards(self.lives, self.stretches, self.rng)
        return self.lives

    def _numbers_of(self, stretch: Stretch) -> dict[str, int]:
        scale = self.members / 1000 * stretch.years
        numbers = {
            kind: stretch.quotas.get(kind, round(rate * scale)) for kind, rate in _RATES.items()
        }
        if (total := stretch.quotas.get("transfers")) is not None:
            shares = dict(_TRANSFERS)
            if stretch.last < self.case.as_of - timedelta(days=300):
                shares["internal"] += shares.pop("hosted")
            split = apportion(total, list(shares.values()), least=0)
            numbers |= dict.fromkeys(_TRANSFERS, 0) | dict(zip(shares, split, strict=True))
        elif stretch.last < self.case.as_of - timedelta(days=300):
            numbers["hosted"] = 0
        return numbers

    def _new(self, life: Life) -> Life:
        self.lives.append(life)
        return life

    # Who comes

    def _admit(self, stretch: Stretch, count: int) -> None:
        fixed = "admitted" in stretch.quotas
        for at in range(count):
            last = stretch.last - timedelta(days=20 if fixed else 0)
            decision = self._admission_day(stretch.first, max(last, stretch.first))
            if fixed and at == 0:
                decision = stretch.first
            if not fixed and at == 0 and self._before_a_quota(stretch):
                decision = stretch.last
            life = admitted_on(self.rng, decision, last=stretch.last if fixed else self.case.as_of)
            self._new(life)

    def _admission_day(self, first: date, last: date) -> date:
        """A day whose recognition a year later does not fall into a time without any."""
        for _try in range(40):
            day = working_day(self.rng, first, last)
            due = add_years(day, 1) + timedelta(days=25)
            if due > self.case.as_of or stretch_of(due, self.stretches):
                return day
        return day

    def _before_a_quota(self, stretch: Stretch) -> bool:
        after = self.stretches[self.stretches.index(stretch) + 1 :]
        return bool(after) and "admitted" in after[0].quotas

    def _receive(self, stretch: Stretch, count: int) -> None:
        for at in range(count):
            entered = working_day(self.rng, stretch.first, stretch.last)
            if at < 2 and "admitted" in stretch.quotas and count > 4:
                life = self._admitted_elsewhere(stretch)
            else:
                life = long_standing(self.rng, entered - timedelta(days=440))
                life.entered = entered
            life.outside = life.recorded_entry = True
            self.arrivals.append(self._new(life))

    def _admitted_elsewhere(self, stretch: Stretch) -> Life:
        """Admitted in the year of a quota, but not by this bloc: it must not be counted there."""
        first = date(stretch.first.year, 1, 6)
        third = (stretch.last - first) / 3
        life = admitted_on(self.rng, working_day(self.rng, first, first + third))
        earliest = max(stretch.first, life.ceremony + timedelta(days=30))
        life.entered = working_day(self.rng, earliest, stretch.last)
        life.note = "Kết nạp ở đảng bộ khác trong năm, sau đó chuyển đến"
        return life

    # Who goes

    def _part(self, stretch: Stretch, numbers: dict[str, int]) -> None:
        for kind in _EXITS:
            for _each in range(numbers[kind]):
                day = working_day(self.rng, stretch.first, stretch.last)
                life = self._leaver(day)
                life.left, life.left_by = day, kind

    def _leaver(self, day: date) -> Life:
        """Mostly somebody of long standing, sometimes somebody who came not long ago."""
        if self.arrivals and self.rng.random() < 0.12:
            life = self.rng.choice(self.arrivals)
            if life.official and not life.left and life.start + timedelta(days=100) < day:
                return life
        return self._new(long_standing(self.rng, self.register_from))

    def _settle(self) -> None:
        """Fill up with members of long standing to the number of the case."""
        present = sum(not life.left for life in self.lives)
        if present > self.members:
            raise UnusableCase(
                _("Số người đến trong kỳ (%(present)s) nhiều hơn số đảng viên (%(members)s).")
                % {"present": present, "members": self.members}
            )
        for _each in range(self.members - present):
            self._new(long_standing(self.rng, self.register_from))

    # Where they are

    def _house(self) -> None:
        """Give everybody the last official cell; new members go to cells that can take them."""
        cells = self.cells
        size_cells(cells, self.members, self.rng)
        present = [life for life in self.lives if not life.left]
        new = [life for life in present if life.ceremony >= self.register_from]
        slots = self._slots(cells, len(new))
        others = [life for life in present if life.ceremony < self.register_from]
        for life, cell in zip(new + others, slots, strict=True):
            life.cell = cell
        gone = [life for life in self.lives if life.left]
        weights = list(accumulate(cell.size for cell in cells))
        for life, cell in zip(
            gone, self.rng.choices(cells, cum_weights=weights, k=len(gone)), strict=True
        ):
            life.cell = cell

    def _slots(self, cells: list[Organisation], young: int) -> list[Organisation]:
        """One place per member: first as many for new members as are asked for."""
        for_new, for_others = [], []
        for cell in cells:
            room = max(0, (cell.size - 4) // 2)
            for_new += [cell] * room
            for_others += [cell] * (cell.size - room)
        self.rng.shuffle(for_new)
        spare = for_new[young:]
        for_others += spare
        self.rng.shuffle(for_others)
        return for_new[:young] + for_others

    def _enter(self) -> None:
        """Those of long standing: since the ceremony, or come before the register begins."""
        for life in self.lives:
            cell = life.cell
            assert cell is not None
            if cell.founded >= self.register_from:
                cell = self._before_it_was_founded(life, cell)
            if life.entered or life.ceremony >= self.register_from:
                continue
            if life.ceremony >= cell.founded and self.rng.random() < 0.6:
                continue
            first = max(cell.founded, life.ceremony + timedelta(days=75))
            last = self.register_from - DAY
            if first > last:
                first = max(cell.founded, life.ceremony + DAY)
            life.entered = working_day(self.rng, first, max(first, last))
            life.outside = True

    def _before_it_was_founded(self, life: Life, cell: Organisation) -> Organisation:
        """Who was a member before a young cell was founded moved into it from beside it."""
        if life.start >= cell.founded:
            return cell
        source = self._neighbour(cell)
        if life.left and life.left <= cell.founded + timedelta(days=40):
            life.cell = source
        else:
            life.first_cell, life.moved, life.recorded_entry = source, cell.founded, True
        return source

    # What happens to them

    def _pick(
        self, stretch: Stretch, count: int, needs: int, *, stays: bool = False
    ) -> list[tuple[Life, date]]:
        """So many members who were free on a day of the stretch, and that day."""
        found: list[tuple[Life, date]] = []
        chosen: set[int] = set()
        for _try in range(200 * count + 200):
            if len(found) == count:
                return found
            life = self.lives[int(self.rng.random() * len(self.lives))]
            day = working_day(self.rng, stretch.first, stretch.last)
            busy = life.moved or life.temporary or id(life) in chosen
            if busy or life.earliest_free + timedelta(days=needs) > day or not life.official:
                continue
            if not life.left or (not stays and day + timedelta(days=40) < life.left):
                chosen.add(id(life))
                found.append((life, day))
        raise too_many(_("chuyển sinh hoạt"), stretch, count)

    def _move(self, stretch: Stretch, count: int) -> None:
        for life, day in self._pick(stretch, count, 60):
            source = self._neighbour(life.cell)
            life.first_cell, life.moved = source, day
            if not life.entered and life.ceremony < source.founded:
                life.entered = working_day(self.rng, source.founded, self.register_from - DAY)
                life.outside = True
            if life.entered:
                life.entered = max(life.entered, source.founded)
                life.recorded_entry = True

    def _neighbour(self, cell: Organisation | None) -> Organisation:
        """Another cell, older than the register: mostly one of the same grassroots organisation."""
        beside = cell.parent.children if cell and cell.parent else []
        near = [each for each in beside if each.is_cell and each.founded < self.register_from]
        choice = near if len(near) > 1 and self.rng.random() < 0.7 else self.old_cells
        while (other := self.rng.choice(choice)) is cell:
            pass
        return other

    def _away(self, stretch: Stretch, count: int) -> None:
        for life, day in self._pick(stretch, count, 30):
            life.events.append(
                Event("Chuyển đi", day, life.cell_on(day), place=self.rng.choice(ELSEWHERE),
                      permanence="Tạm thời", reason="Đi học, công tác xa dưới một năm")
            )  # fmt: skip

    def _host(self, stretch: Stretch, count: int) -> None:
        """Temporary activity in another cell of the bloc, still going on at the end."""
        late = Stretch(max(stretch.first, self.case.as_of - timedelta(days=330)), stretch.last, {})
        for life, day in self._pick(late, count, 30, stays=True):
            life.temporary, life.temporary_from = self._neighbour(life.cell), day
            life.events.append(
                Event("Chuyển nội bộ", day, life.cell, life.temporary, permanence="Tạm thời",
                      reason="Biệt phái, công tác có thời hạn")
            )  # fmt: skip

    def _close_the_ended(self) -> None:
        """The cell that ended had lost its last members well before, by transfer to others."""
        ended = self.tree.ended
        movers = [
            life
            for life in self.lives
            if life.moved
            and self.stretches[0].holds(life.moved)
            and life.entered
            and life.entered + DAY < life.moved
        ]
        for life in movers[:4]:
            life.first_cell = ended
            life.entered = max(life.entered or ended.founded, ended.founded)

    def _record_ways(self) -> None:
        """Rows for entries on the register, moves and exits."""
        for life in self.lives:
            for event in life.events:
                event.cell = life.cell_on(event.on)
            if life.entered and life.recorded_entry:
                life.events.append(
                    Event("Chuyển đến", life.entered, life.cell_on(life.entered),
                          place=self.rng.choice(ELSEWHERE), permanence="Chính thức")
                )  # fmt: skip
            if life.moved:
                life.events.append(
                    Event("Chuyển nội bộ", life.moved, life.first_cell, life.cell,
                          permanence="Chính thức", reason="Điều động công tác")
                )  # fmt: skip
            if life.left:
                self._record_exit(life, life.left)

    def _record_exit(self, life: Life, day: date) -> None:
        kind, reasons = _EXITS[life.left_by]
        event = Event(kind, day, life.cell, reason=self.rng.choice(reasons))
        if life.left_by in ("struck", "left", "expelled"):
            self.decisions += self.rng.randrange(1, 4)
            event.decision = f"{self.decisions}-QĐ/ĐUK"
        if life.left_by == "out":
            event.place, event.permanence = self.rng.choice(ELSEWHERE), "Chính thức"
        life.events.append(event)


def size_cells(cells: list[Organisation], members: int, rng: Random) -> None:
    """Sizes of cells: most between 5 and 30, a few large, none below 4."""
    weights = [min(rng.lognormvariate(0, 0.55), 4.5) for _ in cells]
    for at, cell in enumerate(cells):
        if cell.type == SINGLE:  # fewer than thirty members, else it would be a committee
            weights[at] = min(weights[at], 1.9)
        elif cell.parent and len(cell.parent.children) < 3:  # thirty of them make a committee
            weights[at] = max(weights[at], 1.25)
    for cell, size in zip(cells, apportion(members, weights, least=4), strict=True):
        cell.size = size
