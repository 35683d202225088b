"""What an import brings and the mode does not keep: counted, then left out before anything is planned.

Of the members of the workbook who are there on its day is counted how many have which ethnicity,
religion, schooling and theory level. The counts are written as quoted figures of that import; a
group of fewer than LEAST goes into "khác", and that too is left out where it is smaller. Nothing
of whose they are is kept.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import may
from dangvu.core.sheets import Intake, Table
from dangvu.core.writing import write_date
from dangvu.figures.models import QuotedFigure
from dangvu.figures.services import correct_quoted, quote_figure
from dangvu.members.keeping import Kept, mask, reduced
from dangvu.organizations.models import Organization
from dangvu.sources.services import cite

#: The smallest group of which a number is told.
LEAST = 5
_COUNTED = ("ethnicity", "religion", "education", "theory_level")
_BLANKED = ("ethnicity", "religion", "hometown", "education", "qualification", "theory_level",
            "occupation", "employer", "note")  # fmt: skip
_SHARED = "members.counts"


def reduce_tables(intake: Intake, people: Table | None, movements: Table | None) -> None:
    """Leave of both sheets what `net` keeps, once; what is left out is counted first."""
    if people is not None:
        intake.shared[_SHARED] = {name: _counted(people, name) for name in _COUNTED}
        for name in _BLANKED:
            people.columns[name] = [""] * len(people)
        people.columns["birth"] = [reduced(Kept.YEAR, one) for one in people["birth"]]
        people.columns["card"] = [mask(one) for one in people["card"]]
        intake.warn(
            people, None, "birth",
            _("Chế độ net: chỉ giữ năm sinh và ba chữ cuối của số thẻ; dân tộc, tôn giáo, quê quán,"
              " học vấn, chuyên môn, lý luận, nghề nghiệp, nơi làm việc chỉ đếm, không giữ."),
        )  # fmt: skip
    if movements is not None:
        movements.columns["number"] = [mask(one) for one in movements["number"]]
        movements.columns["reason"] = [""] * len(movements)


def _counted(people: Table, name: str) -> Counter[str]:
    return Counter(value for value in people[name] if value)


def quote_counts(intake: Intake) -> None:
    """Write the counts of what was left out as quoted figures of the import, where the importer
    may quote figures of the organisation that the import is of."""
    counts: dict[str, Counter[str]] = intake.shared.pop(_SHARED, {})
    organization = _organization(intake)
    if not counts or organization is None:
        return
    source = cite(
        actor=intake.actor,
        symbol="",
        summary=_("Sổ đảng viên nạp với số liệu đến ngày %s") % write_date(intake.as_of),
        date=PartialDate.of(intake.as_of),
    )
    for name, counter in counts.items():
        title = str(intake.tables["members.people"].definition.column(name).title).lower()
        for value, number in _tellable(counter):
            subject = _("Đảng viên theo %(title)s: %(value)s") % {"title": title, "value": value}
            _quote(intake, organization, subject[:200], number, source)


def _tellable(counter: Counter[str]) -> list[tuple[str, int]]:
    told = [(value, number) for value, number in counter.most_common() if number >= LEAST]
    rest = sum(number for number in counter.values() if number < LEAST)
    return [*told, (_("khác"), rest)] if rest >= LEAST else told


def _organization(intake: Intake) -> Organization | None:
    """The root for who imports everywhere, else the one organisation that the importer answers for."""
    if intake.scope.everything:
        found = Organization.objects.filter(is_root=True).first()
    else:
        held = Organization.objects.filter(pk__in=intake.scope.held)
        found = held.first() if len(intake.scope.held) == 1 else None
    allowed = found is not None and may(intake.actor, "figures", "manage", found.pk)
    return found if allowed else None


def _quote(
    intake: Intake, organization: Organization, subject: str, number: int, source: Any
) -> None:
    day = intake.as_of
    known = QuotedFigure.objects.current().filter(
        organization=organization, subject=subject, first_day=day, last_day=day
    )
    held = known.first()
    if held is None:
        quote_figure(
            actor=intake.actor,
            subject=subject,
            value=Decimal(number),
            unit=_("đảng viên"),
            source=source,
            first_day=day,
            last_day=day,
            organization=organization,
        )
    elif held.value != number:
        correct_quoted(
            actor=intake.actor, figure=held, value=Decimal(number), reason=_("nạp lại sổ")
        )
