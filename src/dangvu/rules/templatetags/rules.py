"""`{% rule found %}`: a rule wherever a deadline or a threshold is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from dangvu.core import policy
from dangvu.core.pages.states import badge
from dangvu.rules.choices import BRIEF, Certainty
from dangvu.rules.selectors import InForce

register = template.Library()

#: How certainty looks; never without its words.
LOOKS: dict[str, str] = {
    Certainty.SEEN: "done",
    Certainty.HIGH: "info",
    Certainty.MEDIUM: "warn",
    Certainty.LOW: "question",
}


@register.inclusion_tag("rules/_rule.html", takes_context=True)
def rule(
    context: Context, found: InForce | None, value: bool = True, on: date | None = None
) -> dict[str, Any]:
    """Value and unit, how sure it is in words, clause and source, and the way to the rule's page
    for those who may read rules, as of the day of the act `on`. `value=False` leaves out the value
    where it stands beside. Nothing for None: a rulebook that is silent is told by the page."""
    actor = getattr(context.get("request"), "actor", None)
    url = ""
    if found is not None and actor is not None and policy.may(actor, "rules"):
        url = reverse("rules:detail", args=[found.code]) + (f"?on={on.isoformat()}" if on else "")
    return {"rule": found, "url": url, "with_value": value}


@register.simple_tag
def certainty(value: str) -> SafeString:
    """How sure a rule or a document is: a sign and words."""
    return badge(LOOKS[value], BRIEF[value])
