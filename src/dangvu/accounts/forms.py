"""Signing in and changing one's password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from dangvu.accounts.models import User


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt; "
            "quên mật khẩu thì đề nghị người quản trị đặt lại."
        ),
        "inactive": _("Tài khoản này đã ngừng dùng. Đề nghị người quản trị mở lại."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Tên đăng nhập")
        self.fields["username"].widget.attrs.update({"spellcheck": "false"})
        self.fields["password"].label = _("Mật khẩu")


class ChangePasswordForm(forms.Form):
    old = forms.CharField(
        label=_("Mật khẩu đang dùng"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new = forms.CharField(
        label=_("Mật khẩu mới"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ít nhất 10 ký tự, không toàn chữ số, không phải mật khẩu ai cũng đoán được."),
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("Mật khẩu đang dùng không đúng."))
        return old

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        password_validation.validate_password(new, self.user)
        if new == self.data.get("old"):
            raise forms.ValidationError(_("Mật khẩu mới trùng mật khẩu đang dùng."))
        return new

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("new") and values.get("again") and values["new"] != values["again"]:
            self.add_error("again", _("Hai lần nhập mật khẩu mới không giống nhau."))
        return values


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Dùng cho"),
        max_length=120,
        help_text=_("Chương trình nào dùng khóa này, ví dụ: phần mềm nhân sự của công ty."),
        error_messages={"required": _("Ghi khóa này dùng cho việc gì.")},
    )
    days = forms.IntegerField(
        label=_("Dùng trong bao nhiêu ngày"), min_value=1, max_value=366, initial=90
    )
