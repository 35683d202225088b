"""How many organisations of each kind a bloc has: as the case says, else plausibly invented."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .case import Case, UnusableCase

# What a bloc has when its case does not say: (members, direct organisations).
_USUAL = {"CENTRAL": (60_000, 50), "PROVINCIAL": (5_000, 60), "DISTRICT": (900, 28)}


@dataclass(frozen=True, slots=True)
class Shape:
    """Counts of every kind of organisation on the day of the case."""

    direct: int
    upper: int  # direct organisations that stand above the grassroots
    grassroots_committees: int
    grassroots_cells: int
    sectional: int
    cells: int  # under grassroots or sectional committees
    members: int
    workers: int
    agencies: int  # direct organisations of agencies

    @property
    def grassroots(self) -> int:
        return self.grassroots_committees + self.grassroots_cells


def shape_of(case: Case) -> Shape:
    """Complete the counts of a case; what is invented is noted on it."""
    known = case.counts
    usual_members, usual_direct = _USUAL[case.level]
    members = known.get("members") or _invent(case, "members", usual_members)
    direct = known.get("direct") or _invent(
        case, "direct", max(4, min(usual_direct, members // 35))
    )
    grassroots = known.get("grassroots") or _grassroots(case, direct, members)
    single = _single_cells(case, grassroots, members)
    shape = Shape(
        direct=direct,
        upper=_upper(case, direct, grassroots),
        grassroots_committees=grassroots - single,
        grassroots_cells=single,
        sectional=known.get("sectional") or _invent(case, "sectional", grassroots // 20),
        cells=_cells(case, grassroots, single, members),
        members=members,
        workers=known.get("workers") or _invent(case, "workers", members * 7 + 11),
        agencies=_agencies(case, direct),
    )
    _check(case, shape)
    return shape


def _invent(case: Case, what: str, value: int) -> int:
    case.notes.append(
        _("Tình huống không cho %(what)s: tự đặt %(value)s.")
        % {"what": _labels()[what], "value": value}
    )
    return value


def _labels() -> dict[str, str]:
    return {
        "members": _("số đảng viên"),
        "direct": _("số tổ chức trực thuộc"),
        "grassroots": _("số tổ chức cơ sở đảng"),
        "sectional": _("số đảng bộ bộ phận"),
        "cells": _("số chi bộ trực thuộc"),
        "workers": _("số lao động"),
    }


def _grassroots(case: Case, direct: int, members: int) -> int:
    if not case.direct_are_upper:
        return direct  # all of them are grassroots: nothing is invented
    return _invent(case, "grassroots", max(direct * 2, members // 78))


def _single_cells(case: Case, grassroots: int, members: int) -> int:
    """Grassroots organisations with fewer than 30 members are one cell."""
    if not case.direct_are_upper and grassroots == case.counts.get("direct", grassroots):
        share = 0.4
    else:
        share = 0.2
    # A committee needs 30 members and a cell of its own size some 15.
    while share > 0.05 and members < grassroots * ((1 - share) * 32 + share * 12):
        share += 0.05
        if share > 0.8:
            break
    return min(grassroots - 1, round(grassroots * share))


def _cells(case: Case, grassroots: int, single: int, members: int) -> int:
    if "cells_under_grassroots" in case.counts:
        return case.counts["cells_under_grassroots"]
    if "cells" in case.counts:
        return case.counts["cells"] - single
    committees = grassroots - single
    return _invent(case, "cells", max(committees * 2, (members - single * 14) // 15))


def _upper(case: Case, direct: int, grassroots: int) -> int:
    if case.direct_are_upper:
        return direct
    return max(1, direct // 3) if grassroots > direct else 0


def _agencies(case: Case, direct: int) -> int:
    if "direct_agency" in case.counts:
        return case.counts["direct_agency"]
    if "direct_enterprise" in case.counts:
        return direct - case.counts["direct_enterprise"]
    name = case.name.lower()
    if "cơ quan" not in name:
        return 0
    return direct // 2 if "doanh nghiệp" in name else direct


def _check(case: Case, shape: Shape) -> None:
    enterprises = case.counts.get("direct_enterprise", shape.direct - shape.agencies)
    problems = [
        shape.agencies + enterprises != shape.direct,
        bool(case.models) and sum(case.models.values()) != shape.direct,
        shape.grassroots < shape.upper + (shape.direct - shape.upper),
        shape.cells < shape.grassroots_committees * 2,
        shape.members < 4 * (shape.cells + shape.grassroots_cells),
        shape.sectional > shape.grassroots_committees,
    ]
    if any(problems):
        raise UnusableCase(
            _("Số tổ chức, mô hình và đảng viên của tình huống không khớp nhau: %(shape)s")
            % {"shape": shape}
        )
