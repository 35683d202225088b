"""The columns of the three sheets, in the words of whoever keeps the book of cases."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from dangvu.core.sheets import Column, Kind
from dangvu.members.choices import Sex
from dangvu.procedures.choices import RUNNING, State, What

#: What a line of a case that is still running may tell.
TOLD = (
    What.DONE, What.RETURNED, What.EXTENDED, What.PAUSED, What.RESUMED, What.HELD, What.RELEASED,
    What.HANDED_OVER, What.ADOPTED, What.DESTINATION,
)  # fmt: skip


def _organization(name: str, title: Any, **more: Any) -> Column:
    refers = "organizations.organizations"
    return Column(name, title, Kind.CODE, max_length=40, width=18, refers=refers, **more)


def _reference(**more: Any) -> Column:
    return Column(
        "reference", _("Ký hiệu hồ sơ"), Kind.CODE, required=True, max_length=60, width=16,
        aliases=("Mã hồ sơ", "Mã hồ sơ cũ", "Số hồ sơ"), example="KN-2026-07", **more,
    )  # fmt: skip


CASE_COLUMNS = (
    _reference(help=_("Như sổ của đơn vị; mỗi hồ sơ một ký hiệu.")),
    Column(
        "definition", _("Quy trình"), required=True, max_length=120, width=30,
        example="Kết nạp đảng viên", help=_("Tên như ở trang Hồ sơ giải quyết."),
    ),
    Column(
        "person", _("Mã đảng viên"), Kind.CODE, max_length=40, width=16, refers="members.people",
        help=_("Hồ sơ về đảng viên thì ghi mã."),
    ),
    Column(
        "label", _("Họ tên, tên hồ sơ"), max_length=250, width=30,
        aliases=("Họ và tên", "Họ tên", "Tên hồ sơ"),
        help=_("Hồ sơ không về đảng viên thì ghi tên, ví dụ họ tên người xin vào Đảng."),
    ),
    Column("birth", _("Ngày sinh"), Kind.PARTIAL_DATE, width=14,
           help=_("Người xin vào Đảng chưa có trong nguồn thì ghi cùng giới tính, để đưa vào nguồn; trùng"
                  " tên thì ghi để phân biệt.")),
    Column("sex", _("Giới tính"), Kind.CHOICE, choices=Sex.choices, width=10),
    _organization("organization", _("Mã tổ chức"), required=True,
                  help=_("Tổ chức mà hồ sơ thuộc về: chi bộ của đảng viên, chi bộ nhận hồ sơ.")),
    _organization("destination", _("Mã nơi đến"),
                  help=_("Chỉ ghi khi quy trình có nơi đến, như chuyển sinh hoạt.")),
    Column("began_on", _("Ngày bắt đầu"), Kind.DATE, required=True, width=14),
    Column("step", _("Bước đang ở"), required=True, max_length=250, width=34,
           help=_("Tên bước như ở quy trình.")),
    Column("step_since", _("Ở bước này từ ngày"), Kind.DATE, required=True, width=14),
    Column("due", _("Hạn"), Kind.DATE, width=14,
           help=_("Hệ thống tự tính theo quy định; ghi để đối chiếu.")),
    Column("state", _("Trạng thái"), Kind.CHOICE, width=18,
           choices=[(one.value, one.label) for one in State if one in RUNNING],
           help=_("Để trống: đang giải quyết.")),
    Column("stopped_on", _("Dừng từ ngày"), Kind.DATE, width=14,
           help=_("Chỉ ghi khi hồ sơ đang tạm dừng, tạm giữ.")),
    Column("returns", _("Số lần trả lại"), Kind.COUNT, width=10),
    Column("version_from", _("Bản quy trình từ ngày"), Kind.DATE, width=14,
           help=_("Để trống: bản có hiệu lực vào ngày bắt đầu.")),
    Column("source", _("Căn cứ"), max_length=250, width=30,
           help=_("Sổ, văn bản mà hồ sơ lấy ra; có thể thêm ngày sau dấu phẩy."),
           example="Sổ theo dõi kết nạp, 30/06/2026"),
)  # fmt: skip

LINE_COLUMNS = (
    _reference(),
    Column("step", _("Bước"), required=True, max_length=250, width=34),
    Column("what", _("Việc"), Kind.CHOICE, width=16,
           choices=[(one.value, one.label) for one in TOLD],
           help=_("Để trống: đã làm xong bước.")),
    Column("on", _("Ngày"), Kind.DATE, required=True, width=14),
    Column("way", _("Kết quả của bước"), max_length=250, width=26,
           help=_("Lối đi tiếp khi bước có nhiều lối; trả lại thì ghi bước được trả về.")),
    _organization("organization", _("Mã tổ chức làm"),
                  help=_("Để trống: tổ chức phải làm bước đó vào ngày đó.")),
    Column("decision", _("Số quyết định, nghị quyết"), max_length=250, width=26,
           aliases=("Số ra quyết định", "Số quyết định"), example="12-NQ/CB, 05/03/2026",
           help=_("Số, ký hiệu; có thể thêm ngày sau dấu phẩy.")),
    Column("eligible", _("Tổng số"), Kind.COUNT, width=10,
           help=_("Số người có quyền biểu quyết.")),
    Column("present", _("Có mặt"), Kind.COUNT, width=10),
    Column("votes_for", _("Đồng ý"), Kind.COUNT, width=10, aliases=("Tán thành",)),
    Column("votes_against", _("Không đồng ý"), Kind.COUNT, width=10,
           aliases=("Không tán thành",)),
    Column("blank", _("Phiếu trắng, ý kiến khác"), Kind.COUNT, width=12,
           help=_("Để trống: số còn lại của số có mặt.")),
    Column("invalid", _("Không hợp lệ"), Kind.COUNT, width=10),
    Column("values", _("Số liệu của bước"), width=50,
           example="Ngày sinh: 05/09/1998; Là nữ: có",
           help=_("Những điều bước đó hỏi, dạng “tên: giá trị”, cách nhau bằng dấu chấm phẩy.")),
    Column("reason", _("Lý do"), width=40),
)  # fmt: skip

PAPER_COLUMNS = (
    _reference(),
    Column("paper", _("Loại giấy tờ"), required=True, max_length=250, width=34,
           example="2-KNĐ", help=_("Mã hoặc tên như ở quy trình.")),
    Column("received_on", _("Ngày nhận"), Kind.DATE, required=True, width=14),
    Column("number", _("Số, ký hiệu"), max_length=60, width=16),
    Column("label", _("Tên giấy tờ"), max_length=250, width=30),
    Column("place", _("Để ở đâu"), max_length=250, width=24),
    Column("holder", _("Người giữ"), max_length=250, width=24),
    Column("is_produced", _("Lập trong quy trình"), Kind.YES_NO, width=12),
)  # fmt: skip
