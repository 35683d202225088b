"""What the register holds before a stranger's workbook comes: eight organisations, four members."""

from __future__ import annotations

from pathlib import Path

from tests.imports.workbooks import WorkbookMaker, member

ORGANIZATIONS = [
    {"code": "K", "name": "Đảng bộ Khối Doanh nghiệp", "type": "Đảng bộ cấp trên trực tiếp cơ sở"},
    {"code": "A", "name": "Đảng bộ Công ty Sông Hồng", "type": "Đảng bộ cơ sở", "parent": "K"},
    {"code": "B", "name": "Đảng bộ Công ty Bình Minh", "type": "Đảng bộ cơ sở", "parent": "K"},
    {"code": "A1", "name": "Chi bộ Văn phòng", "type": "Chi bộ trực thuộc", "parent": "A"},
    {"code": "A2", "name": "Chi bộ Xí nghiệp 1", "type": "Chi bộ trực thuộc", "parent": "A"},
    {"code": "B1", "name": "Chi bộ Văn phòng", "type": "Chi bộ trực thuộc", "parent": "B"},
    {"code": "B2", "name": "Chi bộ Phân xưởng May", "type": "Chi bộ trực thuộc", "parent": "B"},
    {"code": "C", "name": "Chi bộ Trường Mầm non Hoa Sen", "type": "Chi bộ cơ sở", "parent": "K"},
]

MEMBERS = [
    member("DV001", "A1", full_name="Trần Thị Bình", birth="05/09/1985", sex="Nữ", card="26.001001"),
    member("DV002", "A2", full_name="Lê Văn Cường", birth="12/03/1950", ceremony="03/02/1975",
           official="03/02/1976", card="26.001002"),
    member("DV003", "B1", full_name="Phạm Quốc Dũng", birth="1968", card="26.001003"),
    member("DV004", "B2", full_name="Nguyễn Thị Hạnh", birth="20/10/1990", sex="Nữ",
           ceremony="19/05/2024", official="19/05/2025"),
]  # fmt: skip


def base_workbook(folder: Path) -> Path:
    """The template that is imported first."""
    book = WorkbookMaker(folder, "30/11/2025").organizations(*ORGANIZATIONS, add=False)
    return book.members(*MEMBERS).write("co-san.xlsx")
