"""Forms by day, the office's own files by nearest ancestor, what templates may do, PDF."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from docx import Document
from pypdf import PdfReader

from dangvu.audit.models import Head
from dangvu.core.actor import Actor
from dangvu.core.pages.papers import Letterhead, Paper, PaperPart, Piece, Sentence, Signature
from dangvu.papers.choices import Form
from dangvu.papers.models import OwnTemplate
from dangvu.papers.selectors import (
    NoFormThen,
    SampleFigures,
    UnknownForm,
    form_on,
    own_templates,
    read_forms,
    shipped,
    template_by_hash,
    template_for,
)
from dangvu.papers.selectors.forms import _forms
from dangvu.papers.services import (
    BadTemplate,
    PrintedList,
    TemplateRefused,
    drop_template,
    make_docx,
    make_list_pdf,
    make_pdf,
    sample_paper,
    seal_line,
    take_template,
)
from dangvu.papers.services.seals import put_seal
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree
from tests.factories.papers import text_of, word

VIETNAMESE = "Đảng bộ Nguyễn Thị Huyền ẲẴẪ ượng khuỷu tuỹ nghiễm quở trặc"


@pytest.fixture
def form() -> Form:
    return form_on("summary", TODAY)


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def words_of(pdf: bytes) -> str:
    return "\n".join(pages_of(pdf))


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Every face of the pages by its name, and whether its letters come with the file."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            face = font.get_object()
            for part in face.get("/DescendantFonts", [face]):
                described = part.get_object()["/FontDescriptor"]
                found[str(face["/BaseFont"])] = any(
                    key in described for key in ("/FontFile", "/FontFile2", "/FontFile3")
                )
    return found


# --- forms ---------------------------------------------------------------------------------


def test_a_form_is_chosen_by_the_day_of_the_paper(form: Form) -> None:
    change = date(2026, 1, 9)
    old = replace(form, code="thu", valid_to=change)
    new = replace(form, code="thu", valid_from=change, confirmed=True)
    _forms["thu"] = [old, new]
    try:
        assert form_on("thu", change - timedelta(days=1)) is old
        assert form_on("thu", change) is new
        with pytest.raises(NoFormThen):
            form_on("thu", date(1950, 1, 1))
    finally:
        del _forms["thu"]


def test_an_unknown_form_names_the_near_ones() -> None:
    with pytest.raises(UnknownForm) as caught:
        form_on("sumary", TODAY)
    assert caught.value.near[0] == "summary"


def test_a_layout_that_was_not_compared_is_known_as_such(form: Form) -> None:
    assert not form.confirmed
    assert "36-HD/VPTW" in str(form.guidance)


def test_a_form_is_read_from_what_its_room_ships() -> None:
    (made,) = read_forms(
        """
        forms:
          - code: a
            name: Mẫu A
            kind: TỜ TRÌNH
            subject: về việc A
            symbol: TTr
            fields: {when: {label: khi nào}}
            versions:
              - valid_from: 2020-01-01
                confirmed: true
                docx: a.docx
                parts:
                  - title: I
                    blocks: [{sentence: "Có {members.total} người"}, {box: {code: b, title: B}}]
        """,
        "dangvu.reports",
    )
    assert made.confirmed
    assert [block.kind for block in made.blocks()] == ["sentence", "box"]
    assert {"when", "organization", "issuer"} <= set(made.known_fields)


# --- the office's own files ----------------------------------------------------------------


def take(actor: Actor, form: Form, bloc: Tree, code: str, text: str, **more: object) -> OwnTemplate:
    return take_template(
        actor=actor,
        form=form,
        organization_id=bloc[code],
        content=word(text),
        file_name="mẫu của tôi.docx",
        valid_from=more.pop("valid_from", TODAY),
        **more,
    )


def holds(form: Form, bloc: Tree, code: str, on: date = TODAY) -> str:
    return text_of(template_for(form, on=on, organization_id=bloc[code]).content)


def test_the_nearest_file_above_holds_and_the_shipped_one_stays(
    bloc: Tree, cast: Cast, form: Form
) -> None:
    take(cast.clerk, form, bloc, "K", "của K")
    take(cast.officer, form, bloc, "A", "của A")
    assert holds(form, bloc, "A1") == "của A"
    assert holds(form, bloc, "B1") == "của K"
    assert template_for(form, on=TODAY - timedelta(1), organization_id=bloc["A1"]).is_shipped


def test_a_new_file_ends_the_old_one_and_old_papers_can_be_made_again(
    bloc: Tree, cast: Cast, form: Form
) -> None:
    first = take(cast.clerk, form, bloc, "K", "bản một", valid_from=date(2026, 1, 1))
    second = take(cast.clerk, form, bloc, "K", "bản hai", valid_from=date(2026, 6, 1))
    assert (first.number, second.number) == (1, 2)
    assert holds(form, bloc, "K", date(2026, 5, 31)) == "bản một"
    assert holds(form, bloc, "K", date(2026, 6, 1)) == "bản hai"
    again = template_by_hash(form, first.sha256)
    assert again is not None
    assert text_of(again.content) == "bản một"
    assert template_by_hash(form, shipped(form).sha256) == shipped(form)
    assert template_by_hash(form, "0" * 64) is None


def test_a_file_may_be_replaced_on_the_same_day(bloc: Tree, cast: Cast, form: Form) -> None:
    take(cast.clerk, form, bloc, "K", "sáng")
    take(cast.clerk, form, bloc, "K", "chiều")
    assert holds(form, bloc, "K") == "chiều"
    assert len(own_templates(cast.clerk, "summary")) == 2


def test_dropping_the_own_file_brings_back_the_shipped_one(
    bloc: Tree, cast: Cast, form: Form
) -> None:
    own = take(cast.clerk, form, bloc, "K", "của K", valid_from=date(2026, 1, 1))
    drop_template(actor=cast.clerk, template=own, on=TODAY)
    assert template_for(form, on=TODAY, organization_id=bloc["K"]).is_shipped
    assert holds(form, bloc, "K", TODAY - timedelta(1)) == "của K"


def test_who_may_not_manage_papers_there_is_refused(bloc: Tree, cast: Cast, form: Form) -> None:
    for actor, code in ((cast.secretary, "A1"), (cast.outsider, "A"), (cast.officer, "K")):
        with pytest.raises(PermissionDenied):
            take(actor, form, bloc, code, "x")
    take(cast.officer, form, bloc, "A", "của A")
    assert own_templates(cast.outsider, "summary") == []


def test_a_file_with_errors_is_not_taken(bloc: Tree, cast: Cast, form: Form) -> None:
    with pytest.raises(TemplateRefused, match="Không có trường “x”"):
        take(cast.clerk, form, bloc, "K", "{{ x }}")
    assert not OwnTemplate.objects.exists()


# --- making --------------------------------------------------------------------------------


def make(form: Form, *lines: str) -> str:
    content = make_docx(
        word(*lines), figures=SampleFigures(), fields={"organization": "A & <B>"}, texts={"b": []}
    )
    return text_of(content)


def test_names_with_markup_stay_text(form: Form) -> None:
    assert make(form, "{{ organization }}") == "A & <B>"


@pytest.mark.parametrize(
    "line",
    [
        "{{ organization.__class__ }}",
        '{{ "a" * 1000000000 }}',
        "{{ 9 ** 99999999 }}",
        '{{ "%999999999d" % 1 }}',
        "{% for i in range(99999) %}{% endfor %}",
        "{{ cycler }}",
        '{{ paragraphs("none") }}',
        "{{ figure() }}",
    ],
)
def test_a_template_neither_reaches_into_the_program_nor_keeps_it_busy(
    form: Form, line: str
) -> None:
    with pytest.raises(BadTemplate):
        make(form, line)


def test_a_figure_without_address_is_plain_text(form: Form) -> None:
    content = make_docx(
        word('{{r figure("members.total") }}'), figures=SampleFigures(), fields={}, texts={}
    )
    assert text_of(content) == "1.234"


# --- PDF -----------------------------------------------------------------------------------


def test_a_pdf_has_every_vietnamese_letter_in_one_embedded_family(form: Form) -> None:
    paper = replace(
        sample_paper(form, TODAY),
        parts=(PaperPart("", (Sentence((Piece(VIETNAMESE),)),)),),
    )
    made = make_pdf(paper)
    assert VIETNAMESE in re.sub(r"\s+", " ", words_of(made))
    fonts = fonts_of(made)
    assert fonts
    assert all(fonts.values())
    assert all(name.partition("+")[2].startswith("LiberationSerif") for name in fonts)


def test_no_word_of_the_data_is_read_as_markup(form: Form) -> None:
    sly = '#read("/etc/passwd") *x* $1$ \\ @a <b> #import "@preview/x:0.1.0"'
    paper = Paper(
        head=Letterhead(sly, sly, sly, "", TODAY, sly, sly),
        parts=(PaperPart(sly, (Sentence((Piece(sly), Piece("7", "a.b", "http://a/?b#c"))),)),),
        signature=Signature(sly, sly, sly, (sly,)),
    )
    assert words_of(make_pdf(paper)).count("@preview") == 11


def test_an_unconfirmed_layout_says_so_on_paper(form: Form) -> None:
    said = words_of(make_pdf(sample_paper(form, TODAY)))
    assert "Mẫu tạm, chưa đối chiếu" in said
    confirmed = make_pdf(sample_paper(replace(form, confirmed=True), TODAY))
    assert "Mẫu tạm" not in words_of(confirmed)


@pytest.mark.django_db
def test_a_paper_bears_the_last_seal_of_the_record(form: Form) -> None:
    assert seal_line() == ""
    said = {
        "number": 1, "era": 1, "size": 12, "root": bytes(range(32)).hex(), "at": "", "horizon": 1,
        "next": 1, "previous": "", "key": "",
    }  # fmt: skip
    Head.objects.create(number=1, size=12, message=json.dumps(said), signature=b"", peaks=b"")
    line = "Mã niêm phong sổ ghi việc: 12-AAAQ-EAYE-AUDA-OCAJ"
    assert seal_line() == line
    assert line in words_of(make_pdf(sample_paper(form, TODAY), seal=line))
    document = Document()
    document.sections[0].footer.paragraphs[0].text = "chân trang"
    document.add_section()
    put_seal(document, line)
    feet = [[one.text for one in section.footer.paragraphs] for section in document.sections]
    assert feet == [["chân trang", line]] * 2


def test_a_printed_list_repeats_its_heads_on_every_page() -> None:
    rows = [[f"Nguyễn Văn {place}", str(place)] for place in range(200)]
    made = make_list_pdf(
        PrintedList("Danh sách", "đến 21/11/2026", ["Họ và tên", "Số"], rows, [False, True], [4, 1])
    )
    pages = pages_of(made)
    assert len(pages) > 3
    assert all("Họ và tên" in page for page in pages)
