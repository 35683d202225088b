"""The report of a whole bloc: from the question to the bytes of the file."""

from __future__ import annotations

from benchmarks.frame import TODAY, Bench, Table, benchmark, race
from benchmarks.pages import Counter

NAME = "summary"


@benchmark("reports", "tiny", "small", "bloc")
def whole_report(bench: Bench) -> Table:
    from django.db import connection

    from dangvu.access.selectors import reading_as
    from dangvu.core.periods import Period
    from dangvu.figures.selectors import Question
    from dangvu.organizations.selectors import root
    from dangvu.papers.selectors import form_on
    from dangvu.reports.selectors import FiguresOfReport
    from dangvu.reports.services import render_pdf, render_report

    top = root(TODAY)
    assert top is not None
    period = Period.of_year(2020)
    question = Question(organization_id=top.organization_id, today=TODAY, period=period)
    form = form_on(NAME, TODAY)

    def figures() -> FiguresOfReport:
        return FiguresOfReport(bench.actor, question, top, "http://127.0.0.1:8000", form)

    def word() -> int:
        with reading_as(bench.actor):
            return len(render_report(NAME, figures())) > 0

    def paper() -> int:
        with reading_as(bench.actor):
            return len(render_pdf(NAME, figures())) > 0

    word()
    counter = Counter()
    with connection.execute_wrapper(counter):
        word()
    lines = race({"as Word": word, "as PDF": paper}, bench.rounds)
    return Table(
        f"Report of a year over {bench.size.members:,} members",
        lines,
        [f"{counter.number} statements; every figure of the form with its breakdowns and links."],
    )
