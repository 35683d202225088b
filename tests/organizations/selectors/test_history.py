"""The timeline of an organisation."""

from __future__ import annotations

from datetime import date

from dangvu.organizations import services
from dangvu.organizations.selectors import history_of
from dangvu.sources.services import cite
from tests.cast import Cast
from tests.factories.organizations import START, Tree

JULY = date(2026, 7, 1)
AUGUST = date(2026, 8, 1)


def test_the_timeline_has_events_descriptions_superiors_and_corrections(
    cast: Cast, tree: Tree
) -> None:
    paper = cite(actor=cast.operator, symbol="15-QĐ/ĐUK", issuer="Đảng ủy Khối")
    services.move_organization(
        actor=cast.operator, organization=tree["AS"], parent=tree["B"], on=JULY, source=paper
    )
    services.change_organization(
        actor=cast.operator, organization=tree["AS"], on=AUGUST, has_seal=True
    )
    services.correct_organization(
        actor=cast.operator, organization=tree["AS"], on=START, reason="gõ nhầm", code="ASX"
    )
    lines = [(one.on, one.kind, one.text) for one in history_of(tree["AS"], cast.officer)]
    assert lines == []
    lines = [(one.on, one.kind, one.text) for one in history_of(tree["AS"], cast.outsider)]
    assert lines == [
        (AUGUST, "description", "Có con dấu: không → có"),
        (AUGUST, "correction", "Đã sửa ghi nhầm “Đảng bộ bộ phận Cảng Hải Phòng”: gõ nhầm"),
        (JULY, "event", "Chuyển cấp trên"),
        (JULY, "parent", "Trực thuộc Đảng bộ Ngân hàng Công Thương"),
        (START, "description", "Bắt đầu: Đảng bộ bộ phận Cảng Hải Phòng (Đảng bộ bộ phận)"),
        (START, "parent", "Trực thuộc Đảng bộ Tổng công ty Hàng hải"),
        (START, "correction", "Đã sửa ghi nhầm “Đảng bộ bộ phận Cảng Hải Phòng”: gõ nhầm"),
    ]
    assert [one.source for one in history_of(tree["AS"], cast.operator)][2] == paper


def test_a_merger_is_told_on_both_sides(cast: Cast, tree: Tree) -> None:
    event = services.Merge(
        on=JULY, organizations=(tree["A1"],), into=tree["A2"], note="Theo đề án 12"
    )
    services.reorganize(actor=cast.operator, event=event)
    old, new = (history_of(tree[code], cast.clerk)[0] for code in ("A1", "A2"))
    assert old.text == "Sáp nhập · thành Chi bộ Tài chính Kế toán · Theo đề án 12"
    assert new.text == "Sáp nhập · từ Chi bộ Văn phòng · Theo đề án 12"
    assert new.organizations == (tree["A1"],)
    assert "Kết thúc" in [one.text for one in history_of(tree["A1"], cast.clerk)]


def test_a_longer_history_needs_no_more_statements(
    cast: Cast, tree: Tree, django_assert_num_queries
) -> None:
    for month in range(1, 5):
        services.move_organization(
            actor=cast.operator,
            organization=tree["AS"],
            parent=tree["B" if month % 2 else "A"],
            on=date(2026, month, 1),
        )
    for code in ("AS", "C"):
        with django_assert_num_queries(7 if code == "AS" else 6):
            history_of(tree[code], cast.clerk)
