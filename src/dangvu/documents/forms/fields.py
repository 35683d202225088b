"""Fields that several forms ask, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.fields import SuggestedField
from dangvu.documents.models import Document
from dangvu.documents.selectors import UnknownPaper, paper_meant
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import UnknownOrganization, organization_meant

_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "30/06/2026"}),
        **more,
    )


def words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, **{"max_length": 120, "required": False, **more})


def lines(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    """Several, one on each line."""
    return words(
        label, **{"max_length": 2_000, "widget": forms.Textarea(attrs={"rows": rows}), **more}
    )


def reason() -> forms.CharField:
    return words(gettext_lazy("Lý do"), max_length=250, required=True)


def paper(label: Any, **more: Any) -> SuggestedField:
    """Another paper of the register, by its symbol or its code there."""
    return SuggestedField(
        label=label,
        address="documents:options",
        **{
            "help_text": gettext_lazy("Số, ký hiệu như 01-NQ/ĐUK, hoặc mã trong sổ như VB12."),
            **more,
        },
    )


def organization_of(actor: Actor, text: str) -> Organization:
    try:
        found = organization_meant(text, actor.today, actor)
    except UnknownOrganization as error:
        raise forms.ValidationError(error.sentence) from error
    return Organization.objects.get(pk=found.organization_id)


def paper_of(actor: Actor, text: str) -> Document | None:
    if not text:
        return None
    try:
        found: Document = paper_meant(actor, text).document
    except UnknownPaper as error:
        raise forms.ValidationError(error.sentence) from error
    return found


def lines_of(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


class Asked(forms.Form):
    """A form that knows who fills it in: what it names is only what the actor may see."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)


class AtPlace(Asked):
    """`place` is the organisation whose register it is."""

    place = SuggestedField(
        label=gettext_lazy("Sổ của tổ chức đảng (mã hoặc tên)"), address="organizations:options"
    )

    def clean_place(self) -> Organization:
        return organization_of(self.actor, self.cleaned_data["place"])


def several_organizations(actor: Actor, text: str) -> list[Organization]:
    """Every line is an organisation; the first that is none is told of."""
    found: dict[int, Organization] = {}
    for line in lines_of(text):
        try:
            one = organization_of(actor, line)
        except forms.ValidationError as error:
            said = " ".join(error.messages)
            raise forms.ValidationError(
                _("%(line)s: %(said)s") % {"line": line, "said": said}
            ) from error
        found[one.pk] = one
    return list(found.values())
