"""Figures of cases as of any day, and what the desk says is due."""

from __future__ import annotations

from datetime import date

from dangvu.access.selectors import reading_as
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.selectors import Figure, Question, ask
from dangvu.procedures import services
from dangvu.procedures.alerts import LATE, OVER, PAPERS, SOON, UNTOLD, due_of_cases
from dangvu.procedures.services import Count
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree
from tests.factories.procedures import begin, fresh, make_voters, take, to_the_decision, to_the_vote
from tests.procedures.toy import changed, in_use


def figure(actor: Actor, code: str, place: int, **more: object) -> Figure:
    return ask(actor, code, Question(organization_id=place, today=TODAY, **more))  # type: ignore[arg-type]


def groups(actor: Actor, code: str, place: int, **more: object) -> dict[str, object]:
    found = figure(actor, code, place, **more)
    return {group.key: group.value for group in found.by or () if group.value}


def test_figures_are_those_of_the_day_asked(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    one = begin(praise.secretary, bloc["A1"], on=date(2026, 9, 7))
    begin(praise.secretary, bloc["A1"], on=date(2026, 9, 21))
    to_the_vote(praise.secretary, one, date(2026, 9, 14))
    take(praise.secretary, one, "cell_vote", date(2026, 10, 20), count=Count(5))
    take(praise.officer, one, "decision", date(2026, 11, 2), way="approved")
    actor, place = praise.clerk, bloc["K"]
    days = {date(2026, 9, 6): 0, date(2026, 9, 7): 1, date(2026, 9, 21): 2, date(2026, 11, 2): 1}
    for day, number in days.items():
        assert (figure(actor, "cases.open", place, as_of=day).value or 0) == number
    assert groups(actor, "cases.open", place, as_of=date(2026, 9, 30), by="step") == {
        "cell_vote": 1,
        "dossier": 1,
    }
    # The vote was due on 12 October and taken on the 20th.
    late = {date(2026, 10, 12): 0, date(2026, 10, 13): 1, date(2026, 10, 20): 0}
    for day, number in late.items():
        assert (figure(actor, "cases.overdue", place, as_of=day).value or 0) == number
    assert figure(actor, "cases.waiting_days", place, as_of=date(2026, 9, 24)).value == 13
    assert figure(actor, "cases.average_wait", place, as_of=date(2026, 9, 24)).value == 6.5
    year = {"period": Period.of_year(2026)}
    assert figure(actor, "cases.begun", place, **year).value == 2
    assert groups(actor, "cases.ended", place, by="outcome", **year) == {"praised": 1}


def test_a_figure_is_opened_to_the_cases_that_it_counts(praise: Cast, bloc: Tree) -> None:
    case = begin(praise.secretary, bloc["A1"], on=date(2026, 9, 7))
    for code in ("cases.open", "cases.waiting_days"):
        page = praise.page(praise.clerk, f"/figures/{code}/rows/")
        assert f'href="/procedures/{case.pk}/"' in page


def told(actor: Actor) -> dict[str, str]:
    with reading_as(actor):
        return {one.code: one.sentence for one in due_of_cases(actor)}


def test_the_desk_tells_those_who_act_what_is_late_and_missing(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    late = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))
    begin(praise.secretary, bloc["A1"])
    name = "Chi bộ Văn phòng: 1 hồ sơ Đề nghị biểu dương đảng viên"
    said = {
        LATE: f"{name} quá hạn ở bước “Chi bộ xét, biểu quyết”",
        PAPERS: f"{name} còn thiếu giấy tờ ở bước “Lập hồ sơ”",
    }
    assert told(praise.secretary) == said
    assert told(praise.officer) == said
    assert told(praise.clerk) == {}
    assert told(praise.outsider) == {}
    services.pause(
        actor=praise.secretary, case=late, revision=late.revision, on=TODAY, reason="Chờ"
    )
    assert LATE not in told(praise.secretary)


def test_due_soon_begins_a_week_before(praise: Cast, bloc: Tree) -> None:
    """In days: what is reckoned over 24 November, a holiday not yet sure, reminds nobody."""
    make_voters(bloc["A1"], 3)
    with in_use(changed(("{count: 20, unit: working_days}", "{count: 20, unit: days}"))):
        for on, expected in ((date(2026, 11, 8), True), (date(2026, 11, 9), False)):
            case = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"], on=on), on)
            assert (SOON in told(praise.secretary)) is expected, case.due
            services.withdraw(
                actor=praise.secretary, case=case, revision=case.revision, on=TODAY, reason="Rút"
            )


def test_an_uncertain_rule_reminds_nobody(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    with in_use(changed(("certainty: HIGH", "certainty: MEDIUM"))):
        case = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))
        assert case.due is not None
        assert LATE not in told(praise.secretary)


def test_a_result_that_nobody_was_told_is_asked_after(praise: Cast, bloc: Tree) -> None:
    text = changed(
        ("    ends: {praised", "    publish: {label: Thông báo cho chi bộ}\n    ends: {praised")
    )
    make_voters(bloc["A1"], 3)
    with in_use(text):
        case = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
        take(praise.officer, case, "decision", TODAY, way="refused")
        assert told(praise.officer)[UNTOLD].endswith("có kết quả chưa ghi đã thông báo")
        services.publish_result(actor=praise.officer, case=fresh(case), where="Chi bộ", on=TODAY)
        assert UNTOLD not in told(praise.officer)


def test_a_case_over_its_time_is_told(praise: Cast, bloc: Tree) -> None:
    text = changed(
        ("        next: cell_vote\n", "        next: cell_vote\n        expires: {count: 1, unit: months, from: began}\n"),
        ("withdrawn: Đã rút", "expired: Hết thời hạn"),
    )  # fmt: skip
    with in_use(text):
        begin(praise.secretary, bloc["A1"], on=date(2026, 10, 20))
        assert OVER in told(praise.secretary)
