"""Grades that the rulebook proposes for a text: with a paper, by the day, certain or not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from dangvu.core.actor import Actor
from dangvu.figures.services import BadQuote, quote_figure
from dangvu.rules.selectors import proposed_grades
from dangvu.sources.services import cite
from tests.cast import TODAY

pytestmark = pytest.mark.django_db


def test_a_certain_rule_blocks_and_another_only_warns(operator: Actor) -> None:
    [certain] = proposed_grades("Danh tính người tố cáo trong vụ việc", on=TODAY)
    assert (certain.grade, certain.certainty, certain.blocks) == ("MAT", "SEEN", True)
    assert "774/QĐ-TTg" in certain.basis
    [unsure] = proposed_grades("phuong an nhan su nhiem ky moi", on=TODAY)
    assert (unsure.certainty, unsure.blocks) == ("MEDIUM", False)


def test_the_rule_of_the_day_is_asked(operator: Actor) -> None:
    assert proposed_grades("Phương án nhân sự nhiệm kỳ mới", on=date(2025, 11, 16)) == []


@pytest.mark.parametrize("text", ["Hồ sơ đảng viên", "Số đơn tố cáo đã giải quyết", "bí mật", ""])
def test_ordinary_texts_are_proposed_nothing(operator: Actor, text: str) -> None:
    assert proposed_grades(text, on=TODAY) == []


def test_what_a_certain_rule_holds_secret_is_not_quoted(operator: Actor) -> None:
    with pytest.raises(BadQuote, match="774/QĐ-TTg"):
        quote_figure(
            actor=operator,
            subject="Đơn đã nhận",
            quote="Họ tên người tố cáo: …",
            value=Decimal(1),
            unit="đơn",
            source=cite(actor=operator, symbol="1-BC/ĐUK"),
            first_day=TODAY,
            last_day=TODAY,
            area="Toàn tỉnh",
        )
