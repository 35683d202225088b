"""The policy in words that an officer reads: who may do what to which things, how far, what of it.

Made from the table itself, so that the page cannot say anything else than what is enforced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.choices import Reach, Role
from dangvu.access.permissions import (
    ALL,
    ASK,
    LINES,
    MANAGE,
    REFUSALS,
    ROWS,
    VIEW,
    WITHOUT_PLACE,
    Line,
    Refusal,
)

Text = str | Promise

#: In the order in which an office thinks of them.
KINDS: dict[str, Text] = {
    "organizations": gettext_lazy("tổ chức đảng"),
    "members": gettext_lazy("hồ sơ đảng viên"),
    "procedures": gettext_lazy("hồ sơ đang giải quyết"),
    "figures": gettext_lazy("số liệu"),
    "reports": gettext_lazy("báo cáo"),
    "imports": gettext_lazy("dữ liệu nạp vào"),
    "offices": gettext_lazy("nhiệm kỳ, cấp ủy, chức danh"),
    "documents": gettext_lazy("sổ văn bản, quy chế, ý kiến chỉ đạo"),
    "papers": gettext_lazy("mẫu văn bản"),
    "sources": gettext_lazy("văn bản được viện dẫn"),
    "rules": gettext_lazy("quy định đang áp dụng"),
    "cases": gettext_lazy("vụ việc kiểm tra"),
    "ballots": gettext_lazy("phiếu"),
    "comments": gettext_lazy("ý kiến"),
    "petitions": gettext_lazy("đơn thư, kiến nghị"),
    "grants": gettext_lazy("việc phân quyền"),
    "accounts": gettext_lazy("tài khoản"),
    "jobs": gettext_lazy("việc chạy nền"),
    "audit": gettext_lazy("nhật ký"),
}
ACTIONS: dict[str, Text] = {
    VIEW: gettext_lazy("xem"),
    ROWS: gettext_lazy("mở danh sách sau con số"),
    MANAGE: gettext_lazy("ghi, sửa"),
    ASK: gettext_lazy("đề nghị cho chính mình"),
}
#: A set may mean something else in another kind.
SETS: dict[str, Text] = {
    "basic": gettext_lazy(
        "phần cơ bản (mã, họ tên, năm sinh, giới tính, chi bộ, tư cách, ngày kết nạp và chính thức)"
    ),
    "file": gettext_lazy("lý lịch và quá trình sinh hoạt đảng"),
    "private": gettext_lazy("dân tộc, tôn giáo, lý do miễn sinh hoạt và ra khỏi Đảng"),
    "head": gettext_lazy("số, tổ chức, tình trạng, các ngày"),
    "content": gettext_lazy("đối tượng, nội dung, văn bản"),
}
CONDITIONS: dict[str, Text] = {"unsealed": gettext_lazy("chỉ khi đã được mở niêm phong")}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table in words."""

    kind: Text
    actions: str
    reach: Text
    fields: str
    condition: Text


@dataclass(frozen=True, slots=True)
class RoleWords:
    role: Role
    label: Text
    rows: list[Row]


def roles_in_words() -> list[RoleWords]:
    """Every role with its lines."""
    return [RoleWords(role, role.label, [_row(one) for one in _lines(role)]) for role in Role]


def refusals_in_words() -> list[str]:
    """Who is kept away from what, whatever else was given."""
    return [_refusal(one) for one in REFUSALS]


def _lines(role: Role) -> list[Line]:
    order = list(KINDS)
    return sorted((one for one in LINES if one.role == role), key=lambda one: order.index(one.kind))


def _row(line: Line) -> Row:
    return Row(
        kind=capfirst(str(KINDS[line.kind])),
        actions=_listed(ACTIONS[one] for one in ACTIONS if one in line.actions),
        reach=_("toàn hệ thống, khi giữ ở tổ chức gốc")
        if line.kind in WITHOUT_PLACE
        else Reach(line.reach).label,
        fields=_("mọi phần")
        if line.fields == ALL
        else _listed((SETS[one] for one in SETS if one in line.fields), "; "),
        condition=CONDITIONS[line.condition] if line.condition else "",
    )


def _refusal(one: Refusal) -> str:
    kinds = _listed(KINDS[kind] for kind in KINDS if kind in one.kinds)
    every = one.actions >= {VIEW, ROWS, MANAGE}
    does = _("xem, ghi hay sửa") if every else _("ghi hay sửa")
    words = {"kinds": kinds, "does": does}
    if one.subject:
        return _("Người là đối tượng thì không được %(does)s %(kinds)s về chính mình.") % words
    words["roles"] = _listed((str(role.label) for role in Role if role in one.holders), _(" hoặc "))
    return _("Ai đang giữ vai trò %(roles)s thì không được %(does)s %(kinds)s.") % words


def _listed(words: Iterable[Any], between: str = ", ") -> str:
    return between.join(str(word) for word in words)
