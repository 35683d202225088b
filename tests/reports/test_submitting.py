"""What is sent is frozen with it: values, seals of the rows, and the rules, in one transaction."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.models import FrozenFigure
from dangvu.figures.selectors import Question, ask
from dangvu.figures.selectors.kept import as_number
from dangvu.figures.services import freeze
from dangvu.papers.selectors import form_on
from dangvu.reports.models import Report
from dangvu.reports.services import (
    Entry,
    StateRefused,
    open_report,
    return_report,
    send_report,
    write_boxes,
)
from dangvu.reports.services.reading import base_of
from dangvu.reports.services.submitting import freeze_sent
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

TOTAL = "members.total"


@pytest.fixture
def report(bloc: Tree, cast: Cast) -> Report:
    return begin(cast.officer, bloc)


def begin(
    actor: Actor, bloc: Tree, period: str = "2025", tree: str = "then", code: str = "A"
) -> Report:
    """With its required box written."""
    question = Question(
        organization_id=bloc[code],
        today=TODAY,
        period=Period.parse(period),
        tree=tree,  # type: ignore[arg-type]
    )
    report = open_report(actor=actor, form=form_on("summary", TODAY), question=question)
    entries = {"assessment": Entry("Tốt.", 0, base_of(""))}
    write_boxes(actor=actor, report=report, entries=entries)
    return report


def page_of(cast: Cast, actor: Actor, report: Report) -> str:
    return unescape(cast.page(actor, f"/reports/kept/{report.pk}/"))


def test_what_the_paper_says_is_frozen_with_its_seals(
    bloc: Tree, cast: Cast, report: Report
) -> None:
    make_member(bloc["A1"], admitted=date(2025, 3, 3))
    content = send_report(actor=cast.officer, report=report).content
    frozen = {one.indicator: one for one in FrozenFigure.objects.current()}
    assert set(content["frozen"]) == set(frozen) >= set(content["figures"])
    assert {code: as_number(frozen[code].value) for code in content["figures"]} == content[
        "figures"
    ]
    total = frozen[TOTAL]
    assert (total.value, total.row_count, total.organization_id) == (1, 1, bloc["A"])
    assert content["frozen"][TOTAL]["sha256"] == total.rows_hash
    assert isinstance(content["rules"], list)
    version = report.versions.get()
    assert version.is_intact
    assert {one.key for one in total.groups.filter(dimension="child")} == {"A1"}


def test_the_page_leads_to_what_was_frozen(bloc: Tree, cast: Cast, report: Report) -> None:
    assert "Số liệu của kỳ được chốt cùng lúc." in page_of(cast, cast.officer, report)
    send_report(actor=cast.officer, report=report)
    make_member(bloc["A1"])
    page = page_of(cast, cast.officer, report)
    assert f"Khi gửi đã chốt {FrozenFigure.objects.count()} số liệu." in page
    assert "/figures/?org=A&period=2025-01-01..2025-12-31&frozen=1" in page
    assert "/figures/frozen/new" not in page


def test_a_returned_report_that_is_sent_again_replaces_its_frozen_figures(
    bloc: Tree, cast: Cast, report: Report
) -> None:
    send_report(actor=cast.officer, report=report)
    return_report(actor=cast.clerk, report=report, reason="Thiếu một\nđảng viên.")
    make_member(bloc["A1"])
    version = send_report(actor=cast.officer, report=report)
    first, second = FrozenFigure.objects.filter(indicator=TOTAL).order_by("pk")
    assert (first.value, second.value) == (0, 1)
    assert first.correction_reason == "Báo cáo bị trả lại rồi gửi lại: Thiếu một đảng viên."
    assert second.superseded_at is None
    assert version.content["frozen"][TOTAL]["value"] == 1
    assert "đã chốt trước" not in page_of(cast, cast.officer, report)


def test_what_was_frozen_for_something_else_stays_and_the_page_tells_the_difference(
    bloc: Tree, cast: Cast, report: Report
) -> None:
    question = Question(organization_id=bloc["A"], today=TODAY, period=Period.parse("2025"))
    freeze(actor=cast.clerk, codes=[TOTAL], question=question, purpose="Quyết toán năm 2025")
    make_member(bloc["A1"])
    version = send_report(actor=cast.officer, report=report)
    (stands,) = FrozenFigure.objects.filter(indicator=TOTAL)
    assert (stands.purpose, stands.value) == ("Quyết toán năm 2025", 0)
    assert version.content["figures"][TOTAL] == 1
    assert version.content["frozen"][TOTAL]["for"] == "Quyết toán năm 2025"
    page = page_of(cast, cast.officer, report)
    assert "đã chốt 0 cho “Quyết toán năm 2025”, báo cáo ghi 1" in page


@pytest.mark.parametrize(
    ("period", "tree", "said"),
    [
        ("2026", "then", "Kỳ của báo cáo chưa kết thúc."),
        ("2025", "now", "Báo cáo tính theo cây tổ chức hiện nay"),
    ],
)
def test_what_cannot_be_frozen_is_sent_all_the_same_and_said_before(
    bloc: Tree, cast: Cast, period: str, tree: str, said: str
) -> None:
    report = begin(cast.officer, bloc, period, tree)
    assert said in page_of(cast, cast.officer, report)
    version = send_report(actor=cast.officer, report=report)
    assert "frozen" not in version.content
    assert not FrozenFigure.objects.exists()


def test_who_keeps_no_figures_there_sends_and_another_may_freeze(bloc: Tree, cast: Cast) -> None:
    own = begin(cast.secretary, bloc, code="A1")
    assert "Người gửi chưa được giao giữ số liệu." in page_of(cast, cast.secretary, own)
    send_report(actor=cast.secretary, report=own)
    assert not FrozenFigure.objects.exists()
    assert "/figures/frozen/new" not in page_of(cast, cast.secretary, own)
    assert "/figures/frozen/new?org=A1" in page_of(cast, cast.officer, own)


def test_a_report_that_is_not_sent_freezes_nothing(bloc: Tree, cast: Cast) -> None:
    question = Question(organization_id=bloc["A"], today=TODAY, period=Period.parse("2025"))
    empty = open_report(actor=cast.officer, form=form_on("summary", TODAY), question=question)
    with pytest.raises(StateRefused, match="còn thiếu"):
        send_report(actor=cast.officer, report=empty)
    assert not FrozenFigure.objects.exists()


def test_records_that_change_while_it_is_sent_stop_it(
    bloc: Tree, cast: Cast, report: Report
) -> None:
    make_member(bloc["A1"])
    with pytest.raises(StateRefused, match="vừa thay đổi"):
        freeze_sent(cast.officer, report, {"figures": {TOTAL: 7}, "lines": []})


def test_the_frozen_answer_is_the_live_one_of_that_moment(
    bloc: Tree, cast: Cast, report: Report
) -> None:
    make_member(bloc["A1"])
    send_report(actor=cast.officer, report=report)
    question = Question(
        organization_id=bloc["A"], today=TODAY, period=Period.parse("2025"), by="status"
    )
    live = ask(cast.officer, TOTAL, question)
    frozen = FrozenFigure.objects.get(indicator=TOTAL)
    kept = frozen.groups.filter(dimension="status").order_by("place")
    assert [(one.key, one.value) for one in kept] == [(g.key, g.value) for g in live.by or ()]
