"""The second graph of an invented bloc: who employs, how many work there, mass organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from .lives import Life
from .organisations import (
    AGENCY,
    COMMITTEE,
    SINGLE,
    UPPER,
    Organisation,
    Tree,
    apportion,
    bare,
)
from .words import BRANDS

_OWNERSHIP = ("Nhà nước", "Nhà nước chi phối", "Tư nhân", "Có vốn nước ngoài", "Khác")
_OWNERSHIP_WEIGHTS = (18, 44, 31, 5, 2)
_OF_A_GROUP = (45, 55, 0, 0, 0)
_WITH_EMPLOYER = (UPPER, COMMITTEE, SINGLE)


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


@dataclass(frozen=True, slots=True)
class MassOrganisation:
    """One row of the sheet of mass organisations."""

    organisation: Organisation
    kind: str
    name: str
    members: int


@dataclass(slots=True)
class Economy:
    """All employers, by whom a member is employed, and the mass organisations."""

    employers: list[Employer] = field(default_factory=list)
    of_cell: dict[str, Employer] = field(default_factory=dict)
    of_life: dict[int, Employer] = field(default_factory=dict)
    mass: list[MassOrganisation] = field(default_factory=list)

    def employer_of(self, life: Life) -> Employer | None:
        cell = life.cell.code if life.cell else ""
        return self.of_life.get(id(life)) or self.of_cell.get(cell)


def employ(tree: Tree, lives: list[Life], workers: int, rng: Random) -> Economy:
    """Employers for a bloc; those whose main organisation is in it employ so many workers."""
    economy = Economy()
    for each in tree.root.everything():
        above = economy.of_cell.get(each.parent.code) if each.parent else None
        employer = above
        if each.parent and each.type in _WITH_EMPLOYER and each.category != AGENCY:
            weights = _OF_A_GROUP if each.type == UPPER else _OWNERSHIP_WEIGHTS
            ownership = rng.choices(_OWNERSHIP, weights)[0]
            employer = _new(economy, bare(each.name), ownership, above)
            employer.main = each
        if employer:
            economy.of_cell[each.code] = employer
    _employ_outside(economy, tree, lives)
    _share_workers(economy, workers, rng)
    economy.mass = list(_mass(economy, tree, rng))
    return economy


def _new(economy: Economy, name: str, ownership: str, parent: Employer | None) -> Employer:
    employer = Employer(f"DN{len(economy.employers) + 1:04d}", name, ownership, parent)
    economy.employers.append(employer)
    return employer


def _employ_outside(economy: Economy, tree: Tree, lives: list[Life]) -> None:
    """Employers whose workers do not count, for their main organisation is not in the bloc."""
    ended = _new(economy, bare(tree.ended.name), "Nhà nước chi phối", None)
    ended.related = [tree.ended]
    head = next((each for each in economy.employers if each.main), None)
    local = _new(economy, bare(tree.local.name), "Nhà nước chi phối", head)
    local.related = [tree.local]
    private = _new(economy, f"Công ty TNHH {BRANDS[7]} Phát", "Tư nhân", None)
    # Members work there, but it has no organisation yet.
    there = [life for life in lives if not life.left and life.official and not life.moved]
    for life in there[: len(there) // 900 + 3]:
        economy.of_life[id(life)] = private


def _share_workers(economy: Economy, workers: int, rng: Random) -> None:
    """Share the workers among the employers whose main organisation is in the bloc."""
    counted = [(each, each.main) for each in economy.employers if each.main]
    weights = [
        # An organisation above the grassroots stands for its head office only.
        (sum(cell.size for cell in main.cells()) + 3)
        * rng.uniform(0.6, 1.6)
        * (0.02 if main.type == UPPER else 1)
        for _employer, main in counted
    ]
    if counted:
        shares = apportion(workers, weights, least=1)
        for (employer, _main), share in zip(counted, shares, strict=True):
            employer.workers = share
    for each in economy.employers:
        if not each.main:
            each.workers = rng.randint(40, 260)


def _mass(economy: Economy, tree: Tree, rng: Random) -> Iterator[MassOrganisation]:
    for each in tree.root.everything():
        if each.type not in (COMMITTEE, SINGLE):
            continue
        employer = economy.of_cell.get(each.code)
        people = employer.workers if employer else sum(cell.size for cell in each.cells()) * 3
        for kind, name, members in _mass_of(each, people, rng):
            yield MassOrganisation(each, kind, f"{name} {bare(each.name)}", members)


def _mass_of(each: Organisation, people: int, rng: Random) -> Iterator[tuple[str, str, int]]:
    yield "Công đoàn", "Công đoàn cơ sở", int(people * rng.uniform(0.85, 1))
    if each.type == COMMITTEE:
        yield "Đoàn Thanh niên", "Đoàn cơ sở", int(people * rng.uniform(0.1, 0.35))
    if rng.random() < 0.3:
        yield "Hội Cựu chiến binh", "Hội Cựu chiến binh", rng.randint(3, 40)
