"""What is asked of whoever relates, sends, receives or merges papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.documents.choices import LinkKind
from dangvu.documents.forms.fields import (
    Asked,
    AtPlace,
    day,
    lines,
    lines_of,
    paper,
    paper_of,
    reason,
    several_organizations,
    words,
)
from dangvu.documents.models import Document
from dangvu.organizations.models import Organization


class LinkForm(Asked):
    """What this paper does to an earlier one."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Văn bản này"),
        choices=LinkKind.choices,
        help_text=gettext_lazy("Làm gì với văn bản ban hành trước."),
    )
    other = paper(gettext_lazy("Văn bản ban hành trước"))
    on = day(
        gettext_lazy("Văn bản kia hết hiệu lực từ"),
        required=False,
        help_text=gettext_lazy("Chỉ ghi khi thay thế."),
    )

    def clean_other(self) -> Document | None:
        return paper_of(self.actor, self.cleaned_data["other"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("on") and given.get("kind") != LinkKind.REPLACES:
            self.add_error("on", gettext_lazy("Chỉ ghi ngày khi văn bản này thay thế văn bản kia."))
        return given


class UnlinkForm(forms.Form):
    reason = reason()


class DeliverForm(Asked):
    """To whom a paper is sent: ours and others, each on a line."""

    on = day(gettext_lazy("Ngày gửi"))
    to = lines(
        gettext_lazy("Gửi tổ chức đảng (mã hoặc tên, mỗi dòng một nơi)"),
        rows=4,
    )
    outside = lines(gettext_lazy("Gửi nơi ngoài đảng bộ (mỗi dòng một nơi)"))

    def clean_to(self) -> list[Organization]:
        return several_organizations(self.actor, self.cleaned_data["to"])

    def clean_outside(self) -> list[str]:
        found = list(dict.fromkeys(lines_of(self.cleaned_data["outside"])))
        if any(len(one) > 200 for one in found):
            raise forms.ValidationError(gettext_lazy("Tên nơi nhận dài quá 200 ký tự."))
        return found

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not given.get("to") and not given.get("outside"):
            self.add_error("to", gettext_lazy("Ghi ít nhất một nơi nhận."))
        return given


class EnterForm(AtPlace):
    """A paper that stands in the register already comes into the book of one more organisation."""

    came_on = day(gettext_lazy("Ngày đến"))
    handler = words(gettext_lazy("Người xử lý"))


class ReadForm(forms.Form):
    on = day(gettext_lazy("Ngày xem"))


class MergeForm(Asked):
    """Which other registration is this same paper."""

    other = paper(gettext_lazy("Lần đăng ký trùng, sẽ gộp vào văn bản này"))
    reason = reason()

    def clean_other(self) -> Document | None:
        return paper_of(self.actor, self.cleaned_data["other"])
