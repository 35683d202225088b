"""Comments of a sheet and the shapes that show them. Those of the office are left alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from .addresses import address, position
from .package import MAIN, parse, serialize

AUTHOR = "dangvu"

_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
_SHAPE_ROW = re.compile(rb"<x:Row>\s*([0-9]+)\s*</x:Row>")
_SHAPE_COLUMN = re.compile(rb"<x:Column>\s*([0-9]+)\s*</x:Column>")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_VML_HEAD = """<xml xmlns:v="urn:schemas-microsoft-com:vml" \
xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel">\
<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>\
<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" \
path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>\
<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>"""

_VML_SHAPE = """<v:shape id="_x0000_s{number}" type="#_x0000_t202" \
style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">\
<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>\
<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>\
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>\
<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor>\
<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>\
</x:ClientData></v:shape>"""


def own_cells(part: bytes) -> set[tuple[int, int]]:
    """The cells that an earlier marking commented."""
    root = parse(part)
    return {position(each.get("ref")) for each in _own(root)}


def comments_xml(
    part: bytes | None, comments: Mapping[tuple[int, int], str]
) -> tuple[bytes, list[tuple[int, int]]]:
    """The part with our comments and the cells that got one: a cell has room for one comment."""
    root = parse(part) if part else _blank()
    notes = root.find("{*}commentList")
    for each in list(_own(root)):
        notes.remove(each)
    taken = {each.get("ref") for each in notes}
    author = _author(root)
    added = [cell for cell in sorted(comments) if address(*cell) not in taken]
    namespace = etree.QName(root).namespace
    for cell in added:
        note = etree.SubElement(
            notes, f"{{{namespace}}}comment", ref=address(*cell), authorId=str(author)
        )
        text = etree.SubElement(etree.SubElement(note, f"{{{namespace}}}text"), f"{{{namespace}}}t")
        text.text = _NOT_IN_XML.sub("\ufffd", comments[cell])[:32_000]
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return serialize(root), added


def vml_xml(
    part: bytes | None,
    *,
    remove: Collection[tuple[int, int]],
    add: Collection[tuple[int, int]],
    number: int,
) -> bytes:
    """The drawing with a shape for each of our comments. ``number`` tells the sheets apart."""
    # A block of ids holds 1024 shapes; blocks far up do not meet those that Excel gave.
    first_block = 1000 + number * 16
    blocks = ",".join(str(first_block + each) for each in range(len(add) // 1024 + 1))
    drawing = part or _VML_HEAD.format(blocks=blocks).encode()
    drawing = _SHAPE.sub(lambda shape: _kept(shape, remove), drawing)
    shapes = "".join(
        _VML_SHAPE.format(
            number=first_block * 1024 + at,
            row=row - 1,
            column=column - 1,
            left=column,
            right=column + 4,
            top=max(row - 2, 0),
            bottom=max(row - 2, 0) + 6,
        )
        for at, (row, column) in enumerate(sorted(add), start=1)
    )
    end = drawing.rfind(b"</xml>")
    return drawing[:end] + shapes.encode() + drawing[end:]


def _kept(shape: re.Match[bytes], remove: Collection[tuple[int, int]]) -> bytes:
    row, column = _SHAPE_ROW.search(shape[0]), _SHAPE_COLUMN.search(shape[0])
    if row and column and (int(row[1]) + 1, int(column[1]) + 1) in remove:
        return b""
    return shape[0]


def _blank() -> Any:
    root = etree.Element(f"{{{MAIN}}}comments", nsmap={None: MAIN})
    etree.SubElement(root, f"{{{MAIN}}}authors")
    etree.SubElement(root, f"{{{MAIN}}}commentList")
    return root


def _authors(root: Any) -> list[str]:
    return [each.text or "" for each in root.iterfind("{*}authors/{*}author")]


def _own(root: Any) -> list[Any]:
    authors = _authors(root)
    return [
        each
        for each in root.iterfind("{*}commentList/{*}comment")
        if authors[int(each.get("authorId", "0"))] == AUTHOR
    ]


def _author(root: Any) -> int:
    names = _authors(root)
    if AUTHOR in names:
        return names.index(AUTHOR)
    author = etree.SubElement(root.find("{*}authors"), f"{{{etree.QName(root).namespace}}}author")
    author.text = AUTHOR
    return len(names)
