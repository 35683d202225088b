"""Trees and the small parts of pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.template import Context, Template

from dangvu.core.pages import Branch, Group, tree_page
from dangvu.core.partial_dates import PartialDate
from tests.core.listing import request_for

# --- tree -----------------------------------------------------------------------------------

BELOW: dict[int | None, list[int]] = {None: [1], 1: [11, 12], 11: [111], 12: [121]}


def grow(address: str, *, htmx: bool = False) -> tuple[HttpResponse, list[list[int | None]]]:
    asked: list[list[int | None]] = []

    def children(parents: Any) -> dict[int | None, list[Branch]]:
        asked.append(list(parents))
        return {
            parent: [
                Branch(key, f"Nút {key}", f"/n/{key}", counts=(1234,), opens=key in BELOW)
                for key in BELOW.get(parent, [])
            ]
            for parent in parents
        }

    response = tree_page(
        request_for(address, htmx=htmx),
        title="Cây",
        label="Tên",
        columns=["Số"],
        children=children,
        opened=[1],
    )
    return response, asked


def nodes(response: HttpResponse) -> list[str]:
    return re.findall(r'data-path="([\d-]+)"', response.content.decode())


def test_a_tree_opens_the_branches_of_its_address() -> None:
    assert nodes(grow("/")[0]) == ["1", "1-11", "1-12"]
    assert nodes(grow("/?open=1,12")[0]) == ["1", "1-11", "1-12", "1-12-121"]
    assert nodes(grow("/?open=0")[0]) == ["1"]
    assert "1.234" in grow("/")[0].content.decode()


def test_a_tree_is_asked_once_a_level() -> None:
    assert grow("/?open=1,11,12")[1] == [[None], [1], [11, 12]]


def test_htmx_gets_the_rows_of_one_branch_alone() -> None:
    response, asked = grow("/?branch=1-12", htmx=True)
    assert asked == [[12]]
    assert nodes(response) == ["1-12-121"]
    assert 'aria-level="3"' in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/?open=x,,-1,99999999999999999999", "/?open=0&branch=x;y", "/?open="]
)
def test_a_tree_takes_no_harm_from_an_address_that_makes_no_sense(address: str) -> None:
    assert nodes(grow(address, htmx=True)[0]) == ["1"]


# --- small parts ----------------------------------------------------------------------------


def render(source: str, **context: Any) -> str:
    return Template("{% load dangvu %}" + source).render(Context(context))


def test_values_are_written_the_vietnamese_way() -> None:
    assert render("{{ n|number }}", n=1628936) == "1.628.936"
    assert render("{{ n|percent }}", n=0.381) == "38,1\N{NO-BREAK SPACE}%"
    assert render("{{ d|vn_date }}", d=date(2026, 11, 25)) == "25/11/2026"
    assert render("{{ d|value }}", d=PartialDate(2026, 11)) == "11/2026"
    assert render("{{ d|value }} {{ t|value }}", d=None, t=True) == "– Có"


def test_a_state_is_an_icon_and_a_word() -> None:
    shown = render('{% state "late" %}')
    assert "<svg" in shown
    assert "Quá hạn" in shown


def test_bars_are_as_long_as_their_values_and_hide_what_is_too_small() -> None:
    groups = [Group("A", 200), Group("B", 50), Group("C", None)]
    shown = render("{% bars groups %}", groups=groups)
    assert re.findall(r'class="fill" width="([^"]+)"', shown) == ["100.00%", "25.00%", "0.00%"]
    assert "ít, không nêu" in shown
    assert "Cộng" not in shown  # the total would tell the hidden number


def test_a_group_that_is_there_never_reads_nought_per_cent() -> None:
    shown = render("{% bars groups %}", groups=[Group("A", 100000), Group("B", 1)])
    assert "&lt; 0,1" in shown
