"""What is filled in to give and to end a role."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.choices import Role
from dangvu.access.giving import person_named, roles_to_give
from dangvu.accounts.models import User
from dangvu.core.actor import Actor
from dangvu.core.fields import SuggestedField
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import UnknownOrganization, organization_meant

_DAYS = ["%d/%m/%Y", "%Y-%m-%d"]


def _day(label: Any, *, required: bool = True, help_text: Any = "", wanted: Any = "") -> Any:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=_DAYS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "30/06/2026"}),
        error_messages={"invalid": gettext_lazy("Ghi ngày như 30/06/2026."), "required": wanted},
    )


class GrantForm(forms.Form):
    """Who is to hold which role where, on the strength of which paper."""

    user = SuggestedField(
        label=gettext_lazy("Người được giao (tên đăng nhập)"),
        address="access:people",
        max_length=64,
        error_messages={"required": gettext_lazy("Ghi tên đăng nhập.")},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Vai trò"),
        error_messages={"required": gettext_lazy("Chọn vai trò.")},
    )
    organization = SuggestedField(
        label=gettext_lazy("Ở tổ chức đảng (mã hoặc tên)"),
        address="organizations:options",
        required=False,
    )
    first = _day(gettext_lazy("Từ ngày"), wanted=gettext_lazy("Ghi ngày bắt đầu."))
    last = _day(
        gettext_lazy("Đến hết ngày"),
        required=False,
        help_text=gettext_lazy("Bỏ trống khi chưa định ngày hết."),
    )
    symbol = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản quyết định"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Ví dụ: 15-QĐ/ĐUK."),
    )
    issuer = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        offered = roles_to_give(actor)
        role: Any = self.fields["role"]
        role.choices = [("", _("Chọn vai trò")), *((one.value, one.label) for one in offered)]
        if Role.OPERATOR in offered:
            self.fields["organization"].help_text = _(
                "Chỉ người vận hành mới bỏ trống được: khi đó là toàn hệ thống."
            )

    def clean_user(self) -> User:
        user = person_named(self.cleaned_data["user"].strip())
        if user is None:
            raise forms.ValidationError(_("Không có tài khoản nào đang dùng có tên này."))
        if user.pk == self.actor.user_id:
            raise forms.ValidationError(_("Không ai tự phân quyền cho mình."))
        return user

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_organization(self) -> Organization | None:
        text = self.cleaned_data["organization"].strip()
        if not text:
            return None
        try:
            return organization_meant(text, self.actor.today, self.actor).organization
        except UnknownOrganization as error:
            raise forms.ValidationError(error.sentence) from error

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("Ngày hết phải từ ngày bắt đầu trở đi."))
        if said.get("role") not in (None, Role.OPERATOR) and said.get("organization", "") is None:
            self.add_error("organization", _("Ghi mã hoặc tên tổ chức đảng."))
        return said

    @property
    def valid_to(self) -> date | None:
        last: date | None = self.cleaned_data["last"]
        return last + timedelta(days=1) if last else None


class EndForm(forms.Form):
    """From when on it holds no longer, and why."""

    last = _day(
        gettext_lazy("Giữ đến hết ngày"),
        help_text=gettext_lazy("Ghi hôm qua để thôi ngay hôm nay."),
        wanted=gettext_lazy("Ghi ngày cuối cùng còn giữ."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ví dụ: chuyển công tác theo Quyết định 21-QĐ/ĐUK."),
        error_messages={"required": gettext_lazy("Ghi lý do; lý do được giữ trong nhật ký.")},
    )
