"""Growing the tree of an invented bloc and the employers behind it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from .case import Case
from .shape import Shape
from .words import (
    AGENCIES,
    AGENCY_CELLS,
    BRANDS,
    COMPANIES,
    ENTERPRISE_CELLS,
    GROUPS,
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
_OWNERSHIP = ("Nhà nước", "Nhà nước chi phối", "Tư nhân", "Có vốn nước ngoài", "Khác")
_OWNERSHIP_WEIGHTS = (25, 40, 28, 5, 2)


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
    employer: Employer | None = None
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


@dataclass(slots=True, eq=False)
class Employer:
    """One row of the sheet of enterprises."""

    code: str
    name: str
    ownership: str
    parent: Employer | None = None
    main: Organisation | None = None
    related: list[Organisation] = field(default_factory=list)
    workers: int = 0


@dataclass(slots=True)
class MassOrganisation:
    """One row of the sheet of mass organisations."""

    organisation: Organisation
    kind: str
    name: str
    members: int


@dataclass(slots=True)
class Tree:
    """All organisations: those of the bloc, and those that must not be counted in it."""

    root: Organisation
    not_counted: list[Organisation]  # ended before, founded after, or under a local committee
    employers: list[Employer]
    mass: list[MassOrganisation] = field(default_factory=list)

    @property
    def ended(self) -> Organisation:
        return next(each for each in self.not_counted if each.ended)


def grow_tree(case: Case, shape: Shape, rng: Random, register_from: date) -> Tree:
    """The organisations of a bloc, without the sizes of its cells and its workers."""
    return _Grower(case, shape, rng, register_from).tree()


class _Grower:
    def __init__(self, case: Case, shape: Shape, rng: Random, register_from: date) -> None:
        self.case, self.shape, self.rng = case, shape, rng
        self.latest = register_from - timedelta(days=30)
        self.beginning = date(register_from.year - 13, 6, 1)
        self.names = self._fresh_names()
        self.decisions = 100
        self.employers: list[Employer] = []

    def tree(self) -> Tree:
        root = self._root()
        direct = self._direct(root)
        grassroots = self._grassroots(direct)
        committees = [each for each in grassroots if each.type == COMMITTEE]
        self._below_grassroots(committees)
        extra = self._not_counted(direct, committees)
        _number(root)
        for at, each in enumerate(extra, start=1):
            each.code = f"{(each.parent or root).code}.X{at}"
        self._employ(direct, grassroots, extra)
        return Tree(root, extra, self.employers)

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
        name = f"{self.rng.choice(SECTIONS)} {_bare(parent.name)}"
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
        each.short = _bare(name) if kind not in (CELL, SECTIONAL) else ""
        each.level = {CELL: "Dưới cơ sở", SECTIONAL: "Dưới cơ sở", UPPER: ""}.get(kind, "Cơ sở")
        if kind not in (CELL, SECTIONAL):
            each.decision = self._decision(founded, "QĐ/ĐUK")
        parent.children.append(each)
        return each

    def _not_counted(
        self, direct: list[Organisation], committees: list[Organisation]
    ) -> list[Organisation]:
        """One that ended the day before, one founded the day after, one under a local committee."""
        case = self.case
        above = next((each for each in direct if each.type == UPPER), None)
        parent = above or direct[0].parent
        assert parent is not None
        gone = self._add(parent, SINGLE, self._name(ENTERPRISE), ENTERPRISE, parent.founded)
        gone.ended = case.stock_on - timedelta(days=1)
        born = self._add(parent, SINGLE, self._name(ENTERPRISE), ENTERPRISE, parent.founded)
        born.founded = case.as_of + timedelta(days=1)
        gone.founded = min(gone.founded, self.latest)
        local = self._add(parent, SINGLE, self._name(ENTERPRISE), ENTERPRISE, parent.founded)
        local.external, local.decision = True, ""
        for each in (gone, born, local):
            parent.children.remove(each)
        local.parent = None
        return [gone, born, local]

    def _employ(
        self, direct: list[Organisation], grassroots: list[Organisation], extra: list[Organisation]
    ) -> None:
        """An employer behind each enterprise's organisation, and three that count nothing."""
        for each in [*direct, *grassroots]:
            if each.category == AGENCY or each.employer:
                continue
            above = each.parent.employer if each.parent else None
            each.employer = self._employer(_bare(each.name), above)
            each.employer.main = each
        for each in [*grassroots, *direct]:
            for below in each.everything():
                below.employer = below.employer or each.employer
        gone, _born, local = extra
        gone.employer = self._employer(_bare(gone.name), None)
        gone.employer.related = [gone]
        head = next((each.employer for each in direct if each.employer), None)
        self._employer(_bare(local.name), head).related = [local]
        private = self._employer(f"Công ty TNHH {BRANDS[7]} Phát", None)
        private.ownership = "Tư nhân"
        private.related = [grassroots[-1].cells()[0]]

    def _employer(self, name: str, parent: Employer | None) -> Employer:
        ownership = self.rng.choices(_OWNERSHIP, _OWNERSHIP_WEIGHTS)[0]
        employer = Employer(f"DN{len(self.employers) + 1:04d}", name, ownership, parent)
        self.employers.append(employer)
        return employer

    def _decision(self, day: date, symbol: str) -> str:
        self.decisions += 1
        return f"{self.decisions}-{symbol}, {day:%d/%m/%Y}"

    def _name(self, category: str, *, group: bool = False) -> str:
        patterns = GROUPS if group else COMPANIES
        if category != ENTERPRISE:
            patterns = AGENCIES
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

    def _fresh_names(self) -> set[str]:
        return {self.case.name}


def settle_workers(tree: Tree, workers: int, rng: Random) -> None:
    """Share the workers among the employers whose main organisation is in the bloc."""
    counted = [each for each in tree.employers if each.main]
    weights = [
        (sum(cell.size for cell in each.main.cells()) + 3) * rng.uniform(0.6, 1.6)
        for each in counted
        if each.main
    ]
    # An organisation above the grassroots stands for its head office only.
    weights = [
        weight * (0.02 if each.main and each.main.type == UPPER else 1)
        for each, weight in zip(counted, weights, strict=True)
    ]
    for each, share in zip(counted, apportion(workers, weights, least=1), strict=True):
        each.workers = share
    for each in tree.employers:
        if not each.main:
            each.workers = rng.randint(40, 260)
    tree.mass = list(_mass(tree, rng))


def _mass(tree: Tree, rng: Random) -> Iterator[MassOrganisation]:
    for each in tree.root.everything():
        if each.type not in (COMMITTEE, SINGLE):
            continue
        people = each.employer.workers if each.employer else sum(c.size for c in each.cells()) * 3
        name = _bare(each.name)
        yield MassOrganisation(
            each, "Công đoàn", f"Công đoàn cơ sở {name}", int(people * rng.uniform(0.85, 1))
        )
        if each.type == COMMITTEE:
            yield MassOrganisation(
                each, "Đoàn Thanh niên", f"Đoàn cơ sở {name}", int(people * rng.uniform(0.1, 0.35))
            )
        if rng.random() < 0.3:
            yield MassOrganisation(
                each, "Hội Cựu chiến binh", f"Hội Cựu chiến binh {name}", rng.randint(3, 40)
            )


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


def _bare(name: str) -> str:
    for start in ("Đảng bộ bộ phận ", "Đảng bộ ", "Chi bộ "):
        name = name.removeprefix(start)
    return name


def _initials(name: str) -> str:
    """DBKDNTW for Đảng bộ Khối Doanh nghiệp Trung ương."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    words = "".join(each for each in plain if not unicodedata.combining(each)).split()
    return "".join(word[0] for word in words).upper()
