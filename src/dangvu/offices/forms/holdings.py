"""What is asked about holders: who takes a post and leaves it, what is assigned, made known, planned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.fields import SuggestedField
from dangvu.offices.choices import (
    DutyKind,
    EndReason,
    HoldingKind,
    LineOfWork,
)
from dangvu.offices.forms._kit import (
    NOT_SAID,
    Asking,
    OfPersonForm,
    OfPostForm,
    PaperForm,
    choose,
    day,
    long_text,
    why,
    words,
)
from dangvu.offices.models import Post, TermVersion
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import UnknownOrganization, organization_meant


class AppointForm(OfPersonForm, OfPostForm):
    """Who takes a post of a body. Without a term, that of the first day is meant."""

    kind = forms.ChoiceField(label=gettext_lazy("Hình thức"), choices=HoldingKind.choices)
    valid_from = day(gettext_lazy("Giữ từ ngày"))
    term = forms.TypedChoiceField(
        label=gettext_lazy("Nhiệm kỳ"), coerce=int, required=False, empty_value=None
    )
    completes = forms.BooleanField(
        label=gettext_lazy("Kiện toàn: bổ sung vào cấp ủy giữa hai kỳ đại hội"), required=False
    )
    planned_end = day(
        gettext_lazy("Dự kiến thôi giữ"),
        required=False,
        help_text=gettext_lazy("Khi đã biết ngày luân chuyển, nghỉ công tác."),
    )

    def __init__(self, *args: Any, terms: Iterable[TermVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(
            ["post", "person", "kind", "valid_from", "term", "completes", "planned_end"]
        )
        self.terms = {one.term_id: one for one in terms}
        labels = ((one.term_id, one.label) for one in self.terms.values())
        choose(self.fields["term"], labels, _("Theo ngày bắt đầu giữ"))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        end, begin = given.get("planned_end"), given.get("valid_from")
        if end and begin and end <= begin:
            self.add_error("planned_end", _("Ngày dự kiến thôi giữ phải sau ngày bắt đầu giữ."))
        return given


class CorrectHoldingForm(PaperForm):
    """What was written wrong of a holding, or came to be known later: the paper, the day."""

    kind = forms.ChoiceField(label=gettext_lazy("Hình thức"), choices=HoldingKind.choices)
    valid_from = day(gettext_lazy("Giữ từ ngày"))
    completes = forms.BooleanField(
        label=gettext_lazy("Kiện toàn: bổ sung vào cấp ủy giữa hai kỳ đại hội"), required=False
    )
    planned_end = day(gettext_lazy("Dự kiến thôi giữ"), required=False)
    reason = why()


class EndForm(Asking):
    """From when on a post is held no longer, and why."""

    on = day(
        gettext_lazy("Thôi giữ từ ngày"),
        help_text=gettext_lazy("Ngày đầu tiên không còn giữ."),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Lý do"), choices=EndReason.choices)

    def __init__(self, *args: Any, since: date, **kwargs: Any) -> None:
        self.since = since
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on <= self.since:
            message = _("Phải sau ngày bắt đầu %s; nếu ghi nhầm thì rút dòng này.")
            raise forms.ValidationError(message % f"{self.since:%d/%m/%Y}")
        return on


class DayForm(Asking):
    """From when on something holds no longer."""

    on = day(gettext_lazy("Thôi từ ngày"))


class ReasonForm(Asking):
    """Why a row that was written wrong is taken back."""

    reason = long_text(
        gettext_lazy("Lý do rút"),
        required=True,
        help_text=gettext_lazy("Dòng rút vẫn giữ trong nhật ký cùng lý do này."),
    )


class VacancyForm(Asking):
    """Why a seat stands empty, and what is planned."""

    post = forms.TypedChoiceField(label=gettext_lazy("Chức danh"), coerce=int)
    valid_from = day(gettext_lazy("Từ ngày"))
    reason = long_text(gettext_lazy("Lý do khuyết"), required=True)
    plan = long_text(
        gettext_lazy("Hướng kiện toàn"),
        help_text=gettext_lazy("Không ghi tên người; người dự kiến thuộc quy hoạch."),
    )

    def __init__(self, *args: Any, posts: Iterable[Post], **kwargs: Any) -> None:
        self.posts = {one.pk: one for one in posts}
        super().__init__(*args, **kwargs)
        choose(self.fields["post"], ((one.pk, one.title) for one in self.posts.values()))

    def clean_post(self) -> Post:
        return self.posts[self.cleaned_data["post"]]


class DutyForm(PaperForm):
    """What is assigned to the holder of a post: one of an organisation, a line of work, a post."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại phân công"), choices=DutyKind.choices)
    organization = SuggestedField(
        label=gettext_lazy("Tổ chức được phụ trách, theo dõi (mã hoặc tên)"),
        address="organizations:options",
        required=False,
    )
    line = forms.ChoiceField(
        label=gettext_lazy("Lĩnh vực"),
        choices=[("", NOT_SAID), *LineOfWork.choices],
        required=False,
    )
    stands_in_for = forms.TypedChoiceField(
        label=gettext_lazy("Thay thế chức danh"), coerce=int, required=False, empty_value=None
    )
    valid_from = day(gettext_lazy("Từ ngày"))

    _WANTED = {
        DutyKind.FOLLOWS: ("organization", gettext_lazy("Ghi tổ chức được phụ trách, theo dõi.")),
        DutyKind.LINE: ("line", gettext_lazy("Chọn lĩnh vực phụ trách.")),
        DutyKind.SUBSTITUTES: ("stands_in_for", gettext_lazy("Chọn chức danh được thay thế.")),
    }

    def __init__(self, *args: Any, posts: Iterable[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {one.pk: one for one in posts}
        titles = ((one.pk, one.title) for one in self.posts.values())
        choose(self.fields["stands_in_for"], titles, NOT_SAID)

    def clean_organization(self) -> Organization | None:
        text = self.cleaned_data["organization"].strip()
        if not text:
            return None
        try:
            found = organization_meant(text, self.actor.today, self.actor)
        except UnknownOrganization as error:
            raise forms.ValidationError(error.sentence) from error
        return Organization.objects.get(pk=found.organization_id)

    def clean_stands_in_for(self) -> Post | None:
        return self.posts.get(self.cleaned_data["stands_in_for"])

    def clean(self) -> dict[str, Any]:
        """One of the three, by the kind; the others are not taken."""
        given = super().clean()
        for kind, (name, wanted) in self._WANTED.items():
            if given.get("kind") != kind:
                given[name] = "" if name == "line" else None
            elif not given.get(name) and name not in self.errors:
                self.add_error(name, wanted)
        return given


class PublishForm(PaperForm):
    """Where and how long a personnel result was made known, and what was said about it."""

    where = words(gettext_lazy("Nơi công khai"), max_length=250, required=True)
    published_on = day(gettext_lazy("Từ ngày"))
    until = day(gettext_lazy("Đến hết ngày"), required=False)
    comments = forms.IntegerField(
        label=gettext_lazy("Số ý kiến nhận được"), min_value=0, max_value=100_000, initial=0
    )
    topics = long_text(
        gettext_lazy("Ý kiến theo chủ đề"),
        help_text=gettext_lazy("Chỉ chủ đề và số lượng, không ghi ai nói."),
    )


class PlanForm(OfPersonForm, OfPostForm):
    """Who is taken into the plan for a post."""

    term_label = words(
        gettext_lazy("Quy hoạch nhiệm kỳ"),
        max_length=40,
        required=True,
        help_text=gettext_lazy("Ví dụ: 2025-2030."),
    )
    valid_from = day(gettext_lazy("Từ ngày"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["post", "person", "term_label", "valid_from"])


class ReviewForm(PaperForm):
    """The yearly review left the person in it."""

    on = day(gettext_lazy("Ngày rà soát"))


class UnplanForm(Asking):
    on = day(gettext_lazy("Đưa ra khỏi quy hoạch từ ngày"))
    reason = long_text(gettext_lazy("Lý do"), required=True)
