"""Inventing who the members are: names, ages, schooling, work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, count
from random import Random

from .case import Case
from .days import some_day
from .lives import Life
from .names import ETHNIC_SURNAMES, GIVEN, MIDDLE, PREFIX, SURNAMES, Weighted
from .words import PROVINCES

_ETHNICITIES: Weighted = (
    ("Kinh", 880), ("Tày", 28), ("Mường", 18), ("Thái", 18), ("Nùng", 14), ("Khmer", 9),
    ("Hoa", 8), ("Mông", 6), ("Dao", 6), ("Chăm", 4), ("Ê Đê", 4), ("Gia Rai", 3), ("Sán Dìu", 2),
)  # fmt: skip
_RELIGIONS: Weighted = (
    ("Không", 925), ("Phật giáo", 45), ("Công giáo", 22), ("Tin lành", 4), ("Cao Đài", 2),
    ("Phật giáo Hòa Hảo", 2),
)  # fmt: skip
_THEORY: Weighted = (("", 18), ("Sơ cấp", 46), ("Trung cấp", 27), ("Cao cấp", 8), ("Cử nhân", 1))
_QUALIFICATIONS: Weighted = (
    ("Đại học", 56), ("Thạc sĩ", 13), ("Tiến sĩ", 1), ("Cao đẳng", 9), ("Trung cấp", 11),
    ("Công nhân kỹ thuật", 8), ("", 2),
)  # fmt: skip
_OFFICE: Weighted = (
    ("Chuyên viên", 30), ("Kỹ sư", 16), ("Kế toán", 9), ("Cán bộ quản lý", 17),
    ("Cán bộ kỹ thuật", 12), ("Giảng viên", 4), ("Nhân viên văn phòng", 12),
)  # fmt: skip
_WORKS: Weighted = (
    ("Công nhân", 30), ("Công nhân kỹ thuật", 14), ("Lái xe", 6), ("Nhân viên kinh doanh", 12),
    ("Kỹ sư", 14), ("Kế toán", 7), ("Cán bộ quản lý", 12), ("Nhân viên kho", 5),
)  # fmt: skip
_PENSION_AGE = 60


@dataclass(frozen=True, slots=True)
class Person:
    """What the sheet of members says about a person besides the dates of the Party life."""

    code: str
    name: str
    birth: date | str
    sex: str
    ethnicity: str
    religion: str
    hometown: str
    education: str
    qualification: str
    theory: str
    occupation: str
    exempt_from: date | None


def dress(lives: list[Life], case: Case, rng: Random) -> list[Person]:
    """One invented person for each life; nobody shares both name and birth date."""
    namer = _Namer(case.real_people, rng)
    return [_person(at, life, case, namer, rng) for at, life in enumerate(lives, start=1)]


def _person(at: int, life: Life, case: Case, namer: _Namer, rng: Random) -> Person:
    born = _birth(life, case.as_of, rng)
    age = case.as_of.year - born.year
    male = rng.random() < (0.60 if age < 45 else 0.70)
    ethnicity = pick(rng, _ETHNICITIES)
    birth: date | str = f"{born.year}" if age > 70 and rng.random() < 0.35 else born
    qualification = pick(rng, _QUALIFICATIONS)
    return Person(
        code=f"DV{at:06d}",
        name=namer.name(male, ethnicity, birth),
        birth=birth,
        sex="Nam" if male else "Nữ",
        ethnicity=ethnicity,
        religion=pick(rng, _RELIGIONS),
        hometown=rng.choice(PROVINCES),
        education=_education(age, qualification, rng),
        qualification=qualification,
        theory=_theory(life, case.as_of, rng),
        occupation=_occupation(age, qualification, rng),
        exempt_from=_exemption(life, age, born, case.as_of, rng),
    )


def _birth(life: Life, as_of: date, rng: Random) -> date:
    """At least eighteen at the decision; younger on admission the longer ago that was."""
    admitted = min(life.decision or life.ceremony, life.ceremony)
    spread = 3.9 if admitted.year > 1990 else 2.0
    years = min(18.15 + rng.gammavariate(2.3, spread), 56.0)
    if (as_of.year - admitted.year) > 45:
        years = min(years, 26.0)
    return some_day(rng, *_around(admitted - timedelta(days=int(years * 365.25))))


def _around(day: date) -> tuple[date, date]:
    return day - timedelta(days=50), day


def _education(age: int, qualification: str, rng: Random) -> str:
    old_north = age > 52 and rng.random() < 0.6
    if qualification in ("Công nhân kỹ thuật", "") and rng.random() < 0.4:
        return "7/10" if old_north else "9/12"
    return "10/10" if old_north else "12/12"


def _theory(life: Life, as_of: date, rng: Random) -> str:
    if life.official is None:
        return pick(rng, (("", 60), ("Sơ cấp", 40)))
    if as_of.year - life.ceremony.year < 6:
        return pick(rng, (("", 25), ("Sơ cấp", 62), ("Trung cấp", 13)))
    return pick(rng, _THEORY)


def _occupation(age: int, qualification: str, rng: Random) -> str:
    if age > _PENSION_AGE + 2:
        return "Hưu trí"
    high = qualification in ("Đại học", "Thạc sĩ", "Tiến sĩ")
    return pick(rng, _OFFICE if high else _WORKS)


def _exemption(life: Life, age: int, born: date, as_of: date, rng: Random) -> date | None:
    if age < 68 or life.left or rng.random() > 0.45:
        return None
    first = max(date(born.year + 66, 1, 1), life.start + timedelta(days=30))
    last = as_of - timedelta(days=30)
    return some_day(rng, first, last) if first <= last else None


class _Namer:
    """Full names by sex and ethnicity, never those of real persons that the case mentions."""

    def __init__(self, forbidden: frozenset[str], rng: Random) -> None:
        self.forbidden, self.rng = forbidden, rng
        self.used: set[tuple[str, date | str]] = set()

    def name(self, male: bool, ethnicity: str, birth: date | str) -> str:
        for tries in count():
            # Few names are known for some; who was born in the same year must not exhaust them.
            name = self._one(male, ethnicity if tries < 20 else "Kinh")
            if name not in self.forbidden and (name, birth) not in self.used:
                self.used.add((name, birth))
                return name
        raise AssertionError  # there is no end of names

    def _one(self, male: bool, ethnicity: str) -> str:
        rng = self.rng
        if prefix := PREFIX.get((ethnicity, male)):
            return f"{prefix}{rng.choice(ETHNIC_SURNAMES[ethnicity])}"
        surname = (
            rng.choice(ETHNIC_SURNAMES[ethnicity])
            if ethnicity in ETHNIC_SURNAMES
            else pick(rng, SURNAMES)
        )
        given = pick(rng, GIVEN[male])
        draw = rng.random()
        if draw < 0.06:
            return f"{surname} {given}"
        middle = pick(rng, MIDDLE[male])
        if draw > 0.9 and (second := rng.choice(GIVEN[male])[0]) != given:
            return f"{surname} {middle} {second} {given}"
        return f"{surname} {middle} {given}" if middle != given else f"{surname} {given}"


_cumulated: dict[int, tuple[list[str], list[int]]] = {}


def pick(rng: Random, table: Weighted) -> str:
    """One value of a table of values and weights."""
    known = _cumulated.get(id(table))
    if known is None:
        known = [value for value, _w in table], list(accumulate(weight for _v, weight in table))
        _cumulated[id(table)] = known
    values, weights = known
    return rng.choices(values, cum_weights=weights)[0]
