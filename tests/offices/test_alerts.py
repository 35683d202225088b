"""What the desk says of posts and terms."""

from __future__ import annotations

from datetime import date

from dangvu.access.selectors import reading_as
from dangvu.core.actor import Actor
from dangvu.members.choices import ExitKind
from dangvu.members.services import record_exit
from dangvu.offices import services
from dangvu.offices.alerts import (
    HOLDER_LEFT,
    KEY_VACANT,
    NOT_REVIEWED,
    TERM_OPEN,
    TERM_OVER,
    due_of_offices,
)
from dangvu.offices.choices import PostKind
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.offices import SINCE, make_committee
from tests.factories.organizations import Tree


def told(actor: Actor, code: str) -> list[str]:
    with reading_as(actor):
        return [one.sentence for one in due_of_offices(actor) if one.code == code]


def test_a_key_post_without_a_holder_is_told_of(cast: Cast, bloc: Tree) -> None:
    committee = make_committee(cast.officer, bloc["A"])
    committee.newcomer(bloc["A1"], PostKind.SECRETARY)
    name = "Đảng bộ Tổng công ty Hàng hải"
    sentence = f"{name} khuyết chức danh chủ chốt: {PostKind.DEPUTY.label}"
    assert told(cast.officer, KEY_VACANT) == [sentence]
    assert told(cast.clerk, KEY_VACANT) == [sentence]
    assert told(cast.outsider, KEY_VACANT) == []
    committee.newcomer(bloc["A1"], PostKind.DEPUTY)
    assert told(cast.officer, KEY_VACANT) == []


def test_many_organisations_are_one_line(cast: Cast, bloc: Tree) -> None:
    for code in ("A", "A1", "A2", "AS", "B", "B1"):
        make_committee(cast.operator, bloc[code])
    (line,) = told(cast.operator, KEY_VACANT)
    assert line.startswith("6 tổ chức khuyết chức danh chủ chốt: ")
    assert line.endswith(" và 1 tổ chức nữa")


def test_a_term_past_its_end_and_one_without_are_told_of(cast: Cast, bloc: Tree) -> None:
    for code, end in {"A": date(2026, 11, 20), "B": None, "K": cast.clerk.today}.items():
        services.open_term(
            actor=cast.operator,
            organization_id=bloc[code],
            label="2020-2025",
            valid_from=SINCE,
            planned_end=end,
        )
    assert told(cast.clerk, TERM_OVER) == [
        "Đảng bộ Tổng công ty Hàng hải: nhiệm kỳ 2020-2025 đã quá ngày dự kiến kết thúc 20/11/2026"
    ]
    assert told(cast.clerk, TERM_OPEN) == [
        "Đảng bộ Ngân hàng Công Thương: nhiệm kỳ 2020-2025 chưa ghi ngày dự kiến kết thúc"
    ]


def test_a_holder_who_left_the_party_is_told_of_without_a_name(cast: Cast, bloc: Tree) -> None:
    committee = make_committee(cast.operator, bloc["A"])
    holding = committee.newcomer(bloc["A1"], PostKind.SECRETARY, "Đinh Thị Thử")
    assert told(cast.officer, HOLDER_LEFT) == []
    day = date(2026, 11, 1)
    record_exit(actor=cast.operator, person=holding.person, on=day, kind=ExitKind.LEFT)
    (line,) = told(cast.officer, HOLDER_LEFT)
    assert "không còn là đảng viên (Bí thư)" in line
    assert "Đinh" not in line


def test_who_is_planned_and_was_not_reviewed_this_year_is_told_of_by_number(
    cast: Cast, bloc: Tree
) -> None:
    committee = make_committee(cast.officer, bloc["A"])
    with reading_as(cast.officer):
        planned = [
            services.plan_person(
                actor=cast.officer, person=make_member(bloc["A1"]), term_label="2025-2030",
                post=committee.posts[PostKind.DEPUTY], valid_from=date(2025, 3, 1),
            )
            for _each in range(2)
        ]  # fmt: skip
    name = "Đảng bộ Tổng công ty Hàng hải"
    assert told(cast.officer, NOT_REVIEWED) == [f"{name}: 2 lượt quy hoạch chưa rà soát trong năm"]
    assert told(cast.outsider, NOT_REVIEWED) == []
    with reading_as(cast.officer):
        for one in planned:
            services.review_planned(actor=cast.officer, planned=one, on=date(2026, 1, 5))
    assert told(cast.officer, NOT_REVIEWED) == []
