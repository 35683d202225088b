"""Bodies of Word files put one after the other, each a section of its own."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

# What pgNumType may not stand before in a section, as the schema orders it.
_BEFORE_NUMBERS = [
    qn(f"w:{name}")
    for name in (
        "headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar",
        "paperSrc", "pgBorders", "lnNumType", "pgNumType",
    )
]  # fmt: skip


def joined(bodies: Sequence[Any]) -> Any:
    """The first body with what stands in the others behind it: each begins a page, numbered from
    one, and has the heads and feet of the section it comes from."""
    whole = bodies[0]
    last = _section(whole)
    for body in bodies[1:]:
        ends = deepcopy(last)
        whole.remove(last)
        whole.append(_break(ends))
        last = _section(body)
        whole.extend(list(body))
    return whole


def _section(body: Any) -> Any:
    """The properties of the last section, whose pages count from one."""
    found = body.find(qn("w:sectPr"))
    if found is None:
        found = OxmlElement("w:sectPr")
        body.append(found)
    for old in found.findall(qn("w:pgNumType")):
        found.remove(old)
    starts = OxmlElement("w:pgNumType")
    starts.set(qn("w:start"), "1")
    place = sum(1 for one in found if one.tag in _BEFORE_NUMBERS)
    found.insert(place, starts)
    return found


def _break(section: Any) -> Any:
    """A line too low to be seen that ends a section."""
    paragraph, properties = OxmlElement("w:p"), OxmlElement("w:pPr")
    spacing = OxmlElement("w:spacing")
    for name, value in (("before", "0"), ("after", "0"), ("line", "20"), ("lineRule", "exact")):
        spacing.set(qn(f"w:{name}"), value)
    properties.append(spacing)
    properties.append(section)
    paragraph.append(properties)
    return paragraph
