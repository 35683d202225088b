"""The Word report says the same numbers as the figures, each a link to where it is asked again."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.selectors import Question
from dangvu.organizations.selectors import root
from dangvu.reports.selectors import FiguresOfReport
from dangvu.reports.services import BadTemplate, UnknownReport, render_report
from tests.cast import TODAY
from tests.factories.members import make_member
from tests.factories.organizations import Tree

ADDRESS = "http://127.0.0.1:8000"


def figures(actor: Actor, place: int, **when: object) -> FiguresOfReport:
    organization = root(on=TODAY)
    assert organization is not None
    question = Question(organization_id=place, today=TODAY, **when)  # type: ignore[arg-type]
    return FiguresOfReport(actor, question, organization, ADDRESS)


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


def template(tmp_path: Path, *lines: str) -> Path:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    path = tmp_path / "mau.docx"
    document.save(path)
    return path


def test_report_carries_figures_tables_chart_and_links(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"], admitted=date(2020, 3, 3))
    make_member(tree["B1"], admitted=date(2018, 3, 3))
    asked = figures(operator, tree["K"], period=Period.parse("2020"))
    content = render_report("summary", asked)
    text = text_of(content)
    assert "2 tổ chức đảng trực thuộc" in text
    assert "Toàn đảng bộ có 2 đảng viên, trong đó 1 đảng viên dự bị" in text
    assert "Mẫu tạm, chưa đối chiếu" in text
    assert "{{" not in text
    assert "{%" not in text
    assert "[[chart" not in text
    package = zipfile.ZipFile(io.BytesIO(content))
    assert "word/charts/chart1.xml" in package.namelist()
    links = package.read("word/_rels/document.xml.rels").decode()
    assert f"{ADDRESS}/figures/members.total/?org=K&amp;period=2020-01-01..2020-12-31" in links


def test_what_no_record_can_give_is_said_and_never_zero(tree: Tree, operator: Actor) -> None:
    text = text_of(render_report("summary", figures(operator, tree["K"], as_of=TODAY)))
    assert "chưa có số liệu người lao động" in text
    before = figures(operator, tree["K"], as_of=date(2001, 1, 1))
    assert "Toàn đảng bộ có chưa có số liệu đảng viên" in text_of(render_report("summary", before))


def test_flows_are_left_out_of_a_report_as_of_a_day(tree: Tree, operator: Actor) -> None:
    text = text_of(render_report("summary", figures(operator, tree["K"], as_of=TODAY)))
    assert "BIẾN ĐỘNG TRONG KỲ" not in text


def test_names_with_markup_stay_text(tree: Tree, operator: Actor, tmp_path: Path) -> None:
    tree.add("X", "CELL", "A")
    asked = figures(operator, tree["K"], as_of=TODAY)
    asked.organization.name = "Đảng bộ <b>A & B</b>"
    assert "Đảng bộ <b>A & B</b>" in text_of(render_report("summary", asked))


def test_an_office_uses_its_own_template(tree: Tree, operator: Actor, tmp_path: Path) -> None:
    own = template(tmp_path, '{{ organization }}: {{ number("organizations.cells") }} chi bộ')
    content = render_report("summary", figures(operator, tree["K"], as_of=TODAY), own)
    assert text_of(content) == "Đảng bộ K: 3 chi bộ"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{{ number("members.totl") }}', "members.total"),
        ("{% for %}", "viết sai"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "viết sai"),
    ],
)
def test_a_wrong_template_is_explained(
    tree: Tree,
    operator: Actor,
    tmp_path: Path,
    line: str,
    said: str,
) -> None:
    own = template(tmp_path, line)
    with pytest.raises(BadTemplate, match=re.escape(said)):
        render_report("summary", figures(operator, tree["K"], as_of=TODAY), own)


def test_a_template_that_is_no_word_file_is_refused(
    tree: Tree,
    operator: Actor,
    tmp_path: Path,
) -> None:
    path = tmp_path / "mau.docx"
    path.write_text("không phải Word")
    with pytest.raises(BadTemplate, match="không phải tệp Word"):
        render_report("summary", figures(operator, tree["K"], as_of=TODAY), path)


def test_an_unknown_report_lists_the_known(tree: Tree, operator: Actor) -> None:
    with pytest.raises(UnknownReport):
        render_report("sumary", figures(operator, tree["K"], as_of=TODAY))
