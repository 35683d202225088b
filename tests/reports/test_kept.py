"""A report as a paper: written by several hands, kept in versions, sent, returned, accepted."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.selectors import Question
from dangvu.papers.selectors import form_on
from dangvu.papers.services import take_template
from dangvu.reports.models import Narrative, Report, ReportVersion, Step
from dangvu.reports.services import (
    Entry,
    Marks,
    StateRefused,
    accept_report,
    keep_version,
    kept_report,
    live_report,
    marks_seen,
    open_report,
    return_report,
    send_report,
    template_of,
    write_boxes,
    write_marks,
)
from dangvu.reports.services.reading import base_of
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.factories.papers import text_of, word

EMPTY = base_of("")


@pytest.fixture
def report(bloc: Tree, cast: Cast) -> Report:
    """Of committee A, for 2025, begun by its organisation board."""
    return begin(cast.officer, bloc, "A")


def begin(actor: Actor, bloc: Tree, code: str) -> Report:
    question = Question(organization_id=bloc[code], today=TODAY, period=Period.parse("2025"))
    return open_report(actor=actor, form=form_on("summary", TODAY), question=question)


def write(actor: Actor, report: Report, **texts: str) -> object:
    entries = {code: Entry(text, 0, EMPTY) for code, text in texts.items()}
    return write_boxes(actor=actor, report=report, entries=entries)


def ready(cast: Cast, report: Report) -> None:
    write(cast.officer, report, assessment="Tốt.")


# --- begun and written ---------------------------------------------------------------------


def test_two_who_begin_the_same_report_meet_in_one(bloc: Tree, cast: Cast, report: Report) -> None:
    assert begin(cast.clerk, bloc, "A") == report
    assert begin(cast.officer, bloc, "A1") != report


def test_who_may_not_manage_reports_there_begins_none(bloc: Tree, cast: Cast) -> None:
    for actor, code in ((cast.secretary, "A"), (cast.outsider, "A"), (cast.officer, "K")):
        with pytest.raises(PermissionDenied):
            begin(actor, bloc, code)


def test_the_second_of_two_who_write_a_box_is_told_and_overwrites_nothing(
    cast: Cast, report: Report
) -> None:
    assert write(cast.officer, report, assessment="Của ban.").saved == ["assessment"]
    outcome = write(cast.clerk, report, assessment="Của văn phòng.", proposals="Mới.")
    assert outcome.conflicts == {"assessment": "Của ban."}
    assert outcome.saved == ["proposals"]
    held = Narrative.objects.get(report=report, box="assessment")
    assert (held.text, held.edition, held.writer_id) == ("Của ban.", 1, cast.officer.user_id)
    merged = Entry("Của cả hai.", 1, base_of("Của ban."))
    write_boxes(actor=cast.clerk, report=report, entries={"assessment": merged})
    held.refresh_from_db()
    assert (held.text, held.edition) == ("Của cả hai.", 2)


def test_a_box_that_was_left_alone_is_no_conflict(cast: Cast, report: Report) -> None:
    write(cast.officer, report, assessment="Của ban.")
    outcome = write(cast.clerk, report, assessment="", proposals="Mới.")
    assert (outcome.saved, outcome.conflicts) == (["proposals"], {})
    assert Narrative.objects.get(report=report, box="assessment").text == "Của ban."


def test_text_keeps_its_paragraphs_and_passes_the_door(cast: Cast, report: Report) -> None:
    write(cast.officer, report, assessment="Mo\u0323\u0302t.\r\n\r\nHai\u200b.  ", khac="x")
    assert Narrative.objects.get(report=report).text == "Một.\n\nHai."


def test_a_sent_report_is_not_written(cast: Cast, report: Report) -> None:
    ready(cast, report)
    send_report(actor=cast.officer, report=report)
    with pytest.raises(StateRefused, match="đã gửi"):
        write(cast.officer, report, proposals="Thêm.")
    with pytest.raises(StateRefused):
        write_marks(actor=cast.officer, report=report, marks=Marks(dated=TODAY))


# --- versions ------------------------------------------------------------------------------


def test_a_version_keeps_what_it_said_whatever_happens_afterwards(
    bloc: Tree, cast: Cast, report: Report
) -> None:
    make_member(bloc["A1"], admitted=date(2025, 3, 3))
    write(cast.officer, report, assessment="Trước.")
    version = keep_version(actor=cast.officer, report=report, label="lần một")
    make_member(bloc["A2"], admitted=date(2025, 4, 4))
    version.refresh_from_db()
    assert version.is_intact
    assert version.content["figures"]["members.total"] == 1
    kept = kept_report(report, version, cast.officer, compare=True)
    total = kept.figures.figure("members.total")
    assert (total.text, total.now) == ("1", "2")
    line = {one.key: one for one in kept.figures.lines("child", "members.total")}
    assert "A2" not in line or line["A2"].figures[0].now
    assert "Toàn đảng bộ có 1 đảng viên" in text_of(kept.docx(template_of(report, version)))
    assert "Toàn đảng bộ có 2 đảng viên" in text_of(
        live_report(report, cast.officer).docx(template_of(report))
    )


def test_a_version_names_its_form_template_and_rules(cast: Cast, report: Report) -> None:
    content = keep_version(actor=cast.officer, report=report).content
    assert content["form"] == {"code": "summary", "valid_from": "1996-01-01"}
    assert content["template"]["own"] is None
    assert content["question"]["period"] == ["2025-01-01", "2025-12-31"]
    assert isinstance(content["rules"], list)


def test_a_version_that_was_changed_behind_our_back_is_found_out(
    cast: Cast, report: Report
) -> None:
    version = keep_version(actor=cast.officer, report=report)
    version.content["figures"]["members.total"] = 99
    assert not version.is_intact


def test_a_version_is_printed_with_the_template_it_was_made_from(
    bloc: Tree, cast: Cast, report: Report
) -> None:
    def own(text: str) -> None:
        take_template(
            actor=cast.officer,
            form=form_on("summary", TODAY),
            organization_id=bloc["A"],
            content=word(text),
            file_name="m.docx",
            valid_from=TODAY,
        )

    own('Mẫu một: {{ number("workers.total") }} {{ organization }}')
    version = keep_version(actor=cast.officer, report=report)
    own("Mẫu hai")
    kept = kept_report(report, version, cast.officer)
    said = text_of(kept.docx(template_of(report, version)))
    assert said == "Mẫu một: chưa có số liệu Đảng bộ Tổng công ty Hàng hải"
    assert text_of(live_report(report, cast.officer).docx(template_of(report))) == "Mẫu hai"


# --- sent, returned, accepted --------------------------------------------------------------


def test_the_way_of_a_report_up_and_back(cast: Cast, report: Report) -> None:
    ready(cast, report)
    version = send_report(actor=cast.officer, report=report)
    return_report(actor=cast.clerk, report=report, reason="Thiếu nguyên nhân.")
    assert report.state == "RETURNED"
    entry = Entry("Tốt. Vì sao.", 1, base_of("Tốt."))
    write_boxes(actor=cast.officer, report=report, entries={"assessment": entry})
    second = send_report(actor=cast.officer, report=report)
    accept_report(actor=cast.clerk, report=report)
    report.refresh_from_db()
    assert report.state == "ACCEPTED"
    assert (version.number, second.number) == (1, 2)
    assert [step.kind for step in Step.objects.order_by("pk")] == [
        "SEND",
        "RETURN",
        "SEND",
        "ACCEPT",
    ]


def test_the_one_who_sends_neither_returns_nor_accepts(cast: Cast, report: Report) -> None:
    ready(cast, report)
    send_report(actor=cast.officer, report=report)
    for actor in (cast.officer, cast.outsider, cast.secretary):
        with pytest.raises(PermissionDenied):
            accept_report(actor=actor, report=report)
        with pytest.raises(PermissionDenied):
            return_report(actor=actor, report=report, reason="x")


def test_who_keeps_the_superior_alone_does_not_judge_what_lies_below(
    bloc: Tree, cast: Cast, report: Report
) -> None:
    ready(cast, report)
    send_report(actor=cast.officer, report=report)
    of_the_root_alone = cast.hired("SECRETARY", bloc["K"])
    with pytest.raises(PermissionDenied):
        accept_report(actor=of_the_root_alone, report=report)


def test_a_report_with_a_required_box_empty_is_not_sent(cast: Cast, report: Report) -> None:
    with pytest.raises(StateRefused, match="Đánh giá chung"):
        send_report(actor=cast.officer, report=report)
    assert not ReportVersion.objects.exists()


def test_nothing_is_returned_without_a_reason_or_before_it_was_sent(
    cast: Cast, report: Report
) -> None:
    with pytest.raises(StateRefused, match="đang ở trạng thái"):
        accept_report(actor=cast.clerk, report=report)
    ready(cast, report)
    send_report(actor=cast.officer, report=report)
    with pytest.raises(StateRefused, match="lý do"):
        return_report(actor=cast.clerk, report=report, reason="  ")
    with pytest.raises(StateRefused, match="đã gửi rồi"):
        send_report(actor=cast.officer, report=report)


# --- the page ------------------------------------------------------------------------------


def test_the_paper_is_written_and_sent_from_its_page(bloc: Tree, cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    begun = client.post("/reports/summary/begin?org=A&period=2025")
    page = client.get(begun.url)
    said = page.content.decode()
    assert 'name="box-assessment"' in said
    assert "phải viết" in said
    assert "/figures/members.total/?org=A" in said
    saved = client.post(
        f"{begun.url}write",
        {"box-assessment": "Đã viết.", "edition-assessment": "0", "base-assessment": EMPTY},
        follow=True,
    )
    assert "Đã lưu 1 ô." in saved.content.decode()
    make_member(bloc["A1"], admitted=date(2025, 5, 5))
    shown = re.search(r'name="seen" value="([^"]+)"', client.get(begun.url).content.decode())
    assert shown is not None
    sent = client.post(f"{begun.url}send", {"seen": shown[1]}, follow=True).content.decode()
    assert "Đã gửi báo cáo" in sent
    assert 'name="box-assessment"' not in sent
    frozen = re.search(r'href="(/figures/\?[^"]+frozen=1)"', sent)
    assert frozen is not None
    closed = client.get(unescape(frozen[1])).content.decode()
    assert "Theo số đã chốt ngày" in closed
    assert "2025" in closed
    make_member(bloc["A1"], admitted=date(2025, 5, 5))
    assert "nay 2, lúc gửi 1" in client.get(begun.url).content.decode()
    for kind, head in (("docx", b"PK"), ("pdf", b"%PDF")):
        assert client.get(f"{begun.url}file.{kind}").content[: len(head)] == head
        assert client.get(f"{begun.url}versions/1/file.{kind}").content[: len(head)] == head
    assert (
        "Nội dung và số liệu của bản này không đổi"
        in client.get(f"{begun.url}versions/1/").content.decode()
    )


def test_a_conflict_shows_both_texts_and_loses_none(cast: Cast, report: Report) -> None:
    write(cast.officer, report, assessment="Của ban tổ chức.")
    answer = cast.signed_in(cast.clerk).post(
        f"/reports/kept/{report.pk}/write",
        {"box-assessment": "Của văn phòng.", "edition-assessment": "0", "base-assessment": EMPTY},
    )
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Của ban tổ chức." in said
    assert "Của văn phòng.</textarea>" in said
    assert 'name="edition-assessment" value="1"' in said
    assert "Đỗ Tiến Dũng đã lưu ô này" in said


def test_strangers_find_no_report_and_readers_find_no_button(cast: Cast, report: Report) -> None:
    stranger = cast.signed_in(cast.outsider)
    for tail in ("", "file.pdf", "marks"):
        assert stranger.get(f"/reports/kept/{report.pk}/{tail}").status_code == 404
    for tail in ("write", "keep", "send", "return", "accept"):
        assert stranger.post(f"/reports/kept/{report.pk}/{tail}").status_code == 404
    assert Report.objects.visible_to(cast.outsider).count() == 0


def test_a_reader_of_the_line_of_propaganda_sees_the_paper_and_may_not_write(
    bloc: Tree, cast: Cast
) -> None:
    cells = begin(cast.officer, bloc, "A1")
    reader = cast.signed_in(cast.hired("PROPAGANDA_BOARD", bloc["A"]))
    said = reader.get(f"/reports/kept/{cells.pk}/").content.decode()
    assert "Tài khoản này chỉ được xem" in said
    assert "<textarea" not in said
    assert reader.post(f"/reports/kept/{cells.pk}/send").status_code == 403


def test_a_figure_whose_rows_stay_closed_is_a_value_without_a_link(bloc: Tree, cast: Cast) -> None:
    make_member(bloc["A1"])
    reader = cast.signed_in(cast.hired("PROPAGANDA_BOARD", bloc["A1"]))
    said = reader.get("/reports/summary/?period=2025").content.decode()
    assert "/figures/members.total/" not in said
    assert '<span class="live">1</span>' in said


def test_the_head_is_set_and_printed(cast: Cast, report: Report) -> None:
    client = cast.signed_in(cast.officer)
    client.post(
        f"/reports/kept/{report.pk}/marks",
        {
            "seen": marks_seen(report),
            "dated": "05/02/2026",
            "place": "Hải Phòng",
            "number": "07",
            "post": "BÍ THƯ",
            "signer": "Nguyễn Thị Ánh Tuyết",
            "recipients": "- Đảng ủy Khối,\r\n\r\n- Lưu.",
        },
    )
    said = client.get(f"/reports/kept/{report.pk}/").content.decode()
    assert "Hải Phòng, ngày 05 tháng 02 năm 2026" in said
    assert "Số 07-BC/ĐU" in said
    assert "ĐẢNG ỦY TỔNG CÔNG TY HÀNG HẢI" in said
    assert "ĐẢNG BỘ KHỐI DOANH NGHIỆP" in said
    assert "<li>Đảng ủy Khối,</li><li>Lưu.</li>" in said
    assert "Nguyễn Thị Ánh Tuyết" in said


def test_a_report_of_a_year_is_not_asked_of_a_day(bloc: Tree, cast: Cast) -> None:
    page = cast.signed_in(cast.clerk).get("/reports/year/?as_of=2025-06-30")
    assert page.status_code == 400
    assert "lập theo kỳ" in page.content.decode()
