"""Values of rules as they are read and typed."""

from __future__ import annotations

from typing import Any

import pytest

from dangvu.rules.wording import (
    UnreadableValue,
    can_be_typed,
    read_value,
    value_in_words,
    written_value,
)

SHARE = {"of": "electorate", "at_least": "2/3"}
AGES = {"FEMALE": 684, "MALE": 732}


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (30, "ngày làm việc", "30 ngày làm việc"),
        (1500, "", "1.500"),
        ([30, 40, 45], "năm", "30, 40, 45 năm"),
        (AGES, "tháng", "nữ: 684; nam: 732 tháng"),
        (SHARE, "", "ít nhất 2/3 số người có quyền biểu quyết"),
        ({"of": "present", "more_than": "1/2"}, "", "quá 1/2 số người có mặt"),
        (SHARE, "cấp ủy viên", "ít nhất 2/3 cấp ủy viên"),
        ("probation_completed", "", "ngày đủ thời gian dự bị"),
        (["SECRET", "SHOW"], "", "bỏ phiếu kín, biểu quyết giơ thẻ"),
        (None, "ngày", "–"),
    ],
)
def test_a_value_in_words(value: Any, unit: str, words: str) -> None:
    assert value_in_words(value, unit) == words


@pytest.mark.parametrize(
    "value",
    [30, 1.5, [30, 40, 45], AGES, SHARE, {"of": "electorate", "more_than": "1/2"}, ["SHOW"]],
)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert can_be_typed(value)
    assert read_value(written_value(value), value) == value


@pytest.mark.parametrize(
    ("text", "like", "value"),
    [
        ("3/4", SHARE, {"of": "electorate", "at_least": "3/4"}),
        ("Quá 1/2", SHARE, {"of": "electorate", "more_than": "1/2"}),
        ("nam: 740\nnữ: 690", AGES, {"FEMALE": 690, "MALE": 740}),
        ("1.500", 30, 1500),
        ("7,5", 30, 7.5),
        ("30; 40;", [1], [30, 40]),
        ("bỏ phiếu kín", ["SECRET", "SHOW"], ["SECRET"]),
        ("03/02, 19/05", ["02/09"], ["03/02", "19/05"]),
    ],
)
def test_what_people_type_is_understood(text: str, like: Any, value: Any) -> None:
    assert read_value(text, like) == value


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("", 30), ("ba mươi", 30), ("-1", 30), ("1000000", 30), ("1e3", 30), ("nan", 30),
        ("2/0", SHARE), ("4/3", SHARE), ("0/3", SHARE), ("khoảng 2/3", SHARE), ("0,66", SHARE),
        ("nữ: 684", AGES), ("nữ: 684; nam: 732; khác: 1", AGES), ("nữ 684; nam 732", AGES),
        (" , ", [30]), ("30, bốn mươi", [30]), ("giơ tay", ["SECRET", "SHOW"]),
    ],
)  # fmt: skip
def test_what_is_no_such_value_is_refused(text: str, like: Any) -> None:
    with pytest.raises(UnreadableValue):
        read_value(text, like)


@pytest.mark.parametrize("like", ["admission_decision", {"grade": "MAT", "words": ["x"]}, True])
def test_some_values_are_the_books_alone(like: Any) -> None:
    assert not can_be_typed(like)
