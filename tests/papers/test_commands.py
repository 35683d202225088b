"""`dangvu paper` from the outside."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dangvu.core.actor import Actor
from tests.factories.papers import text_of, word

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    out, err = StringIO(), StringIO()
    try:
        call_command("paper", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mau.docx"


def test_a_good_template_is_said_to_be_good(operator: Actor, file: Path, tmp_path: Path) -> None:
    file.write_bytes(word("{{ organization }}"))
    tried = tmp_path / "thu.docx"
    code, _out, err = run("check", file, "--preview", tried)
    assert code == 0
    assert "Mẫu dùng được" in err
    assert text_of(tried.read_bytes()) == "Đảng bộ Khối Doanh nghiệp"


def test_mistakes_are_told_with_their_place(operator: Actor, file: Path) -> None:
    file.write_bytes(word("Đầu", "{{ organisation }}"))
    code, out, err = run("check", file)
    assert code == 1
    assert "LỖI: Đoạn 2: Không có trường “organisation”" in out
    assert "Mẫu có 1 lỗi" in err
    _code, out, _err = run("--format", "json", "check", file)
    first = json.loads(out)[0]
    assert (first["weight"], first["where"]) == ("ERROR", "đoạn 2")


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [(None, 2, "Không có tệp"), (b"abc", 1, "không phải tệp Word")],
)
def test_what_cannot_be_read_is_said(
    operator: Actor, file: Path, content: bytes | None, code: int, said: str
) -> None:
    if content is not None:
        file.write_bytes(content)
    found = run("check", file)
    assert found[0] == code
    assert said in found[2]


def test_an_unknown_form_lists_the_known(operator: Actor, file: Path) -> None:
    code, _out, err = run("template", "sumary", "-o", file)
    assert code == 2
    assert "summary" in err


def test_forms_are_listed_and_the_unconfirmed_marked(operator: Actor, file: Path) -> None:
    _code, out, _err = run("forms")
    assert "summary" in out
    assert "mẫu tạm, chưa đối chiếu" in out
    assert run("template", "summary", "-o", file)[0] == 0
    assert run("check", file)[0] == 0
