import io
import time
import tracemalloc
import zipfile

import msoffcrypto
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangvu.core.workbook.gate import Limits, RefusedFile, admit
from dangvu.core.workbook.reader import open_book

from . import files

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
CONTENT_TYPES = "[Content_Types].xml"


def encrypted():
    target = io.BytesIO()
    file = msoffcrypto.OfficeFile(io.BytesIO(files.workbook()))
    file.encrypt("mật khẩu", target)
    return target.getvalue()


def with_part(name, body=b"x"):
    return files.repacked(files.workbook(), add={name: body})


def with_dtd(part, declaration):
    return files.repacked(
        files.workbook(),
        replace={part: lambda xml: xml.replace(b"?>", b"?>" + declaration, 1)},
    )


def in_utf16(part):
    return files.repacked(
        files.workbook(),
        replace={part: lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")},
    )


def with_external(part, kind):
    relationship = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="http://example.org/x" TargetMode="External"/>'
        "</Relationships>"
    )
    return files.repacked(files.workbook(), add={part: relationship})


def symlink():
    target = io.BytesIO(files.workbook())
    with zipfile.ZipFile(target, "a") as package:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        package.writestr(link, "/etc/passwd")
    return target.getvalue()


def twice_the_same_part():
    target = io.BytesIO(files.workbook())
    with zipfile.ZipFile(target, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(files.SHEET, b"<worksheet/>")
    return target.getvalue()


def zip_encrypted():
    data = bytearray(files.workbook())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := data.find(mark, at)) >= 0:
            data[at + flags] |= 1
            at += 4
    return bytes(data)


def flipped():
    data = bytearray(files.workbook())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        start = package.getinfo(files.SHEET).header_offset
    data[start + 80] ^= 0xFF
    return bytes(data)


CORPUS = {
    "empty": (lambda: b"", "EMPTY"),
    "old Excel": (lambda: OLE + "Workbook".encode("utf-16-le"), "XLS"),
    "older Excel": (lambda: OLE + "Book".encode("utf-16-le"), "XLS"),
    "Excel 4 without a container": (lambda: b"\t\x04\x06\x00" + b"\0" * 20, "XLS"),
    "old Word": (lambda: OLE + "WordDocument".encode("utf-16-le"), "WORD"),
    "old PowerPoint": (lambda: OLE + "PowerPoint Document".encode("utf-16-le"), "POWERPOINT"),
    "unknown compound file": (lambda: OLE, "UNKNOWN"),
    "password": (encrypted, "PASSWORD"),
    "zip password": (zip_encrypted, "PASSWORD"),
    "csv": ("Mã,Họ và tên\n1,Hồng\n".encode, "CSV"),
    "csv in utf-16": (lambda: "Mã\tHọ\n".encode("utf-16"), "CSV"),
    "csv in an old code page": (lambda: b"M\xe3,H\xe4 v\xb5 t\xaan\n", "CSV"),
    "html": (lambda: b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "HTML"),
    "html by a doctype": (lambda: b"<!DOCTYPE html><p>", "HTML"),
    "html by a table": (lambda: b"\r\n  <TABLE border=1>", "HTML"),
    "xml spreadsheet 2003": (lambda: b'<?xml version="1.0"?><Workbook/>', "XML"),
    "pdf": (lambda: b"%PDF-1.7\n", "PDF"),
    "rtf": (lambda: b"{\\rtf1 x}", "WORD"),
    "png": (lambda: b"\x89PNG\r\n\x1a\n", "IMAGE"),
    "jpeg": (lambda: b"\xff\xd8\xff\xe0", "IMAGE"),
    "rar": (lambda: b"Rar!\x1a\x07", "ARCHIVE"),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c", "ARCHIVE"),
    "gzip": (lambda: b"\x1f\x8b\x08", "ARCHIVE"),
    "noise": (lambda: bytes(range(256)) * 4, "UNKNOWN"),
    "plain zip": (lambda: files.zip_of({"a.txt": b"a"}), "ARCHIVE"),
    "zip with a workbook in it": (lambda: files.zip_of({"a.xlsx": files.workbook()}), "ARCHIVE"),
    "zip of nothing": (lambda: files.zip_of({}), "DAMAGED"),
    "docx": (lambda: with_part("word/document.xml", b"<w/>"), "WORD"),
    "pptx": (lambda: with_part("ppt/presentation.xml", b"<p/>"), "POWERPOINT"),
    "xlsb": (lambda: with_part("xl/workbook.bin"), "XLSB"),
    "ods": (
        lambda: files.zip_of({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "ODS",
    ),
    "odt": (
        lambda: files.zip_of({"mimetype": "application/vnd.oasis.opendocument.text"}),
        "UNKNOWN",
    ),
    "no workbook part": (
        lambda: files.repacked(files.workbook(), drop=["xl/workbook.xml"]),
        "UNKNOWN",
    ),
    "macro": (lambda: with_part("xl/vbaProject.bin"), "MACRO"),
    "macro elsewhere": (lambda: with_part("custom/VBAPROJECT.BIN"), "MACRO"),
    "macro by its type": (
        lambda: files.repacked(
            files.workbook(),
            replace={CONTENT_TYPES: lambda x: x.replace(b"sheet.main", b"sheet.macroEnabled.main")},
        ),
        "MACRO",
    ),
    "macro sheet": (lambda: with_part("xl/macrosheets/sheet1.xml", b"<x/>"), "MACRO"),
    "activeX": (lambda: with_part("xl/activeX/activeX1.xml", b"<x/>"), "MACRO"),
    "external link": (
        lambda: with_part("xl/externalLinks/externalLink1.xml", b"<x/>"),
        "EXTERNAL",
    ),
    "connections": (lambda: with_part("xl/connections.xml", b"<x/>"), "EXTERNAL"),
    "query table": (lambda: with_part("xl/queryTables/queryTable1.xml", b"<x/>"), "EXTERNAL"),
    "external image": (
        lambda: with_external("xl/drawings/_rels/drawing1.xml.rels", "image"),
        "EXTERNAL",
    ),
    "external object": (
        lambda: with_external("xl/worksheets/_rels/sheet1.xml.rels", "oleObject"),
        "EXTERNAL",
    ),
    "embedded object": (lambda: with_part("xl/embeddings/oleObject1.bin"), "EMBEDDED"),
    "nested zip": (lambda: with_part("docs/a.zip"), "EMBEDDED"),
    "nested zip in disguise": (
        lambda: with_part("xl/media/image1.png", files.zip_of({"a": b"a"})),
        "EMBEDDED",
    ),
    "program in disguise": (lambda: with_part("xl/media/image1.png", b"MZ\x90\0"), "EMBEDDED"),
    "script": (lambda: with_part("run.vbs"), "EMBEDDED"),
    "bomb": (files.bomb, "BOMB"),
    "bomb of ratio": (lambda: files.bomb(100 * 2**20), "BOMB"),
    "too many parts": (
        lambda: files.zip_of({f"a{number}": b"" for number in range(2_001)}),
        "BOMB",
    ),
    "bomb with lying sizes": (lambda: files.with_lying_sizes(files.bomb(20 * 2**20)), "DAMAGED"),
    "bomb of overlapping parts": (files.overlapping, "DAMAGED"),
    "lzma": (
        lambda: files.repacked(files.workbook(), method=zipfile.ZIP_LZMA),
        "DAMAGED",
    ),
    "path upward": (lambda: with_part("../../etc/cron.d/x"), "PATHS"),
    "absolute path": (lambda: with_part("/etc/passwd"), "PATHS"),
    "backslashes": (lambda: with_part("xl\\..\\x"), "PATHS"),
    "drive": (lambda: with_part("C:/x"), "PATHS"),
    "control character in a name": (lambda: with_part("xl/a\x07.xml"), "PATHS"),
    "direction override in a name": (lambda: with_part("xl/\u202elmx.a"), "PATHS"),
    "symlink": (symlink, "PATHS"),
    "one name twice": (twice_the_same_part, "PATHS"),
    "one name in two cases": (lambda: with_part("XL/WORKBOOK.XML", b"<x/>"), "PATHS"),
    "external entity": (
        lambda: with_dtd(files.SHEET, b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        "DTD",
    ),
    "billion laughs": (
        lambda: with_dtd(
            "xl/sharedStrings.xml", b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
        ),
        "DTD",
    ),
    "doctype in the workbook": (lambda: with_dtd("xl/workbook.xml", b"<!DOCTYPE x>"), "DTD"),
    "doctype in the styles": (lambda: with_dtd("xl/styles.xml", b"<!doctype x>"), "DTD"),
    "doctype in the content types": (lambda: with_dtd(CONTENT_TYPES, b"<!DOCTYPE x>"), "DTD"),
    "doctype in relationships": (lambda: with_dtd("_rels/.rels", b"<!DOCTYPE x>"), "DTD"),
    "doctype in a drawing": (lambda: with_part("xl/drawings/a.vml", b"<!DOCTYPE x><x/>"), "DTD"),
    "doctype far behind": (
        lambda: with_dtd(files.SHEET, b" " * (2**20 - 60) + b"<!DOCTYPE x>"),
        "DTD",
    ),
    "utf-16": (lambda: in_utf16(files.SHEET), "DTD"),
    "utf-7": (
        lambda: files.repacked(
            files.workbook(), replace={files.SHEET: lambda x: x.replace(b"UTF-8", b"UTF-7")}
        ),
        "DTD",
    ),
    "cut off": (lambda: files.workbook()[:-200], "DAMAGED"),
    "cut in the middle": (lambda: files.workbook()[:2000], "DAMAGED"),
    "one bit": (flipped, "DAMAGED"),
    "only a zip header": (lambda: b"PK\x03\x04", "DAMAGED"),
    "something before the zip": (lambda: b"PK\x03\x04 x" + files.workbook(), "DAMAGED"),
}


def test_the_corpus_is_as_large_as_promised():
    assert len(CORPUS) >= 60


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
