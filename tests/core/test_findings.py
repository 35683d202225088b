"""Findings of an import: one line for a cell, however many rows of ours come from it."""

from __future__ import annotations

from dangvu.core.sheets import Finding, Findings, Level


def found(
    level: Level = Level.ERROR, row: int = 7, title: str = "Mã chi bộ", message: str = "Không có."
) -> Finding:
    return Finding(level, "Sổ", row, 3, title, message)


def test_what_several_rows_say_of_one_cell_is_one_line_with_their_count() -> None:
    findings = Findings()
    for title in ("Mã chi bộ", "Mã chi bộ kết nạp", "Mã chi bộ liên quan"):
        findings.add(found(title=title))
    findings.add(found(row=8))
    assert [(each.address, findings.told(each)) for each in findings] == [
        ("C7", "Không có. (3 dòng lấy từ ô này)"),
        ("C8", "Không có."),
    ]
    assert findings.count(Level.ERROR) == 2
    assert findings.blocking


def test_another_sentence_or_another_level_is_another_line() -> None:
    findings = Findings()
    findings.add(found())
    findings.add(found(message="Sai."))
    findings.add(found(Level.WARNING))
    assert len(findings) == 3


def test_questions_about_two_facts_in_one_cell_stay_two() -> None:
    findings = Findings()
    findings.add(found(Level.QUESTION, title="Ngày sinh"))
    findings.add(found(Level.QUESTION, title="Ngày kết nạp"))
    findings.add(found(Level.QUESTION, title="Ngày sinh"))
    assert findings.count(Level.QUESTION) == 2


def test_a_whole_sheet_is_no_cell_that_rows_come_from() -> None:
    findings = Findings()
    for _again in range(2):
        findings.add(found(row=0))
    assert [findings.told(each) for each in findings] == ["Không có."]
