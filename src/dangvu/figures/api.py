"""Figures and their rows for programs. The arguments are those of the pages' addresses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.api import Refused
from dangvu.core.routes import needs
from dangvu.core.schemas import PROBLEMS, Problem
from dangvu.figures.forms import Asked, CannotAsk, period_text, read_asked
from dangvu.figures.schemas import FigureOut, FiguresOut, FrozenOut, RowsOut
from dangvu.figures.selectors import (
    Figure,
    HasNoRows,
    UnknownDimension,
    ask_each,
    kept_each,
    open_rows,
)
from dangvu.figures.selectors.closed import frozen_times
from dangvu.figures.selectors.kept import Kept

router = Router()
ANSWERS = {**PROBLEMS, 400: Problem}


class QuestionIn(Schema):
    """`org` empty: the key's own. `as_of` (2021-09-30) or `period` (2020, 2020-Q1, 2020-09,
    2020-01..2020-09), not both; neither: today. `by`: child, or a dimension of the figure."""

    org: str = Field("", max_length=60)
    as_of: str = Field("", max_length=20)
    period: str = Field("", max_length=40)
    by: str = Field("", max_length=40)
    tree: Literal["then", "now"] = "then"


class FiguresIn(QuestionIn):
    """`frozen`: the answers that stand frozen for exactly this question, in place of those of now;
    only in the tree of then."""

    frozen: bool = False


@router.get("", response={200: FiguresOut, **ANSWERS}, operation_id="list_figures")
@needs("figures")
def list_figures(request: HttpRequest, question: Query[FiguresIn]) -> dict[str, Any]:
    """Every figure that answers the question; flows only when a period is asked. With `frozen`
    those that stand frozen for it, none of the others."""
    return _answered(request, question, [])


@router.get("/{code}", response={200: FiguresOut, **ANSWERS}, operation_id="get_figure")
@needs("figures")
def get_figure(request: HttpRequest, code: str, question: Query[FiguresIn]) -> dict[str, Any]:
    """One figure; a flow asked for a day gives no figure. With `frozen` 404 when nothing stands
    frozen for the question; `near` has the days and periods that do."""
    return _answered(request, question, [indicators.get(code).code])


@router.get("/{code}/rows", response={200: RowsOut, **ANSWERS}, operation_id="open_figure")
@needs("figures", "rows")
def open_figure(
    request: HttpRequest,
    code: str,
    question: Query[QuestionIn],
    key: str | None = Query(None, max_length=120),
    offset: int = Query(0, ge=0, le=10_000_000),
    limit: int = Query(100, ge=1, le=1000),
) -> dict[str, Any]:
    """What was counted, a page at a time; with `by` and `key`, only what is in that group."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    indicator = indicators.get(code)
    asked = _asked(question, actor, flow=indicator.is_flow)
    if key is not None and not asked.by:
        raise Refused(400, _("Ghi chiều chia (by) khi ghi nhóm (key)."))
    try:
        opened = open_rows(
            actor,
            code,
            asked.question,
            key=None if key is None else key.replace("\0", ""),
            offset=offset,
            limit=limit,
        )
    except HasNoRows:
        parts = [indicator.numerator, indicator.denominator]
        what = _("Chỉ tiêu này là thương của hai số nên không có danh sách riêng.")
        raise Refused(404, what, parts) from None
    except UnknownDimension as error:
        raise Refused(400, _("Không chia được theo “%s”.") % error.code, error.near) from None
    return {
        "code": code,
        **_question(asked),
        "total": opened.total,
        "outside": opened.outside,
        "rows": [
            {
                "id": row.id,
                "label": row.label,
                "org": row.organization,
                "org_name": row.organization_name,
                "date": row.date,
                "amount": row.amount,
            }
            for row in opened.rows
        ],
    }


def _answered(request: HttpRequest, question: FiguresIn, codes: list[str]) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    flow = bool(codes) and indicators.get(codes[0]).is_flow
    asked = _asked(question, actor, flow=flow)
    try:
        if question.frozen:
            figures = _frozen(actor, codes, asked)
        else:
            figures = [_figure(one) for one in ask_each(actor, codes, asked.question)]
    except UnknownDimension as error:
        raise Refused(400, _("Không chia được theo “%s”.") % error.code, error.near) from None
    return {**_question(asked), "tree": asked.tree, "figures": figures}


def _frozen(actor: Actor, codes: list[str], asked: Asked) -> list[FigureOut]:
    """A number of now never stands for a frozen one that is missing."""
    if asked.tree != "then":
        raise Refused(400, _("Số chỉ chốt theo cây tổ chức khi đó (tree=then)."))
    found = kept_each(actor, codes, asked.question)
    if codes and not found:
        times = frozen_times(indicators.get(codes[0]), asked.question)
        near = [str(last) if first == last else f"{first}..{last}" for first, last in times]
        raise Refused(404, _("Không có số đang chốt cho câu hỏi này."), near)
    return [_figure(one.figure, one.kept) for one in found]


def _asked(question: QuestionIn, actor: Actor, *, flow: bool) -> Asked:
    given = {name: value for name, value in question.dict().items() if value and name != "frozen"}
    try:
        return replace(read_asked(given, actor, flow=flow), key=None)
    except CannotAsk as problem:
        near = [option.url for option in problem.near]
        raise Refused(problem.status, problem.what, near) from None


def _question(asked: Asked) -> dict[str, Any]:
    return {
        "org": asked.organization.code,
        "as_of": asked.as_of,
        "period": None if asked.period is None else period_text(asked.period),
    }


def _figure(figure: Figure, kept: Kept | None = None) -> FigureOut:
    indicator = figure.indicator
    return FigureOut(
        code=figure.code,
        label=str(indicator.label),
        kind=indicator.kind,
        unit=kept.unit if kept else str(indicator.unit),
        definition=kept.definition if kept else str(indicator.definition),
        value=figure.value,
        by=None
        if figure.by is None
        else [{"key": one.key, "label": one.label, "value": one.value} for one in figure.by],  # type: ignore[misc]
        frozen=FrozenOut(id=kept.id, at=kept.recorded_at, purpose=kept.purpose) if kept else None,
    )
