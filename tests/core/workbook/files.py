"""Workbooks for the tests of the gate and the reader, good ones and bad ones, made on the spot."""

import io
import re
import zipfile
from datetime import datetime

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"


def workbook(fill=None):
    """A small workbook, filled by ``fill(book, sheet)``."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    # The hour of writing would make every workbook another one, some a byte longer.
    book.set_properties({"created": datetime(2026, 1, 1)})
    sheet = book.add_worksheet("Đảng viên")
    sheet.write_row("A1", ["Mã đảng viên", "Họ và tên"])
    sheet.write_row("A2", ["DV01", "Nguyễn Thị Hồng"])
    if fill:
        fill(book, sheet)
    book.close()
    return target.getvalue()


def repacked(data, *, replace=None, add=None, drop=(), method=zipfile.ZIP_DEFLATED):
    """The same package with parts changed by a function, added or dropped."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", method) as package,
    ):
        for name in source.namelist():
            if name not in drop:
                content = source.read(name)
                if replace and name in replace:
                    content = replace[name](content)
                package.writestr(name, content)
        for name, content in (add or {}).items():
            package.writestr(name, content)
    return target.getvalue()


def with_sheet(change, data=None):
    """A workbook whose first sheet is changed as bytes."""
    return repacked(data or workbook(), replace={SHEET: change})


def with_rows(rows):
    """A workbook with raw row elements at the end of its sheet."""
    return with_sheet(lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))


def with_dimension(reference):
    """A workbook whose sheet lies about its extent."""
    return with_sheet(
        lambda xml: re.sub(rb"<dimension[^>]*>", f'<dimension ref="{reference}"/>'.encode(), xml)
    )


def zip_of(parts, method=zipfile.ZIP_DEFLATED):
    """A zip of named contents."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def bomb(size=300 * 2**20):
    """About 390 KB that unpack to ``size`` bytes of a sheet."""
    good = workbook()
    target = io.BytesIO()
    row = b'<row r="2"><c r="A2"><v>1</v></c></row>' + b" " * (2**20 - 39)
    with (
        zipfile.ZipFile(io.BytesIO(good)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for name in source.namelist():
            if name != SHEET:
                package.writestr(name, source.read(name))
        with package.open(SHEET, "w") as part:
            part.write(b"<worksheet><sheetData>")
            for _each in range(size // len(row)):
                part.write(row)
            part.write(b"</sheetData></worksheet>")
    return target.getvalue()


def with_lying_sizes(data):
    """The same zip whose directory says that every part is tiny."""
    content = bytearray(data)
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 24 : at + 28] = (10).to_bytes(4, "little")
        at += 4
    return bytes(content)


def overlapping(copies=50):
    """A directory of many names that all point at the same packed bytes."""
    one = zip_of({"[Content_Types].xml": b"0" * 2**20})
    start = one.find(b"PK\x01\x02")
    entry = one[start : one.find(b"PK\x05\x06")]
    name_length = int.from_bytes(entry[28:30], "little")
    directory = b""
    for number in range(copies):
        name = f"part{number:03d}".encode().ljust(name_length, b"x")
        directory += entry[:46] + name + entry[46 + name_length :]
    end = bytearray(one[one.find(b"PK\x05\x06") :])
    end[8:10] = end[10:12] = copies.to_bytes(2, "little")
    end[12:16] = len(directory).to_bytes(4, "little")
    return one[:start] + directory + bytes(end)
