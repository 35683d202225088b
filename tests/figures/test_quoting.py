"""Figures that a paper gives are kept as printed and stay apart from what is counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.core.actor import Actor
from dangvu.core.temporal import AlreadySuperseded
from dangvu.figures.choices import Qualifier
from dangvu.figures.models import QuotedFigure
from dangvu.figures.selectors.kept import quoted_for
from dangvu.figures.services import BadQuote, correct_quoted, quote_figure, withdraw_quoted
from dangvu.organizations.models import Organization
from dangvu.sources.services import cite
from tests.cast import assemble
from tests.factories.organizations import Tree

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


def quoted(actor: Actor, tree: Tree, **changes: Any) -> QuotedFigure:
    facts: dict[str, Any] = {
        "subject": "Doanh thu",
        "value": Decimal("1628.9"),
        "unit": "nghìn tỷ đồng",
        "source": cite(actor=actor, symbol="12-BC/ĐUK"),
        "first_day": FIRST,
        "last_day": LAST,
        "organization": Organization.objects.get(pk=tree["A"]),
        "qualifier": Qualifier.NEARLY,
    }
    return quote_figure(actor=actor, **(facts | changes))


def test_a_quoted_figure_keeps_unit_qualifier_and_paper(tree: Tree, operator: Actor) -> None:
    figure = quoted(operator, tree)
    figure.refresh_from_db()
    assert (figure.value, figure.unit) == (Decimal("1628.900"), "nghìn tỷ đồng")
    assert figure.get_qualifier_display() == "gần"
    assert figure.source.symbol == "12-BC/ĐUK"


def test_a_figure_of_an_area_needs_no_organization(tree: Tree, operator: Actor) -> None:
    figure = quoted(operator, tree, organization=None, area="toàn tỉnh")
    assert figure.place() == "toàn tỉnh"


@pytest.mark.parametrize(
    "changes",
    [
        {"area": "toàn tỉnh"},
        {"organization": None},
        {"subject": " "},
        {"unit": ""},
        {"first_day": date(2026, 1, 1)},
    ],
)
def test_what_cannot_be_quoted_is_refused_in_words(
    tree: Tree, operator: Actor, changes: dict[str, Any]
) -> None:
    with pytest.raises(BadQuote) as caught:
        quoted(operator, tree, **changes)
    assert str(caught.value)
    assert not QuotedFigure.objects.exists()


def test_a_correction_supersedes_and_stays_readable(tree: Tree, operator: Actor) -> None:
    figure = quoted(operator, tree)
    better = correct_quoted(
        actor=operator, figure=figure, reason="đọc nhầm", value=Decimal("1682.9")
    )
    figure.refresh_from_db()
    assert (figure.superseded_at is not None, figure.correction_reason) == (True, "đọc nhầm")
    assert QuotedFigure.objects.current().get() == better
    with pytest.raises(AlreadySuperseded):
        withdraw_quoted(actor=operator, figure=figure, reason="lần nữa")


def test_a_correction_needs_a_reason(tree: Tree, operator: Actor) -> None:
    figure = quoted(operator, tree)
    with pytest.raises(BadQuote, match="lý do"):
        correct_quoted(actor=operator, figure=figure, reason="", value=Decimal(1))
    with pytest.raises(BadQuote, match="lý do"):
        withdraw_quoted(actor=operator, figure=figure, reason="")


def test_those_of_a_period_are_found_with_the_organization(tree: Tree, operator: Actor) -> None:
    figure = quoted(operator, tree)
    quoted(operator, tree, organization=None, area="toàn tỉnh")
    in_2025 = quoted_for(operator, tree["A"], date(2025, 6, 1), date(2025, 6, 30))
    assert list(in_2025) == [figure]
    assert not quoted_for(operator, tree["A"], date(2026, 1, 1), date(2026, 1, 31))
    assert not quoted_for(operator, tree["K"], FIRST, LAST)


def test_who_may_quote_and_who_may_see(tree: Tree) -> None:
    cast = assemble(tree)
    quoted(cast.officer, tree)
    for stranger in (cast.secretary, cast.outsider):
        with pytest.raises(PermissionDenied):
            quoted(stranger, tree)
    with pytest.raises(PermissionDenied):
        quoted(cast.secretary, tree, organization=None, area="toàn tỉnh")
    assert QuotedFigure.objects.visible_to(cast.clerk).count() == 1
    assert QuotedFigure.objects.visible_to(cast.outsider).count() == 0
