"""The first administrator; the form that the kit shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from dangvu.accounts.models import User
from dangvu.core.fields import PartialDateFormField


class FirstAdministratorForm(forms.Form):
    code = forms.CharField(
        label=_("Mã trên màn hình máy chủ"),
        max_length=40,
        help_text=_("Hiện một lần khi chạy dangvu serve, để biết người khai đang đứng ở máy chủ."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    username = forms.SlugField(
        label=_("Tên đăng nhập"), max_length=64, help_text=_("Không dấu, không cách.")
    )
    display_name = forms.CharField(label=_("Họ và tên"), max_length=150)
    new = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = password_validation.get_default_password_validators()
        own = [rule for rule in rules if type(rule).__module__.startswith("dangvu.")]
        self.fields["new"].help_text = " ".join(rule.get_help_text() for rule in own)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        new, again = values.get("new"), values.get("again")
        if new:
            user = User(
                username=values.get("username", ""), display_name=values.get("display_name", "")
            )
            try:
                password_validation.validate_password(new, user)
            except forms.ValidationError as error:
                self.add_error("new", error)
        if new and again and new != again:
            self.add_error("again", _("Hai lần nhập mật khẩu không giống nhau."))
        return values


class KitForm(forms.Form):
    """One field of each kind; it is never sent."""

    name = forms.CharField(label=_("Họ và tên"), help_text=_("Viết đủ họ, chữ đệm và tên."))
    on = PartialDateFormField(label=_("Ngày"), required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=[("A", _("Báo cáo")), ("B", _("Thư"))])
    note = forms.CharField(
        label=_("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed = forms.BooleanField(label=_("Đã đối chiếu với sổ"), required=False)
    file = forms.FileField(label=_("Tệp Excel"), required=False)
