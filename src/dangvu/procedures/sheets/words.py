"""What an office writes for a procedure, a step, a way, a kind of paper, values: found, or named with
what looks like it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.text import search_key
from dangvu.core.writing import write_date
from dangvu.procedures import registry
from dangvu.procedures.definitions import (
    Definition,
    Step,
    ValueRule,
    Version,
    Way,
)
from dangvu.procedures.selectors.known import value_word
from dangvu.procedures.services.papers import paper_kinds


class Unknown(Exception):
    """Nothing is called so; the message names what looks like it."""


def _found(text: str, words: Mapping[str, Iterable[str]], message: str) -> str:
    """The code of which one word is `text`, however it is accented or spaced. Raises Unknown."""
    if text in words:
        return text
    wanted = search_key(text)
    found = [
        code for code, names in words.items() if wanted in {search_key(name) for name in names}
    ]
    if len(found) == 1:
        return found[0]
    labels = {search_key(next(iter(names))): next(iter(names)) for names in words.values()}
    near = [labels[key] for key in difflib.get_close_matches(wanted, labels, n=3, cutoff=0.5)]
    said = _("Ý là: %s?") % "; ".join(near) if near else _("Có: %s.") % "; ".join(labels.values())
    raise Unknown(f"{message % {'text': text}} {said}")


def procedure_called(text: str) -> Definition:
    known = registry.definitions()
    words = {code: (one.label, code) for code, one in known.items()}
    return known[_found(text, words, _("Không có quy trình “%(text)s”."))]


def step_called(version: Version, text: str) -> Step:
    words = {code: (step.label, code) for code, step in version.steps.items()}
    return version.steps[_found(text, words, _("Quy trình này không có bước “%(text)s”."))]


def step_word(version: Version, code: str) -> str:
    """What a step is called in a sheet: its label, its code where another is called the same."""
    step = version.steps.get(code)
    if step is None:
        return code
    key = search_key(step.label)
    same = [one for one in version.steps.values() if search_key(one.label) == key]
    return step.label if len(same) == 1 else code


def way_called(step: Step, text: str) -> Way:
    """The way of that name; of a step that has one way it need not be said. Raises Unknown."""
    if not text:
        if len(step.ways) == 1:
            return step.first_way
        labels = "; ".join(way.label for way in step.ways.values())
        raise Unknown(_("Ghi kết quả của bước này: %s.") % labels)
    words = {code: (way.label, code) for code, way in step.ways.items()}
    return step.ways[_found(text, words, _("Bước này không có kết quả “%(text)s”."))]


def way_word(step: Step | None, code: str) -> str:
    way = step.ways.get(code) if step else None
    if step is None or way is None:
        return code
    key = search_key(way.label)
    same = [one for one in step.ways.values() if search_key(one.label) == key]
    return way.label if len(same) == 1 else code


def paper_called(definition: Definition, text: str) -> str:
    """The kind of paper of that code or those words. Raises Unknown."""
    kinds = paper_kinds(definition)
    words = {code: (label, code, label.removeprefix(code)) for code, label in kinds.items()}
    return _found(text, words, _("Quy trình này không dùng loại giấy tờ “%(text)s”."))


# --- values ---------------------------------------------------------------------------------------

_TRUE, _FALSE = frozenset({"co", "x", "dung"}), frozenset({"khong"})


def read_values(step: Step, text: str) -> dict[str, Any]:
    """Values of a step as a cell has them, by name, days as text as a line keeps them. Raises Unknown."""
    found: dict[str, Any] = {}
    for rule, written in _parts(step, text):
        if rule.name in found:
            raise Unknown(_("“%s” ghi hai lần.") % rule.label)
        found[rule.name] = _value(rule, written)
    return found


def _parts(step: Step, text: str) -> list[tuple[ValueRule, str]]:
    """Each value begins with what it is called; a semicolon inside of one belongs to it."""
    names = {
        search_key(word): rule
        for rule in step.values
        for word in (rule.label, rule.name, value_word(step, rule))
    }
    labels = "; ".join(value_word(step, rule) for rule in step.values)
    parts: list[tuple[ValueRule, str]] = []
    for piece in text.split(";"):
        rule, written = _called(names, piece)
        if rule is not None:
            parts.append((rule, written))
        elif parts and parts[-1][0].type == "text":
            parts[-1] = (parts[-1][0], f"{parts[-1][1]};{piece}")
        elif piece.strip():
            if not labels:
                raise Unknown(_("Bước này không hỏi số liệu nào."))
            said = {"said": piece.partition(":")[0].strip()[:60], "labels": labels}
            raise Unknown(_("Bước này không hỏi “%(said)s”. Có: %(labels)s.") % said)
    return [(rule, written.strip()) for rule, written in parts]


def _called(names: Mapping[str, ValueRule], piece: str) -> tuple[ValueRule | None, str]:
    """The value that a piece begins with; what it is called may have a colon in it."""
    for mark in re.finditer(":", piece):
        if rule := names.get(search_key(piece[: mark.start()])):
            return rule, piece[mark.end() :]
    return None, ""


def _value(rule: ValueRule, written: str) -> Any:
    if rule.type == "text":
        return written
    if rule.type == "date":
        day = read_date(written)
        if isinstance(day, PartialDate) and day.day is not None:
            return day.earliest.isoformat()
        raise Unknown(_("%(label)s: “%(text)s” không phải một ngày.") % _said(rule, written))
    if rule.type == "number":
        if re.fullmatch(r"-?\d{1,9}", written):
            return int(written)
        raise Unknown(_("%(label)s: “%(text)s” không phải một số.") % _said(rule, written))
    key = search_key(written)
    if key in _TRUE | _FALSE:
        return key in _TRUE
    raise Unknown(_("%(label)s: ghi “có” hoặc “không”.") % _said(rule, written))


def _said(rule: ValueRule, written: str) -> dict[str, str]:
    return {"label": rule.label, "text": written[:60]}


def write_values(step: Step | None, values: Mapping[str, Any]) -> str:
    """As `read_values` reads them; what the definition does not know any more keeps its name."""
    rules = {rule.name: rule for rule in step.values} if step else {}
    return "; ".join(
        f"{value_word(step, rules[name]) if step and name in rules else name}:"
        f" {_written(rules.get(name), value)}"
        for name, value in values.items()
    )


def _written(rule: ValueRule | None, value: Any) -> str:
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if rule is not None and rule.type == "date" and isinstance(value, str):
        return write_date(date.fromisoformat(value))
    return " ".join(str(value).split())
