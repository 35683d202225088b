"""The definition behind a case, in the version under which it began."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.text import search_key
from dangvu.procedures import registry
from dangvu.procedures.definitions import Definition, Step, ValueRule, Version
from dangvu.procedures.models import Case

#: Where a label goes over to explaining.
_LABEL_ENDS = re.compile(r"\s*[(;]")


class DefinitionChanged(Exception):
    """The definition was taken away or changed under a running case: it stands until `adopt_version`
    says which version it follows from now on. The message is for the one who tried."""


def definition_of(case: Case) -> Definition | None:
    """None when no room has it any more."""
    return registry.definitions().get(case.definition)


def version_of(case: Case) -> tuple[Definition, Version]:
    """What the case follows. Raises DefinitionChanged when it is not what the case began under."""
    found = definition_of(case)
    if found is None:
        raise DefinitionChanged(
            _("Quy trình “%s” không còn trong hệ thống; hồ sơ chỉ xem được.") % case.definition
        )
    version = found.version_of(case.version_from)
    if version is None or version.mark != case.mark or case.step not in version.steps:
        raise DefinitionChanged(
            _(
                "Quy trình “%(label)s” đã sửa sau khi hồ sơ bắt đầu. Chuyển hồ sơ sang bản quy trình mới"
                " rồi làm tiếp."
            )
            % {"label": found.label}
        )
    return found, version


def shown_version(case: Case) -> tuple[Definition | None, Version | None]:
    """What there is to show of it, also where it was changed."""
    found = definition_of(case)
    return found, found.version_of(case.version_from) if found else None


def step_of(case: Case) -> Step:
    """The step where a running case stands. Raises DefinitionChanged."""
    return version_of(case)[1].steps[case.step]


def step_label(case: Case, code: str = "") -> str:
    """What a step or an end is called, its code where nobody knows any more."""
    _definition, version = shown_version(case)
    wanted = code or (case.step if case.is_running else case.outcome)
    if version is None:
        return wanted
    step = version.steps.get(wanted)
    return step.label if step else version.end_label(wanted)


def value_word(step: Step, rule: ValueRule) -> str:
    """What a value of a step is called in a cell: its label without what stands in brackets or behind a
    semicolon to explain it; its name where another would be called the same."""
    words = [_LABEL_ENDS.split(one.label)[0] for one in step.values]
    own = _LABEL_ENDS.split(rule.label)[0]
    return own if words.count(own) == 1 else rule.name


def startable(on: date) -> list[Definition]:
    """Procedures that have a version in force on the day, by label."""
    known = registry.definitions().values()
    return sorted(
        (one for one in known if one.version_on(on)), key=lambda one: search_key(one.label)
    )
