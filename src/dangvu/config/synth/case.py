"""Reading a case file: which of its facts decide an invented bloc, and which do not."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from .dates import (
    MONTH_NAMED,
    MONTHS,
    YEAR,
    Span,
    end_of_years,
    first_date_in,
    iso_dates,
    read_span,
)
from .documents import Papers, read_papers

_COUNTS = {
    "org.direct": "direct",
    "org.direct.enterprise": "direct_enterprise",
    "org.direct.agency": "direct_agency",
    "org.tccs": "grassroots",
    "org.bophan": "sectional",
    "org.chibo": "cells_under_grassroots",
    "org.cells": "cells",
    "org.members": "members",
    "org.members.base": "members",
    "org.workers": "workers",
}
_FLOWS = {
    "flow.admit": "admitted",
    "flow.official": "recognized",
    "flow.badge": "proposed",
    "flow.transfer": "transfers",
    "flow.cardnew": "cards",
    "flow.cardrepl": "replaced",
    "flow.deleted": "struck",
    "flow.letout": "left",
    "flow.expelled": "expelled",
    "flow.died": "died",
}
_CONSOLIDATED = {
    "post.bt": "secretaries",
    "post.pbt": "deputies",
    "post.uvtv": "standing_members",
}
_READ = (
    "case",
    "source",
    "organisation",
    "membership_flows",
    "committees_and_posts",
    "documents",
    "coordination_regulations",
    "fixture_recipe",
    "features_needed",
    "consistency_checks",
)
_FOUNDED = ("org.merge", "org.founded")


class UnusableCase(ValueError):
    """The case file cannot be read as one."""


@dataclass(slots=True)
class Flow:
    """What a case says happened in one period, by kind."""

    span: Span
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Case:
    """The facts of a case file that an invented bloc must reproduce."""

    code: str
    name: str
    level: str
    as_of: date
    stock_on: date
    founded: date | None
    counts: dict[str, int]
    models: dict[str, int]
    flows: list[Flow]
    real_people: frozenset[str]
    notes: list[str] = field(default_factory=list)
    consolidated: dict[str, int] = field(default_factory=dict)
    consolidated_in: Span | None = None
    papers: Papers = field(default_factory=Papers)

    @property
    def consolidated_on(self) -> date | None:
        """A day late in the period in which committees were consolidated."""
        span = self.consolidated_in
        return span.last.replace(day=15) if span is not None else None

    @property
    def direct_are_upper(self) -> bool:
        """Whether all organisations directly under the root stand above the grassroots."""
        return self.level == "CENTRAL"


def read_case(path: Path) -> Case:
    """Read a case file; what it says and nobody here uses is noted on the case."""
    raw = _load(path)
    organisation = raw.get("organisation")
    if not isinstance(organisation, dict) or not organisation.get("name"):
        raise UnusableCase(_("Tệp tình huống không có mục organisation với tên (name)."))
    notes: list[str] = []
    facts = _facts(organisation.get("counts"))
    flows = _flows(_facts(raw.get("membership_flows")), organisation.get("cut_off"), notes)
    stock_on = _stock_date(raw, facts, notes)
    founded = _founding(facts)
    counts = _counts(facts, notes)
    ends = [flow.span.last for flow in flows]
    posts = _facts(raw.get("committees_and_posts"))
    consolidated, consolidated_in = _consolidated(posts, organisation.get("cut_off"), notes)
    case = Case(
        code=str(raw.get("case", path.stem)),
        name=re.sub(r"\s*\(.*?\)", "", str(organisation["name"])).strip(),
        level=_level(str(organisation.get("level", ""))),
        as_of=max([stock_on, *ends]),
        stock_on=stock_on,
        founded=founded,
        counts=counts,
        models=_models(_facts(organisation.get("models")), notes),
        flows=[_after(flow, founded) for flow in flows],
        real_people=frozenset(_names_in(raw)),
        notes=notes,
        consolidated=consolidated,
        consolidated_in=consolidated_in,
    )
    case.papers = read_papers(raw, case.as_of)
    _note_unread(raw, notes)
    notes.append(_("Số liệu đến ngày %(date)s.") % {"date": f"{case.as_of:%d/%m/%Y}"})
    return case


def _load(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except IsADirectoryError as error:
        raise UnusableCase(_("Đây là một thư mục, không phải tệp.")) from error
    except UnicodeDecodeError as error:
        raise UnusableCase(_("Tệp không phải văn bản UTF-8.")) from error
    except yaml.YAMLError as error:
        raise UnusableCase(_("Tệp không đúng cú pháp YAML: %(why)s") % {"why": error}) from error
    if not isinstance(raw, dict):
        raise UnusableCase(_("Tệp tình huống phải là một bảng YAML."))
    return raw


def _facts(items: object) -> list[Mapping[str, Any]]:
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _not_used(notes: list[str], fact: Mapping[str, Any]) -> None:
    notes.append(
        _("Không dùng: %(id)s (%(what)s).")
        % {"id": fact.get("id", "?"), "what": fact.get("what") or fact.get("text") or ""}
    )


def _note_unread(raw: Mapping[str, Any], notes: list[str]) -> None:
    """Say which sections of a case belong to work that nothing here does."""
    for section, content in raw.items():
        if section in _READ or not content:
            continue
        ids = [str(each["id"]) for each in _facts(content) if "id" in each]
        notes.append(
            _("Không dùng mục %(section)s%(ids)s.")
            % {"section": section, "ids": f" ({', '.join(ids)})" if ids else ""}
        )


def _counts(facts: list[Mapping[str, Any]], notes: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fact in facts:
        kind = _COUNTS.get(str(fact.get("id")))
        if kind is None or not isinstance(fact.get("value"), int):
            if fact.get("id") not in _FOUNDED:
                _not_used(notes, fact)
            continue
        counts.setdefault(kind, met(fact))
        if counts[kind] != fact["value"]:
            notes.append(
                _("%(id)s: “%(approx)s” %(value)s, lấy %(met)s.")
                % {
                    "id": fact["id"],
                    "approx": fact.get("approx"),
                    "value": fact["value"],
                    "met": counts[kind],
                }
            )
    return counts


def met(fact: Mapping[str, Any]) -> int:
    """The number to invent for a fact: itself, or just on its side of an approximate one."""
    value = int(fact["value"])
    approx = f"{fact.get('approx', 'exact')} {fact.get('operator', '')}"
    if "about" in approx:
        return value - max(1, value // 140)
    if "over" in approx or ">" in approx:
        return value + max(1, value // 200)
    return value


def _models(facts: list[Mapping[str, Any]], notes: list[str]) -> dict[str, int]:
    models: dict[str, int] = {}
    for fact in facts:
        text = f"{fact.get('what', '')} {fact.get('quote', '')}".lower()
        for model, words in (
            ("Toàn doanh nghiệp", ("whole-enterprise", "toàn d")),
            ("Công ty mẹ mở rộng", ("parent", "mở rộng")),
            ("Cơ quan", ("agency", "cơ quan")),
        ):
            if any(word in text for word in words) and isinstance(fact.get("value"), int):
                models[model] = met(fact)
                break
        else:
            _not_used(notes, fact)
    return models


def _flows(facts: list[Mapping[str, Any]], cut_off: object, notes: list[str]) -> list[Flow]:
    flows: dict[Span, Flow] = {}
    for fact in facts:
        kind = _flow_kind(fact)
        span = read_span(str(fact.get("period", "")), cut_off, notes)
        if (
            kind is None
            or span is None
            or not isinstance(fact.get("value"), int)
            or any(other != span and _overlap(other, span) for other in flows)
        ):
            _not_used(notes, fact)
        else:
            flows.setdefault(span, Flow(span)).counts[kind] = met(fact)
    return sorted(flows.values(), key=lambda flow: flow.span.first)


def _consolidated(
    facts: list[Mapping[str, Any]], cut_off: object, notes: list[str]
) -> tuple[dict[str, int], Span | None]:
    """How many took which post in committees that were consolidated, and in which period."""
    counts: dict[str, int] = {}
    span = None
    for fact in facts:
        kind = _CONSOLIDATED.get(str(fact.get("id")))
        if fact.get("id") == "post.total":
            span = read_span(str(fact.get("period", "")), cut_off, notes)
        elif kind is not None and isinstance(fact.get("value"), int):
            counts[kind] = fact["value"]
        else:
            _not_used(notes, fact)
    return (counts, span) if span is not None else ({}, None)


def _overlap(one: Span, other: Span) -> bool:
    return one.first <= other.last and other.first <= one.last


def _flow_kind(fact: Mapping[str, Any]) -> str | None:
    kind = next(
        (each for key, each in _FLOWS.items() if str(fact.get("id", "")).startswith(key)), None
    )
    text = f"{fact.get('event', '')} {fact.get('what', '')}".lower()
    if kind == "proposed" and "award" in text and "propos" not in text:
        return "awarded"
    return kind


def _after(flow: Flow, founded: date | None) -> Flow:
    """What happened in a period, dated from the day on which the bloc exists."""
    if founded and flow.span.first < founded <= flow.span.last:
        return Flow(Span(founded, flow.span.last), flow.counts)
    return flow


def _founding(facts: list[Mapping[str, Any]]) -> date | None:
    for fact in facts:
        if fact.get("id") in _FOUNDED and (days := iso_dates(str(fact.get("value")))):
            return days[0]
    return None


def _stock_date(raw: Mapping[str, Any], facts: list[Mapping[str, Any]], notes: list[str]) -> date:
    """The day on which the counts hold, from the facts or else from when they were published."""
    source = raw.get("source") or {}
    published = f"{source.get('event_date', '')} {source.get('published', '')}"
    stated = " ".join(str(fact.get("as_of", "")) for fact in facts)
    if days := iso_dates(stated):
        return max(days)
    if found := MONTH_NAMED.search(stated):
        year, month = int(found[2]), MONTHS[found[1].lower()]
        inside = [day for day in iso_dates(published) if (day.year, day.month) == (year, month)]
        return inside[0] if inside else date(year, month, calendar.monthrange(year, month)[1])
    if found := YEAR.search(stated):
        return date(int(found[1]), 12, 31)
    day = end_of_years(source) or first_date_in(published)
    if day is None:
        raise UnusableCase(_("Tệp tình huống không cho biết số liệu tính đến ngày nào."))
    notes.append(
        _("Số liệu không ghi ngày: lấy ngày công bố %(date)s.") % {"date": f"{day:%d/%m/%Y}"}
    )
    return day


def _level(text: str) -> str:
    for word, level in (
        ("central", "CENTRAL"),
        ("provinc", "PROVINCIAL"),
        ("district", "DISTRICT"),
    ):
        if word in text.lower():
            return level
    return "PROVINCIAL"


def _names_in(raw: object) -> Iterator[str]:
    """Full names of the real persons that a case mentions, to keep them out of the data."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            if key == "people":
                yield from (str(each.get("name", "")) for each in _facts(value))
            elif key == "author":
                yield str(value).split(",")[0].strip()
            else:
                yield from _names_in(value)
    elif isinstance(raw, list):
        for each in raw:
            yield from _names_in(each)
