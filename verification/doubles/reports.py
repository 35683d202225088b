"""Reports and the forms that offices bring."""

from __future__ import annotations

from typing import Any

from verification.doubles.ground import Ground, case, new_day, sending


def _report(ground: Ground, *, sent: bool = False) -> Any:
    from datetime import date

    from dangvu.figures.selectors import Question
    from dangvu.papers.selectors import form_on
    from dangvu.reports.services import Entry, open_report, send_report, write_boxes
    from dangvu.reports.services.reading import base_of

    actor, day = ground.cast.officer, date.fromisoformat(new_day())
    question = Question(organization_id=ground.place("A"), today=actor.today, as_of=day)
    report = open_report(actor=actor, form=form_on("summary", actor.today), question=question)
    entry = Entry("Tốt.", 0, base_of(""))
    write_boxes(actor=actor, report=report, entries={"assessment": entry})
    if sent:
        send_report(actor=actor, report=report)
    report.refresh_from_db()
    return report


def _of_report(ground: Ground, report: Any, what: str, who: Any, **said: str) -> Any:
    from dangvu.reports.services import report_seen

    said = {"seen": report_seen(report), **said}
    return sending(ground.at(who), f"/reports/kept/{report.pk}/{what}", said)


@case("reports:begin")
def _begin(ground: Ground) -> Any:
    address = f"/reports/summary/begin?org=A&as_of={new_day()}"
    return sending(ground.at(ground.cast.officer), address)


@case("reports:write")
def _write(ground: Ground) -> Any:
    said = {"box-assessment": "Khá.", "edition-assessment": "1", "base-assessment": "khác"}
    return _of_report(ground, _report(ground), "write", ground.cast.officer, **said)


@case("reports:marks")
def _marks(ground: Ground) -> Any:
    from dangvu.reports.services import marks_seen

    report = _report(ground)
    said = {"seen": marks_seen(report), "dated": "05/02/2026", "signer": "Nguyễn Văn A"}
    return _of_report(ground, report, "marks", ground.cast.officer, **said)


@case("reports:keep")
def _keep(ground: Ground) -> Any:
    return _of_report(ground, _report(ground), "keep", ground.cast.officer, label="thử")


@case("reports:send")
def _send(ground: Ground) -> Any:
    return _of_report(ground, _report(ground), "send", ground.cast.officer)


@case("reports:accept")
def _accept(ground: Ground) -> Any:
    return _of_report(ground, _report(ground, sent=True), "accept", ground.cast.clerk)


@case("reports:return")
def _return(ground: Ground) -> Any:
    report = _report(ground, sent=True)
    return _of_report(ground, report, "return", ground.cast.clerk, reason="thiếu")


@case("reports:later")
def _later(ground: Ground) -> Any:
    address = f"/reports/summary/later?org=A&as_of={new_day()}"
    return sending(ground.at(ground.cast.officer), address, {"kind": "docx"})


@case("papers:check")
def _take(ground: Ground) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dangvu.papers.models import OwnTemplate
    from tests.factories.papers import word
    from tests.sendings import Sending

    _own_template(ground, "K")
    held = OwnTemplate.objects.values_list("pk", flat=True)
    seen, content = " ".join(map(str, held)), word("Riêng {{ organization }}")
    return Sending(
        ground.at(ground.cast.clerk),
        "/papers/summary/check",
        lambda: {
            "file": SimpleUploadedFile("mẫu.docx", content), "org": "K", "take": "yes",
            "valid_from": "01/01/2026", "seen": seen,
        },
    )  # fmt: skip


@case("papers:drop")
def _drop(ground: Ground) -> Any:
    own = _own_template(ground, "B")
    return sending(ground.at(ground.cast.clerk), f"/papers/own/{own.pk}/drop")


def _own_template(ground: Ground, code: str) -> Any:
    from datetime import date

    from dangvu.papers.selectors import form_on
    from dangvu.papers.services import take_template
    from tests.factories.papers import word

    actor = ground.cast.clerk
    return take_template(
        actor=actor, form=form_on("summary", actor.today), organization_id=ground.place(code),
        content=word("Riêng {{ organization }}"), file_name="mẫu.docx", valid_from=date(2026, 1, 1),
    )  # fmt: skip
