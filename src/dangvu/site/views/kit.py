"""The kit: every part that pages are made of, with the lines that make it.

The parts are the files of `core/templates/core/kit`, in the order of their names: the first line
of each is its title as a comment, the rest is the sample and the lines shown below it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

import dangvu.core
from dangvu.core.pages import (
    EXCEL_PICKED,
    PRINT_PICKED,
    Action,
    Branch,
    Chart,
    Column,
    Crumb,
    Event,
    Fact,
    Filter,
    Group,
    HeatCell,
    HeatMap,
    HeatRow,
    Point,
    list_page,
)
from dangvu.core.pages.papers import (
    Box,
    Letterhead,
    Paper,
    PaperPart,
    PaperTable,
    Piece,
    Sentence,
    Signature,
)
from dangvu.core.pages.trees import tree_view
from dangvu.core.partial_dates import PartialDate
from dangvu.core.routes import open_to_signed_in
from dangvu.site.forms import KitForm


def samples(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page for whoever builds pages: in a real installation it is not there."""

    @wraps(view)
    def shown(request: HttpRequest, **named: Any) -> Any:
        if not settings.KIT:
            raise Http404
        return view(request, **named)

    return open_to_signed_in("samples of invented data; 404 where real data is kept")(shown)


_FOLDER = Path(dangvu.core.__file__).parent / "templates" / "core" / "kit"
_DAY = date(2026, 11, 21)
_LONG = "Đảng bộ Tổng công ty Đầu tư Phát triển Hạ tầng Khu công nghiệp và Đô thị Miền Trung"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the kit."""

    key: str
    title: str
    template: str
    lines: str


@samples
@require_GET
def kit(request: HttpRequest) -> HttpResponse:
    parts = [_part(path) for path in sorted(_FOLDER.glob("*.html"))]
    return render(request, "site/kit.html", {"parts": parts, **_samples(), **_drawn(request)})


def _part(path: Path) -> Part:
    first, _newline, lines = path.read_text(encoding="utf-8").partition("\n")
    title = first.removeprefix("{#").removesuffix("#}").strip()
    return Part(path.stem, title, f"core/kit/{path.name}", lines.strip())


def _samples() -> dict[str, Any]:
    """What the parts show; a part takes what it needs by name."""
    return {
        "facts": _facts(),
        "events": _events(),
        "doings": _doings(),
        "paper": _paper(),
        "groups": [
            Group("Đảng bộ Ngân hàng Công Thương", 1204, url="#"),
            Group(_LONG, 611, url="#"),
            Group("Chi bộ cơ sở Tạp chí Đường sắt", None),
        ],
        "points": [
            ("2022", 84912),
            ("2023", 85377),
            ("2024", None),
            ("2025", 86904),
            ("2026", 87428),
        ],
        "list_url": reverse("site:kit-list"),
        "record_url": reverse("site:kit-record"),
        "form": KitForm(),
        "wrong_form": KitForm(
            {"wrong-name": "", "wrong-on": "31/02/2026", "wrong-kind": "A"}, prefix="wrong"
        ),
    }


def _drawn(request: HttpRequest) -> dict[str, Any]:
    """Samples of what is drawn: a trend, a heat map, a tree."""
    months = [4757, 4773, 4788, None, 4819, 4836]
    short = [f"{month}/26" for month in range(1, 7)]
    names = (_LONG, "Đảng bộ Ngân hàng Công Thương", "Chi bộ cơ sở Tạp chí Đường sắt")
    branches = {
        None: [Branch(1, _LONG, "#", (3, 204), opens=True, note="HH")],
        1: [Branch(key, name, "#", (None, 68)) for key, name in enumerate(names[1:], start=2)],
    }
    return {
        "trend": Chart(
            _("Diễn biến, cuối mỗi tháng"),
            [Point(label, value) for label, value in zip(short, months, strict=True)],
            look="line",
            head=_("Thời gian"),
            unit=_("đảng viên"),
        ),
        "heat": HeatMap.of(
            head=_("Tổ chức trực thuộc"),
            columns=[(label, "") for label in short[:4]],
            rows=[
                HeatRow(name, [HeatCell((place * 3 + at) % 5, "#") for at in range(4)], url="#")
                for place, name in enumerate(names)
            ],
            unit=_("đảng viên"),
        ),
        "tree": tree_view(
            request,
            _("Tổ chức đảng"),
            _("Tổ chức"),
            [_("Chi bộ"), _("Đảng viên")],
            lambda parents: {key: branches.get(key, []) for key in parents},
            opened=[1],
        ),
    }


def _facts() -> list[Fact]:
    return [
        Fact(_("Chi bộ"), "Chi bộ Văn phòng", url="#"),
        Fact(_("Ngày sinh"), PartialDate(1968)),
        Fact(_("Ngày chính thức"), missing=_("chưa công nhận")),
        Fact(_("Miễn sinh hoạt từ"), date(2025, 3, 1), note=_("tạm miễn")),
    ]


def _paper() -> Paper:
    """A short report: a sentence with a figure, a table, a box that nobody has written yet."""
    return Paper(
        head=Letterhead(
            superior="",
            issuer="ĐẢNG ỦY KHỐI DOANH NGHIỆP",
            number="Số 12-BC/ĐU",
            place="Sông Lam",
            day=_DAY,
            kind="BÁO CÁO",
            subject=_("tình hình đảng viên"),
            line=_("tính đến ngày 31/10/2026"),
        ),
        parts=(
            PaperPart(
                _("I. ĐẢNG VIÊN"),
                (
                    Sentence(
                        (
                            Piece(_("Toàn Đảng bộ có ")),
                            Piece("4.836", code="members.total", url="#", now="4.840"),
                            Piece(_(" đảng viên.")),
                        )
                    ),
                    PaperTable(
                        _("Bảng 1. Theo tổ chức trực thuộc"),
                        (_("Tổ chức"), _("Đảng viên")),
                        (
                            (Piece(_LONG), Piece("611")),
                            (Piece("Chi bộ cơ sở Tạp chí"), Piece("12")),
                        ),
                        (False, True),
                        (3.0, 1.0),
                    ),
                    Box("assessment", _("Đánh giá"), "", hint=_("Mặt được, mặt chưa được.")),
                ),
            ),
        ),
        signature=Signature("T/M ĐẢNG ỦY", _("BÍ THƯ"), "Nguyễn Thị Minh Nguyệt"),
    )


def _events() -> list[Event]:
    return [
        Event(
            date(2021, 6, 1),
            _("Chuyển nội bộ"),
            "Chi bộ Văn phòng → Chi bộ Tài chính Kế toán",
            paper="12-QĐ/ĐU, 25/05/2021",
            by=_("Đỗ Tiến Dũng ghi ngày 02/06/2021"),
        ),
        Event(date(2016, 9, 2), _("Được cấp thẻ đảng viên"), "12.345", corrected=True),
        Event(PartialDate(2015, 5), _("Kết nạp"), url="#"),
    ]


def _doings() -> list[Action]:
    return [
        Action(_("Mở hồ sơ"), "#", icon="document", primary=True),
        Action(_("Công nhận chính thức"), refused=_("Còn 2 tháng dự bị: sớm nhất 19/01/2027.")),
    ]


@samples
@require_http_methods(["GET", "POST"])
def kit_list(request: HttpRequest) -> HttpResponseBase:
    """A list with everything that lists can do, over invented rows."""
    given = ["An", "Ánh", "Bình", "Đạt", "Hòa", "Khánh Phương Thùy", "Minh", "Ứng"]
    rows = [
        SimpleNamespace(
            pk=number,
            name=f"Công Tằng Tôn Nữ {given[number % 8]}"
            if number % 5 == 0
            else f"Lê {given[number % 8]}",
            code=f"DV{number:04}",
            since=_DAY - timedelta(days=37 * number),
            state="late" if number % 7 == 0 else "done",
            place=_LONG,
            share=number / 200,
            remark=None if number % 3 else "Ghi chú",
        )
        for number in range(1, 161)
    ]
    return list_page(
        request,
        title=_("Sổ mẫu"),
        rows=rows,
        columns=[
            Column(
                "name",
                _("Họ và tên"),
                "name",
                order=("name",),
                url=lambda one: reverse("site:kit-record"),
            ),
            Column("code", _("Mã"), "code", order=("code",)),
            Column("state", _("Trạng thái"), lambda one: (one.state, ""), kind="state"),
            Column("since", _("Từ ngày"), "since", kind="date", order=("since",)),
            Column("share", _("Tỷ lệ"), "share", kind="percent", order=("share",)),
            Column("place", _("Tổ chức"), "place", long=True),
            Column("remark", _("Ghi chú"), "remark", spare=True),
        ],
        filters=[
            Filter("state", _("Trạng thái"), choices=[("late", _("Quá hạn")), ("done", _("Xong"))]),
            Filter("since", _("Từ ngày"), kind="range"),
            Filter("code", _("Mã"), kind="text"),
        ],
        search=("name",),
        order="code",
        counted=_("dòng"),
        actions=[EXCEL_PICKED, PRINT_PICKED],
        file_name="so-mau",
        context={"crumbs": [Crumb(_("Bộ phần trang"), reverse("site:kit")), Crumb(_("Sổ mẫu"))]},
    )


@samples
@require_GET
def kit_record(request: HttpRequest) -> HttpResponse:
    """A record with everything that records can show."""
    context = {
        "title": "Công Tằng Tôn Nữ Hoàng Kim Khánh Phương Thùy",
        "line": _("Chi bộ Văn phòng · mã DV0001"),
        "facts": _facts(),
        "events": _events(),
        "doings": _doings(),
        "crumbs": [
            Crumb(_("Bộ phần trang"), reverse("site:kit")),
            Crumb(_("Sổ mẫu"), reverse("site:kit-list")),
            Crumb("Công Tằng Tôn Nữ Hoàng Kim Khánh Phương Thùy"),
        ],
    }
    return render(request, "core/record.html", context)
