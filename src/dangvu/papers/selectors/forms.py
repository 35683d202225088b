"""The forms that the rooms ship, found by code and by the day of the paper."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import Any

import yaml

from dangvu.core.registry import PaperField
from dangvu.papers.choices import Form, FormBlock, FormPart, Guidance

# Forms are read whenever the program starts; the parser in C takes a tenth of the time.
try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # a PyYAML that was built without it
    from yaml import SafeLoader  # type: ignore[assignment]

#: `{members.total}` in a sentence of a form, or `{organization}`.
PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_0-9]+)*)\}")
#: Of a list of many: the fields of each of them.
PEOPLE = "people"
_KINDS = frozenset({"sentence", "figures", "table", "chart", "box", "center", "dots", "rows"})

_forms: dict[str, list[Form]] = {}


class UnknownForm(LookupError):
    """No form of that code; `near` lists those that look like it, else all."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        known = sorted(_forms)
        self.code, self.near = code, difflib.get_close_matches(code, known, cutoff=0.4) or known


class NoFormThen(LookupError):
    """The form exists, and none of its versions holds on that day."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(f"{code} ({on:%d/%m/%Y})")
        self.code, self.on = code, on


def add_forms(room: str) -> None:
    """A room ships the forms of its `data/forms.yaml`; called when Django starts."""
    for form in read_forms(
        resources.files(room).joinpath("data/forms.yaml").read_text("utf-8"), room
    ):
        versions = _forms.setdefault(form.code, [])
        versions[:] = [one for one in versions if one.valid_from != form.valid_from] + [form]
        versions.sort(key=lambda one: one.valid_from)


def form_on(code: str, on: date) -> Form:
    """The form that holds on the day of the paper. Raises UnknownForm, NoFormThen."""
    if code not in _forms:
        raise UnknownForm(code)
    for form in _forms[code]:
        if form.holds_on(on):
            return form
    raise NoFormThen(code, on)


def forms_of_papers(on: date) -> dict[str, Form]:
    """The forms of papers of cases that hold on the day, by the kind of paper."""
    held = (form for versions in _forms.values() for form in versions if form.holds_on(on))
    return {form.paper: form for form in held if form.paper}


def forms_on(on: date, room: str = "") -> list[Form]:
    """Every form that holds on the day, by name; only those of one room when it is named."""
    held = [form for versions in _forms.values() for form in versions if form.holds_on(on)]
    return sorted((one for one in held if room in ("", one.room)), key=lambda one: one.name)


def all_codes(room: str = "") -> list[str]:
    """The codes of all forms, whenever they hold; only those of one room when it is named."""
    return sorted(
        code for code, versions in _forms.items() if not room or versions[-1].room == room
    )


def versions_of(code: str) -> list[Form]:
    """All versions of a form, oldest first. Raises UnknownForm."""
    if code not in _forms:
        raise UnknownForm(code)
    return list(_forms[code])


def shipped_docx(form: Form) -> bytes:
    """The Word template that the program brings along."""
    return resources.files(form.room).joinpath(f"data/{form.docx}").read_bytes()


def read_forms(text: str, room: str) -> list[Form]:
    """Forms as YAML has them. A mistake in it is the program's own and fails at once.

    What stands in `common` holds for every form, what stands in a form for each of its versions;
    `use` puts in a group of blocks of `pieces`.
    """
    told = yaml.load(text, Loader=SafeLoader)
    common, pieces = told.get("common", {}), told.get("pieces", {})
    return [
        _form({**common, **entry, **version}, room, pieces)
        for entry in told["forms"]
        for version in entry.get("versions", common.get("versions"))
    ]


def _form(entry: dict[str, Any], room: str, pieces: dict[str, Any]) -> Form:
    parts = entry.get("parts") or [{"blocks": entry["blocks"]}]
    return Form(
        code=entry["code"],
        name=entry["name"],
        kind=entry["kind"],
        subject=entry["subject"],
        symbol=entry["symbol"],
        room=room,
        about=entry.get("about", "organization"),
        mark=entry.get("mark", ""),
        period_only=bool(entry.get("period_only", False)),
        fields=tuple(
            PaperField(name, *_label_and_sample(told))
            for name, told in entry.get("fields", {}).items()
        ),
        valid_from=entry["valid_from"],
        valid_to=entry.get("valid_to"),
        guidance=Guidance(**entry.get("guidance", {})),
        confirmed=entry["confirmed"],
        broad=entry.get("orientation") == "landscape",
        outputs=tuple(entry.get("outputs", ("docx", "pdf"))),
        docx=entry.get("docx", f"{entry['code']}.docx"),
        parts=tuple(_part(one, pieces) for one in parts),
        paper=entry.get("paper", ""),
        is_known=bool(entry.get("known", True)),
        by_hand=bool(entry.get("by_hand", False)),
        is_personal=bool(entry.get("personal", False)),
        is_own=bool(entry.get("own", False)),
        is_list=bool(entry.get("list", False)),
        authority=entry.get("authority", ""),
        post=entry.get("post", ""),
        recipients=tuple(entry.get("recipients", ())),
        note=entry.get("note", ""),
    )


def _label_and_sample(told: dict[str, Any]) -> tuple[str, Any]:
    return told["label"], told.get("sample", "")


def _part(told: dict[str, Any], pieces: dict[str, Any]) -> FormPart:
    blocks = tuple(_block(one) for one in _spread(told["blocks"], pieces))
    return FormPart(told.get("title", ""), blocks, bool(told.get("period_only", False)))


def _spread(blocks: list[dict[str, Any]], pieces: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in blocks:
        if "use" in one:
            yield from _spread(pieces[one["use"]], pieces)
        else:
            yield one


def _block(told: dict[str, Any]) -> FormBlock:
    (kind,) = _KINDS & told.keys()
    content = told[kind]
    if kind == "sentence":
        return FormBlock(kind, text=" ".join(content.split()))
    if kind == "figures":
        return FormBlock(kind, codes=tuple(content))
    if kind == "box":
        return FormBlock(kind, **content)
    if kind == "center":
        return FormBlock(kind, text=content)
    if kind == "dots":
        return FormBlock(kind, count=content)
    if kind == "rows":
        lists: dict[str, Any] = {
            name: tuple(content.get(name, ())) for name in ("heads", "widths", "cells")
        }
        return FormBlock(
            kind, title=content.get("title", ""), code=content.get("field", PEOPLE), **lists
        )
    return FormBlock(kind, by=content["by"], codes=tuple(content["codes"]), title=content["title"])
