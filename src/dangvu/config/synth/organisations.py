"""Growing the tree of an invented bloc and the employers behind it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from .case import Case
from .days import working_day
from .shape import Shape
from .words import (
    AGENCIES,
    AGENCY_CELLS,
    BRANDS,
    COMPANIES,
    ENTERPRISE_CELLS,
    GROUPS,
    HIGH_AGENCIES,
    PLACES,
    SECTIONS,
    UNITS,
)

UPPER = "Đảng bộ cấp trên trực tiếp cơ sở"
COMMITTEE = "Đảng bộ cơ sở"
SINGLE = "Chi bộ cơ sở"
SECTIONAL = "Đảng bộ bộ phận"
CELL = "Chi bộ trực thuộc"

ENTERPRISE = "Doanh nghiệp"
AGENCY = "Cơ quan"
SERVICE = "Đơn vị sự nghiệp"

_LEVELS = {"CENTRAL": "Trung ương", "PROVINCIAL": "Tỉnh", "DISTRICT": "Huyện"}
# One cell in so many is younger than the register, so that the tree differs between its days.
_YOUNG = 80


@dataclass(slots=True, eq=False)
class Organisation:
    """One row of the sheet of organisations."""

    code: str
    name: str
    type: str
    parent: Organisation | None
    founded: date
    category: str = ""
    short: str = ""
    model: str = ""
    level: str = ""
    abroad: bool = False
    external: bool = False
    ended: date | None = None
    decision: str = ""
    size: int = 0
    children: list[Organisation] = field(default_factory=list)

    @property
    def is_cell(self) -> bool:
        return self.type in (CELL, SINGLE)

    def everything(self) -> Iterator[Organisation]:
        """This organisation and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.everything()

    def cells(self) -> list[Organisation]:
        """The cells in or below this organisation."""
        return [each for each in self.everything() if each.is_cell]


@dataclass(slots=True)
class Tree:
    """All organisations: those of the bloc, and those that must not be counted in it."""

    root: Organisation
    ended: Organisation  # the day before the day of the case
    founded_after: Organisation  # the day after it
    local: Organisation  # under a local committee

    @property
    def not_counted(self) -> tuple[Organisation, ...]:
        return self.ended, self.founded_after, self.local

    @property
    def direct(self) -> list[Organisation]:
        return self.root.children


def grow_tree(case: Case, shape: Shape, rng: Random, register_from: date) -> Tree:
    """The organisations of a bloc, without the sizes of its cells and its workers."""
    return _Grower(case, shape, rng, register_from).tree()


class _Grower:
    def __init__(self, case: Case, shape: Shape, rng: Random, register_from: date) -> None:
        self.case, self.shape, self.rng = case, shape, rng
        self.latest = register_from - timedelta(days=30)
        self.beginning = date(register_from.year - 13, 6, 1)
        self.names = {case.name}
        self.register_from = register_from
        self.decisions = 100

    def tree(self) -> Tree:
        root = self._root()
        direct = self._direct(root)
        grassroots = self._grassroots(direct)
        committees = [each for each in grassroots if each.type == COMMITTEE]
        self._below_grassroots(committees)
        self._found_late(committees)
        tree = Tree(root, *self._not_counted(direct))
        _number(root)
        for at, each in enumerate(tree.not_counted, start=1):
            each.code = f"{(each.parent or root).code}.X{at}"
        return tree

    def _root(self) -> Organisation:
        founded = self.case.founded or self.beginning
        root = Organisation("", self.case.name, UPPER, None, founded)
        root.code = _initials(self.case.name)
        root.level = _LEVELS[self.case.level]
        root.decision = self._decision(
            founded, "QĐ/TW" if self.case.level == "CENTRAL" else "QĐ/TU"
        )
        return root

    def _direct(self, root: Organisation) -> list[Organisation]:
        shape, rng = self.shape, self.rng
        agencies = set(rng.sample(range(shape.direct), shape.agencies))
        models = self._models(agencies)
        singles = shape.grassroots_cells if not shape.upper else shape.grassroots_cells // 4
        singles = min(singles, shape.direct - shape.upper - (1 if not shape.upper else 0))
        made = []
        for at in range(shape.direct):
            category = AGENCY if at in agencies else ENTERPRISE
            if at < shape.upper:
                kind = UPPER
            else:
                kind = SINGLE if shape.direct - at <= singles else COMMITTEE
            parent_founded = self.beginning if self.case.founded else root.founded
            name = self._name(category, group=kind == UPPER or (not shape.upper and at % 3 == 0))
            each = self._add(root, kind, name, category, parent_founded)
            each.model = models[at] if models else ""
            made.append(each)
        return made

    def _models(self, agencies: set[int]) -> list[str]:
        """The models of the direct organisations, agencies under theirs as far as they go."""
        left = dict(self.case.models)
        if not left:
            return []
        models = [""] * self.shape.direct
        for at in sorted(agencies):
            if left.get("Cơ quan", 0):
                models[at] = "Cơ quan"
                left["Cơ quan"] -= 1
        rest = [model for model, count in left.items() for _each in range(count)]
        self.rng.shuffle(rest)
        return [model or rest.pop() for model in models]

    def _grassroots(self, direct: list[Organisation]) -> list[Organisation]:
        """Grassroots organisations: those directly under the root, the others under the upper."""
        found = [each for each in direct if each.type != UPPER]
        uppers = [each for each in direct if each.type == UPPER]
        if not uppers:
            return found
        singles = self.shape.grassroots_cells - sum(each.type == SINGLE for each in found)
        committees = self.shape.grassroots_committees - sum(
            each.type == COMMITTEE for each in found
        )
        kinds = [COMMITTEE] * committees + [SINGLE] * singles
        for at, parent in enumerate(_spread(self.rng, uppers, len(kinds))):
            category = parent.category if self.rng.random() < 0.97 else SERVICE
            name = self._name(category)
            found.append(self._add(parent, kinds[at], name, category, parent.founded))
            found[-1].abroad = parent.category == ENTERPRISE and at % 97 == 50
        return found

    def _below_grassroots(self, committees: list[Organisation]) -> None:
        """Sectional committees and the cells, two at least under whatever has a committee."""
        rng = self.rng
        big = rng.sample(committees, self.shape.sectional)
        sections = [self._section(parent) for parent in big]
        parents = committees + sections
        sure = [each for each in parents for _ in range(2)]
        if len(sure) > self.shape.cells:
            sure = committees * 2
            sure += [each for each in sections for _ in range(2)][: self.shape.cells - len(sure)]
        weights = [rng.lognormvariate(0, 0.7) for _ in parents]
        others = rng.choices(parents, weights, k=self.shape.cells - len(sure))
        wanted: dict[int, int] = {}
        for parent in sure + others:
            wanted[id(parent)] = wanted.get(id(parent), 0) + 1
        for parent in parents:
            for name in self._cell_names(parent, wanted.get(id(parent), 0)):
                self._add(parent, CELL, name, "", parent.founded)

    def _section(self, parent: Organisation) -> Organisation:
        name = f"{self.rng.choice(SECTIONS)} {bare(parent.name)}"
        return self._add(parent, SECTIONAL, f"Đảng bộ bộ phận {name}", "", parent.founded)

    def _cell_names(self, parent: Organisation, count: int) -> list[str]:
        offices = AGENCY_CELLS if parent.category == AGENCY else ENTERPRISE_CELLS
        names = self.rng.sample(offices, min(count, len(offices), 2 + count // 2))
        unit = self.rng.choice(UNITS)
        names += [f"{unit} {at}" for at in range(1, count - len(names) + 1)]
        return [f"Chi bộ {each}" for each in names]

    def _add(
        self, parent: Organisation, kind: str, name: str, category: str, not_before: date
    ) -> Organisation:
        latest = max(not_before, self.latest)
        days = (latest - not_before).days
        founded = not_before
        if days and self.rng.random() > 0.55:
            founded += timedelta(days=int(days * self.rng.random() ** 2))
        if not name.startswith(("Đảng bộ", "Chi bộ")):
            name = f"{'Chi bộ' if kind in (SINGLE, CELL) else 'Đảng bộ'} {name}"
        each = Organisation("", name, kind, parent, founded, category)
        each.short = bare(name) if kind not in (CELL, SECTIONAL) else ""
        each.level = {CELL: "Dưới cơ sở", SECTIONAL: "Dưới cơ sở", UPPER: ""}.get(kind, "Cơ sở")
        if kind not in (CELL, SECTIONAL):
            each.decision = self._decision(founded, "QĐ/ĐUK")
        parent.children.append(each)
        return each

    def _found_late(self, committees: list[Organisation]) -> None:
        """Some cells were founded in the first year of the register, out of others beside them."""
        large = [each for each in committees if sum(child.is_cell for child in each.children) > 3]
        for parent in self.rng.sample(large, min(len(large), max(1, self.shape.cells // _YOUNG))):
            cell = next(each for each in reversed(parent.children) if each.is_cell)
            year = self.register_from.year
            cell.founded = working_day(self.rng, date(year, 3, 1), date(year, 12, 20))

    def _not_counted(
        self, direct: list[Organisation]
    ) -> tuple[Organisation, Organisation, Organisation]:
        """One that ended the day before, one founded the day after, one under a local committee."""
        above = [each for each in direct if each.type == UPPER]
        enterprises = [each for each in above if each.category == ENTERPRISE]
        parent = (enterprises or above or [direct[0].parent])[0]
        assert parent is not None
        gone, born, local = (self._one_not_counted(parent) for _each in range(3))
        gone.founded = min(gone.founded, self.latest)
        gone.ended = self.case.stock_on - timedelta(days=1)
        born.founded = self.case.as_of + timedelta(days=1)
        born.decision = self._decision(self.case.as_of, "QĐ/ĐUK")
        local.external, local.parent, local.decision = True, None, ""
        return gone, born, local

    def _one_not_counted(self, parent: Organisation) -> Organisation:
        each = self._add(parent, SINGLE, self._name(ENTERPRISE), ENTERPRISE, parent.founded)
        parent.children.remove(each)
        return each

    def _decision(self, day: date, symbol: str) -> str:
        self.decisions += 1
        return f"{self.decisions}-{symbol}, {day:%d/%m/%Y}"

    def _name(self, category: str, *, group: bool = False) -> str:
        patterns = GROUPS if group else COMPANIES
        if category != ENTERPRISE:
            patterns = HIGH_AGENCIES if group and self.case.level == "CENTRAL" else AGENCIES
        for _try in range(60):
            name = self.rng.choice(patterns).format(self.rng.choice(BRANDS))
            if name not in self.names:
                self.names.add(name)
                return name
        return self._longer_name(patterns)

    def _longer_name(self, patterns: tuple[str, ...]) -> str:
        base = self.rng.choice(patterns[1:]).format(self.rng.choice(BRANDS))
        name = f"{base} - {self.rng.choice(PLACES)}"
        number = 2
        while name in self.names:
            name, number = f"{base} số {number}", number + 1
        self.names.add(name)
        return name


def apportion(total: int, weights: list[float], *, least: int) -> list[int]:
    """Whole shares of a total by weight, none below the least, adding up exactly."""
    free = total - least * len(weights)
    if free < 0 or not weights:
        raise ValueError("too little to share")
    scale = free / sum(weights)
    shares = [int(weight * scale) for weight in weights]
    rest = free - sum(shares)
    order = sorted(range(len(weights)), key=lambda at: -weights[at])
    for at in order[:rest]:
        shares[at] += 1
    return [share + least for share in shares]


def _spread(rng: Random, parents: list[Organisation], count: int) -> list[Organisation]:
    """Parents for so many children: uneven, none left without."""
    if count < len(parents):
        raise ValueError("fewer children than parents")
    weights = [rng.lognormvariate(0, 0.6) for _ in parents]
    chosen = parents + rng.choices(parents, weights, k=count - len(parents))
    rng.shuffle(chosen)
    return chosen


def _number(root: Organisation) -> None:
    """Codes that say where an organisation hangs."""
    for at, child in enumerate(root.children, start=1):
        child.code = f"{root.code}.{at:03d}" if len(root.children) > 99 else f"{root.code}.{at:02d}"
        _number_below(child)


def _number_below(parent: Organisation) -> None:
    for at, child in enumerate(parent.children, start=1):
        mark = "B" if child.type == SECTIONAL else ""
        child.code = f"{parent.code}.{mark}{at:02d}"
        _number_below(child)


def bare(name: str) -> str:
    for start in ("Đảng bộ bộ phận ", "Đảng bộ ", "Chi bộ "):
        name = name.removeprefix(start)
    return name


def _initials(name: str) -> str:
    """DBKDNTW for Đảng bộ Khối Doanh nghiệp Trung ương."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    words = "".join(each for each in plain if not unicodedata.combining(each)).split()
    return "".join(word[0] for word in words).upper()
