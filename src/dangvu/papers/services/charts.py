"""A native bar chart inside a Word document.

python-docx has no charts; a chart part without an embedded workbook is enough for Word and
LibreOffice to draw it from the values cached in it, sharp in print and readable without colour
because every bar carries its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_EMU_PER_CM = 360_000
_WIDTH_CM = 16
_BAR_CM = 0.75
# A full stop between thousands whatever the language of the reader's Office.
_FORMAT = '[&lt;1000]0;[&lt;1000000]0"."000;0"."000"."000'.replace('"', "&quot;")
_NUMBER = f'<c:numFmt formatCode="{_FORMAT}" sourceLinked="0"/>'


def put_bar_chart(
    document: Document,
    paragraph: Paragraph,
    *,
    title: str,
    bars: Sequence[tuple[str, float]],
    number: int,
) -> None:
    """Replace the text of `paragraph` by a chart of horizontal bars, the first one on top."""
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, _CONTENT_TYPE, _chart_xml(title, bars).encode(), document.part.package)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    for run in list(paragraph.runs):
        run._element.getparent().remove(run._element)
    height = int((3 + _BAR_CM * max(len(bars), 2)) * _EMU_PER_CM)
    paragraph.add_run()._element.append(parse_xml(_frame_xml(relation, title, number, height)))


def _points(values: Sequence[object]) -> str:
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{escape(str(value))}</c:v></c:pt>' for i, value in enumerate(values)
    )
    return f'<c:ptCount val="{len(values)}"/>{points}'


def _chart_xml(title: str, bars: Sequence[tuple[str, float]]) -> str:
    labels = _points([label for label, _value in bars])
    values = _points([value for _label, value in bars])
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:roundedCorners val="0"/>
<c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr>
<a:r><a:rPr lang="vi-VN" sz="1200" b="1"/><a:t>{escape(title)}</a:t></a:r></a:p></c:rich></c:tx>
<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>
<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>
<c:ser><c:idx val="0"/><c:order val="0"/>
<c:spPr><a:solidFill><a:srgbClr val="7A2A2E"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>
<c:dLbls>{_NUMBER}<c:spPr><a:noFill/></c:spPr><c:showLegendKey val="0"/><c:showVal val="1"/>
<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>
<c:showBubbleSize val="0"/></c:dLbls>
<c:cat><c:strRef><c:f>a</c:f><c:strCache>{labels}</c:strCache></c:strRef></c:cat>
<c:val><c:numRef><c:f>b</c:f><c:numCache><c:formatCode>{_FORMAT}</c:formatCode>{values}</c:numCache>
</c:numRef></c:val></c:ser><c:gapWidth val="40"/><c:axId val="1"/><c:axId val="2"/></c:barChart>
<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling>
<c:delete val="0"/><c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>
<c:tickLblPos val="nextTo"/><c:crossAx val="2"/></c:catAx>
<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>
<c:delete val="1"/><c:axPos val="t"/>{_NUMBER}<c:majorTickMark val="none"/>
<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/></c:valAx>
</c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>"""


def _frame_xml(relation: str, title: str, number: int, height: int) -> str:
    return f"""<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<wp:inline distT="0" distB="0" distL="0" distR="0">
<wp:extent cx="{_WIDTH_CM * _EMU_PER_CM}" cy="{height}"/>
<wp:docPr id="{1000 + number}" name="chart{number}" descr="{escape(title, {'"': "&quot;"})}"/>
<wp:cNvGraphicFramePr/><a:graphic>
<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{relation}"/>
</a:graphicData></a:graphic></wp:inline></w:drawing>"""
