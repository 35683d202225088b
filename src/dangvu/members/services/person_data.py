"""Everything that is kept of one person, as the person may ask for it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from dangvu.audit.services import seen
from dangvu.core.actor import Actor
from dangvu.core.personal_data import KeptAbout, all_kept, plain
from dangvu.core.policy import require
from dangvu.core.workbook.writer import Column, Table, write_workbook
from dangvu.core.writing import write_date
from dangvu.members.models import (
    Admission,
    Badge,
    Candidate,
    Card,
    Certificate,
    DataRequest,
    Exemption,
    Exit,
    Helper,
    Introducer,
    Membership,
    Person,
    PersonVersion,
    Placement,
    PoolPlace,
    Recognition,
    ResidenceComment,
    ResidenceContact,
    Restoration,
    Restriction,
    Standing,
    Suspension,
    Transfer,
)
from dangvu.members.selectors.rows import rows_of
from dangvu.organizations.models import EmployerVersion, OrganizationVersion

#: What only the machine needs, and who else is named: that is told to them when they ask.
_LEFT_OUT = frozenset(
    {
        "id", "person", "membership", "sort_key", "search_key", "owner", "member", "candidate",
        "contact",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Section:
    """Rows of one model, with their key in the JSON and their words. `about` finds them where they are
    not read with the person."""

    model: Any
    key: str
    label: str
    about: str = ""


def _sections() -> list[_Section]:
    own = "person"
    return [
        _Section(PersonVersion, "person", _("Lý lịch")),
        _Section(Membership, "memberships", _("Lần vào Đảng")),
        _Section(Standing, "standings", _("Tư cách đảng viên")),
        _Section(Placement, "placements", _("Nơi sinh hoạt")),
        _Section(Admission, "admissions", _("Kết nạp")),
        _Section(Recognition, "recognitions", _("Công nhận chính thức")),
        _Section(Transfer, "transfers", _("Chuyển sinh hoạt")),
        _Section(Card, "cards", _("Thẻ đảng viên")),
        _Section(Badge, "badges", _("Huy hiệu Đảng")),
        _Section(Exemption, "exemptions", _("Miễn sinh hoạt")),
        _Section(Suspension, "suspensions", _("Đình chỉ sinh hoạt"), own),
        _Section(ResidenceContact, "residence_contacts", _("Giữ mối liên hệ nơi cư trú"), own),
        _Section(ResidenceComment, "residence_comments", _("Nhận xét của nơi cư trú"), own),
        _Section(Exit, "exits", _("Ra khỏi Đảng")),
        _Section(Restoration, "restorations", _("Khôi phục")),
        _Section(Candidate, "candidacies", _("Nguồn phát triển Đảng"), own),
        _Section(PoolPlace, "pool_places", _("Chi bộ theo dõi"), "candidate__person"),
        _Section(Introducer, "introduced_by", _("Người giới thiệu"), "candidate__person"),
        _Section(Introducer, "introduced", _("Đã giới thiệu người vào Đảng"), "member"),
        _Section(Helper, "helped_by", _("Được giúp đỡ"), "candidate__person|person"),
        _Section(Helper, "helped", _("Đã giúp đỡ người khác"), "member"),
        _Section(Certificate, "certificates", _("Giấy chứng nhận"), "candidate__person|person"),
        _Section(DataRequest, "data_requests", _("Đề nghị về dữ liệu"), own),
        _Section(Restriction, "restrictions", _("Hạn chế sử dụng"), own),
    ]


def _found(section: _Section, person: Person) -> list[Any]:
    wanted = Q()
    for path in section.about.split("|"):
        wanted |= Q(**{path: person})
    rows = section.model.objects.filter(wanted).order_by("pk")
    has_source = any(each.name == "source" for each in section.model._meta.concrete_fields)
    return list(rows.select_related("source") if has_source else rows)


def data_of(*, actor: Actor, person: Person) -> dict[str, Any]:
    """What is kept of a person, superseded rows too, as plain values; the reading is recorded. Rooms above
    this one add theirs (`core.personal_data`), as far as the actor may see it.

    A number of statements that does not grow with the life. Raises PermissionDenied unless the
    actor keeps the record.
    """
    require(actor, "members", "manage", person.home_id)
    seen(actor=actor, verb="members.hand_out_data", object_label=person.code)
    known: dict[Any, list[Any]] = dict(rows_of(person))
    rows = {
        section.key: _found(section, person) if section.about else known.get(section.model, [])
        for section in _sections()
    }
    above = {kept.key: list(kept.rows(actor, person.pk)) for kept in all_kept()}
    names = _names(rows.values(), _places(above))
    found: dict[str, Any] = {"code": person.code, "on": actor.today.isoformat()}
    for key, held in rows.items():
        found[key] = [_plain_row(row, names) for row in held]
    for kept in all_kept():
        found[kept.key] = [_told_row(kept, row, names) for row in above[kept.key]]
    return found


def _places(above: dict[str, list[Any]]) -> set[int]:
    """Organisations that the rows of other rooms name."""
    return {
        pk
        for kept in all_kept()
        for told in kept.told
        if told.is_place
        for row in above[kept.key]
        if (pk := told.read(row)) is not None
    }


def _told_row(kept: KeptAbout, row: Any, names: dict[tuple[str, int], str]) -> dict[str, Any]:
    found = {}
    for told in kept.told:
        value = told.read(row)
        if told.is_place and value is not None:
            value = names.get(("organization", value), str(value))
        found[told.name] = plain(value)
    return found


def workbook_of(data: dict[str, Any]) -> bytes:
    """The same to be read: one line a value, grouped as on the page of the person."""
    labels = {one.key: (one.label, _labels(one.model)) for one in _sections()}
    for kept in all_kept():
        words = {told.name: str(told.label) for told in kept.told}
        labels[kept.key] = str(kept.label), words
    columns = [
        Column(_("Mục"), width=22),
        Column(_("Dòng"), "whole", width=7),
        Column(_("Nội dung"), width=26),
        Column(_("Giá trị"), width=60),
    ]
    held = io.BytesIO()
    title = _("Dữ liệu đang giữ về đảng viên mã %s") % data["code"]
    line = _("Xuất ngày %s") % write_date(date.fromisoformat(data["on"]))
    table = Table(_("Dữ liệu cá nhân"), columns, _lines(data, labels), lines=(title, line))
    write_workbook(held, [table])
    return held.getvalue()


def _lines(
    data: dict[str, Any], labels: dict[str, tuple[str, dict[str, str]]]
) -> Iterator[tuple[Any, ...]]:
    for key, (words, names) in labels.items():
        for number, row in enumerate(data[key], start=1):
            for name, value in row.items():
                yield words, number, names.get(name, name), "" if value is None else str(value)


def _labels(model: type[Model]) -> dict[str, str]:
    words = {
        "recorded_at": _("Ghi lúc"),
        "superseded_at": _("Được thay lúc"),
        "correction_reason": _("Lý do sửa"),
        "made_at": _("Ghi lúc"),
        "organization": _("Tổ chức đảng"),
        "other_organization": _("Tổ chức đảng liên quan"),
        "employer": _("Nơi làm việc"),
        "source": _("Văn bản"),
        "start_reason": _("Bắt đầu do"),
        "end_reason": _("Kết thúc do"),
    }
    return {
        each.name: words.get(each.name, str(each.verbose_name))
        for each in model._meta.concrete_fields
    }


def _names(rows: Iterable[list[Any]], places: set[int]) -> dict[tuple[str, int], str]:
    """Organisations and employers by their last names; two statements."""
    wanted: dict[str, set[int]] = {"organization": set(places), "employer": set()}
    for found in rows:
        for row in found:
            for name in ("organization_id", "other_organization_id", "employer_id"):
                if pk := getattr(row, name, None):
                    wanted["employer" if name == "employer_id" else "organization"].add(pk)
    told: dict[tuple[str, int], str] = {}
    for each in (
        OrganizationVersion.objects.current()
        .filter(organization__in=wanted["organization"])
        .order_by("valid_from")
    ):
        told["organization", each.organization_id] = f"{each.name} ({each.code})"
    for one in (
        EmployerVersion.objects.current()
        .filter(employer__in=wanted["employer"])
        .order_by("valid_from")
    ):
        told["employer", one.employer_id] = one.name
    return told


def _plain_row(row: Any, names: dict[tuple[str, int], str]) -> dict[str, Any]:
    return {
        each.name: _plain(row, each, names)
        for each in row._meta.concrete_fields
        if each.name not in _LEFT_OUT
    }


def _plain(row: Any, each: Any, names: dict[tuple[str, int], str]) -> Any:
    value = getattr(row, each.attname)
    if value is None:
        return None
    if each.name in ("organization", "other_organization"):
        return names.get(("organization", value), str(value))
    if each.name == "employer":
        return names.get(("employer", value), str(value))
    if each.name == "source":
        return str(row.source) if row.source else None
    if each.name == "request":
        return value
    if each.choices:
        return str(getattr(row, f"get_{each.name}_display")())
    return plain(value)
