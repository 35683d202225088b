"""Whether the steps of a definition lead anywhere, can be come to, and have somebody to take them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from django.utils.translation import gettext as _

from dangvu.procedures.definitions import parts
from dangvu.procedures.definitions.nodes import DefinitionRefused, Problem, near_words
from dangvu.procedures.definitions.parts import Clock, Definition, Step, Version

#: Bodies that no organisation of that place ever has.
_NO_BODY: Mapping[str, frozenset[str]] = {
    "cell": frozenset({"standing_committee", "inspection_commission"}),
    "member": frozenset(
        {"standing_committee", "inspection_commission", "executive_committee", "cell"}
    ),
    "sectional": frozenset({"cell", "inspection_commission"}),
    "superior": frozenset({"cell"}),
    "root": frozenset({"cell"}),
}
#: Who is not there when a case is about these.
_NO_ACTOR: Mapping[str, frozenset[str]] = {
    "candidate": frozenset({"member"}),
    "organization": frozenset({"member"}),
    "nothing": frozenset({"member"}),
}


def check_definition(definition: Definition) -> None:
    """Raise DefinitionRefused with every fault of every version."""
    problems = [one for version in definition.versions for one in _faults(definition, version)]
    if problems:
        raise DefinitionRefused(problems)


def _faults(definition: Definition, version: Version) -> Iterator[Problem]:
    at = partial(Problem, file=definition.file)
    if not version.steps:
        yield at("dead_end", _("Bản quy trình không có bước nào."), line=version.line)
        return
    unknown = list(_unknown_targets(definition, version))
    yield from unknown
    if unknown:
        return
    yield from _dead_ends(definition, version)
    yield from _unreachable(definition, version)
    for step in version.steps.values():
        yield from _actors(definition, step)
        yield from _clocks(definition, version, step)


def _unknown_targets(definition: Definition, version: Version) -> Iterator[Problem]:
    known = [*version.steps, *version.ends]
    for step in version.steps.values():
        for target in step.targets:
            if target not in known:
                text = _("Bước “%(step)s” dẫn tới “%(to)s”, không phải bước hay kết thúc nào.")
                words = text % {"step": step.code, "to": target} + near_words(target, known)
                yield Problem("unknown_step", words, definition.file, step.line)
        for target in step.may_return_to:
            if target not in version.steps:
                text = _("Bước “%(step)s” trả lại về “%(to)s”, không phải bước nào.")
                words = text % {"step": step.code, "to": target} + near_words(target, version.steps)
                yield Problem("unknown_step", words, definition.file, step.line)


def _dead_ends(definition: Definition, version: Version) -> Iterator[Problem]:
    """Steps that lead nowhere, and those from which no end is ever come to."""
    for step in version.steps.values():
        if not step.ways:
            text = _("Bước “%s” là ngõ cụt: không dẫn tới bước hay kết thúc nào.") % step.code
            yield Problem("dead_end", text, definition.file, step.line)
    finishing = {
        step.code for step in version.steps.values() if set(step.targets) & version.ends.keys()
    }
    while more := {
        step.code
        for step in version.steps.values()
        if step.code not in finishing and finishing & set(step.targets)
    }:
        finishing |= more
    for step in version.steps.values():
        if step.ways and step.code not in finishing:
            text = _("Bước “%s” đi vòng mãi: từ đó không bao giờ tới kết thúc.") % step.code
            yield Problem("endless", text, definition.file, step.line)


def _unreachable(definition: Definition, version: Version) -> Iterator[Problem]:
    reached, ahead = set(), [version.first_step.code]
    while ahead:
        code = ahead.pop()
        if code in reached:
            continue
        reached.add(code)
        if code in version.steps:
            ahead += version.steps[code].targets
    for step in version.steps.values():
        if step.code not in reached:
            text = _("Bước “%s” không bước nào dẫn tới.") % step.code
            yield Problem("unreachable", text, definition.file, step.line)
    reached.add(parts.WITHDRAWN)
    if any(step.expires for step in version.steps.values()):
        reached.add(parts.EXPIRED)
    for end in version.ends:
        if end not in reached:
            text = _("Kết thúc “%s” không bước nào dẫn tới.") % end
            if end == parts.EXPIRED:
                text += " " + _("Muốn hồ sơ hết thời hạn thì một bước phải có “expires”.")
            yield Problem("unreachable", text, definition.file, version.line)


def _actors(definition: Definition, step: Step) -> Iterator[Problem]:
    at = partial(Problem, "actor_never", file=definition.file, line=step.line)
    if step.at in _NO_ACTOR.get(definition.about, ()):
        text = _("Bước “%(step)s”: quy trình về “%(about)s” không có “%(at)s” để làm.")
        yield at(text % {"step": step.code, "about": definition.about, "at": step.at})
    if step.at == "sectional" and not step.skip_to:
        text = _("Bước “%s”: nhiều chi bộ không có đảng ủy bộ phận; ghi “skip_to” để đi thẳng.")
        yield at(text % step.code)
    if step.vote and step.vote.body in _NO_BODY.get(step.at, ()):
        text = _("Bước “%(step)s”: “%(at)s” không bao giờ có “%(body)s” để biểu quyết.")
        yield at(text % {"step": step.code, "at": step.at, "body": step.vote.body})


def _clocks(definition: Definition, version: Version, step: Step) -> Iterator[Problem]:
    for clock in (step.not_before, step.deadline, step.expires):
        if clock is not None and (wrong := _wrong_start(version, clock)):
            text = _("Bước “%(step)s”: thời hạn tính từ “%(since)s”, không phải bước hay ngày nào.")
            words = text % {"step": step.code, "since": clock.since} + wrong
            yield Problem("unknown_step", words, definition.file, step.line)


def _wrong_start(version: Version, clock: Clock) -> str:
    """Empty when the clock starts at something; else what was perhaps meant (or a space)."""
    code, _dot, value = clock.since.partition(".")
    if clock.since in ("entered", "began"):
        return ""
    step = version.steps.get(code)
    if step is None:
        return near_words(code, [*version.steps, "entered", "began"]) or " "
    days = [one.name for one in step.values if one.type == "date"]
    return "" if not value or value in days else near_words(value, days) or " "
