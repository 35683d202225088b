"""What is asked about terms, bodies and their posts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.offices.choices import (
    SINGLE_KINDS,
    BodyKind,
    EndReason,
    PostKind,
    TermKind,
)
from dangvu.offices.forms._kit import (
    Asking,
    OfPlaceForm,
    PaperForm,
    choose,
    day,
    partial_day,
    why,
    words,
)
from dangvu.offices.models import Post


class OpenTermForm(OfPlaceForm):
    """A term of an organisation, from its congress or with a provisional committee."""

    kind = forms.ChoiceField(label=gettext_lazy("Cấp ủy"), choices=TermKind.choices)
    label = words(
        gettext_lazy("Nhiệm kỳ"),
        max_length=40,
        required=True,
        help_text=gettext_lazy("Ví dụ: 2025-2030."),
    )
    ordinal = forms.IntegerField(
        label=gettext_lazy("Đại hội lần thứ"), min_value=1, max_value=999, required=False
    )
    congress_opened = partial_day(gettext_lazy("Khai mạc đại hội"))
    congress_closed = partial_day(gettext_lazy("Bế mạc đại hội"))
    valid_from = day(
        gettext_lazy("Bắt đầu từ ngày"),
        required=False,
        help_text=gettext_lazy("Bỏ trống thì từ ngày sau ngày bế mạc đại hội."),
    )
    numbers_from = day(
        gettext_lazy("Đánh số văn bản lại từ ngày"),
        required=False,
        help_text=gettext_lazy("Chỉ ghi khi hội nghị lần thứ nhất họp trong thời gian đại hội."),
    )
    planned_end = day(gettext_lazy("Dự kiến đại hội sau"), required=False)
    first_after_merge = forms.BooleanField(
        label=gettext_lazy("Nhiệm kỳ đầu sau sáp nhập, hợp nhất"), required=False
    )
    close_before = forms.BooleanField(
        label=gettext_lazy("Kết thúc nhiệm kỳ đang mở từ ngày nhiệm kỳ này bắt đầu"),
        required=False,
    )


class CorrectTermForm(PaperForm):
    """What was written wrong of a term, or came to be known later: when the next congress will be."""

    label = words(gettext_lazy("Nhiệm kỳ"), max_length=40, required=True)
    ordinal = forms.IntegerField(
        label=gettext_lazy("Đại hội lần thứ"), min_value=1, max_value=999, required=False
    )
    congress_opened = partial_day(gettext_lazy("Khai mạc đại hội"))
    congress_closed = partial_day(gettext_lazy("Bế mạc đại hội"))
    valid_from = day(gettext_lazy("Bắt đầu từ ngày"))
    numbers_from = day(gettext_lazy("Đánh số văn bản lại từ ngày"))
    planned_end = day(gettext_lazy("Dự kiến đại hội sau"), required=False)
    first_after_merge = forms.BooleanField(
        label=gettext_lazy("Nhiệm kỳ đầu sau sáp nhập, hợp nhất"), required=False
    )
    reason = why()


class CloseTermForm(Asking):
    """From when on a term holds no longer."""

    on = day(
        gettext_lazy("Kết thúc từ ngày"),
        help_text=gettext_lazy("Ngày đầu tiên của nhiệm kỳ sau."),
    )
    with_holdings = forms.BooleanField(
        label=gettext_lazy("Cho thôi mọi chức danh ghi theo nhiệm kỳ này, lý do hết nhiệm kỳ"),
        required=False,
    )


class BodyForm(OfPlaceForm):
    """A committee, an office, a board of an organisation."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại cơ quan"), choices=BodyKind.choices)
    name = words(gettext_lazy("Tên"), max_length=250, required=True)
    code = words(
        gettext_lazy("Mã"),
        max_length=40,
        required=True,
        help_text=gettext_lazy("Để nhận ra trong tệp Excel, ví dụ: BCH, BTV, UBKT."),
    )
    merged_with = words(
        gettext_lazy("Hợp nhất với phòng, ban của đơn vị"),
        max_length=250,
        help_text=gettext_lazy("Bỏ trống khi không hợp nhất."),
    )
    valid_from = day(gettext_lazy("Từ ngày"))


class PostForm(PaperForm):
    """A post of a body with its norm; one of that title is given other marks from the day on."""

    title = words(gettext_lazy("Chức danh"), required=True)
    kind = forms.ChoiceField(label=gettext_lazy("Loại chức danh"), choices=PostKind.choices)
    seats = forms.IntegerField(
        label=gettext_lazy("Định mức (số người)"), min_value=0, max_value=200, initial=1
    )
    valid_from = day(gettext_lazy("Từ ngày"))
    is_key = forms.BooleanField(label=gettext_lazy("Chức danh chủ chốt"), required=False)
    is_sensitive = forms.BooleanField(label=gettext_lazy("Vị trí nhạy cảm"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("kind") in SINGLE_KINDS and (given.get("seats") or 0) > 1:
            self.add_error("seats", _("Chức danh loại này chỉ do một người giữ."))
        return given


class DescribeBodyForm(PaperForm):
    """A body is called otherwise, or is merged with a department, from a day on."""

    on = day(gettext_lazy("Từ ngày"))
    name = words(gettext_lazy("Tên"), max_length=250, required=True)
    merged_with = words(gettext_lazy("Hợp nhất với phòng, ban của đơn vị"), max_length=250)


class EndBodyForm(Asking):
    """From when on there is no such body; its posts and who holds them end with it."""

    on = day(
        gettext_lazy("Kết thúc từ ngày"),
        help_text=gettext_lazy("Chức danh, người giữ và phân công của cơ quan thôi cùng ngày."),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Lý do thôi giữ chức danh"),
        choices=EndReason.choices,
        initial=EndReason.REORGANIZATION,
    )


class EndPostForm(Asking):
    """From when on there is no such post."""

    post = forms.TypedChoiceField(label=gettext_lazy("Chức danh"), coerce=int)
    on = day(gettext_lazy("Không còn từ ngày"))

    def __init__(self, *args: Any, posts: Iterable[Post], **kwargs: Any) -> None:
        self.posts = {one.pk: one for one in posts}
        super().__init__(*args, **kwargs)
        choose(self.fields["post"], ((one.pk, one.title) for one in self.posts.values()))

    def clean_post(self) -> Post:
        return self.posts[self.cleaned_data["post"]]
