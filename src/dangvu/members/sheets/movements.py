"""The sheet "Biến động": what happened to members, one row an event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.core.sheets import WITHHELD, Column, Intake, Kind, SheetDefinition, SheetPlan, Table
from dangvu.core.timelines import Stretch
from dangvu.members.choices import PlacementKind
from dangvu.members.permissions import PRIVATE
from dangvu.members.services.life import Life
from dangvu.members.services.loading import load_lives
from dangvu.members.sheets.events import EventKind, kind_of_record
from dangvu.members.sheets.people import pages_of_people
from dangvu.members.sheets.planning import commit_members, plan_members
from dangvu.members.sheets.withholding import codes_shown
from dangvu.organizations.models import OrganizationVersion
from dangvu.sources.models import Source
from dangvu.sources.services import write_citation

COLUMNS = (
    Column("code", gettext_lazy("Mã đảng viên"), Kind.CODE, required=True, max_length=40,
           refers="members.people",
           aliases=("Mã ĐV",)),
    Column(
        "kind", gettext_lazy("Loại biến động"), Kind.CHOICE, required=True,
        choices=EventKind.choices, width=24,
        synonyms={
            EventKind.OUT: ("Chuyển sinh hoạt đi",), EventKind.IN: ("Chuyển sinh hoạt đến",),
            EventKind.INTERNAL: ("Chuyển sinh hoạt nội bộ",), EventKind.DIED: ("Chết", "Mất"),
            EventKind.LEFT: ("Xin ra Đảng", "Xin ra"), EventKind.AWARDED: ("Trao Huy hiệu",),
            EventKind.REPLACED: ("Cấp lại thẻ", "Đổi thẻ đảng viên"),
            EventKind.ISSUED: ("Cấp thẻ đảng viên", "Phát thẻ"),
            EventKind.RECALLED: ("Thu thẻ", "Thu hồi thẻ đảng viên"),
            EventKind.RESTORED: ("Khôi phục đảng tịch",),
            EventKind.SUSPENDED: ("Đình chỉ", "Đình chỉ sinh hoạt đảng"),
        },
    ),
    Column("on", gettext_lazy("Ngày"), Kind.DATE, required=True, width=14,
           aliases=("Ngày biến động",)),
    Column("cell", gettext_lazy("Mã chi bộ"), Kind.CODE, max_length=40, width=18,
           refers="organizations.organizations",
           help=gettext_lazy("Chi bộ của đảng bộ nơi tính lượt này: nơi đi, với chuyển đến là nơi"
                             " nhận. Để trống: chi bộ của đảng viên vào ngày đó.")),
    Column("other", gettext_lazy("Mã chi bộ liên quan"), Kind.CODE, max_length=40, width=18,
           refers="organizations.organizations",
           aliases=("Mã chi bộ nhận", "Mã chi bộ đến"),
           help=gettext_lazy("Chi bộ nhận, khi chuyển nội bộ.")),
    Column("place", gettext_lazy("Nơi đi/đến ngoài đảng bộ"), max_length=250, width=30,
           aliases=("Nơi đi, đến ngoài đảng bộ", "Nơi đến", "Nơi đi")),
    Column("permanence", gettext_lazy("Tính chất"), Kind.CHOICE, choices=PlacementKind.choices,
           width=12, help=gettext_lazy("Để trống: chính thức.")),
    Column("number", gettext_lazy("Số hiệu"), Kind.CODE, max_length=60,
           aliases=("Số thẻ", "Số Huy hiệu"), help=gettext_lazy("Số thẻ hoặc số Huy hiệu.")),
    Column("years", gettext_lazy("Mức (năm)"), Kind.COUNT, width=10, aliases=("Mức Huy hiệu",)),
    Column("until", gettext_lazy("Ngày sinh hoạt trở lại"), Kind.DATE, width=14,
           aliases=("Đình chỉ đến ngày",),
           help=gettext_lazy("Chỉ với đình chỉ sinh hoạt. Để trống: đến khi có quyết định khác.")),
    Column("decision", gettext_lazy("Số quyết định"), width=26, aliases=("Quyết định",)),
    Column("reason", gettext_lazy("Lý do"), width=40, fields=PRIVATE),
)  # fmt: skip


def plan_movements(intake: Intake, table: Table) -> SheetPlan:
    return plan_members(intake).movements or SheetPlan(table)


def export_movements(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """What happened until `on` to members whom the actor may see."""
    codes, private = codes_shown(actor)
    cells = dict(
        OrganizationVersion.objects.current().order_by("valid_from").values_list(
            "organization_id", "code"
        )
    )  # fmt: skip
    with reading_whole():
        lives = load_lives(codes=codes, organization=lambda pk: pk)
    papers = _cited(lives.values())
    for code in codes:
        for record in lives[code].records:
            kind, values = kind_of_record(record), record.values
            if kind is None or values["on"] > on:
                continue
            yield (
                code, kind, values["on"], cells.get(values["organization"], ""),
                cells.get(values.get("other_organization"), ""), values.get("other_place", ""),
                values.get("permanence", ""), values.get("number", ""), values.get("years"), None,
                "", values.get("reason", "") if private is None or code in private else WITHHELD,
            )  # fmt: skip
        for row in _suspended(lives[code]):
            if row.start <= on:
                yield (
                    code, EventKind.SUSPENDED.value, row.start, "", "", "", "", "", None, row.end,
                    papers.get(row.values["source_id"], ""), "",
                )  # fmt: skip


def _suspended(life: Life) -> list[Stretch]:
    """Of the last membership, as the records are."""
    admission = life.one("admission")
    since = admission.values["ceremony_date"].earliest if admission else date.min
    return [row for row in life.suspensions if row.start >= since]


def _cited(lives: Iterable[Life]) -> dict[int, str]:
    """Papers of suspensions, as a cell names them."""
    wanted = {row.values["source_id"] for life in lives for row in life.suspensions}
    return {
        pk: write_citation(paper) for pk, paper in Source.objects.in_bulk(wanted - {None}).items()
    }


MOVEMENTS = SheetDefinition(
    code="members.movements",
    title=gettext_lazy("Biến động"),
    order=60,
    columns=COLUMNS,
    key=("code", "kind", "on"),
    plan=plan_movements,
    commit=commit_members,
    policy=needs("members"),
    export=export_movements,
    pages=pages_of_people,
    aliases=("Biến động đảng viên",),
    help=gettext_lazy(
        "Chuyển sinh hoạt, thẻ, Huy hiệu, đình chỉ sinh hoạt, ra khỏi Đảng, từ trần. Kết nạp và công nhận chính thức"
        " không ghi ở đây: đã có ngày ở trang Đảng viên."
    ),
)
