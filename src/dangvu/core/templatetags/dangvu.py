"""What templates need: Vietnamese numbers and dates, links, icons, states, bars, menu, panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dangvu.core import icons, modes, registry, writing
from dangvu.core.pages.figures import Group
from dangvu.core.pages.links import changed_query
from dangvu.core.pages.sparklines import sparkline as draw_sparkline
from dangvu.core.pages.states import badge

register = template.Library()

register.filter("number", writing.write_number)
register.filter("percent", writing.write_percent)
register.filter("vn_date", writing.write_date)
register.filter("value", writing.write_value)
register.simple_tag(icons.icon, name="icon")
register.simple_tag(modes.watermark)


@register.simple_tag
def state(look: str, word: Any = "") -> SafeString:
    """A badge: icon and word. `{% state "late" %}`, `{% state "done" "Đã gửi" %}`."""
    return badge(look, word)


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's address with parameters changed: `<a href="{% query sort="name" %}">`."""
    return changed_query(context["request"], **changes)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """Every field of a form with label, help and errors."""
    parts: list[Any] = [form.non_field_errors() and _problems(form.non_field_errors())]
    parts += [bound.as_widget() for bound in form.hidden_fields()]
    parts += [field(bound) for bound in form.visible_fields()]
    return format_html_join("", "{}", ((part or "",) for part in parts))


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field, its help and errors tied to it for screen readers."""
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    described += [f"{bound.auto_id}_wrong"] if bound.errors else []
    attrs = {"aria-describedby": " ".join(described)} if described else {}
    return mark_safe(  # noqa: S308 - rendered by a template that escapes
        render_to_string(
            "core/_field.html",
            {
                "field": bound,
                "widget": bound.as_widget(attrs=attrs),
                "tick": isinstance(bound.field.widget, CheckboxInput),
            },
        )
    )


def _problems(errors: Sequence[Any]) -> SafeString:
    return format_html(
        '<div class="notice error" role="alert">{}<div>{}</div></div>',
        icons.icon("late"),
        format_html_join("", "<p>{}</p>", ((error,) for error in errors)),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    group: Group
    width: str
    share_text: str


def _share(group: Group, total: float) -> str:
    if group.value is None or not total:
        return writing.NOTHING
    share = group.size / total
    # A group that is there never reads "0,0 %".
    return (
        "< " + writing.write_percent(0.001) if 0 < share < 0.0005 else writing.write_percent(share)
    )


@register.inclusion_tag("core/_bars.html")
def bars(
    groups: Sequence[Group], label: Any = "", unit: Any = "", share: bool = True
) -> dict[str, Any]:
    """A breakdown as a table with a bar in each line: chart and table are one thing.

    The bars are SVG with widths in per cent, so they print, need no script and no style
    attribute. `share` adds each line's part of the whole and the total; leave it out for groups
    that overlap or do not add up.
    """
    largest = max((abs(group.size) for group in groups), default=0) or 1
    total = sum(group.size for group in groups)
    hidden = any(group.value is None for group in groups)
    return {
        "bars": [
            Bar(
                group,
                f"{abs(group.size) / largest * 100:.2f}%",
                _share(group, total) if share else "",
            )
            for group in groups
        ],
        "label": label,
        "unit": unit,
        "share": share,
        "total": None if hidden else (int(total) if total == int(total) else total),
    }


@register.inclusion_tag("core/_sparkline.html")
def sparkline(points: Sequence[tuple[Any, Any]]) -> dict[str, Any]:
    """A trend beside a number: `points` are (label, value), None where the value is not known."""
    return {"line": draw_sparkline(points)}


@dataclass(frozen=True, slots=True)
class MenuLine:
    label: Any
    url: str
    icon: str
    current: bool


@register.simple_tag(takes_context=True)
def menu(context: Context) -> list[MenuLine]:
    """The navigation: what rooms registered and the reader may use somewhere. Where one address lies
    within another, the nearer one is where the reader is."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    if request is None or actor is None or actor.user_id is None:
        return []
    lines: list[tuple[Any, str]] = []
    for item in registry.menu:
        if not item.policy.allows(actor):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        lines.append((item, url))
    here = max((url for _item, url in lines if _is_within(request.path, url)), key=len, default="")
    return [MenuLine(item.label, url, item.icon, url == here) for item, url in lines]


def _is_within(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str, subject: Any = None) -> SafeString:
    """What other rooms add at `place` of this page, in their order."""
    request = context.get("request")
    if request is None:
        return mark_safe("")
    parts = []
    # A page of what went wrong may be made before anybody knows who asks.
    actor = getattr(request, "actor", None)
    for panel in registry.panels(place):
        if panel.policy.signed_in and (actor is None or not panel.policy.allows(actor)):
            continue
        found = panel.render(request, subject)
        if found is not None:
            parts.append((render_to_string(panel.template, found, request=request),))
    return format_html_join("", "{}", ((mark_safe(part),) for (part,) in parts))  # noqa: S308


@register.simple_tag(takes_context=True)
def shell_classes(context: Context) -> str:
    """Classes of <html> for the display that the reader chose; kept in cookies by `core:display`."""
    cookies = getattr(context.get("request"), "COOKIES", {})
    chosen = []
    if cookies.get("text") == "big":
        chosen.append("text-big")
    if cookies.get("theme") in ("light", "dark"):
        chosen.append(f"theme-{cookies['theme']}")
    return " ".join(chosen)
