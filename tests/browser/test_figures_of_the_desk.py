"""A figure stands beside its trend on the desk, however narrow the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page

import dangvu.core
from tests.browser.conftest import DESK, PHONE

SHEETS = ("tokens", "elements", "shell", "parts", "figures", "pages")
LINES = [
    {"label": label, "url": "#", "value": value, "points": [("2024", 80_000), ("2025", value)]}
    for label, value in (("Đảng viên", 87_428), ("Đảng viên nữ dân tộc thiểu số", 1_204_311))
]


@pytest.fixture
def page(browser: Browser) -> Page:
    static = Path(dangvu.core.__file__).parent / "static" / "core"
    shown = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    told = render_to_string(
        "figures/_desk.html", {"places": [{"name": "Khối", "url": "#", "lines": LINES}]}
    )
    shown.set_content(f'<main><div class="desk"><div>{told}</div></div></main>')
    for name in SHEETS:
        shown.add_style_tag(content=(static / f"{name}.css").read_text())
    yield shown
    shown.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_figure_stands_beside_its_trend(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    for line in page.locator(".figures li").all():
        trend, figure = line.locator("svg").bounding_box(), line.locator("strong").bounding_box()
        assert trend is not None
        assert figure is not None
        assert trend["x"] + trend["width"] <= figure["x"]
        assert figure["y"] < trend["y"] + trend["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
