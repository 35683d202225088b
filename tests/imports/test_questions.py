"""Questions answered on the screen: kept at once, gone on with later, the same as in the copy."""

from __future__ import annotations

import json
from pathlib import Path

from django.test import Client
from django.urls import reverse

from dangvu.access.selectors import reading_whole
from dangvu.core.sheets.intake import LEAVE_OUT
from dangvu.imports import services
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportAnswer, ImportBatch
from dangvu.members.models import Person, PersonVersion
from tests.cast import Cast
from tests.imports.pages import for_the_bloc, page, press, upload, work
from tests.imports.test_answers import answer
from tests.imports.workbooks import WorkbookMaker, member


def asking(book: WorkbookMaker) -> Path:
    """Two births that can be read in two ways, one that cannot be read, one plain member."""
    return (
        for_the_bloc(book)
        .members(
            member("DV1", birth="1/6/80"),
            member("DV2", birth="2/3/81"),
            member("DV3", birth="31/02/1980"),
            member("DV4"),
        )
        .write()
    )


def number_of(batch: ImportBatch, row: int, level: str = "question") -> int:
    return next(
        at
        for at, found in enumerate(batch.findings)
        if found["row"] == row and found["level"] == level
    )


def reply(
    client: Client, batch: ImportBatch, row: int, level: str = "question", **said: str
) -> None:
    """Send what one card of the page sends."""
    at = number_of(batch, row, level)
    found = batch.findings[at]
    place = [found["sheet"], found["row"], found["column"], found["title"]]
    data = {f"place-{at}": json.dumps(place)}
    if level == "question":
        data[f"asked-{at}"] = "1"
    data |= {f"{name}-{at}": text for name, text in said.items()}
    assert client.post(reverse("imports:questions", args=[batch.pk]), data).status_code == 302


def test_a_question_tells_where_it_is_what_is_there_and_what_can_be_answered(
    cast: Cast, book: WorkbookMaker
) -> None:
    client = cast.signed_in(cast.operator)
    text = page(client, work(upload(client, asking(book))), "questions")
    assert "Đảng viên, ô C2" in text
    assert "<q>1/6/80</q>" in text
    assert 'value="01/06/1980"' in text
    assert "Bỏ qua dòng này (dòng 2 không nạp)" in text
    assert "<strong>0/2</strong>" in text


def test_answers_are_kept_at_once_and_gone_on_with_in_another_session(
    cast: Cast, book: WorkbookMaker
) -> None:
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, asking(book)))
    reply(client, batch, 2, answer="01/06/1980")
    again = cast.signed_in(cast.operator)
    text = page(again, batch, "questions")
    assert "<strong>1/2</strong>" in text
    assert 'value="01/06/1980" checked' in text
    reply(again, batch, 3, answer="__other__", typed="03/02/1981")
    reply(again, batch, 4, level="error", leave="1")
    press(again, batch, "questions", check="1")
    assert work(batch).state == BatchState.READY
    press(again, batch, "commit")
    assert work(batch).state == BatchState.COMMITTED
    with reading_whole():
        births = dict(PersonVersion.objects.values_list("person__code", "birth"))
    assert {code: str(birth) for code, birth in births.items()}["DV1"] == "1980-06-01"
    assert str(births["DV2"]) == "1981-02-03"
    assert "DV3" not in births


def test_the_same_answers_in_the_copy_give_the_same_preview(
    cast: Cast, book: WorkbookMaker, tmp_path: Path
) -> None:
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, asking(book)))
    copy = tmp_path / "copy.xlsx"
    response = client.get(reverse("imports:copy", args=[batch.pk]))
    copy.write_bytes(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    for row, text in ((2, "01/06/1980"), (3, "03/02/1981"), (4, LEAVE_OUT)):
        answer(copy, "Đảng viên", "Ngày sinh *", row, text)
    by_copy = work(upload(client, copy))
    reply(client, batch, 2, answer="01/06/1980")
    reply(client, batch, 3, typed="03/02/1981")
    reply(client, batch, 4, level="error", leave="1")
    press(client, batch, "retry")
    on_screen = work(batch)
    assert by_copy.state == on_screen.state == BatchState.READY
    assert by_copy.counts == on_screen.counts
    assert by_copy.seen == on_screen.seen


def test_an_answer_can_be_changed_and_taken_back(cast: Cast, book: WorkbookMaker) -> None:
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, asking(book)))
    reply(client, batch, 2, answer="01/06/1980")
    reply(client, batch, 2, answer="06/01/1980")
    assert ImportAnswer.objects.get().text == "06/01/1980"
    reply(client, batch, 2)
    assert not ImportAnswer.objects.exists()


def test_an_answer_that_does_not_fit_is_asked_again_and_shown(
    cast: Cast, book: WorkbookMaker
) -> None:
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, asking(book)))
    reply(client, batch, 2, typed="hôm qua")
    press(client, batch, "retry")
    work(batch)
    assert "Câu trả lời “hôm qua” chưa dùng được ở đây." in page(client, batch, "questions")


def test_only_what_was_asked_is_answered_and_only_by_its_owner(
    cast: Cast, book: WorkbookMaker
) -> None:
    batch = work(upload(cast.signed_in(cast.officer), asking(book)))
    given = services.Given("Đảng viên", 5, 3, "Ngày sinh", "01/01/1990")
    assert services.answer_questions(actor=cast.officer, batch=batch, answers=[given]) == 0
    found = batch.findings[number_of(batch, 2)] if batch.findings else None
    assert found is not None
    right = services.Given(found["sheet"], 2, found["column"], found["title"], "01/06/1980")
    assert services.answer_questions(actor=cast.operator, batch=batch, answers=[right]) == 0
    assert services.answer_questions(actor=cast.officer, batch=batch, answers=[right]) == 1


def test_htmx_is_told_the_tally_only(cast: Cast, book: WorkbookMaker) -> None:
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, asking(book)))
    address = reverse("imports:questions", args=[batch.pk])
    text = client.post(address, {}, HTTP_HX_REQUEST="true").content.decode()
    assert "0/2" in text
    assert "<html" not in text


# --- the rows of the preview ------------------------------------------------------------------


def test_each_count_opens_its_rows(cast: Cast, book: WorkbookMaker) -> None:
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, asking(book)))
    text = page(client, batch)
    assert f"/imports/{batch.pk}/rows/members.people/new" in text
    assert "level=question" in text
    rows = client.get(f"/imports/{batch.pk}/rows/members.people/new").content.decode()
    assert "Nguyễn Văn DV4" in rows
    assert client.get(f"/imports/{batch.pk}/rows/members.people/other").status_code == 404
    assert client.get(f"/imports/{batch.pk}/rows/..%2Fx/new").status_code == 404
    assert (
        cast.signed_in(cast.outsider)
        .get(f"/imports/{batch.pk}/rows/members.people/new")
        .status_code
        == 404
    )


def test_a_changed_row_tells_what_would_be_written_and_leads_to_its_record(
    cast: Cast, book: WorkbookMaker
) -> None:
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, for_the_bloc(book).members(member("DV1")).write()))
    press(client, batch, "commit")
    work(batch)
    book.rows["members.people"] = [member("DV1", occupation="Kế toán")]
    changed = work(upload(client, book.write()))
    rows = client.get(f"/imports/{changed.pk}/rows/members.people/changed").content.decode()
    assert "Nghề nghiệp: Kế toán" in rows
    with reading_whole():
        person = Person.objects.get()
    response = client.get("/imports/record/members.people", {"code": "DV1"})
    assert response["Location"] == f"/members/{person.pk}/"
    assert client.get("/imports/record/members.people", {"code": "X"})["Location"] == "/imports/"


# --- two at once ------------------------------------------------------------------------------


def test_a_preview_that_the_register_has_overtaken_is_shown_again_and_not_committed(
    cast: Cast, book: WorkbookMaker
) -> None:
    first, second = cast.signed_in(cast.operator), cast.signed_in(cast.officer)
    for_the_bloc(book).members(member("DV1"))
    mine = work(upload(first, book.write("mot.xlsx")))
    book.rows.pop("organizations.organizations")
    book.rows["members.people"] = [member("DV1", occupation="Thợ hàn")]
    theirs = work(upload(second, book.write("hai.xlsx")))
    assert theirs.state == BatchState.READY
    press(first, mine, "commit")
    work(mine)
    press(second, theirs, "commit")
    assert work(theirs).state == BatchState.READY
    text = page(second, theirs)
    assert "đã nạp “mot.xlsx”" in text
    assert theirs.counts["members.people"]["changed"] == 1
    with reading_whole():
        assert not PersonVersion.objects.current().filter(occupation="Thợ hàn").exists()
    press(second, theirs, "commit")
    assert work(theirs).state == BatchState.COMMITTED


def test_answers_of_the_screen_stand_in_the_next_copy(
    cast: Cast, book: WorkbookMaker, tmp_path: Path
) -> None:
    """Half is answered on the screen, half in the copy: it does not matter where one goes on."""
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, asking(book)))
    reply(client, batch, 2, answer="01/06/1980")
    reply(client, batch, 4, level="error", leave="1")
    press(client, batch, "retry")
    assert work(batch).state == BatchState.QUESTIONS
    copy = tmp_path / "copy.xlsx"
    response = client.get(reverse("imports:copy", args=[batch.pk]))
    copy.write_bytes(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    answer(copy, "Đảng viên", "Ngày sinh *", 3, "03/02/1981")
    by_copy = work(upload(client, copy))
    assert by_copy.state == BatchState.READY
    reply(client, batch, 3, answer="03/02/1981")
    reply(client, batch, 3, typed="03/02/1981")
    press(client, batch, "retry")
    assert work(batch).seen == by_copy.seen
