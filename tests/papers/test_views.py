"""The pages of forms: who sees them, a file checked and taken, the preview."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dangvu.papers.models import OwnTemplate
from tests.cast import Cast
from tests.factories.organizations import Tree
from tests.factories.papers import text_of, with_part, word


def upload(client: Client, content: bytes, org: str = "K", **more: str) -> object:
    file = SimpleUploadedFile("mẫu.docx", content)
    data = {"file": file, "org": org, "valid_from": "01/01/2026", **more}
    return client.post("/papers/summary/check", data)


def test_forms_are_listed_with_guidance_and_the_mark_of_the_unconfirmed(cast: Cast) -> None:
    said = cast.signed_in(cast.clerk).get("/papers/").content.decode()
    assert "Mẫu tạm" in said
    assert "36-HD/VPTW" in said


def test_a_form_shows_what_may_be_written_in_it(cast: Cast) -> None:
    said = cast.signed_in(cast.clerk).get("/papers/summary/").content.decode()
    for name in ("{{ organization }}", "members.total", "paragraphs(&quot;assessment&quot;)"):
        assert name in said


@pytest.mark.parametrize(("kind", "head"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_a_form_is_previewed_with_samples(cast: Cast, kind: str, head: bytes) -> None:
    answer = cast.signed_in(cast.clerk).get(f"/papers/summary/preview.{kind}")
    assert answer.content.startswith(head)


def test_an_unknown_form_or_kind_is_not_found(cast: Cast) -> None:
    client = cast.signed_in(cast.clerk)
    assert client.get("/papers/khac/").status_code == 404
    assert client.get("/papers/summary/preview.exe").status_code == 404


def test_checking_takes_nothing_and_taking_keeps_the_file(bloc: Tree, cast: Cast) -> None:
    client = cast.signed_in(cast.clerk)
    said = upload(client, word("{{ organization }}")).content.decode()
    assert "Không có lỗi" in said
    assert "không in ô viết" in said
    assert not OwnTemplate.objects.exists()
    upload(client, word("Riêng {{ organization }}"), take="yes")
    own = OwnTemplate.objects.get()
    assert (own.organization_id, own.number, own.owner_id) == (bloc["K"], 1, cast.clerk.user_id)
    page = client.get("/papers/summary/").content.decode()
    assert "Đang dùng bản 1: mẫu.docx" in page
    assert text_of(client.get("/reports/summary/docx?period=2025").content) == (
        "Riêng Đảng bộ Khối Doanh nghiệp"
    )
    assert client.get(f"/papers/own/{own.pk}/file.docx").content == bytes(own.content)
    client.post(f"/papers/own/{own.pk}/drop")
    assert "đang dùng mẫu của phần mềm" in client.get("/papers/summary/").content.decode()


def test_mistakes_are_shown_where_they_stand(cast: Cast) -> None:
    answer = upload(cast.signed_in(cast.clerk), word("{{ ten }}"), take="yes")
    said = answer.content.decode()
    assert answer.status_code == 400
    assert "Không có trường “ten”" in said
    assert "<code>{{ ten }}</code>" in said
    assert not OwnTemplate.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tệp rỗng"),
        (b"abc", "không phải tệp Word"),
        (with_part(word("x"), "word/vbaProject.bin", b"x"), "macro"),
        (b"PK" + b"\0" * (5 * 2**20), "lớn hơn 4 MB"),
    ],
)
def test_what_may_not_come_in_is_refused_with_a_sentence(
    cast: Cast, content: bytes, said: str
) -> None:
    answer = upload(cast.signed_in(cast.clerk), content, take="yes")
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_who_may_not_manage_papers_neither_checks_nor_takes(cast: Cast) -> None:
    assert upload(cast.signed_in(cast.secretary), word("x")).status_code == 403
    assert upload(cast.signed_in(cast.officer), word("x"), "K", take="yes").status_code == 400
    assert upload(cast.signed_in(cast.outsider), word("x"), "A", take="yes").status_code == 400
    assert not OwnTemplate.objects.exists()


def test_a_file_of_another_organisation_is_not_found(bloc: Tree, cast: Cast) -> None:
    upload(cast.signed_in(cast.officer), word("x"), "A", take="yes")
    own = OwnTemplate.objects.get()
    stranger = cast.signed_in(cast.outsider)
    assert stranger.get(f"/papers/own/{own.pk}/file.docx").status_code == 404
    assert stranger.post(f"/papers/own/{own.pk}/drop").status_code == 404
    assert "mẫu.docx" not in stranger.get("/papers/summary/").content.decode()
