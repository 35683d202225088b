"""What is shipped with the program: the rulebook and the legal documents, read from the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from dangvu.core.partial_dates import PartialDate
from dangvu.rules.choices import Certainty, Effect, Topic
from dangvu.sources.services import Marks


@dataclass(frozen=True, slots=True)
class Paper:
    marks: Marks
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What a document does to an earlier one, by their ids."""

    later: str
    earlier: str
    effect: Effect
    part: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class ShippedDocument:
    code: str
    paper: Paper
    topic: Topic
    effective: PartialDate | None
    certainty: Certainty
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a rule."""

    code: str
    label: str
    value: Any
    unit: str
    valid_from: date
    valid_to: date | None
    certainty: Certainty
    clause: str
    paper: Paper

    @property
    def key(self) -> tuple[str, date]:
        return self.code, self.valid_from


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A rule that the program asks for and the book is silent about. `value` shows its shape."""

    code: str
    label: str
    unit: str
    value: Any


@cache
def _read(name: str) -> dict[str, Any]:
    text = resources.files("dangvu.rules").joinpath(f"data/{name}.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def documents() -> tuple[ShippedDocument, ...]:
    return tuple(
        ShippedDocument(
            code=one["id"],
            paper=_paper(one),
            topic=Topic(one["topic"]),
            effective=_partial(one.get("effective")),
            certainty=Certainty(one["certainty"]),
            note=one.get("note", ""),
        )
        for one in _read("documents")["documents"]
    )


@cache
def links() -> tuple[Link, ...]:
    return tuple(link for one in _read("documents")["documents"] for link in _links(one))


def _links(one: dict[str, Any]) -> Iterator[Link]:
    for effect in Effect:
        for said in one.get(effect.lower(), ()):
            earlier = {"id": said} if isinstance(said, str) else said
            certainty = Certainty(earlier.get("certainty", one["certainty"]))
            yield Link(one["id"], earlier["id"], effect, earlier.get("part", ""), certainty)


@cache
def papers() -> dict[str, Paper]:
    """Every paper that has an id."""
    held = _read("documents")
    return {one["id"]: _paper(one) for one in [*held["documents"], *held["unlisted"]]}


def _paper(one: dict[str, Any], signed: str = "signed") -> Paper:
    marks = Marks(one.get("symbol", ""), one.get("issuer", ""), _partial(one.get(signed)))
    return Paper(marks, one.get("summary", ""))


def _partial(value: Any) -> PartialDate | None:
    return PartialDate.parse(str(value)) if value else None


@cache
def entries() -> tuple[Entry, ...]:
    """The rulebook, every version by itself."""
    known = papers()
    return tuple(
        _entry(version, known)
        for one in _read("parameters")["parameters"]
        for version in _versions(one)
    )


def _versions(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each version with what the rule shares; it ends where the next begins."""
    shared = {name: value for name, value in one.items() if name != "versions"}
    each = one.get("versions", [{}])
    following = [version.get("valid_from") for version in each[1:]]
    for version, next_from in zip(each, [*following, None], strict=True):
        ends = {"valid_to": next_from} if next_from else {}
        yield {**shared, **ends, **version}


def _entry(one: dict[str, Any], known: dict[str, Paper]) -> Entry:
    source = one["source"]
    return Entry(
        code=one["code"],
        label=one["label"],
        value=one["value"],
        unit=one.get("unit", ""),
        valid_from=one["valid_from"],
        valid_to=one.get("valid_to"),
        certainty=Certainty(one["certainty"]),
        clause=one.get("clause", ""),
        paper=known[source] if isinstance(source, str) else _paper(source, signed="date"),
    )


@cache
def left_open() -> dict[str, LeftOpen]:
    """By code, what an office has to say for itself."""
    return {
        one["code"]: LeftOpen(one["code"], one["label"], one.get("unit", ""), one["value"])
        for one in _read("parameters")["left_open"]
    }
