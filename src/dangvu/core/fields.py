"""Model and form fields for the value types of core."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.constraints import CheckConstraint
from django.db.models.expressions import Combinable
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from .partial_dates import STORED_PATTERN, PartialDate, read_date
from .readings import Ambiguous, Unreadable
from .text import examine


def must_be_fit(text: str) -> None:
    """For boxes of forms: ValidationError, in the words of the door, where `text` holds signs that are
    never kept, such as those that come along with text out of a PDF."""
    wrong = [one.message for one in examine(text, multiline=True).problems if one.refused]
    if wrong:
        raise ValidationError(wrong, code="unfit")


class PartialDateFormField(forms.CharField):
    """Takes what read_date takes; a question comes back as the field's error."""

    def to_python(self, value: Any) -> PartialDate | None:  # type: ignore[override]
        if isinstance(value, PartialDate):
            return value
        reading = read_date(value)
        if isinstance(reading, (Ambiguous, Unreadable)):
            raise ValidationError(reading.message, code="invalid")
        return reading

    def prepare_value(self, value: Any) -> Any:
        return value.as_vietnamese() if isinstance(value, PartialDate) else value

    # CharField would measure and match the text; the value is no text any more.
    def run_validators(self, value: Any) -> None:
        return None


class PartialDateField(models.CharField):  # type: ignore[type-arg]
    """A PartialDate as ``YYYY[-MM[-DD]]``. Compare in queries by the ``earliest`` transform.

    The column itself takes any text of ten characters: add partial_date_check() to the
    constraints of the model.
    """

    description = "A year, a month or a day"
    # What the type checker may take for a value of the field.
    _pyi_private_set_type: PartialDate | str | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: PartialDate  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return PartialDate.parse(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or isinstance(value, PartialDate):
            return value
        if isinstance(value, datetime.date):
            return PartialDate(value.year, value.month, value.day)
        if not value:
            return None
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise ValidationError(
                _("“%(value)s” không phải ngày dạng năm-tháng-ngày.") % {"value": value},
                code="invalid",
            ) from error

    def get_prep_value(self, value: Any) -> str | None:
        value = self.to_python(value)
        return None if value is None else str(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")

    def formfield(self, **kwargs: Any) -> Any:
        # CharField.formfield would pass max_length, which a spelling like
        # "ngày 1 tháng 6 năm 2020" exceeds.
        return models.Field.formfield(self, **{"form_class": PartialDateFormField, **kwargs})

    def run_validators(self, value: Any) -> None:
        return None


@PartialDateField.register_lookup
class Earliest(models.Transform):
    """``birth__earliest__lt=...``: the earliest possible day, as the database computes it."""

    lookup_name = "earliest"
    function = "core_earliest"
    output_field = models.DateField()


@PartialDateField.register_lookup
class Latest(models.Transform):
    """``birth__latest__lt=...``: the latest possible day."""

    lookup_name = "latest"
    function = "core_latest"
    output_field = models.DateField()


def partial_date_check(field: str, *, name: str) -> CheckConstraint:
    """The constraint that refuses text which is no partial date, 31 February included."""
    return CheckConstraint(
        # The second half is true of every real day and raises for one that does not exist.
        condition=models.Q(**{f"{field}__isnull": True})
        | models.Q(**{f"{field}__regex": STORED_PATTERN})
        & models.Q(**{f"{field}__earliest__gte": datetime.date(1, 1, 1)}),
        name=name,
    )


class SuggestedField(forms.CharField):
    """Text with suggestions for what is typed, asked of the page `address` names.

    Without a script it is a plain field: what is typed must be enough to tell what is meant.
    """

    def __init__(self, *, address: str, **options: Any) -> None:
        super().__init__(**{"max_length": 120, **options})
        self.widget.attrs |= {
            "autocomplete": "off",
            "data-suggest": reverse_lazy(address),
            "list": f"{address.replace(':', '-')}-list",
        }
