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

# A piece is a part of a stay in which neither the cell, nor the standing, nor the way up changes;
# exactly one piece begins and one ends a stay. The reason is that of the placement if it begins
# (ends) that day; a standing that does has none of its own; what remains is the way up, and the
# cell took its members along. A transfer whose other end is a placement of ours that same day is
# one between two organisations of ours.
_BALANCE = """
WITH pieces AS MATERIALIZED (
    SELECT placed.person_id,
           greatest(placed.valid_from, way.valid_from, standing.valid_from) AS first,
           least(placed.valid_to, way.valid_to, standing.valid_to) AS after,
           placed.valid_from AS placed_from, placed.valid_to AS placed_to,
           placed.start_reason, placed.end_reason,
           standing.valid_from AS stood_from, standing.valid_to AS stood_to
      FROM organizations_ancestry way
      JOIN members_placement placed ON placed.organization_id = way.descendant_id
       AND placed.superseded_at IS NULL AND placed.kind = 'OFFICIAL'
       AND placed.valid_from <= %(last)s
       AND (placed.valid_to IS NULL OR placed.valid_to >= %(first)s)
      JOIN members_standing standing ON standing.membership_id = placed.membership_id
       AND standing.superseded_at IS NULL AND standing.valid_from <= %(last)s
       AND (standing.valid_to IS NULL OR standing.valid_to >= %(first)s)
     WHERE way.ancestor_id = %(organization)s AND way.valid_from <= %(last)s
       AND (way.valid_to IS NULL OR way.valid_to >= %(first)s)
       AND daterange(placed.valid_from, placed.valid_to)
         * daterange(way.valid_from, way.valid_to)
         * daterange(standing.valid_from, standing.valid_to) <> 'empty'
), stays AS MATERIALIZED (
    SELECT person_id, lower(stay) AS first, upper(stay) AS after
      FROM (SELECT person_id, unnest(range_agg(daterange(first, after))) AS stay
              FROM pieces GROUP BY person_id) AS joined
), edges AS (
    SELECT 'in' AS side, stays.person_id, stays.first AS day, CASE
           WHEN piece.placed_from = stays.first THEN piece.start_reason
           WHEN piece.stood_from = stays.first THEN 'OTHER'
           ELSE 'WITH_ORGANIZATION' END AS reason
      FROM stays JOIN pieces piece
        ON piece.person_id = stays.person_id AND piece.first = stays.first
     WHERE stays.first BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'out', stays.person_id, stays.after, CASE
           WHEN piece.placed_to = stays.after THEN piece.end_reason
           WHEN piece.stood_to = stays.after THEN 'OTHER'
           ELSE 'WITH_ORGANIZATION' END
      FROM stays JOIN pieces piece
        ON piece.person_id = stays.person_id AND piece.after = stays.after
     WHERE stays.after BETWEEN %(first)s AND %(last)s
), named AS (
    SELECT edges.side, CASE WHEN edges.reason = 'TRANSFER' AND EXISTS (
               SELECT FROM members_placement other
                WHERE other.person_id = edges.person_id AND other.superseded_at IS NULL
                  AND other.kind = 'OFFICIAL'
                  AND edges.day = CASE edges.side WHEN 'in' THEN other.valid_to
                                                  ELSE other.valid_from END
           ) THEN 'INTERNAL' ELSE edges.reason END AS reason
      FROM edges
)
SELECT side, reason, count(*) FROM named GROUP BY side, reason
UNION ALL
SELECT 'opening', '', count(*) FROM stays
 WHERE first < %(first)s AND (after IS NULL OR after >= %(first)s)
UNION ALL
SELECT 'closing', '', count(*) FROM stays
 WHERE first <= %(last)s AND (after IS NULL OR after > %(last)s)
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
