"""Adds to a workbook without parsing its cells: whatever the office has in the file stays.

Colours are conditional formats and comments are parts of their own, both by address, so the rows of
a sheet are copied as they are; only the header row gets cells.
"""

from __future__ import annotations

import copy
import io
import itertools
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree  # type: ignore[import-untyped]

from dangvu.core.confined import Overwhelmed, confined
from dangvu.core.gate import RefusedFile
from dangvu.core.whole_files import whole_file

from .comments import comments_xml, own_cells, vml_xml
from .marking_sheet import MARKER, MarkedSheet, drawing_id, marked_head, marked_sheet_xml
from .package import (
    CONTENT_TYPES,
    PACKAGE_REL,
    REL,
    WORKBOOK_PART,
    parse,
    relationship_namespace,
    relationships,
    rels_part,
    serialize,
    sheet_parts,
)
from .result_sheet import ResultSheet, Styles, result_xml

_COLOURS = {
    "error": "FFFFC7CE",
    "question": "FFFFEB9C",
    "warning": "FFFCE4D6",
    "changed": "FFDDEBF7",
    "new": "FFE2EFDA",
}
_RESULT_PART = "xl/worksheets/dangvu_results.xml"
_RESULT_ID = "rIdDangvuResults"
_TYPES = "[Content_Types].xml"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_EDGE = 64 * 2**10


def mark_workbook(
    data: bytes,
    target: Path | str | BinaryIO,
    *,
    sheets: Mapping[str, MarkedSheet],
    result: ResultSheet,
) -> None:
    """Write an admitted workbook with the marks on its sheets and the result sheet in front.

    A path gets the whole file or stays as it was.
    """
    marked = _marked(data, sheets, result)
    if isinstance(target, (str, Path)):
        with whole_file(Path(target)) as file:
            file.write(marked)
    else:
        target.write(marked)


def _marked(data: bytes, sheets: Mapping[str, MarkedSheet], result: ResultSheet) -> bytes:
    """The whole copy, made in a child process: its parts are a stranger's markup."""

    def made() -> list[bytes]:
        out = io.BytesIO()
        _Marking(data, sheets, result).write(out)
        return [out.getvalue()]

    try:
        return b"".join(confined(made))
    except Overwhelmed as error:
        raise RefusedFile("HEAVY") from error


@dataclass(slots=True)
class _Marking:
    data: bytes
    sheets: Mapping[str, MarkedSheet]
    result: ResultSheet
    changed: dict[str, bytes] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    overrides: dict[str, str] = field(default_factory=dict)

    def write(self, target: BinaryIO) -> None:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            parts = sheet_parts(archive)
            styles = self._add_styles(archive)
            for number, (name, marks) in enumerate(self.sheets.items(), start=1):
                self._mark_sheet(archive, parts[name], marks, styles, number)
            self._add_result(archive, parts, styles)
            self._declare_parts(archive)
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as out:
                self._copy(archive, out)

    def _copy(self, archive: zipfile.ZipFile, out: zipfile.ZipFile) -> None:
        sheets = {
            part
            for kind, part in relationships(archive, WORKBOOK_PART).values()
            if kind in ("worksheet", "chartsheet", "dialogsheet")
        }
        for info in archive.infolist():
            name = info.filename
            if name in self.dropped or name in self.changed:
                continue
            fresh = zipfile.ZipInfo(name, info.date_time)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            content = archive.read(name)
            if name in sheets:
                content = marked_head(content[:_EDGE]) + content[_EDGE:]
            out.writestr(fresh, content)
        for name, content in self.changed.items():
            out.writestr(name, content)

    def _add_styles(self, archive: zipfile.ZipFile) -> Styles:
        part = next(
            (at for kind, at in relationships(archive, WORKBOOK_PART).values() if kind == "styles"),
            "",
        )
        if part not in archive.namelist():
            return Styles()
        root = parse(archive.read(part))
        styles = _extended(root)
        self.changed[part] = serialize(root)
        return styles

    def _mark_sheet(
        self, archive: zipfile.ZipFile, part: str, marks: MarkedSheet, styles: Styles, number: int
    ) -> None:
        xml = archive.read(part)
        drawing = drawing_id(xml)
        if marks.comments:
            drawing = self._comment(archive, part, marks, drawing, number)
        self.changed[part] = marked_sheet_xml(xml, marks, styles, self.result, drawing)

    def _comment(
        self,
        archive: zipfile.ZipFile,
        part: str,
        marks: MarkedSheet,
        drawing: str | None,
        number: int,
    ) -> str:
        """Add the comments and their shapes; gives the id of the drawing that the sheet names."""
        known = relationships(archive, part)
        rels = _relationships_root(archive, part)
        notes = next((at for kind, at in known.values() if kind == "comments"), "")
        if not notes:
            notes = _free(archive, "xl/comments_dangvu{}.xml", number)
            _relate(rels, f"rIdDangvuNotes{number}", "comments", notes)
        if drawing not in known:
            drawing = f"rIdDangvuShapes{number}"
            shapes = _free(archive, "xl/drawings/dangvu{}.vml", number)
            _relate(rels, drawing, "vmlDrawing", shapes)
        else:
            shapes = known[drawing][1]
        before = _read(archive, notes)
        ours_before = own_cells(before) if before else set()
        self.changed[notes], added = comments_xml(before, marks.comments)
        self.changed[shapes] = vml_xml(
            _read(archive, shapes), remove=ours_before, add=added, number=number
        )
        self.changed[rels_part(part)] = serialize(rels)
        self.overrides[notes] = f"{_SPREADSHEET}.comments+xml"
        return drawing

    def _add_result(
        self, archive: zipfile.ZipFile, parts: Mapping[str, str], styles: Styles
    ) -> None:
        root = parse(archive.read(WORKBOOK_PART))
        rels = _relationships_root(archive, WORKBOOK_PART)
        old = parts.get(self.result.name)
        if old:
            self.dropped |= {old, rels_part(old)}
        _put_first(root, self.result.name)
        targets = relationships(archive, WORKBOOK_PART)
        for each in list(rels):
            if old and targets[each.get("Id")][1] == old:
                rels.remove(each)
        _relate(rels, _RESULT_ID, "worksheet", _RESULT_PART)
        self.changed[WORKBOOK_PART] = serialize(root)
        self.changed[rels_part(WORKBOOK_PART)] = serialize(rels)
        self.changed[_RESULT_PART] = result_xml(self.result, styles, MARKER)
        self.overrides[_RESULT_PART] = f"{_SPREADSHEET}.worksheet+xml"

    def _declare_parts(self, archive: zipfile.ZipFile) -> None:
        root = parse(archive.read(_TYPES))
        for each in list(root):
            name = (each.get("PartName") or "").lstrip("/")
            if name and (name in self.overrides or name in self.dropped):
                root.remove(each)
        if not any(each.get("Extension", "").lower() == "vml" for each in root):
            root.insert(
                0,
                etree.Element(f"{{{CONTENT_TYPES}}}Default", Extension="vml", ContentType=_VML),
            )
        for name, kind in self.overrides.items():
            etree.SubElement(
                root, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}", ContentType=kind
            )
        self.changed[_TYPES] = serialize(root)


def _relationships_root(archive: zipfile.ZipFile, part: str) -> Any:
    name = rels_part(part)
    if name in archive.namelist():
        return parse(archive.read(name))
    return etree.Element(f"{{{PACKAGE_REL}}}Relationships", nsmap={None: PACKAGE_REL})


def _read(archive: zipfile.ZipFile, part: str) -> bytes | None:
    return archive.read(part) if part in archive.namelist() else None


def _free(archive: zipfile.ZipFile, name: str, number: int) -> str:
    """A name for a part that the package does not have yet."""
    names = set(archive.namelist())
    return next(
        each
        for again in itertools.count()
        if (each := name.format(number + again * 1000)) not in names
    )


def _relate(rels: Any, id_: str, kind: str, target: str) -> None:
    etree.SubElement(
        rels, f"{{{PACKAGE_REL}}}Relationship", Id=id_, Type=f"{REL}/{kind}", Target=f"/{target}"
    )


# ---------------------------------------------------------------------------------------------
# The list of sheets


def _put_first(root: Any, name: str) -> None:
    """Make the result sheet the first and the shown one, an older one of its name gone."""
    namespace = etree.QName(root).namespace
    sheets = root.find("{*}sheets")
    names = [each.get("name") for each in sheets]
    old = names.index(name) if name in names else None
    if old is not None:
        sheets.remove(sheets[old])
    number = max((int(each.get("sheetId", "0")) for each in sheets), default=0) + 1
    sheet = etree.Element(f"{{{namespace}}}sheet", name=name, sheetId=str(number))
    sheet.set(f"{{{relationship_namespace(root)}}}id", _RESULT_ID)
    sheets.insert(0, sheet)
    _move_scopes(root, old)
    _show_first(root, sheets, namespace)


def _move_scopes(root: Any, old: int | None) -> None:
    """Names that belong to one sheet say so by its place in the list, which has moved."""
    for name in list(root.iterfind("{*}definedNames/{*}definedName")):
        scope = name.get("localSheetId")
        if scope is not None:
            place = int(scope)
            if place == old:
                name.getparent().remove(name)
            elif old is None or place < old:
                name.set("localSheetId", str(place + 1))


def _show_first(root: Any, sheets: Any, namespace: str) -> None:
    views = root.find("{*}bookViews")
    if views is None:
        views = etree.Element(f"{{{namespace}}}bookViews")
        etree.SubElement(views, f"{{{namespace}}}workbookView")
        sheets.addprevious(views)
    for view in views:
        for place in ("activeTab", "firstSheet"):
            view.attrib.pop(place, None)


# ---------------------------------------------------------------------------------------------
# The stylesheet

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
    "tableStyles", "colors", "extLst",
)  # fmt: skip


def _extended(root: Any) -> Styles:
    """Add the formats that marking needs; those of an earlier marking are found and used again."""
    bold = _font(root, style="<b/>")
    blue = _font(root, style="<u/>", colour='<color rgb="FF0563C1"/>')
    wrap = '<alignment vertical="top" wrapText="1"/>'
    return Styles(
        title=_cell_format(root, bold, ""),
        header=_cell_format(root, bold, wrap),
        wrapped=_cell_format(root, 0, wrap),
        link=_cell_format(root, blue, wrap),
        colours={state: _colour(root, colour) for state, colour in _COLOURS.items()},
    )


def _font(root: Any, *, style: str, colour: str = "") -> int:
    namespace = etree.QName(root).namespace
    return _added(
        root,
        "fonts",
        f'<font xmlns="{namespace}">{style}<sz val="11"/>{colour}<name val="Calibri"/></font>',
    )


def _cell_format(root: Any, font: int, alignment: str) -> int:
    namespace = etree.QName(root).namespace
    return _added(
        root,
        "cellXfs",
        f'<xf xmlns="{namespace}" numFmtId="0" fontId="{font}" fillId="0" borderId="0" xfId="0"'
        f' applyFont="1" applyAlignment="1">{alignment}</xf>',
    )


def _colour(root: Any, colour: str) -> int:
    namespace = etree.QName(root).namespace
    return _added(
        root,
        "dxfs",
        f'<dxf xmlns="{namespace}"><fill><patternFill patternType="solid">'
        f'<fgColor rgb="{colour}"/><bgColor rgb="{colour}"/></patternFill></fill></dxf>',
    )


def _added(root: Any, group: str, xml: str) -> int:
    """The place of a format in its group, added if it is not there yet."""
    element = etree.fromstring(xml)
    container = root.find(f"{{*}}{group}")
    if container is None:
        container = etree.Element(f"{{{etree.QName(root).namespace}}}{group}")
        later = _ORDER[_ORDER.index(group) + 1 :]
        behind = next((each for each in root if etree.QName(each).localname in later), None)
        if behind is None:
            root.append(container)
        else:
            behind.addprevious(container)
    wanted = etree.tostring(element, method="c14n")
    for number, each in enumerate(container):
        bare = copy.deepcopy(each)
        bare.tail = None
        etree.cleanup_namespaces(bare)
        if etree.tostring(bare, method="c14n") == wanted:
            return number
    container.append(element)
    container.set("count", str(len(container)))
    return len(container) - 1
