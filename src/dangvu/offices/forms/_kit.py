"""What the forms of this room are made of.

Fields bear the names of the arguments of the services, so that a refusal stands at its field.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.fields import PartialDateFormField, SuggestedField
from dangvu.members.models import Person
from dangvu.offices.models import Post
from dangvu.offices.selectors import UnknownPerson, person_meant
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import UnknownOrganization, organization_meant

_FORMATS = ["%d/%m/%Y", "%Y-%m-%d"]
NOT_SAID = gettext_lazy("Không ghi")


def day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "30/06/2026"}),
        error_messages={
            "invalid": gettext_lazy("Ghi ngày như 30/06/2026."),
            "required": gettext_lazy("Ghi ngày."),
        },
        **more,
    )


def partial_day(label: Any) -> PartialDateFormField:
    """A day, a month or a year, as exactly as it is known; may be left empty."""
    return PartialDateFormField(
        label=label,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "30/06/2026"}),
    )


def words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, **{"max_length": 200, "required": False, **more})


def long_text(label: Any, **more: Any) -> forms.CharField:
    given = {"max_length": 2_000, "widget": forms.Textarea(attrs={"rows": 3}), **more}
    return words(label, **given)


def why() -> forms.CharField:
    """Why a row is corrected."""
    return long_text(
        gettext_lazy("Lý do sửa"),
        required=True,
        help_text=gettext_lazy("Dòng cũ vẫn giữ trong nhật ký cùng lý do này."),
    )


class Asking(forms.Form):
    """A form that asks on behalf of somebody: what it names is looked for in their sight."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)


class PaperForm(Asking):
    """The paper that decided it; last of the fields."""

    symbol = words(
        gettext_lazy("Số, ký hiệu văn bản quyết định"),
        max_length=60,
        help_text=gettext_lazy("Ví dụ: 15-QĐ/ĐUK. Bỏ trống khi chưa có."),
    )
    issuer = words(gettext_lazy("Cơ quan ban hành"))
    dated = partial_day(gettext_lazy("Ngày văn bản"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(
            [*(n for n in self.fields if n not in PaperForm.base_fields), *PaperForm.base_fields]
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("issuer") or given.get("dated")) and not given.get("symbol"):
            self.add_error("symbol", _("Ghi số, ký hiệu của văn bản."))
        return given


class OfPersonForm(PaperForm):
    person = SuggestedField(
        label=gettext_lazy("Đảng viên (mã hoặc họ tên)"), address="offices:people"
    )

    def clean_person(self) -> Person:
        try:
            return person_meant(self.cleaned_data["person"], self.actor)
        except UnknownPerson as error:
            raise forms.ValidationError(str(error)) from error


class OfPostForm(PaperForm):
    post = forms.TypedChoiceField(label=gettext_lazy("Chức danh"), coerce=int)

    def __init__(self, *args: Any, posts: Iterable[Post], **kwargs: Any) -> None:
        self.posts = {one.pk: one for one in posts}
        super().__init__(*args, **kwargs)
        choose(self.fields["post"], ((one.pk, one.title) for one in self.posts.values()))

    def clean_post(self) -> Post:
        return self.posts[self.cleaned_data["post"]]


def choose(field: Any, choices: Iterable[tuple[Any, Any]], empty: Any = "") -> None:
    field.choices = [*([("", empty)] if empty else []), *choices]


class OfPlaceForm(PaperForm):
    """At which organisation it is."""

    place = SuggestedField(
        label=gettext_lazy("Tổ chức đảng (mã hoặc tên)"), address="organizations:options"
    )

    def clean_place(self) -> Organization:
        try:
            found = organization_meant(self.cleaned_data["place"], self.actor.today, self.actor)
        except UnknownOrganization as error:
            raise forms.ValidationError(error.sentence) from error
        return Organization.objects.get(pk=found.organization_id)
