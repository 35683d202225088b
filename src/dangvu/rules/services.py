"""Keeping the rulebook."""

from __future__ import annotations

from datetime import date
from importlib import resources
from typing import Any

import yaml
from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import require
from dangvu.organizations.models import Organization
from dangvu.rules.choices import Certainty
from dangvu.rules.models import Parameter
from dangvu.sources.models import Source
from dangvu.sources.services import cite


def load_rulebook(*, actor: Actor) -> int:
    """Write what the shipped rulebook says and the database does not; returns how many rules.

    Runs at every start of an installation: an entry already there with the same dates is left,
    one that says something else is superseded. Local rules of the office are never touched.
    """
    text = resources.files("dangvu.rules").joinpath("data/parameters.yaml").read_text("utf-8")
    entries = yaml.safe_load(text)["parameters"]
    kept = {
        (row.code, row.valid_from): row
        for row in Parameter.objects.current().filter(organization__isnull=True)
    }
    news = [entry for entry in entries if not _same(kept.get(_key(entry)), entry)]
    if not news:
        return 0
    with deed(actor=actor, verb="rules.load_rulebook"):
        for entry in news:
            old = kept.get(_key(entry))
            if old:
                temporal.withdraw(old, reason=_("bản quy định mới của phần mềm"))
        for entry in news:
            _write(actor, entry)
    return len(news)


def _key(entry: dict[str, Any]) -> tuple[str, date]:
    return entry["code"], entry["valid_from"]


def _same(row: Parameter | None, entry: dict[str, Any]) -> bool:
    return row is not None and (
        row.value == entry["value"]
        and row.valid_to == entry.get("valid_to")
        and row.certainty == entry["certainty"]
        and row.label == entry["label"]
    )


def _write(actor: Actor, entry: dict[str, Any]) -> None:
    paper = entry["source"]
    day = paper.get("date")
    source = cite(
        actor=actor,
        symbol=paper.get("symbol", ""),
        issuer=paper.get("issuer", ""),
        date=PartialDate.parse(str(day)) if day else None,
        summary=paper.get("summary", ""),
    )
    Parameter.objects.create(
        code=entry["code"],
        label=entry["label"],
        value=entry["value"],
        unit=entry.get("unit", ""),
        valid_from=entry["valid_from"],
        valid_to=entry.get("valid_to"),
        certainty=Certainty(entry["certainty"]),
        source=source,
        clause=entry.get("clause", ""),
    )


def set_local_rule(
    *,
    actor: Actor,
    organization: Organization,
    code: str,
    label: str,
    value: Any,
    valid_from: date,
    valid_to: date | None = None,
    unit: str = "",
    certainty: Certainty = Certainty.SEEN,
    source: Source | None = None,
) -> Parameter:
    """A rule of a province, bloc or office for itself and everything below it."""
    require(actor, "rules", "manage", organization.pk)
    with deed(actor=actor, verb="rules.set_local_rule", object_label=code):
        return Parameter.objects.create(
            organization=organization,
            code=code,
            label=label,
            value=value,
            unit=unit,
            valid_from=valid_from,
            valid_to=valid_to,
            certainty=certainty,
            source=source,
        )
