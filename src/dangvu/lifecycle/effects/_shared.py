"""What several effects ask of a case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.partial_dates import PartialDate
from dangvu.core.text import clean
from dangvu.lifecycle.reading import day, value
from dangvu.members import services as members
from dangvu.members.choices import Sex
from dangvu.members.models import Person
from dangvu.procedures.selectors import Act


def new_code(act: Act) -> str:
    code = clean(value(act, "enrol", "code"))
    with reading_whole():
        if Person.objects.filter(code=code).exists():
            raise members.Refused(_("Mã đảng viên này đã có."))
    return code


def facts_of(act: Act, step: str) -> dict[str, Any]:
    """Who a person is, as far as the step wrote it down; the rest is added to the record."""
    birth = day(act, step, "birth")
    return {
        "full_name": act.case.label,
        "birth": PartialDate.of(birth) if birth else None,
        "sex": Sex.FEMALE if value(act, step, "is_woman") else Sex.MALE,
    }


def person_of(act: Act) -> Person:
    assert act.case.person is not None
    return act.case.person
