"""What a Word template may say: the functions beside the fields of its form, and nothing else.

A template comes from an office and must neither reach into the program nor keep it busy: the
sandbox refuses attributes that begin with an underscore, there is no `range`, and text or lists
cannot be multiplied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment


@dataclass(frozen=True, slots=True)
class Function:
    """`least` and `most` arguments (most None: any number). `figures_from`: from which argument on
    they are codes of indicators; None: none is. `by`: which one names a breakdown."""

    name: str
    told: str
    example: str
    least: int
    most: int | None
    figures_from: int | None = 0
    figures_to: int | None = None
    by: int | None = None


FUNCTIONS = {
    one.name: one
    for one in (
        Function(
            "figure",
            "một số liệu, bấm vào là mở ra được",
            '{{r figure("members.total") }}',
            1,
            2,
            figures_to=1,
        ),
        Function("number", "số liệu chỉ là chữ", '{{ number("members.total") }}', 1, 1),
        Function("unit", "đơn vị của chỉ tiêu", '{{ unit("members.total") }}', 1, 1),
        Function("label", "tên của chỉ tiêu", '{{ label("members.total") }}', 1, 1),
        Function(
            "lines",
            "các dòng của một bảng",
            '{%tr for line in lines("child", "members.total") %} … {%tr endfor %}',
            2,
            None,
            figures_from=1,
            by=0,
        ),
        Function(
            "chart",
            "biểu đồ, đứng một mình trong đoạn",
            '{{ chart("members.total", "child") }}',
            2,
            2,
            figures_to=1,
            by=1,
        ),
        Function(
            "paragraphs",
            "phần viết tay của một ô",
            '{%p for text in paragraphs("assessment") %} {{ text }} {%p endfor %}',
            1,
            1,
            figures_from=None,
        ),
        Function(
            "annex",
            "cách tính từng số liệu",
            "{%tr for line in annex() %} … {%tr endfor %}",
            0,
            0,
            figures_from=None,
        ),
    )
}
#: What an element of these lists has.
LINE = frozenset({"number", "label", "code", "cells", "values"})
ANNEX = frozenset({"code", "label", "value", "definition"})
FILTERS = frozenset({
    "capitalize", "default", "first", "join", "last", "length", "lower", "round", "title", "trim",
    "upper",
})  # fmt: skip


class Sandbox(ImmutableSandboxedEnvironment):
    """Where templates run."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: found for name, found in self.filters.items() if name in FILTERS}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"{left} {operator} {right}")
