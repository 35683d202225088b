"""Figures that are quoted and frozen."""

from __future__ import annotations

from typing import Any

from verification.doubles.ground import Ground, case, new_day, sending

_QUOTE = {
    "qualifier": "EXACT", "value": "1", "unit": "tỷ đồng", "period": "2025", "area": "toàn tỉnh",
    "symbol": "12-BC/ĐUK", "subject": "Doanh thu",
}  # fmt: skip


@case("figures:quote")
def _quote(ground: Ground) -> Any:
    return sending(ground.at(ground.cast.officer), "/figures/quoted/new", _QUOTE)


@case("figures:correct-quoted")
def _correct(ground: Ground) -> Any:
    said = _QUOTE | {"value": "2", "reason": "chép nhầm"}
    return sending(
        ground.at(ground.cast.officer), f"/figures/quoted/{_quoted(ground)}/correct", said
    )


@case("figures:withdraw-quoted")
def _withdraw(ground: Ground) -> Any:
    address = f"/figures/quoted/{_quoted(ground)}/withdraw"
    return sending(ground.at(ground.cast.officer), address, {"reason": "thừa"})


def _quoted(ground: Ground) -> int:
    from datetime import date
    from decimal import Decimal

    from dangvu.figures.services import quote_figure
    from dangvu.sources.services import cite

    actor = ground.cast.officer
    made = quote_figure(
        actor=actor, subject="Doanh thu", value=Decimal(1), unit="tỷ đồng", area="toàn tỉnh",
        source=cite(actor=actor, symbol="12-BC/ĐUK", issuer=""),
        first_day=date(2025, 1, 1), last_day=date(2025, 12, 31),
    )  # fmt: skip
    return int(made.pk)


@case("figures:freeze")
def _freeze(ground: Ground) -> Any:
    address = f"/figures/frozen/new?org=A&as_of={new_day()}"
    said = {"codes": ["members.total"], "purpose": "thử"}
    return sending(ground.at(ground.cast.officer), address, said)


@case("figures:reopen")
def _reopen(ground: Ground) -> Any:
    from datetime import date

    from dangvu.figures.selectors import Question
    from dangvu.figures.services import freeze

    actor, day = ground.cast.officer, date.fromisoformat(new_day())
    question = Question(organization_id=ground.place("A"), today=actor.today, as_of=day)
    [made] = freeze(actor=actor, codes=["members.total"], question=question, purpose="thử")
    return sending(ground.at(actor), f"/figures/frozen/{made.pk}/reopen", {"reason": "sửa"})
