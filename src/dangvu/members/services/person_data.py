"""Everything that is kept of one person, as the person may ask for it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.audit.services import seen
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import require
from dangvu.core.workbook.writer import Column, Table, write_workbook
from dangvu.core.writing import write_date
from dangvu.members.models import (
    Admission,
    Badge,
    Card,
    DataRequest,
    Exemption,
    Exit,
    Membership,
    Person,
    PersonVersion,
    Placement,
    Recognition,
    Restoration,
    Restriction,
    Standing,
    Transfer,
)
from dangvu.members.selectors.rows import rows_of
from dangvu.organizations.models import EmployerVersion, OrganizationVersion

_LEFT_OUT = frozenset({"id", "person", "membership", "sort_key", "search_key", "owner"})


def _sections() -> list[tuple[Any, str, str]]:
    """Of each model its key in the JSON and its words."""
    return [
        (PersonVersion, "person", _("Lý lịch")),
        (Membership, "memberships", _("Lần vào Đảng")),
        (Standing, "standings", _("Tư cách đảng viên")),
        (Placement, "placements", _("Nơi sinh hoạt")),
        (Admission, "admissions", _("Kết nạp")),
        (Recognition, "recognitions", _("Công nhận chính thức")),
        (Transfer, "transfers", _("Chuyển sinh hoạt")),
        (Card, "cards", _("Thẻ đảng viên")),
        (Badge, "badges", _("Huy hiệu Đảng")),
        (Exemption, "exemptions", _("Miễn sinh hoạt")),
        (Exit, "exits", _("Ra khỏi Đảng")),
        (Restoration, "restorations", _("Khôi phục")),
        (DataRequest, "data_requests", _("Đề nghị về dữ liệu")),
        (Restriction, "restrictions", _("Hạn chế sử dụng")),
    ]


def data_of(*, actor: Actor, person: Person) -> dict[str, Any]:
    """What is kept of a person, superseded rows too, as plain values; the reading is recorded.

    A number of statements that does not grow with the life. Raises PermissionDenied unless the
    actor keeps the record.
    """
    require(actor, "members", "manage", person.home_id)
    seen(actor=actor, verb="members.hand_out_data", object_label=person.code)
    rows: dict[Any, list[Any]] = dict(rows_of(person))
    rows[DataRequest] = list(DataRequest.objects.filter(person=person).order_by("pk"))
    rows[Restriction] = list(Restriction.objects.filter(person=person).order_by("pk"))
    names = _names(rows)
    found: dict[str, Any] = {"code": person.code, "on": actor.today.isoformat()}
    for model, key, _words in _sections():
        found[key] = [_plain_row(row, names) for row in rows.get(model, [])]
    return found


def workbook_of(data: dict[str, Any]) -> bytes:
    """The same to be read: one line a value, grouped as on the page of the person."""
    labels = {key: (words, _labels(model)) for model, key, words in _sections()}
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


def _names(rows: dict[Any, list[Any]]) -> dict[tuple[str, int], str]:
    """Organisations and employers by their last names; two statements."""
    wanted: dict[str, set[int]] = {"organization": set(), "employer": set()}
    for found in rows.values():
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
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_current_timezone()).isoformat(timespec="seconds")
    if isinstance(value, date | PartialDate):
        return str(value)
    return value if isinstance(value, str | int | bool) else str(value)
