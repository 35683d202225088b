"""Signing in, one's own password and second factor, and what an administrator fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from dangvu.accounts.models import User
from dangvu.accounts.password_rules import help_for_passwords

_CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "text",
    "autocapitalize": "none",
    "spellcheck": "false",
}


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=64,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        return name.lower()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Mã xác thực"),
        max_length=30,
        help_text=_("6 chữ số trên ứng dụng ở điện thoại; mất điện thoại thì gõ một mã dự phòng."),
        widget=forms.TextInput(attrs={**_CODE, "autofocus": True}),
    )


class FirstCodeForm(CodeForm):
    code = forms.CharField(
        label=_("Mã ứng dụng đang hiện"),
        max_length=8,
        help_text=_("6 chữ số; gõ để biết ứng dụng đã nhận đúng."),
        widget=forms.TextInput(attrs={**_CODE, "inputmode": "numeric"}),
    )


class ProveForm(forms.Form):
    """Either of the two."""

    password = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    code = forms.CharField(
        label=_("Hoặc mã xác thực"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs=_CODE),
    )

    def __init__(self, *args: Any, with_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]


class NewPasswordForm(forms.Form):
    """A new password twice; `user` is whose it is to be."""

    new = forms.CharField(
        label=_("Mật khẩu mới"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = help_for_passwords()

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        password_validation.validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("new") and values.get("again") and values["new"] != values["again"]:
            self.add_error("again", _("Hai lần nhập mật khẩu mới không giống nhau."))
        return values


class ChangePasswordForm(NewPasswordForm):
    old = forms.CharField(
        label=_("Mật khẩu đang dùng"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ["old", "new", "again"]
    user: User

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("Mật khẩu đang dùng không đúng."))
        return old

    def clean_new(self) -> str:
        if self.cleaned_data["new"] == self.data.get("old"):
            raise forms.ValidationError(_("Mật khẩu mới trùng mật khẩu đang dùng."))
        return super().clean_new()


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


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["username", "display_name"]
        help_texts = {
            "username": _("Chữ thường không dấu, không cách: ví dụ lanth. Không đổi được về sau."),
        }

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].lower()
        if not all(letter.isascii() and (letter.isalnum() or letter in "._-") for letter in name):
            raise forms.ValidationError(_("Chỉ dùng chữ cái không dấu, chữ số, dấu chấm, gạch."))
        return name


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=200,
        help_text=_("Giữ trong nhật ký, ví dụ: mất điện thoại, đã gặp trực tiếp."),
        error_messages={"required": _("Ghi lý do; lý do được giữ trong nhật ký.")},
    )
