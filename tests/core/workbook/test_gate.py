import io
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangvu.core.gate import MOST_PIXELS, Limits, RefusedFile, admit, check_picture
from dangvu.core.workbook.reader import open_book
from dangvu.papers.services import NotATemplate, admit_docx

from . import files, hostile
from .hostile import CORPUS, WORD_CORPUS


def test_the_corpus_is_as_large_as_promised():
    assert len(CORPUS) >= 90
    assert len(CORPUS) + len(WORD_CORPUS) >= 110


@pytest.mark.parametrize("case", CORPUS)
def test_the_gate_refuses_it_quickly_and_says_what_to_do(case):
    make, code = CORPUS[case]
    data = make()
    started = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(RefusedFile) as refusal:
            admit(data)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refusal.value.code == code
    assert len(str(refusal.value)) > 20
    assert time.process_time() - started < 2
    assert peak < 100 * 2**20


@pytest.mark.parametrize("case", CORPUS)
def test_no_reason_is_given_without_a_way_out(case):
    with pytest.raises(RefusedFile) as refusal:
        admit(CORPUS[case][0]())
    assert any(word in str(refusal.value) for word in ("rồi nạp", "Chọn lại", "Chỉ nạp được"))


@pytest.mark.parametrize("case", WORD_CORPUS)
def test_no_hostile_word_file_comes_in(case):
    make, code = WORD_CORPUS[case]
    data = make()
    started = time.process_time()
    with pytest.raises(NotATemplate) as refusal:
        admit_docx(data)
    assert refusal.value.code == code
    assert len(str(refusal.value)) > 20
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "content",
    [
        hostile.png(8_000, 5_000), hostile.jpeg(4_000, 3_000), hostile.gif(10, 10),
        hostile.jpeg(4_000, 3_000, hostile.EXIF), hostile.bmp(10, -10), hostile.webp(100, 100),
    ],
)  # fmt: skip
def test_a_picture_of_a_usual_size_may_stay(content):
    check_picture(content)
    assert admit(hostile.with_part("xl/media/image1.png", content))
    assert MOST_PIXELS == 8_000 * 5_000


def test_the_bomb_is_the_one_we_were_warned_of():
    data = files.bomb()
    assert len(data) < 400_000
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert sum(part.file_size for part in package.infolist()) > 300_000_000


def test_a_good_workbook_passes_from_bytes_a_path_and_a_stream(tmp_path):
    data = files.workbook()
    path = tmp_path / "tệp.csv"
    path.write_bytes(data)
    stream = io.BytesIO(data)
    stream.read(10)
    assert admit(data) == admit(path) == admit(str(path)) == admit(stream) == data


def test_a_hyperlink_in_a_cell_is_no_external_link():
    def fill(_book, sheet):
        sheet.write_url("C2", "mailto:hong@example.org")
        sheet.write_url("C3", "https://example.org/")

    assert admit(files.workbook(fill))


def test_an_image_and_a_chart_may_stay():
    def fill(book, sheet):
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Đảng viên'!$A$1:$A$2"})
        sheet.insert_chart("E5", chart)
        sheet.write_comment("A1", "ghi chú")

    assert admit(files.workbook(fill))


def test_the_text_of_a_cell_may_speak_of_a_doctype():
    def fill(_book, sheet):
        sheet.write_string("C2", "<!DOCTYPE x> <!ENTITY>")

    assert admit(files.workbook(fill))


def test_a_file_over_the_limit_is_not_even_read_whole():
    with pytest.raises(RefusedFile) as refusal:
        admit(files.workbook(), limits=Limits(packed=1000))
    assert refusal.value.code == "TOO_LARGE"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_refused_or_read_but_never_anything_else(data):
    content = bytearray(files.workbook())
    for _each in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        book = open_book(bytes(content))
        for name in book.sheet_names:
            list(book.sheet(name).rows())
    except RefusedFile:
        pass
