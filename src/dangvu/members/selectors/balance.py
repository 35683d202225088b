"""Opening, movements and closing of the number of members of an organisation.

Someone is present on the days on which an official placement, a standing and the place of that
cell below the organisation all hold. Days that touch are one stay, so that a transfer between
two cells of the organisation, or a cell that moves inside it, is no movement of it. Every stay
adds to the opening, the closing, the ins and the outs by its two ends alone, therefore opening
+ in - out = closing whatever the data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.core.policy import require

#: Reasons in the order of a report, as they read under "in" and under "out".
INS: dict[str, Promise] = {
    "ADMISSION": _("Kết nạp"),
    "TRANSFER": _("Chuyển đến từ ngoài đảng bộ"),
    "INTERNAL": _("Chuyển đến từ tổ chức khác trong đảng bộ"),
    "WITH_ORGANIZATION": _("Cùng tổ chức chuyển về"),
    "REORGANIZATION": _("Do sắp xếp tổ chức"),
    "RESTORATION": _("Khôi phục"),
    "OPENING": _("Bắt đầu có trong sổ"),
    "OTHER": _("Chưa rõ lý do"),
}
OUTS: dict[str, Promise] = {
    "TRANSFER": _("Chuyển ra ngoài đảng bộ"),
    "INTERNAL": _("Chuyển sang tổ chức khác trong đảng bộ"),
    "WITH_ORGANIZATION": _("Cùng tổ chức chuyển đi"),
    "REORGANIZATION": _("Do sắp xếp tổ chức"),
    "STRUCK_OFF": _("Xóa tên"),
    "LEFT": _("Xin ra khỏi Đảng"),
    "EXPELLED": _("Khai trừ"),
    "DIED": _("Từ trần"),
    "OTHER": _("Chưa rõ lý do"),
}

# A span of the census inside a place in the tree is a part of a stay in which neither the cell, nor
# the standing, nor the way up changes. Where two parts of a stay touch, the end of one cancels the
# beginning of the other; what is left over are the ends of stays, and only for those the recorded
# rows are looked up. The reason is that of the placement if it begins (ends) that day; a standing
# that does has none of its own; what remains is the way up, and the cell took its members along. A
# transfer whose other end is a placement of ours that same day is one between two organisations
# of ours.
_BALANCE = """
WITH way AS NOT MATERIALIZED (
    SELECT descendant_id, valid_from, coalesce(valid_to, DATE '9999-12-31') AS until
      FROM organizations_ancestry
     WHERE ancestor_id = %(organization)s AND valid_from <= %(last)s
       AND (valid_to IS NULL OR valid_to >= %(first)s)
), part AS NOT MATERIALIZED (
    SELECT fact.person_id, greatest(fact.valid_from, way.valid_from) AS first,
           least(fact.valid_to, way.until) AS after
      FROM members_census fact JOIN way ON way.descendant_id = fact.organization_id
       AND way.valid_from < fact.valid_to AND fact.valid_from < way.until
     WHERE fact.valid_to >= %(first)s AND fact.valid_from <= %(last)s
), edge AS MATERIALIZED (
    SELECT person_id, day, sum(step) > 0 AS comes
      FROM part CROSS JOIN LATERAL (VALUES (first, 1), (after, -1)) AS ends (day, step)
     WHERE (first >= %(first)s OR after <= %(last)s) AND day BETWEEN %(first)s AND %(last)s
     GROUP BY person_id, day HAVING sum(step) <> 0
), placed AS (
    SELECT edge.person_id, edge.day, edge.comes,
           max(placed.start_reason) FILTER (WHERE placed.valid_from = edge.day) AS began,
           max(placed.end_reason) FILTER (WHERE placed.valid_to = edge.day) AS ended
      FROM edge LEFT JOIN members_placement placed
        ON placed.person_id = edge.person_id AND placed.superseded_at IS NULL
       AND placed.kind = 'OFFICIAL' AND (placed.valid_from = edge.day OR placed.valid_to = edge.day)
     GROUP BY edge.person_id, edge.day, edge.comes
), named AS (
    SELECT CASE WHEN comes THEN 'in' ELSE 'out' END AS side, CASE
           WHEN began IS NOT NULL AND ended IS NOT NULL
            AND CASE WHEN comes THEN began ELSE ended END = 'TRANSFER' THEN 'INTERNAL'
           WHEN comes AND began IS NOT NULL THEN began
           WHEN NOT comes AND ended IS NOT NULL THEN ended
           WHEN EXISTS (
               SELECT FROM members_standing stood
                WHERE stood.person_id = placed.person_id AND stood.superseded_at IS NULL
                  AND placed.day = CASE WHEN placed.comes THEN stood.valid_from
                                        ELSE stood.valid_to END
           ) THEN 'OTHER'
           ELSE 'WITH_ORGANIZATION' END AS reason
      FROM placed
)
SELECT side, reason, count(*) FROM named GROUP BY side, reason
UNION ALL
SELECT side, '', number
  FROM (SELECT count(*) FILTER (WHERE first < %(first)s AND after >= %(first)s) AS opening,
               count(*) FILTER (WHERE first <= %(last)s AND after > %(last)s) AS closing
          FROM part) AS present
 CROSS JOIN LATERAL (VALUES ('opening', opening), ('closing', closing)) AS told (side, number)
"""


@dataclass(frozen=True, slots=True)
class BalanceLine:
    code: str
    label: str | Promise
    number: int


@dataclass(frozen=True, slots=True)
class Balance:
    """`opening` at the end of the day before the period, `closing` at the end of its last day."""

    period: Period
    opening: int
    ins: tuple[BalanceLine, ...]
    outs: tuple[BalanceLine, ...]
    closing: int

    @property
    def came(self) -> int:
        return sum(line.number for line in self.ins)

    @property
    def went(self) -> int:
        return sum(line.number for line in self.outs)


def movement_balance(actor: Actor, organization_id: int, period: Period) -> Balance:
    """The members of an organisation over a period, whole for whoever may see its figures.

    Raises PermissionDenied, and ValueError for a period without end. One statement beside what
    the policy asks.
    """
    if period.end is None:
        raise ValueError("a balance needs a period with an end")
    require(actor, "figures", "view", organization_id)
    values: dict[str, Any] = {
        "organization": organization_id,
        "first": period.start,
        "last": period.end - timedelta(days=1),
    }
    with reading_whole(), connection.cursor() as cursor:
        cursor.execute(_BALANCE, values)
        found: dict[str, dict[str, int]] = {}
        for side, reason, number in cursor.fetchall():
            found.setdefault(side, {})[reason] = number
    return Balance(
        period=period,
        opening=found["opening"][""],
        ins=tuple(_lines(found.get("in", {}), INS)),
        outs=tuple(_lines(found.get("out", {}), OUTS)),
        closing=found["closing"][""],
    )


def _lines(found: dict[str, int], words: dict[str, Promise]) -> Iterable[BalanceLine]:
    for code, label in words.items():
        if found.get(code):
            yield BalanceLine(code, label, found[code])
    for code in sorted(found.keys() - words.keys()):
        yield BalanceLine(code, words["OTHER"], found[code])


def year_so_far(on: date) -> Period:
    """From the first of January to the day, both inside."""
    return Period.of_days(date(on.year, 1, 1), on)
