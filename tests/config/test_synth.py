"""`dangvu synth`: what a case says comes out exactly, and the people are invented and plausible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from dangvu.config.synth import UnusableCase, build_bloc, read_case
from dangvu.core.sheets import all_sheets
from tests.cases import case_file, synthesize
from tests.independent.workbook_count import (
    FLOWS,
    NEVER,
    Member,
    Workbook,
    day,
    opening_and_movements,
)

SEED_000 = pytest.param("seed-000", marks=pytest.mark.slow)
SEED_003 = pytest.param("seed-003", marks=pytest.mark.slow)
SMALL = ["seed-001", "seed-002", "seed-004", "demo"]
YEAR_2020 = (date(2020, 1, 1), date(2020, 12, 31))
EARLY_2021 = (date(2021, 1, 1), date(2021, 4, 30))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workbook]:
    """Workbooks of cases by name, written and read once."""
    folder = tmp_path_factory.mktemp("synth")
    read: dict[str, Workbook] = {}

    def of(name: str) -> Workbook:
        if name not in read:
            read[name] = Workbook(synthesize(name, folder))
        return read[name]

    return of


# What the case says comes out


EXPECTED = {
    "seed-000": (
        date(2021, 9, 30),
        {
            "organizations.direct": 38,
            "organizations.grassroots": 1169,
            "organizations.sectional": 154,
            "organizations.cells_under_grassroots": 5568,
            "workers.total": 742_958,
            "members.total": 87_428,
        },
    ),
    "seed-001": (
        date(2020, 12, 31),
        {"organizations.direct": 159, "organizations.grassroots": 159},
    ),
    "seed-002": (date(2016, 8, 30), {"members.total": 1122}),
    "seed-003": (
        date(2020, 2, 8),
        {"organizations.direct": 61, "organizations.cells": 5469},
    ),
    "demo": (
        date(2026, 6, 30),
        {
            "organizations.direct": 24,
            "organizations.grassroots": 71,
            "organizations.sectional": 12,
            "organizations.cells_under_grassroots": 318,
            "workers.total": 38_214,
            "members.total": 4836,
        },
    ),
}


@pytest.mark.parametrize("name", [SEED_000, "seed-001", "seed-002", SEED_003, "demo"])
def test_every_counted_figure_comes_out_exactly(book, name):
    as_of, expected = EXPECTED[name]
    figures = book(name).figures(as_of=as_of)
    assert {code: figures[code] for code in expected} == expected


@pytest.mark.slow
def test_the_models_and_kinds_of_seed_000_come_out(book):
    found = book("seed-000")
    models = found.by("organizations.direct", "model", as_of=date(2021, 9, 30))
    assert models == {"Toàn doanh nghiệp": 13, "Công ty mẹ mở rộng": 23, "Cơ quan": 2}
    kinds = Counter(
        row["Lĩnh vực"]
        for row in found.organisations.values()
        if row["Mã cấp trên"] == found.root and not row["Ngày kết thúc"]
    )
    assert kinds == {"Doanh nghiệp": 36, "Cơ quan": 2}


@pytest.mark.slow
def test_the_direct_organisations_of_seed_000_are_not_among_its_grassroots(book):
    types = book("seed-000").by("organizations.direct", "type", as_of=date(2021, 9, 30))
    assert types == {"Đảng bộ cấp trên trực tiếp cơ sở": 38}


@pytest.mark.parametrize(
    ("name", "as_of", "bound"),
    [
        ("seed-001", date(2020, 12, 31), 10_000),
        ("seed-001", date(2021, 4, 30), 10_000),
        pytest.param("seed-003", date(2020, 2, 8), 70_000, marks=pytest.mark.slow),
    ],
)
def test_almost_so_many_is_met_from_below(book, name, as_of, bound):
    assert bound * 0.97 < book(name).figures(as_of=as_of)["members.total"] < bound


@pytest.mark.parametrize("tree", ["then", "now"])
@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (
            YEAR_2020,
            {
                "members.admitted": 368,
                "members.recognized": 364,
                "members.badges_proposed": 58,
                "members.transfers": 741,
                "members.cards_issued": 488,
                "members.cards_replaced": 18,
                "members.struck_off": 5,
                "members.left": 3,
            },
        ),
        (EARLY_2021, {"members.admitted": 44, "members.recognized": 57}),
    ],
)
def test_the_flows_of_seed_001_come_out_in_either_tree(book, period, expected, tree):
    found = book("seed-001")
    tree_of = found.as_of if tree == "now" else None
    counted = found.figures(period=period, tree_of=tree_of)
    assert {code: counted[code] for code in expected} == expected


def test_nothing_happens_in_the_year_of_the_merger_before_it(book):
    counted = book("seed-001").figures(
        period=(date(2020, 1, 1), date(2020, 5, 31)), tree_of=date(2021, 4, 30)
    )
    assert {code: counted[code] for code in FLOWS} == dict.fromkeys(FLOWS, 0)


def test_the_flows_of_the_demo_come_out(book):
    counted = book("demo").figures(period=(date(2025, 1, 1), date(2025, 12, 31)))
    assert [counted[f"members.{each}"] for each in ("admitted", "recognized", "transfers")] == [
        168,
        151,
        384,
    ]


# The traps are there, and are not counted


@pytest.mark.parametrize("name", [SEED_000, *SMALL])
def test_organisations_that_must_not_be_counted_are_in_the_workbook(book, name):
    found = book(name)
    stock_on = EXPECTED[name][0] if name in EXPECTED else found.as_of
    rows = found.organisations.values()
    eve, morrow = stock_on - timedelta(days=1), found.as_of + timedelta(days=1)
    assert sum(day(row["Ngày kết thúc"]) == eve for row in rows) == 1
    assert sum(day(row["Ngày thành lập"]) == morrow for row in rows) == 1
    local = [row for row in rows if row["Thuộc cấp ủy địa phương"] == "Có"]
    assert [row["Mã cấp trên"] for row in local] == [""]
    linked = [row["Mã tổ chức đảng liên quan"] for row in found.employers]
    assert local[0]["Mã tổ chức"] in linked


def test_an_organisation_that_ended_was_counted_until_then(book):
    found = book("seed-001")
    before = found.figures(as_of=date(2020, 12, 29))["organizations.direct"]
    on_its_end = found.figures(as_of=date(2020, 12, 30))["organizations.direct"]
    assert (before, on_its_end) == (160, 159)


def test_admissions_at_the_edges_of_the_year_fall_on_their_side(book):
    found = book("seed-001")

    def admitted(on: date) -> int:
        return found.figure("members.admitted", found.root, period=(on, on), tree_of=found.as_of)

    assert admitted(date(2019, 12, 31)) >= 1
    assert admitted(date(2021, 1, 1)) >= 1


def test_somebody_admitted_elsewhere_in_the_year_is_a_transfer_only(book):
    found = book("seed-001")
    came = [
        member
        for member in found.members.values()
        if member.row["Mã chi bộ kết nạp"] == "ngoài"
        and (day(member.row["Ngày quyết định kết nạp"]) or NEVER).year == 2020
    ]
    assert came
    arrivals = [move["Loại biến động"] for member in came for move in member.movements]
    assert arrivals.count("Chuyển đến") == len(came)


def test_somebody_struck_off_is_gone_the_same_day(book):
    found = book("seed-001")
    struck = [
        (member, day(move["Ngày"]))
        for member in found.members.values()
        for move in member.movements
        if move["Loại biến động"] == "Xóa tên"
    ]
    assert struck
    for member, on in struck:
        assert member.cell_on(on - timedelta(days=1)) == member.row["Mã chi bộ"]
        assert member.cell_on(on) is None


def test_a_badge_of_2020_was_proposed_in_2019(book):
    late = [
        member
        for member in book("seed-001").members.values()
        if [
            (day(move["Ngày"]).year, move["Loại biến động"])
            for move in member.movements
            if "Huy hiệu" in move["Loại biến động"]
        ]
        == [(2019, "Đề nghị tặng Huy hiệu"), (2020, "Tặng Huy hiệu")]
    ]
    # One was left over by the year before; who was proposed then is awarded before February ends.
    assert any(
        day(move["Ngày"]) >= date(2020, 6, 1)
        for member in late
        for move in member.movements
        if move["Loại biến động"] == "Tặng Huy hiệu"
    )


def test_workers_of_employers_without_a_main_organisation_here_are_not_counted(book):
    found = book("demo")
    outside = [row for row in found.employers if not row["Mã tổ chức đảng"]]
    assert all(row["Số lao động"] > 0 for row in outside)
    alone = [row for row in outside if not row["Mã tổ chức đảng liên quan"]]
    assert len(alone) == 1
    there = [
        m for m in found.members.values() if m.row["Mã doanh nghiệp"] == alone[0]["Mã doanh nghiệp"]
    ]
    assert there


# Opening and movements give the closing


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("demo", (date(2023, 1, 1), date(2026, 6, 30))),
        ("demo", (date(2025, 1, 1), date(2025, 12, 31))),
        ("seed-001", EARLY_2021),
        ("seed-002", (date(2015, 3, 2), date(2016, 11, 5))),
        pytest.param("seed-000", (date(2019, 1, 1), date(2021, 9, 30)), marks=pytest.mark.slow),
    ],
)
def test_opening_and_movements_give_the_closing_in_the_bloc_and_in_its_parts(book, name, period):
    found = book(name)
    parts = [code for code, row in found.organisations.items() if row["Mã cấp trên"] == found.root]
    for org in [found.root, *parts[:12]]:
        opening, movements, closing = opening_and_movements(found, org, *period)
        assert opening + sum(movements.values()) == closing


# The people are invented and plausible


@pytest.fixture(params=[SEED_000, *SMALL])
def members(request: pytest.FixtureRequest, book) -> list[tuple[Workbook, Member]]:
    found = book(request.param)
    return [(found, member) for member in found.members.values()]


def test_the_dates_of_every_life_are_in_order(members):
    for found, member in members:
        row = member.row
        birth, ceremony = day(row["Ngày sinh"]), day(row["Ngày kết nạp"])
        decision = day(row["Ngày quyết định kết nạp"]) or ceremony
        official, recognition = day(row["Ngày chính thức"]), day(row["Ngày quyết định công nhận"])
        assert (decision.year - birth.year) - (
            (decision.month, decision.day) < (birth.month, birth.day)
        ) >= 18
        assert timedelta() <= ceremony - decision <= timedelta(days=43)
        if official:
            assert (official.year, official.month) == (ceremony.year + 1, ceremony.month)
            assert official <= found.as_of
        if recognition:
            assert official <= recognition <= found.as_of


def test_every_stay_is_in_a_cell_that_exists(members):
    for found, member in members:
        stays = member.stays
        assert stays[-1].cell == member.row["Mã chi bộ"]
        for stay in stays:
            cell = found.organisations[stay.cell]
            assert cell["Loại hình"] in ("Chi bộ trực thuộc", "Chi bộ cơ sở")
            assert day(cell["Ngày thành lập"]) <= stay.first < stay.end
            assert not cell["Ngày kết thúc"] or stay.end <= day(cell["Ngày kết thúc"])
        for before, after in pairwise(stays):
            assert before.end == after.first


def test_every_movement_is_at_the_cell_where_the_member_was(members):
    for found, member in members:
        for move in member.movements:
            on, kind = day(move["Ngày"]), move["Loại biến động"]
            leaves = member.cell_on(on) != move["Mã chi bộ"]
            there = member.cell_on(on - timedelta(days=1)) if leaves else member.cell_on(on)
            assert (there, on <= found.as_of) == (move["Mã chi bộ"], True)
            if kind == "Cấp thẻ":
                assert on > day(member.row["Ngày quyết định công nhận"])
            if kind in ("Cấp thẻ", "Đổi thẻ"):
                assert move["Số hiệu"] == member.row["Số thẻ đảng viên"]


def test_nobody_shares_name_and_birth_date_though_many_share_a_name(members):
    both = Counter((m.row["Họ và tên"], str(m.row["Ngày sinh"])) for _found, m in members)
    names = Counter(m.row["Họ và tên"] for _found, m in members)
    assert both.most_common(1)[0][1] == 1
    assert names.most_common(1)[0][1] > 1


def test_every_cell_has_three_full_members(members):
    found = members[0][0]
    full = Counter(
        member.cell_on(found.as_of)
        for _found, member in members
        if not member.is_probationary(found.as_of)
    )
    cells = [
        code
        for code, row in found.organisations.items()
        if row["Loại hình"] in ("Chi bộ trực thuộc", "Chi bộ cơ sở")
        and found.alive(code, found.as_of)
    ]
    assert min(full[code] for code in cells) >= 3


def test_some_old_members_have_dates_of_which_only_a_part_is_known(book):
    ceremonies = [m.row["Ngày kết nạp"] for m in book("seed-001").members.values()]
    written = {len(each) for each in ceremonies if isinstance(each, str)}
    assert written == {4, 7}  # 1968 and 05/1972


def test_real_people_named_by_a_case_never_become_data():
    case = read_case(case_file("seed-002"))
    before = {person.name for person in build_bloc(case, 1).people}
    case = read_case(case_file("seed-002"))
    case.real_people = frozenset(sorted(before)[::2])
    after = {person.name for person in build_bloc(case, 1).people}
    assert not after & case.real_people


def test_a_case_gives_away_the_people_that_it_names(tmp_path):
    named = yaml.safe_load(case_file("seed-004").read_text("utf-8"))
    named["organisation"]["people"] = [{"id": "ppl.1", "name": "Trịnh Bảo Lương", "post": "Bí thư"}]
    path = tmp_path / "named.yaml"
    path.write_text(yaml.safe_dump(named, allow_unicode=True), "utf-8")
    assert "Trịnh Bảo Lương" in read_case(path).real_people


# The same seed, the same workbook


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path):
    for each in ("one", "two"):
        (tmp_path / each).mkdir()
    first = synthesize("seed-002", tmp_path / "one").read_bytes()
    assert first == synthesize("seed-002", tmp_path / "two").read_bytes()
    assert first != synthesize("seed-002", tmp_path / "one", seed=2).read_bytes()


@pytest.mark.parametrize("seed", [2, 3, 2026])
def test_any_seed_gives_the_figures_of_the_case(tmp_path, seed):
    found = Workbook(synthesize("seed-001", tmp_path, seed))
    counted = found.figures(period=YEAR_2020)
    assert counted["organizations.direct"] == 159
    assert [
        counted[f"members.{each}"]
        for each in ("admitted", "recognized", "badges_proposed", "transfers", "cards_issued")
    ] == [368, 364, 58, 741, 488]


def test_the_workbook_has_the_columns_that_the_rooms_declare(tmp_path):
    written = CalamineWorkbook.from_path(str(synthesize("seed-002", tmp_path)))
    declared = {
        str(sheet.title): [str(each.title) for each in sheet.columns] for sheet in all_sheets()
    }
    assert declared
    for title, columns in declared.items():
        assert written.get_sheet_by_name(title).to_python()[0] == columns


# Reading a case


def _case(tmp_path: Path, **changes: object) -> Path:
    raw = yaml.safe_load(case_file("demo").read_text(encoding="utf-8"))
    raw |= changes
    path = tmp_path / "case.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return path


def test_an_open_period_is_cut_off_and_it_is_said():
    case = read_case(case_file("seed-001"))
    assert [flow.span.last for flow in case.flows] == [date(2020, 12, 31), date(2021, 4, 30)]
    assert case.flows[0].span.first == date(2020, 6, 1)
    assert any("30/04/2021" in note for note in case.notes)


def test_facts_that_nothing_uses_are_said():
    notes = "\n".join(read_case(case_file("seed-002")).notes)
    assert "org.participating" in notes
    assert "mobilisation_models (model.1, model.2, model.3)" in notes


def test_what_a_case_does_not_say_is_invented_and_said():
    case = read_case(case_file("seed-004"))
    build_bloc(case, 1)
    notes = "\n".join(case.notes)
    assert "tự đặt" in notes
    assert "số đảng viên" in notes


def test_more_than_is_met_from_above(tmp_path):
    raw = yaml.safe_load(case_file("demo").read_text(encoding="utf-8"))["organisation"]
    raw["counts"][-2] |= {"approx": "over", "value": 4800}
    case = read_case(_case(tmp_path, organisation=raw))
    assert 4800 < case.counts["members"] < 4900


def test_awarded_badges_are_not_proposed_ones(tmp_path):
    flow = {"id": "flow.badge.2025", "what": "badges awarded", "value": 3, "period": "2025"}
    case = read_case(_case(tmp_path, membership_flows=[flow]))
    assert "proposed" not in case.flows[0].counts


@pytest.mark.parametrize("text", ["[1, 2", "- a\n- b\n", "case: x\n", "organisation: {name: X}\n"])
def test_what_is_no_case_is_refused(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableCase):
        read_case(path)


def test_a_case_whose_counts_contradict_each_other_is_refused(tmp_path):
    raw = yaml.safe_load(case_file("demo").read_text(encoding="utf-8"))["organisation"]
    raw["models"][0]["value"] = 9
    with pytest.raises(UnusableCase):
        build_bloc(read_case(_case(tmp_path, organisation=raw)), 1)


# The command


def test_the_command_writes_the_workbook_and_says_what_it_took(tmp_path, capsys):
    call_command("synth", case_file("seed-004"), "-o", tmp_path / "so.xlsx", "--seed", "4")
    said = capsys.readouterr()
    assert said.out == ""
    assert "Không dùng: flow.admit" in said.err
    assert [each.name for each in tmp_path.iterdir()] == ["so.xlsx"]


@pytest.mark.parametrize(
    ("case", "output", "returncode"),
    [
        ("seed-004", "so.csv", 2),
        ("seed-004", "no/such/folder/so.xlsx", 1),
        ("seed-999", "so.xlsx", 1),
    ],
)
def test_the_command_refuses_what_it_cannot_do_and_leaves_nothing(
    tmp_path, case, output, returncode
):
    with pytest.raises(CommandError) as refused:
        call_command("synth", case_file(case), "-o", tmp_path / output)
    assert refused.value.returncode == returncode
    assert list(tmp_path.iterdir()) == []
