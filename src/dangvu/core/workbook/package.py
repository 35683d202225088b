"""The parts of an .xlsx package and how they hang together. Only for admitted files."""

from __future__ import annotations

import posixpath
import zipfile
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

WORKBOOK_PART = "xl/workbook.xml"


def parse(data: bytes) -> Any:
    """An XML part as a tree, without entities, DTD or network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def serialize(root: Any) -> bytes:
    """The part as Excel writes it."""
    result: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return result


def rels_part(part: str) -> str:
    """Where the relationships of a part are kept."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """The relationships of a part: id to last word of the type and target part."""
    name = rels_part(part)
    if name not in archive.namelist():
        return {}
    folder = posixpath.dirname(part)
    return {
        each.get("Id"): (
            each.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(folder, each.get("Target", ""))).lstrip("/"),
        )
        for each in parse(archive.read(name))
        if isinstance(each.tag, str)
    }


def relationship_id(element: Any) -> str | None:
    """The r:id of an element, in the usual or the strict namespace."""
    for key, value in element.attrib.items():
        if key.startswith("{") and key.endswith("/relationships}id"):
            return str(value)
    return None


def relationship_namespace(root: Any) -> str:
    """The namespace of r:id in this part: the usual one, or that of the strict form."""
    namespaces = (str(uri) for each in root.iter() for uri in each.nsmap.values())
    return next((uri for uri in namespaces if uri.endswith("/officeDocument/relationships")), REL)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of every sheet by its name, in the order of the workbook."""
    targets = relationships(archive, WORKBOOK_PART)
    parts = {}
    for sheet in parse(archive.read(WORKBOOK_PART)).iterfind("{*}sheets/{*}sheet"):
        kind, target = targets.get(relationship_id(sheet) or "", ("", ""))
        if kind == "worksheet":
            parts[sheet.get("name", "")] = target
    return parts
