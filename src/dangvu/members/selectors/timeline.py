"""What happened in a member's life, in one list, with the paper and who wrote it down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from dangvu.audit.models import Deed
from dangvu.audit.selectors import deeds_of
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.writing import write_date
from dangvu.members.choices import (
    BadgeKind,
    CardKind,
    Direction,
    EndReason,
    ExitKind,
    PlacementKind,
    StartReason,
)
from dangvu.members.models import (
    Admission,
    Badge,
    Card,
    Exemption,
    Exit,
    Person,
    PersonVersion,
    Placement,
    Recognition,
    ResidenceComment,
    ResidenceContact,
    Restoration,
    Suspension,
    Transfer,
)
from dangvu.members.permissions import FILE, PRIVATE, sets_of
from dangvu.members.selectors.numbers import with_masked_numbers
from dangvu.members.selectors.rows import RECORDS, Rows, readable, rows_of
from dangvu.organizations.models import OrganizationVersion
from dangvu.sources.models import Source


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line. `corrected`: a later row replaced it, `reason` says why. `deed`: who wrote it."""

    on: date | PartialDate | None
    title: str
    detail: str = ""
    source: Source | None = None
    organization_id: int | None = None
    corrected: bool = False
    reason: str = ""
    deed: Deed | None = None
    row: Model | None = None


class _Names:
    """Cells as they were called on a day, for all of the list at once."""

    def __init__(self, organization_ids: Iterable[int | None]) -> None:
        self._versions: dict[int, list[OrganizationVersion]] = {}
        wanted = {number for number in organization_ids if number}
        rows = OrganizationVersion.objects.current().filter(organization__in=wanted)
        for version in rows.order_by("valid_from"):
            self._versions.setdefault(version.organization_id, []).append(version)

    def of(self, organization_id: int | None, on: date) -> str:
        versions = self._versions.get(organization_id or 0, [])
        earlier = [one for one in versions if one.valid_from <= on] or versions[:1]
        return earlier[-1].name if earlier else ""


def timeline_of(actor: Actor, person: Person, rows: Rows | None = None) -> list[TimelineEntry]:
    """Everything recorded of a person that the actor is shown, the latest first. `rows` is what
    `rows_of(person)` gave a caller who asked whether the person may be seen; three statements
    beside it, however much happened."""
    if rows is None:
        if not Person.objects.visible_to(actor, of_few=True).filter(pk=person.pk).exists():
            return []
        rows = rows_of(person)
    sets = sets_of(actor, person)
    if FILE not in sets:
        return []
    rows = with_masked_numbers(readable(rows, sets))
    names = _Names(_places(rows))
    whole = PRIVATE in sets
    entries = [entry for model in RECORDS for entry in _entries(rows, model, names, whole=whole)]
    entries += _person_corrections(rows[PersonVersion], whole=whole)
    entries = [one for one in entries if not _is_to_come(one, actor.today)]
    return _newest_first(_with_deeds(entries))


def _is_to_come(entry: TimelineEntry, today: date) -> bool:
    """The end of what holds for a time has not happened before its day."""
    row = entry.row
    ends = row.valid_to if isinstance(row, Exemption | Suspension) else None
    return ends is not None and ends == entry.on and ends > today


def _places(rows: Rows) -> Iterator[int | None]:
    for model in RECORDS:
        for row in rows[model]:
            yield getattr(row, "organization_id", None)
            yield getattr(row, "other_organization_id", None)


def _entries(rows: Rows, model: Any, names: _Names, *, whole: bool) -> Iterator[TimelineEntry]:
    transferred = {row.on for row in rows[Transfer] if row.superseded_at is None}
    for row in rows[model]:
        ended_only = model in _ENDING and not row.correction_reason
        if row.superseded_at is not None and ended_only:
            continue
        for entry in _WRITERS[model](row, names, transferred):
            yield replace(
                entry,
                row=row,
                source=row.source,
                corrected=row.superseded_at is not None,
                reason=row.correction_reason if _tells_why(row, whole=whole) else "",
            )


def _tells_why(row: Any, *, whole: bool) -> bool:
    """The reason of a correction may repeat the reason that it corrects."""
    return row.superseded_at is not None and (whole or not hasattr(row, "reason"))


def _admission(row: Admission, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    where = names.of(row.organization_id, row.ceremony_date.earliest)
    detail = where or _("ngoài đảng bộ")
    if row.decision_date:
        detail += ", " + _("quyết định ngày %s") % write_date(row.decision_date)
    yield TimelineEntry(
        row.ceremony_date, _("Kết nạp"), detail, organization_id=row.organization_id
    )


def _recognition(row: Recognition, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    detail = names.of(row.organization_id, row.effective_date.earliest)
    if row.decision_date:
        decided = _("quyết định ngày %s") % write_date(row.decision_date)
        detail = f"{detail}, {decided}" if detail else decided
    yield TimelineEntry(
        row.effective_date, _("Công nhận chính thức"), detail, organization_id=row.organization_id
    )


def _transfer(row: Transfer, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    title = str(Direction(row.direction).label)
    if row.permanence == PlacementKind.TEMPORARY:
        title += " " + _("(tạm thời)")
    here = names.of(row.organization_id, row.on)
    other = names.of(row.other_organization_id, row.on) or row.other_place
    came, went = (other, here) if row.direction == Direction.IN else (here, other)
    yield TimelineEntry(
        row.on,
        title,
        " → ".join(part for part in (came, went) if part),
        organization_id=row.other_organization_id or row.organization_id,
    )


def _card(row: Card, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    titles = {
        CardKind.HELD: _("Thẻ đảng viên đã có"),
        CardKind.ISSUED: _("Được cấp thẻ đảng viên"),
        CardKind.REPLACED: _("Được đổi thẻ đảng viên"),
        CardKind.RECALLED: _("Bị thu hồi thẻ đảng viên"),
    }
    detail = _("số %s") % row.number if row.number else ""
    yield TimelineEntry(row.on, titles[CardKind(row.kind)], detail)


def _badge(row: Badge, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    words = (
        _("Đề nghị tặng Huy hiệu %s năm tuổi Đảng")
        if row.kind == BadgeKind.PROPOSED
        else _("Được tặng Huy hiệu %s năm tuổi Đảng")
    )
    detail = _("số %s") % row.number if row.number else ""
    yield TimelineEntry(row.on, words % (row.years or "…"), detail)


def _exit(row: Exit, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    where = names.of(row.organization_id, row.on)
    detail = ". ".join(part for part in (where, row.reason) if part)
    yield TimelineEntry(
        row.on, str(ExitKind(row.kind).label), detail, organization_id=row.organization_id
    )


def _restoration(row: Restoration, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    yield TimelineEntry(row.on, _("Khôi phục quyền đảng viên"), row.reason)


def _exemption(row: Exemption, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    title = (
        _("Tạm miễn công tác và sinh hoạt") if row.is_temporary else _("Miễn công tác và sinh hoạt")
    )
    detail = ". ".join(part for part in (row.reason, _until(row)) if part)
    yield TimelineEntry(row.valid_from, title, detail)
    if row.valid_to is not None and row.superseded_at is None:
        yield TimelineEntry(row.valid_to, _("Hết miễn công tác và sinh hoạt"))


def _until(row: Exemption | Suspension) -> str:
    return _("đến trước ngày %s") % write_date(row.valid_to) if row.valid_to else ""


def _suspension(row: Suspension, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    yield TimelineEntry(row.valid_from, _("Đình chỉ sinh hoạt đảng"), _until(row))
    if row.valid_to is not None and row.superseded_at is None:
        yield TimelineEntry(row.valid_to, _("Hết đình chỉ sinh hoạt đảng"))


def _contact(row: ResidenceContact, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    yield TimelineEntry(row.valid_from, _("Giữ mối liên hệ nơi cư trú"), row.place)
    if row.valid_to is not None and row.superseded_at is None:
        yield TimelineEntry(row.valid_to, _("Thôi giữ mối liên hệ nơi cư trú"), row.place)


def _comment(row: ResidenceComment, names: _Names, _seen: set[date]) -> Iterator[TimelineEntry]:
    yield TimelineEntry(row.received_on, _("Nhận xét của nơi cư trú năm %d") % row.year)


def _placement(row: Placement, names: _Names, transferred: set[date]) -> Iterator[TimelineEntry]:
    """What no record tells: where someone was when the books begin, moves by reorganisation, the
    end of a temporary stay."""
    cell = names.of(row.organization_id, row.valid_from)
    told = row.start_reason == StartReason.ADMISSION or (
        row.start_reason == StartReason.TRANSFER and row.valid_from in transferred
    )
    if not told or row.superseded_at is not None:
        titles = {
            StartReason.OPENING: _("Bắt đầu có trong sổ"),
            StartReason.REORGANIZATION: _("Chuyển do sắp xếp tổ chức"),
            StartReason.RESTORATION: _("Trở lại sinh hoạt"),
        }
        usual = (
            _("Sinh hoạt tạm thời") if row.kind == PlacementKind.TEMPORARY else _("Sinh hoạt đảng")
        )
        title = titles.get(StartReason(row.start_reason), usual)
        yield TimelineEntry(row.valid_from, title, cell, organization_id=row.organization_id)
    if row.end_reason == EndReason.RETURNED and row.superseded_at is None:
        yield TimelineEntry(row.valid_to, _("Hết sinh hoạt tạm thời"), cell)


#: Of what ends, the end is told and not the row that it replaced.
_ENDING = (Placement, Exemption, Suspension, ResidenceContact)
_WRITERS: dict[Any, Any] = {
    Admission: _admission,
    Recognition: _recognition,
    Transfer: _transfer,
    Card: _card,
    Badge: _badge,
    Exit: _exit,
    Restoration: _restoration,
    Exemption: _exemption,
    Suspension: _suspension,
    ResidenceContact: _contact,
    ResidenceComment: _comment,
    Placement: _placement,
}

_TOLD = (
    "full_name", "birth", "sex", "ethnicity", "religion", "hometown", "education",
    "qualification", "theory_level", "occupation",
)  # fmt: skip


def _person_corrections(found: list[PersonVersion], *, whole: bool) -> Iterator[TimelineEntry]:
    """What was written wrong of the person, and what became different on a day. Not `whole`: what
    differs in other fields alone is left out, and so is why it was wrong."""
    versions = sorted(found, key=lambda one: (one.valid_from, one.pk))
    before: PersonVersion | None = None
    for place, version in enumerate(versions):
        if version.superseded_at is None:
            if before is not None and (told := _differences(before, version)):
                yield TimelineEntry(version.valid_from, _("Thay đổi thông tin"), told, row=version)
            before = version
        elif version.correction_reason:
            later = next(
                (one for one in versions[place + 1 :] if one.valid_from == version.valid_from),
                None,
            )
            told = _differences(version, later) if later else ""
            if not told and not whole:
                continue
            yield TimelineEntry(
                version.superseded_at.date(),
                _("Đính chính thông tin"),
                told,
                corrected=True,
                reason=version.correction_reason if whole else "",
                row=later or version,
            )


def _differences(before: PersonVersion, after: PersonVersion) -> str:
    parts = []
    for name in _TOLD:
        old, new = _shown(before, name), _shown(after, name)
        if old != new:
            label = PersonVersion._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            parts.append(f"{label}: {old} → {new}")
    return "; ".join(parts)


def _shown(version: PersonVersion, name: str) -> str:
    value = version.get_sex_display() if name == "sex" else getattr(version, name)
    if isinstance(value, PartialDate):
        return write_date(value)
    return value or _("chưa ghi")


def _with_deeds(entries: list[TimelineEntry]) -> list[TimelineEntry]:
    rows: dict[str, set[int]] = {}
    for entry in entries:
        if entry.row is not None:
            rows.setdefault(entry.row._meta.db_table, set()).add(entry.row.pk)
    deeds = deeds_of(rows) if rows else {}
    return [
        replace(entry, deed=deeds.get((entry.row._meta.db_table, entry.row.pk)))
        if entry.row is not None
        else entry
        for entry in entries
    ]


def _newest_first(entries: list[TimelineEntry]) -> list[TimelineEntry]:
    def day(entry: TimelineEntry) -> date:
        on = entry.on
        return date.min if on is None else on.earliest if isinstance(on, PartialDate) else on

    return sorted(entries, key=day, reverse=True)
