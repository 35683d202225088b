"""Charts and heat maps on pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dangvu.core.pages.charts import MOST_DRAWN, Chart, Point, write_share
from dangvu.core.pages.maps import HeatMap
from dangvu.core.writing import NOTHING, Number

register = template.Library()


@register.simple_tag
def chart_scripts() -> SafeString:
    """What a page with a chart loads in its head; other pages do without its 700 kB."""
    return format_html(
        '<script src="{}" defer></script>\n<script src="{}" defer></script>',
        static("core/vendor/echarts.common.min.js"),
        static("core/charts.js"),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    point: Point
    width: str
    share: str


@register.inclusion_tag("core/_chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """A chart over its table: `{% chart trend %}`. The head of the page needs
    `{% chart_scripts %}`."""
    known = [abs(float(point.value)) for point in chart.points if point.value is not None]
    largest = max(known, default=0) or 1
    lines = []
    for point in chart.points:
        size = abs(float(point.value or 0))
        told = chart.share and point.value is not None
        share = write_share(size, sum(known)) if told else NOTHING
        lines.append(_Line(point, f"{size / largest * 100:.2f}%", share))
    return {"chart": chart, "lines": lines, "most": MOST_DRAWN, "total": _total(chart)}


def _total(chart: Chart) -> Number | None:
    """The sum under a table of parts; none where one of them is not told."""
    values = [point.value for point in chart.points]
    if not chart.share or len(values) < 2 or any(value is None for value in values):
        return None
    return sum(value for value in values if value is not None)


@register.inclusion_tag("core/_heat.html")
def heat(heat: HeatMap) -> dict[str, Any]:
    """A heat map with its legend; with one column also its table."""
    return {"heat": heat}
