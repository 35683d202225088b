"""Figures of cases as of any day, and what the desk says is due."""

from __future__ import annotations

from collections import Counter
from datetime import date

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.selectors import Figure, Question, ask
from dangvu.procedures import services
from dangvu.procedures.alerts import LATE, OVER, PAPERS, SOON, UNTOLD, due_of_cases
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.services import Count
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree
from tests.factories.procedures import begin, fresh, make_voters, take, to_the_decision, to_the_vote
from tests.procedures.toy import changed, in_use

BANDS = ((0, 30), (31, 90), (91, 180), (181, 365))


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


def test_every_figure_of_cases_is_that_of_a_count_by_hand(praise: Cast, bloc: Tree) -> None:
    """Five cases with everything in them: each figure, and each of its breakdowns, against the rows."""
    make_voters(bloc["A1"], 3)
    days = [
        date(2025, 9, 1),
        date(2026, 4, 1),
        date(2026, 8, 3),
        date(2026, 9, 7),
        date(2026, 11, 2),
    ]
    cases = [begin(praise.secretary, bloc["A1"], on=on) for on in days]
    for case, on in zip(cases[:4], days[:4], strict=True):
        to_the_vote(praise.secretary, case, on)
    # Sent back from the vote, late; and one that went to its end, late in both steps.
    services.return_to(
        actor=praise.secretary, case=cases[1], to="dossier", revision=fresh(cases[1]).revision,
        on=date(2026, 8, 10), reason="Thiếu đơn",
    )  # fmt: skip
    take(praise.secretary, cases[0], "cell_vote", date(2026, 1, 5), count=Count(8))
    take(praise.officer, cases[0], "decision", date(2026, 5, 4), way="approved")
    actor, place, on = praise.clerk, bloc["K"], date(2026, 11, 20)
    with reading_whole():
        running = list(Case.objects.filter(began_on__lte=on, ended_on__isnull=True))
        left = [
            line
            for line in StepTaken.objects.filter(on__year=2026)
            if line.what in ("DONE", "RETURNED")
        ]

    def by(values: list[str]) -> dict[str, object]:
        return dict(Counter(values))

    def band(since: date) -> str:
        age = (on - since).days
        return next((f"{a}-{b}" for a, b in BANDS if age <= b), ">365")

    asked = {"as_of": on}
    assert groups(actor, "cases.open", place, by="step", **asked) == by([c.step for c in running])
    ages = by([band(c.began_on) for c in running])
    assert groups(actor, "cases.open", place, by="age", **asked) == ages
    assert ages == {"0-30": 1, "31-90": 1, "91-180": 1, "181-365": 1}
    waits = by([band(c.step_since) for c in running])
    assert groups(actor, "cases.open", place, by="wait", **asked) == waits
    total = sum((on - c.began_on).days for c in running)
    assert figure(actor, "cases.age_days", place, **asked).value == total
    assert figure(actor, "cases.average_age", place, **asked).value == total / len(running)
    overdue = by([c.step for c in running if c.due and c.due < on])
    assert groups(actor, "cases.overdue", place, by="step", **asked) == overdue
    year = {"period": Period.of_year(2026)}
    steps = by([line.step for line in left])
    assert groups(actor, "cases.steps_done", place, by="step", **year) == steps
    late = [line for line in left if line.was_due and line.on > line.was_due]
    assert groups(actor, "cases.steps_late", place, by="step", **year) == by([x.step for x in late])
    assert len(late) == 3
    assert groups(actor, "cases.returned", place, by="step", **year) == {"cell_vote": 1}
    taken = (date(2026, 5, 4) - days[0]).days
    assert figure(actor, "cases.ended_days", place, **year).value == taken
    assert figure(actor, "cases.average_days", place, **year).value == taken


def test_figures_of_every_kind_add_up_by_organisation_and_are_opened(
    praise: Cast, bloc: Tree
) -> None:
    make_voters(bloc["A1"], 3)
    case = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))
    services.return_to(
        actor=praise.secretary,
        case=case,
        to="dossier",
        revision=case.revision,
        on=TODAY,
        reason="?",
    )
    for code in ("cases.open", "cases.begun", "cases.returned", "cases.steps_done"):
        over = {"as_of": TODAY} if code == "cases.open" else {"period": Period.of_year(2026)}
        value = figure(praise.clerk, code, bloc["K"], **over).value
        children = figure(praise.clerk, code, bloc["K"], by="child", **over).by or ()
        assert sum(group.value or 0 for group in children) == value
        assert value == {"cases.steps_done": 2}.get(code, 1)
        address = f"/figures/{code}/rows/" + ("" if "as_of" in over else "?period=2026")
        assert f'href="/procedures/{case.pk}/"' in praise.page(praise.clerk, address)


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
