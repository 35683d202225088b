"""What this room keeps about a person: posts held, duties, plans for posts, results made known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.personal_data import KeptAbout, Told, register
from dangvu.offices.models import Duty, Holding, Planned, Publication


def _rows(model: Any, *joined: str) -> Callable[[Actor, int], Any]:
    def rows(actor: Actor, person: int) -> Any:
        found = model.objects.visible_to(actor).filter(person=person)
        return found.select_related("post__body", "source", *joined).order_by("pk")

    return rows


def _place(row: Any) -> int | None:
    return row.post.body.organization_id if row.post.body else None


_POST = (
    Told("post", _("Chức danh"), lambda row: row.post.title),
    Told("organization", _("Tổ chức đảng"), _place, is_place=True),
)
_PERIOD = (
    Told("valid_from", _("Từ ngày"), lambda row: row.valid_from),
    Told("valid_to", _("Thôi từ ngày"), lambda row: row.valid_to),
)
_RECORDED = (
    Told("source", _("Văn bản"), lambda row: row.source),
    Told("recorded_at", _("Ghi lúc"), lambda row: row.recorded_at),
    Told("superseded_at", _("Được thay lúc"), lambda row: row.superseded_at),
    Told("correction_reason", _("Lý do sửa"), lambda row: row.correction_reason),
)

register(
    KeptAbout(
        "holdings",
        _("Chức danh đã giữ"),
        _rows(Holding, "term"),
        (
            *_POST,
            Told("kind", _("Hình thức"), lambda row: row.get_kind_display()),
            *_PERIOD,
            Told("planned_end", _("Dự kiến thôi giữ"), lambda row: row.planned_end),
            Told("end_reason", _("Thôi giữ do"), lambda row: row.get_end_reason_display()),
            *_RECORDED,
        ),
    )
)
register(
    KeptAbout(
        "duties",
        _("Phân công"),
        _rows(Duty, "stands_in_for"),
        (
            *_POST,
            Told("kind", _("Loại phân công"), lambda row: row.get_kind_display()),
            Told(
                "followed",
                _("Tổ chức được theo dõi"),
                lambda row: row.organization_id,
                is_place=True,
            ),
            Told("line", _("Lĩnh vực"), lambda row: row.get_line_display()),
            Told(
                "stands_in_for",
                _("Thay chức danh"),
                lambda row: row.stands_in_for.title if row.stands_in_for else "",
            ),
            *_PERIOD,
            *_RECORDED,
        ),
    )
)
register(
    KeptAbout(
        "planned_posts",
        _("Quy hoạch"),
        _rows(Planned),
        (
            *_POST,
            Told("term", _("Nhiệm kỳ quy hoạch"), lambda row: row.term_label),
            Told("reviewed_on", _("Ngày rà soát"), lambda row: row.reviewed_on),
            Told("removed_reason", _("Đưa ra do"), lambda row: row.removed_reason),
            *_PERIOD,
            *_RECORDED,
        ),
    )
)
register(
    KeptAbout(
        "published_posts",
        _("Công khai nhân sự"),
        _rows(Publication),
        (
            *_POST,
            Told("about", _("Nội dung"), lambda row: row.get_about_display()),
            Told("published_on", _("Ngày công khai"), lambda row: row.published_on),
            Told("until", _("Đến hết ngày"), lambda row: row.until),
            Told("where", _("Nơi công khai"), lambda row: row.where),
            Told("comments", _("Số ý kiến"), lambda row: row.comments),
            Told("topics", _("Ý kiến theo chủ đề"), lambda row: row.topics),
            *_RECORDED,
        ),
    )
)
