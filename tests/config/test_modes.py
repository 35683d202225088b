"""Modes: what contradicts them is refused before a door opens, and the demo says what it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client, override_settings
from docx import Document

from dangvu.config import sign_in
from dangvu.config.coherence import contradictions, must_be_coherent, usual_mode
from dangvu.config.home import Home
from dangvu.config.sign_in import Provider
from dangvu.core.modes import LIMITS
from dangvu.papers.services import PrintedList, make_list_pdf
from dangvu.papers.services.watermarks import put_watermark

WORDS = "BẢN DÙNG THỬ"
DEMO = {"DANGVU_MODE": "demo", "SECOND_FACTOR": False}


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Home]:
    with override_settings(HOME=Home(tmp_path), ALLOWED_HOSTS=["127.0.0.1", "localhost"]):
        yield Home(tmp_path)


@pytest.fixture
def invented(real: Home) -> Home:
    (real.path / "demo").write_text("dữ liệu mẫu")
    return real


def test_a_folder_of_invented_data_is_a_demo_unless_told_otherwise(invented: Home) -> None:
    assert usual_mode(invented) == "demo"
    (invented.path / "demo").unlink()
    assert usual_mode(invented) == "lan"


@pytest.mark.parametrize("mode", ["lan", "net"])
def test_an_office_fits(real: Home, mode: str) -> None:
    with override_settings(DANGVU_MODE=mode):
        assert contradictions() == []


def test_a_demo_fits(invented: Home) -> None:
    with override_settings(**DEMO):
        assert contradictions() == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"DANGVU_MODE": "lan", "SECOND_FACTOR": False}, "tắt xác thực hai bước"),
        ({"DANGVU_MODE": "net", "SECOND_FACTOR": False}, "tắt xác thực hai bước"),
        (DEMO, "dữ liệu mẫu do lệnh dangvu demo tạo"),
        ({"DANGVU_MODE": "net", "DEBUG": True}, "DANGVU_DEBUG"),
        ({"DANGVU_MODE": "lan", "DEBUG": True}, "DANGVU_DEBUG"),
        ({"DANGVU_MODE": "net", "ALLOWED_HOSTS": ["bloc.test"], "DANGVU_TLS": False}, "có mã hóa"),
    ],
)
def test_real_data_is_not_opened_with(real: Home, wrong: dict[str, object], says: str) -> None:
    with override_settings(**wrong):
        (found,) = contradictions()
        assert says in found
        with pytest.raises(ImproperlyConfigured, match=says):
            must_be_coherent()
        with pytest.raises(SystemCheckError, match=says):
            call_command("check")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"DANGVU_MODE": "lan"}, "là bản mẫu"),
        (DEMO | {"DANGVU_TLS": True}, "chỉ mở tại máy này"),
        (DEMO | {"ALLOWED_HOSTS": ["bloc.test"]}, "chỉ mở tại máy này"),
        (DEMO | {"OIDC": Provider("https://a.test", "x", "", "A")}, "DANGVU_OIDC_ISSUER"),
    ],
)
def test_invented_data_is_not_opened_with(
    invented: Home, wrong: dict[str, object], says: str
) -> None:
    with override_settings(**wrong):
        assert any(says in found for found in contradictions())


def test_an_office_may_shorten_its_sessions_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGVU_IDLE_MINUTES", "10")
    assert sign_in.limits(LIMITS["lan"]).idle.total_seconds() == 600
    assert sign_in.limits(LIMITS["lan"]).absolute == LIMITS["lan"].absolute
    monkeypatch.setenv("DANGVU_IDLE_MINUTES", "1000")
    with pytest.raises(Exception, match="DANGVU_IDLE_MINUTES"):
        sign_in.limits(LIMITS["lan"])


# --- watermark -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_page_of_the_demo_says_so_and_no_other() -> None:
    for address in ("/accounts/sign-in", "/nowhere"):
        assert WORDS not in Client().get(address, follow=True).content.decode()
        with override_settings(**DEMO):
            assert WORDS in Client().get(address, follow=True).content.decode()


def test_papers_of_the_demo_say_so_and_no_other() -> None:
    printed = PrintedList("Đảng viên", "", ["Tên"], [["Lan"]], [False], [1.0])
    plain = make_list_pdf(printed)
    with override_settings(**DEMO):
        assert len(make_list_pdf(printed)) > len(plain)


@pytest.mark.parametrize("first_page_differs", [False, True])
def test_word_files_of_the_demo_say_so_on_every_page(first_page_differs: bool) -> None:
    document = Document()
    document.add_section()
    document.sections[0].different_first_page_header_footer = first_page_differs
    put_watermark(document)
    assert not _heads(document)
    with override_settings(**DEMO):
        put_watermark(document)
    kept = io.BytesIO()
    document.save(kept)
    assert len(_heads(Document(kept))) == 2 + first_page_differs


def _heads(document: object) -> list[str]:
    heads = []
    for section in document.sections:
        parts = [section.header]
        if section.different_first_page_header_footer:
            parts.append(section.first_page_header)
        heads += [text for part in parts if WORDS in (text := _words(part))]
    return heads


def _words(part: object) -> str:
    return "".join(paragraph.text for paragraph in part.paragraphs)
