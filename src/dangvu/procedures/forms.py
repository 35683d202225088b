"""What is asked of whoever begins a case, takes a step, or does anything else with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.fields import SuggestedField
from dangvu.core.text import clean, search_key
from dangvu.members.models import Candidate, Person
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import UnknownOrganization, organization_meant
from dangvu.procedures import registry
from dangvu.procedures.definitions import Definition, Step, ValueRule
from dangvu.procedures.services import Count

_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "30/06/2026"}),
        **more,
    )


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, **{"max_length": 250, "required": False, **more})


def _number(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, **{"min_value": 0, "max_value": 100_000, "required": False, **more}
    )


def _symbol() -> forms.CharField:
    return _words(
        gettext_lazy("Số, ký hiệu văn bản"),
        max_length=60,
        help_text=gettext_lazy("Nghị quyết, quyết định kèm theo, ví dụ 12-QĐ/ĐU."),
    )


def _organization(text: str, actor: Actor) -> Organization:
    try:
        found = organization_meant(text, actor.today, actor)
    except UnknownOrganization as error:
        raise forms.ValidationError(error.sentence) from error
    return Organization.objects.get(pk=found.organization_id)


class BeginForm(forms.Form):
    """`place` is the organisation for which the case runs; what the procedure is not about is not
    asked."""

    place = SuggestedField(
        label=gettext_lazy("Tổ chức đảng (mã hoặc tên)"), address="organizations:options"
    )
    person = _words(gettext_lazy("Mã đảng viên"), max_length=40, required=True)
    name = _words(gettext_lazy("Tên hồ sơ"), required=True)
    #: Somebody of the pool, when their own page led here; the name is left as it was written there.
    candidate = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    destination = SuggestedField(
        label=gettext_lazy("Nơi đến (mã hoặc tên)"), address="organizations:options"
    )
    on = _day(gettext_lazy("Ngày bắt đầu"))
    symbol = _symbol()

    def __init__(
        self, *args: Any, actor: Actor, definition: Definition, has_destination: bool, **kwargs: Any
    ) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        del self.fields["name" if definition.about == "person" else "person"]
        if definition.about == "person":
            self.fields["place"].required = False
            self.fields["place"].help_text = _("Bỏ trống: chi bộ nơi đảng viên đang sinh hoạt.")
        if definition.about == "candidate":
            self.fields["name"].label = _("Họ tên quần chúng trong nguồn")
        else:
            del self.fields["candidate"]
        if not has_destination:
            del self.fields["destination"]
        elif definition.asked is not None:
            self.fields["destination"].required = False
            self.fields["destination"].help_text = _(
                "Bỏ trống khi chưa rõ, hoặc nơi đến ngoài phần được xem; nơi cấp giấy giới thiệu ghi sau."
            )

    def clean_place(self) -> Organization | None:
        text = self.cleaned_data["place"]
        return _organization(text, self.actor) if text else None

    def clean_destination(self) -> Organization | None:
        text = self.cleaned_data["destination"]
        return _organization(text, self.actor) if text else None

    def clean_candidate(self) -> Candidate | None:
        """Nobody where another name was written."""
        number = self.cleaned_data["candidate"]
        found = Candidate.objects.visible_to(self.actor).filter(pk=number).first()
        name = search_key(clean(self.cleaned_data.get("name", "")))
        return found if found and found.search_key == name else None

    def clean_person(self) -> Person:
        seen = Person.objects.visible_to(self.actor, of_few=True)
        found = seen.filter(code=self.cleaned_data["person"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("Không có đảng viên mã này."))
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        person = given.get("person")
        if person is not None and given.get("place", "") is None:
            given["place"] = Organization.objects.filter(pk=person.home_id or 0).first()
            if given["place"] is None:
                self.add_error("place", _("Đảng viên này không sinh hoạt ở chi bộ nào."))
        return given


class AskForm(forms.Form):
    """What a member is asked who wants a procedure to begin, and which papers of its first step are
    in hand."""

    def __init__(self, *args: Any, definition: Definition, first: Step, **kwargs: Any) -> None:
        self.rules = definition.asked.values if definition.asked else ()
        super().__init__(*args, **kwargs)
        for rule in self.rules:
            self.fields[f"value_{rule.name}"] = _value(rule)
        self.kinds = [need.paper for need in first.needs]
        for number, kind in enumerate(self.kinds):
            self.fields[f"paper_{number}"] = forms.ChoiceField(
                label=registry.paper_label(definition, kind).removeprefix(f"{kind} "),
                choices=[("", "–"), ("1", _("Tôi đang có")), ("0", _("Chưa có"))],
            )

    @property
    def values(self) -> dict[str, Any]:
        found = {rule.name: self.cleaned_data.get(f"value_{rule.name}") for rule in self.rules}
        return {name: value for name, value in found.items() if value not in (None, "")}

    @property
    def papers(self) -> list[str]:
        """Kinds that the member has."""
        said = enumerate(self.kinds)
        return [kind for number, kind in said if self.cleaned_data.get(f"paper_{number}") == "1"]


class LeadForm(forms.Form):
    """Where a case leads to."""

    destination = SuggestedField(
        label=gettext_lazy("Nơi đến (mã hoặc tên)"), address="organizations:options"
    )
    on = _day(gettext_lazy("Ngày"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def clean_destination(self) -> Organization:
        return _organization(self.cleaned_data["destination"], self.actor)


class StepForm(forms.Form):
    """A step, made from its definition: the way, its values, the counts of its vote."""

    on = _day(gettext_lazy("Ngày"))
    way = forms.ChoiceField(label=gettext_lazy("Kết quả"))
    eligible = _number(
        gettext_lazy("Số người có quyền biểu quyết"),
        help_text=gettext_lazy(
            "Theo biên bản; chưa ghi ai trong cơ quan này nên không có danh sách."
        ),
    )
    votes_for = _number(gettext_lazy("Tán thành"))
    votes_against = _number(gettext_lazy("Không tán thành"))
    blank = _number(gettext_lazy("Phiếu trắng, ý kiến khác"))
    invalid = _number(gettext_lazy("Không hợp lệ"))
    symbol = _symbol()
    reason = _words(
        gettext_lazy("Ghi chú"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    COUNTS = ("votes_for", "votes_against", "blank", "invalid")

    def __init__(
        self, *args: Any, step: Step, many: bool = False, is_listed: bool = True, **kwargs: Any
    ) -> None:
        """`is_listed`: somebody is recorded in the body that votes, so that it is known who may."""
        self.step = step
        super().__init__(*args, **kwargs)
        if is_listed or not step.vote:
            del self.fields["eligible"]
        if step.vote or len(step.ways) == 1:
            del self.fields["way"]
        else:
            self.fields["way"].choices = [
                ("", "–"),
                *((w.code, w.label) for w in step.ways.values()),
            ]  # type: ignore[attr-defined]
        if not step.vote or many:
            for name in self.COUNTS:
                del self.fields[name]
        for rule in step.values:
            self.fields[f"value_{rule.name}"] = _value(rule)
        self.order_fields(["on", "way", *(f"value_{rule.name}" for rule in step.values)])

    @property
    def before_the_count(self) -> list[forms.BoundField]:
        """What stands above the list of voters; the counts stand below it."""
        return [one for one in self.visible_fields() if one.name not in self.COUNTS]

    @property
    def counted(self) -> list[forms.BoundField]:
        return [one for one in self.visible_fields() if one.name in self.COUNTS]

    @property
    def values(self) -> dict[str, Any]:
        """The values of the step as its rules type them."""
        found = {
            rule.name: self.cleaned_data.get(f"value_{rule.name}") for rule in self.step.values
        }
        return {name: value for name, value in found.items() if value not in (None, "")}

    @property
    def count(self) -> Count | None:
        """What the counters counted; nothing while no number was filled in."""
        given = [self.cleaned_data.get(name) for name in self.COUNTS]
        if not self.step.vote or all(each is None for each in given):
            return None
        return Count(*(each or 0 for each in given), eligible=self.cleaned_data.get("eligible"))


def _value(rule: ValueRule) -> forms.Field:
    if rule.type == "date":
        return _day(rule.label, required=rule.is_required)
    if rule.type == "number":
        return _number(rule.label, required=rule.is_required, max_value=None, min_value=None)
    if rule.type == "yes_no":
        return forms.TypedChoiceField(
            label=rule.label, required=rule.is_required, empty_value=None,
            choices=[("", "–"), ("1", gettext_lazy("Có")), ("0", gettext_lazy("Không"))],
            coerce=lambda text: text == "1",
        )  # fmt: skip
    return _words(rule.label, required=rule.is_required, max_length=2_000)


class DeedForm(forms.Form):
    """Anything else done with a case; what a deed does not ask is left out."""

    to = forms.ChoiceField(label=gettext_lazy("Trả lại về bước"))
    starts = forms.ChoiceField(label=gettext_lazy("Bản quy trình"))
    where = _words(gettext_lazy("Công khai ở đâu, cho ai"), required=True)
    on = _day(gettext_lazy("Ngày"))
    until = _day(gettext_lazy("Đến hết ngày"), required=False)
    reason = _words(
        gettext_lazy("Lý do"),
        required=True,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    symbol = _symbol()

    def __init__(self, *args: Any, asks: tuple[str, ...], **kwargs: Any) -> None:
        self.choices: dict[str, list[tuple[str, str]]] = kwargs.pop("choices", {})
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in (*asks, "on"):
                del self.fields[name]
        for name, choices in self.choices.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_starts(self) -> date:
        return date.fromisoformat(self.cleaned_data["starts"])


class PaperForm(forms.Form):
    paper = forms.ChoiceField(label=gettext_lazy("Loại giấy tờ"))
    on = _day(gettext_lazy("Ngày nhận"))
    place = _words(gettext_lazy("Để ở đâu"))
    holder = _words(gettext_lazy("Người giữ"))
    number = _words(gettext_lazy("Số, ký hiệu"), max_length=60)
    label = _words(gettext_lazy("Ghi chú về giấy tờ"))

    def __init__(self, *args: Any, kinds: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = list(kinds.items())  # type: ignore[attr-defined]


class LoseForm(forms.Form):
    paper = forms.ChoiceField(label=gettext_lazy("Giấy tờ"))
    reason = _words(gettext_lazy("Vì sao không còn"), required=True, max_length=500)

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = papers  # type: ignore[attr-defined]
