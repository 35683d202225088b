"""What the room does in the background: the file of a report, for a bloc that is large."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.periods import Period
from dangvu.core.routes import needs
from dangvu.figures.selectors import Question
from dangvu.jobs.services import JobRefused, Work, keep_file, task
from dangvu.organizations.selectors import versions_as_of
from dangvu.papers.selectors import form_on
from dangvu.papers.services import BadTemplate
from dangvu.reports.selectors import FiguresOfReport


@task("reports.render", policy=needs("reports"))
def render(
    work: Work,
    *,
    name: str,
    kind: str,
    organization: int,
    as_of: str | None,
    period: str,
    tree: Any,
    address: str,
) -> str:
    """Makes the file for who asked; the same file again when it is run twice."""
    from dangvu.reports.services import compose, render_pdf, render_report

    question = Question(
        organization_id=organization,
        today=work.actor.today,
        as_of=date.fromisoformat(as_of) if as_of else None,
        period=Period.parse(period) if period and not as_of else None,
        tree=tree,
    )
    version = versions_as_of([organization], question.stock_day).get(organization)
    if version is None:
        raise JobRefused(_("Tổ chức không có vào ngày của báo cáo."))
    form = form_on(name, work.actor.today)
    figures = FiguresOfReport(work.actor, question, version, address, form)
    work.progress(_("Đang tính số liệu"), 0, 2)
    # The paper asks every figure; the file is made of what it has asked.
    _asked = compose(name, figures).paper
    work.progress(_("Đang viết tệp"), 1, 2)
    try:
        made = render_pdf(name, figures) if kind == "pdf" else render_report(name, figures)
    except BadTemplate as error:
        raise JobRefused(str(error)) from error
    url = keep_file(work.job, f"bao-cao-{work.job.pk}.{kind}", [made])
    work.progress(_("Xong"), 2, 2)
    return url
