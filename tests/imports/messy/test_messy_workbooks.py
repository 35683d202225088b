"""Ten workbooks of strangers: preview, answers in the returned copy, commit, figures; and broken ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from dangvu.access.selectors import reading_whole
from dangvu.access.services import ensure_operator
from dangvu.config.home import Home
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.core.sheets import Level, State, all_sheets
from dangvu.figures.selectors import Question, ask
from dangvu.imports.choices import BatchState
from dangvu.imports.services import (
    Options,
    Preview,
    import_workbook,
    preview_workbook,
    write_answers_copy,
)
from dangvu.imports.services.mapping import layout_of, load_mapping, save_mapping
from dangvu.imports.services.outcome import outcome_of
from dangvu.organizations.models import Organization, WorkerCount
from dangvu.rules.services import load_rulebook
from tests.cast import TODAY
from tests.imports.messy.base import base_workbook
from tests.imports.messy.books import BOOKS, write

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent / "outcomes"
OUTCOMES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))
}
#: By sheet: how a row is called in the expectations.
NAMED_BY = {
    "members.people": ("full_name",),
    "members.movements": ("kind_label", "code"),
    "organizations.organizations": ("name",),
    "organizations.employers": ("code",),
    "organizations.mass": ("organization", "kind"),
}


@pytest.fixture(scope="module")
def register(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: object,
    django_db_blocker: pytest.FixtureDef,  # type: ignore[type-arg]
) -> Iterator[Actor]:
    """The operator of a register that holds the base workbook; each test leaves it so."""
    folder = tmp_path_factory.mktemp("base")
    (folder / "home").mkdir()
    # The file of the first import is kept there, not in the folder that all files share.
    (folder / "home" / "secrets").symlink_to(settings.HOME.path / "secrets")
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        override_settings(HOME=Home(folder / "home")),
        transaction.atomic(),
    ):
        operator = ensure_operator(today=TODAY)
        load_rulebook(actor=operator)
        done = import_workbook(actor=operator, source=base_workbook(folder))
        assert done.state is BatchState.COMMITTED, list(done.findings)
        yield operator
        transaction.set_rollback(True)


def options(name: str, actor: Actor) -> Options:
    told = OUTCOMES[name]["mapping"]
    if isinstance(told, str):
        return Options(layout=load_mapping(told))
    return Options(layout=layout_of(save_mapping(actor=actor, name=name, document=told)))


def look(name: str, actor: Actor, folder: Path, *edits: Any) -> Preview:
    return preview_workbook(
        actor=actor, source=write(name, folder, edits), options=options(name, actor)
    )


def told(preview: Preview) -> list[tuple[str, str, str]]:
    return [
        (each.level.value, f"{each.sheet}!{each.address}", each.message)
        for each in preview.findings
    ]


def says(preview: Preview, level: str, place: str, part: str) -> bool:
    return any(
        how == level and at == place and part in message for how, at, message in told(preview)
    )


def answer(preview: Preview, path: Path, answers: dict[str, str]) -> Path:
    """Fill in the returned copy, as the office does: at the cells that its first sheet names."""
    write_answers_copy(preview=preview, target=path)
    book = openpyxl.load_workbook(path)
    filled = set()
    for row in book["Kết quả"].iter_rows(values_only=True):
        place = f"{row[1]}!{row[2]}"
        if place in answers and row[5]:
            book[row[1]][row[5]] = answers[place]
            filled.add(place)
    assert filled == set(answers)
    book.save(path)
    return path


def exported(actor: Actor, on: date) -> dict[str, dict[str, dict[str, Any]]]:
    """By sheet and name of a row: what the register holds, as its template would say it."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    with reading_whole():
        for sheet in all_sheets():
            for values in (
                sheet.export(actor, on) if sheet.export and sheet.code in NAMED_BY else ()
            ):
                row = dict(zip([column.name for column in sheet.columns], values, strict=True))
                for key in names_of(sheet.code, row):
                    found[sheet.code][key] = row
    return found


def names_of(code: str, row: dict[str, Any]) -> list[str]:
    if code == "members.movements":
        labels = {"OUT": "Chuyển đi", "DIED": "Từ trần"}
        return [row["code"], labels.get(row["kind"], row["kind"])]
    return [" ".join(str(row[name]) for name in NAMED_BY[code])]


def plain(value: Any) -> Any:
    return str(value) if value is not None and not isinstance(value, int | str) else value


@pytest.mark.parametrize("name", list(BOOKS))
def test_a_workbook_goes_from_preview_over_answers_to_its_figures(
    name: str, register: Actor, tmp_path: Path
) -> None:
    expected = OUTCOMES[name]
    preview = look(name, register, tmp_path)
    assert preview.intake.as_of == expected["as_of"]
    for level, place, part in expected["findings"]:
        assert says(preview, level, place, part), (
            level, place, part, told(preview),
        )  # fmt: skip
    wanted = {(level, place) for level, place, _part in expected["findings"] if level != "warning"}
    assert {(how, at) for how, at, _message in told(preview) if how != "warning"} == wanted, told(
        preview
    )
    source = write(name, tmp_path)
    if expected.get("answers"):
        source = answer(preview, tmp_path / "tra-loi.xlsx", expected["answers"])
    done = import_workbook(actor=register, source=source, options=options(name, register))
    assert done.state is BatchState.COMMITTED, told(done)
    check_rows(expected, exported(register, expected["as_of"]))
    check_figures(expected, register)
    again = import_workbook(actor=register, source=source, options=options(name, register))
    assert again.state is BatchState.UNCHANGED, (
        again.counts,
        told(again),
        [p.changed for p in again.intake.plans.values()],
    )


def check_rows(expected: dict[str, Any], held: dict[str, dict[str, dict[str, Any]]]) -> None:
    for sheet, rows in expected["rows"].items():
        for key, fields in rows.items():
            assert key in held[sheet], (key, list(held[sheet]))
            got = {name: plain(held[sheet][key][name]) for name in fields}
            assert got == {name: plain(value) for name, value in fields.items()}, key
    for sheet, keys in expected.get("absent", {}).items():
        assert not set(keys) & set(held[sheet])


def check_figures(expected: dict[str, Any], actor: Actor) -> None:
    if "workers" in expected:
        counts = WorkerCount.objects.current().values_list("count", flat=True)
        assert sum(counts) == expected["workers"]
    root = Organization.objects.get(is_root=True)
    for told_name, values in expected["figures"].items():
        code, _space, year = told_name.partition(" ")
        about: dict[str, Any] = {"organization_id": root.pk, "today": TODAY}
        if year:
            about["period"] = Period.parse(year)
        else:
            about["as_of"] = expected["as_of"]
        assert ask(actor, code, Question(**about)).value == values[""], told_name
        if len(values) > 1:
            groups = ask(actor, code, Question(**about, by="sex")).by
            assert {group.key: group.value for group in groups} == {
                key: value for key, value in values.items() if key
            }, told_name


@pytest.mark.parametrize(
    ("name", "at"),
    [(name, at) for name in BOOKS for at in range(len(OUTCOMES[name]["broken"]))],
)
def test_a_broken_cell_is_said_at_its_address_and_nothing_is_written(
    name: str, at: int, register: Actor, tmp_path: Path
) -> None:
    case = OUTCOMES[name]["broken"][at]
    before = told(look(name, register, tmp_path))
    preview = look(name, register, tmp_path, case["edit"])
    if case["finding"] is None:
        assert told(preview) == before
        return
    level, place, part = case["finding"]
    assert says(preview, level, place, part), told(preview)
    if level != "warning":
        done = import_workbook(
            actor=register,
            source=write(name, tmp_path, [case["edit"]]),
            options=options(name, register),
        )
        assert done.findings.blocking
        assert not done.is_committed


@pytest.mark.parametrize(
    ("name", "at"),
    [(name, at) for name in BOOKS for at in range(len(OUTCOMES[name]["changes"]))],
)
def test_one_cell_changed_changes_exactly_its_field(
    name: str, at: int, register: Actor, tmp_path: Path
) -> None:
    expected = OUTCOMES[name]
    case = expected["changes"][at]
    answers = expected.get("answers", {})
    source = write(name, tmp_path)
    if answers:
        source = answer(look(name, register, tmp_path), tmp_path / "a.xlsx", answers)
    done = import_workbook(actor=register, source=source, options=options(name, register))
    assert done.state is BatchState.COMMITTED
    changed = changed_copy(source, case, done)
    preview = preview_workbook(actor=register, source=changed, options=options(name, register))
    assert not preview.findings.count(Level.ERROR), told(preview)
    got: dict[str, list[str]] = {}
    new: list[str] = []
    for code, plan in preview.intake.plans.items():
        for row, state in enumerate(plan.states):
            values = {
                column.name: plan.table[column.name][row]
                for column in plan.table.definition.columns
            }
            key = names_of(code, values)[0]
            if state is State.CHANGED:
                got[key] = sorted(plan.changed[row])
            elif state is State.NEW:
                new.append(key)
    assert got == case.get("rows", {})
    assert new == case.get("new", [])


def changed_copy(source: Path, case: dict[str, Any], done: Preview) -> Path:
    book = openpyxl.load_workbook(source)
    sheet, address, value = case["edit"]
    page = book[sheet]
    before = page[address].value
    page[address] = value
    for total in case.get("also", ()):
        page[total] = None
    assert before != value
    target = source.with_name("changed.xlsx")
    book.save(target)
    return target


def test_an_error_of_a_heading_is_told_once_with_how_many_rows_stand_below_it(
    register: Actor, tmp_path: Path
) -> None:
    edit = ["DS theo chi bo", "B6", "Chi bộ Xí nghiệp 7"]
    preview = look("03-theo-chi-bo", register, tmp_path, edit)
    errors = preview.findings.of(Level.ERROR)
    assert [each.address for each in errors] == ["B6"]
    sentence = preview.findings.told(errors[0])
    assert sentence.endswith("(2 dòng lấy từ ô này)")
    kept = outcome_of(preview)
    assert [each["message"] for each in kept["findings"] if each["level"] == "error"] == [sentence]
    assert kept["levels"]["error"] == 1
    write_answers_copy(preview=preview, target=tmp_path / "copy.xlsx")
    page = openpyxl.load_workbook(tmp_path / "copy.xlsx")["DS theo chi bo"]
    assert page["B6"].comment.text.count("Chi bộ Xí nghiệp 7") == 1
    assert "2 dòng" in page["B6"].comment.text
