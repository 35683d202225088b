"""Columns that sheets of organisations share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from dangvu.core.sheets import Column, Kind

DECISION = Column(
    "decision",
    gettext_lazy("Số quyết định"),
    aliases=("Quyết định", "Số QĐ", "Căn cứ"),
    help=gettext_lazy("Số, ký hiệu; có thể thêm ngày sau dấu phẩy."),
    example="101-QĐ/ĐUK, 01/06/2020",
    width=26,
)


def organization_code(name: str, title: Any, **more: Any) -> Column:
    """A column that holds the code of an organisation."""
    more.setdefault("refers", "" if name == "code" else "organizations.organizations")
    return Column(name, title, Kind.CODE, max_length=40, width=18, **more)
