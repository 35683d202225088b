"""Files that must not come in, made on the spot: workbooks, Word files, pictures, and what only
looks like them. Each has the code of the reason for which it is refused."""

import io
import struct
import warnings
import zipfile
import zlib

import msoffcrypto

from tests.factories import papers

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
    with zipfile.ZipFile(target, "a") as package, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
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


# --- something else in the same file --------------------------------------------------------------


def behind(extra):
    return files.workbook() + extra


def commented(comment):
    target = io.BytesIO(files.workbook())
    with zipfile.ZipFile(target, "a") as package:
        package.comment = comment
    return target.getvalue()


def between(extra):
    """Bytes between the last part and the directory, which is told of its new place."""
    data = files.workbook()
    start = data.find(b"PK\x01\x02")
    end = bytearray(data[data.find(b"PK\x05\x06") :])
    end[16:20] = (start + len(extra)).to_bytes(4, "little")
    return data[:start] + extra + data[start : data.find(b"PK\x05\x06")] + bytes(end)


def dropped_from_directory():
    """A part that only a program sees which reads the file from its beginning."""
    hidden = with_part("xl/hidden.bin", b"MZ")
    start, end = hidden.find(b"PK\x01\x02"), hidden.find(b"PK\x05\x06")
    entries = hidden[start:end]
    last = entries.rfind(b"PK\x01\x02")
    closing = bytearray(hidden[end:])
    number = int.from_bytes(closing[8:10], "little") - 1
    closing[8:10] = closing[10:12] = number.to_bytes(2, "little")
    closing[12:16] = last.to_bytes(4, "little")
    return hidden[:start] + entries[:last] + bytes(closing)


# --- pictures -------------------------------------------------------------------------------------


def png(width, height):
    head = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    mark = struct.pack(">L", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">L", 13) + b"IHDR" + head + mark


def jpeg(width, height, before=b""):
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + before + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame


def gif(width, height):
    return b"GIF89a" + struct.pack("<2H", width, height) + b"\0\0\0"


def bmp(width, height):
    return b"BM" + b"\0" * 16 + struct.pack("<2l", width, height)


def webp(width, height):
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\0\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0" + size


def picture(content, name="xl/media/image1.png"):
    return lambda: with_part(name, content)


EXIF = b"\xff\xe1" + struct.pack(">H", 60_000) + b"\0" * 59_998

CORPUS |= {
    "page behind": (lambda: behind(b"<html><script>alert(1)</script>"), "STOWAWAY"),
    "zip behind": (lambda: behind(files.zip_of({"a": b"a"})), "DAMAGED"),
    "comment of the zip": (lambda: commented(b"<?php system($_GET[0]);"), "STOWAWAY"),
    "paper between": (lambda: between(b"%PDF-1.7\n1 0 obj<<>>endobj\n"), "STOWAWAY"),
    "part outside of the directory": (dropped_from_directory, "STOWAWAY"),
    "picture before the zip": (lambda: gif(1, 1) + files.workbook(), "IMAGE"),
    "program before the zip": (lambda: b"MZ\x90\0" + files.workbook(), "UNKNOWN"),
    "paper before the zip": (lambda: b"%PDF-1.7\n" + files.workbook(), "PDF"),
    "flood of pixels, png": (picture(png(30_000, 30_000)), "PICTURE"),
    "flood of pixels, jpeg": (picture(jpeg(65_000, 65_000), "xl/media/a.jpg"), "PICTURE"),
    "flood of pixels behind data of a camera": (
        picture(jpeg(20_000, 20_000, EXIF), "xl/media/a.jpeg"),
        "PICTURE",
    ),
    "flood of pixels, gif": (picture(gif(60_000, 60_000), "xl/media/a.gif"), "PICTURE"),
    "flood of pixels, bmp": (picture(bmp(60_000, -60_000), "xl/media/a.bmp"), "PICTURE"),
    "flood of pixels, webp": (picture(webp(16_000, 16_000), "xl/media/a.webp"), "PICTURE"),
    "a little more than forty million": (picture(png(8_000, 5_001)), "PICTURE"),
    "no pixel at all": (picture(png(0, 10)), "PICTURE"),
    "page in disguise of a picture": (picture(b"<html><script>"), "PICTURE"),
    "cut off picture": (picture(b"\x89PNG\r\n\x1a\n\0"), "PICTURE"),
    "doctype in a drawing of lines": (
        picture(b'<?xml version="1.0"?><!DOCTYPE svg><svg/>', "xl/media/a.svg"),
        "DTD",
    ),
}


# --- Word files -----------------------------------------------------------------------------------

_WORD_RELS = "word/_rels/document.xml.rels"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word_with(name, content=b"x"):
    return lambda: papers.with_part(papers.word("x"), name, content)


def word_linked(kind, target):
    def made():
        content = papers.word("x")
        more = f'<Relationship Id="rIdX" Type="{_OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
        rels = papers.part_of(content, _WORD_RELS).decode()
        changed = rels.replace("</Relationships>", f"{more}</Relationships>")
        return papers.with_part(content, _WORD_RELS, changed.encode())

    return made


def word_field(code):
    def made():
        content = papers.word("THAYDAY")
        text = papers.part_of(content, "word/document.xml")
        field = f"</w:t><w:instrText>{code}</w:instrText><w:t>".encode()
        return papers.with_part(content, "word/document.xml", text.replace(b"THAYDAY", field))

    return made


def word_dtd():
    content = papers.word("x")
    text = papers.part_of(content, "word/document.xml")
    return papers.with_part(
        content, "word/document.xml", text.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
    )


WORD_CORPUS = {
    "nothing": (lambda: b"", "EMPTY"),
    "text": (lambda: b"Kinh gui", "CSV"),
    "old Word": (lambda: OLE + "WordDocument".encode("utf-16-le"), "WORD"),
    "password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "PASSWORD"),
    "workbook": (files.workbook, "UNKNOWN"),
    "macro": (word_with("word/vbaProject.bin", b"VBA"), "MACRO"),
    "activeX": (word_with("word/activeX/activeX1.xml", b"<x/>"), "MACRO"),
    "embedded workbook": (word_with("word/embeddings/a.xlsx"), "EMBEDDED"),
    "embedded object": (word_with("word/embeddings/oleObject1.bin"), "EMBEDDED"),
    "page to be merged in": (word_with("word/chunk.html", b"<html/>"), "EMBEDDED"),
    "nested zip in disguise": (
        lambda: papers.with_part(papers.word("x"), "word/media/a.png", files.zip_of({"a": b"a"})),
        "EMBEDDED",
    ),
    "template from elsewhere": (
        word_linked("attachedTemplate", "http://example.org/a"),
        "EXTERNAL",
    ),
    "picture from elsewhere": (word_linked("image", "file://server/share/a.png"), "EXTERNAL"),
    "frame from elsewhere": (word_linked("frame", "http://example.org/a"), "EXTERNAL"),
    "field that fetches": (word_field('INCLUDETEXT "c:/secret"'), "FIELD"),
    "field that runs": (word_field("DDEAUTO c:/windows/cmd.exe"), "FIELD"),
    "doctype": (word_dtd, "DTD"),
    "bomb": (word_with("word/media/a.emf", b"\0" * (70 * 2**20)), "BOMB"),
    "path upward": (word_with("../a"), "PATHS"),
    "page behind": (lambda: papers.word("x") + b"<html>", "STOWAWAY"),
    "flood of pixels": (word_with("word/media/a.png", png(30_000, 30_000)), "PICTURE"),
    "cut off": (lambda: papers.word("x")[:-100], "DAMAGED"),
    "too large": (lambda: b"PK\x03\x04" + b"\0" * (5 * 2**20), "TOO_LARGE"),
}
