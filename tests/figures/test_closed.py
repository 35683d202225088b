"""A closed day or period is answered as it was frozen: page, list, API, command line."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime
from openpyxl import load_workbook

from dangvu.accounts.services import give_token
from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.models import FrozenFigure
from dangvu.figures.selectors import Question, UnknownDimension, kept_each, kept_profile
from dangvu.figures.services import freeze, reopen
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 30)
TOTAL = "members.total"
CELLS = "organizations.cells"
PER_CELL = "members.per_cell"
PAGE = f"/figures/{TOTAL}/?org=K&as_of=2026-06-30"


def asked(tree: Tree, org: str = "K", **more: object) -> Question:
    return Question(organization_id=tree[org], today=TODAY, as_of=JUNE, **more)  # type: ignore[arg-type]


@pytest.fixture
def frozen(bloc: Tree, cast: Cast) -> FrozenFigure:
    """June as it was closed with two members; a third was found since."""
    make_member(bloc["A1"])
    make_member(bloc["B1"], sex="MALE")
    kept = freeze(
        actor=cast.clerk, codes=[TOTAL, CELLS], question=asked(bloc), purpose="Báo cáo tháng 6"
    )
    make_member(bloc["A2"])
    return kept[0]


def program(cast: Cast, actor: Actor) -> Client:
    _token, secret = give_token(actor=actor, user=cast.user(actor), name="thử")
    return Client(headers={"authorization": f"Bearer {secret}"})


def read(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def value_on(page: str) -> str:
    found = re.search(r'<span class="value">([\d.,]+)</span>', page)
    assert found is not None
    return found[1]


# --- asked of the selectors ------------------------------------------------------------------


def test_all_breakdowns_are_answered_as_they_were_frozen(
    bloc: Tree, cast: Cast, frozen: FrozenFigure
) -> None:
    found = kept_profile(cast.clerk, TOTAL, asked(bloc))
    assert found is not None
    assert found.profile.value == 2
    assert {one.key: one.value for one in found.profile.whole.by or ()} == {"A": 1, "B": 1}
    by_sex = found.profile.by["sex"].by or ()
    assert {one.key: one.value for one in by_sex} == {"FEMALE": 1, "MALE": 1}
    assert set(found.profile.by) <= set(indicators.get(TOTAL).dimensions)
    assert (found.kept.id, found.kept.purpose) == (frozen.pk, "Báo cáo tháng 6")


def test_the_answer_costs_two_statements_beside_the_policy(
    bloc: Tree, cast: Cast, frozen: FrozenFigure
) -> None:
    with CaptureQueriesContext(connection) as policy, pytest.raises(UnknownDimension):
        kept_each(cast.operator, [TOTAL], asked(bloc, by="không"))
    with CaptureQueriesContext(connection) as one:
        kept_profile(cast.operator, TOTAL, asked(bloc))
    with CaptureQueriesContext(connection) as each:
        kept_each(cast.operator, [], asked(bloc, by="child"))
    assert len(policy) == 0
    assert (len(one), len(each)) == (3, 3)


def test_a_number_that_became_too_small_to_be_told_is_not_told_from_the_frozen_either(
    bloc: Tree, cast: Cast, frozen: FrozenFigure, monkeypatch: pytest.MonkeyPatch
) -> None:
    indicator = indicators.get(TOTAL)
    stricter = type(indicator)(**{**_fields(indicator), "smallest_group": 2})
    monkeypatch.setattr(indicators, "get", lambda code: stricter)
    found = kept_profile(cast.clerk, TOTAL, asked(bloc))
    assert found is not None
    assert {one.value for one in found.profile.by["sex"].by or ()} == {None}


def _fields(indicator: indicators.Indicator) -> dict[str, object]:
    return {name: getattr(indicator, name) for name in indicator.__dataclass_fields__}


def test_who_may_not_see_the_live_figure_does_not_see_the_frozen_one(
    bloc: Tree, cast: Cast, frozen: FrozenFigure
) -> None:
    for stranger in (cast.outsider, cast.secretary, cast.officer):
        with pytest.raises(PermissionDenied):
            kept_profile(stranger, TOTAL, asked(bloc))
        with pytest.raises(PermissionDenied):
            kept_each(stranger, [TOTAL], asked(bloc))


def test_a_flow_is_answered_for_its_own_period_only(bloc: Tree, cast: Cast) -> None:
    make_member(bloc["A1"], admitted=date(2026, 3, 3), full=False)
    half = Period.of_days(date(2026, 1, 1), JUNE)
    over = Question(organization_id=bloc["K"], today=TODAY, period=half)
    freeze(actor=cast.clerk, codes=["members.admitted", TOTAL], question=over, purpose="6 tháng")
    assert [one.figure.value for one in kept_each(cast.clerk, [], over)] == [1, 1]
    longer = Question(
        organization_id=bloc["K"], today=TODAY, period=Period.of_days(date(2025, 7, 1), JUNE)
    )
    # The stock of the last day is the same, whichever period ends there.
    assert [one.figure.code for one in kept_each(cast.clerk, [], longer)] == [TOTAL]
    assert [one.figure.code for one in kept_each(cast.clerk, [], asked(bloc))] == [TOTAL]


# --- on the page -----------------------------------------------------------------------------


def test_the_page_shows_the_frozen_answer_and_the_way_back_to_the_live_one(
    cast: Cast, frozen: FrozenFigure
) -> None:
    client = cast.signed_in(cast.clerk)
    live = read(client, PAGE)
    assert value_on(live) == "3"
    assert f"{PAGE}&by=child&frozen=1" in live
    page = read(client, f"{PAGE}&frozen=1")
    assert value_on(page) == "2"
    assert "Theo số đã chốt." in page
    assert "theo số đã chốt ngày" in page
    assert f"/figures/frozen/{frozen.pk}/" in page
    assert f'href="{PAGE}&by=child"' in page
    assert "/rows/" not in page
    assert f"/figures/{TOTAL}/?org=A&as_of=2026-06-30&frozen=1" in page


def test_the_page_counts_nothing_when_it_shows_the_frozen_answer(
    cast: Cast, frozen: FrozenFigure
) -> None:
    client = cast.signed_in(cast.clerk)
    with CaptureQueriesContext(connection) as statements:
        client.get(f"{PAGE}&frozen=1")
    assert not [one for one in statements if "members_" in one["sql"]]


def test_the_page_says_that_nothing_is_frozen_and_answers_live(
    bloc: Tree, cast: Cast, frozen: FrozenFigure
) -> None:
    client = cast.signed_in(cast.clerk)
    other = read(client, f"/figures/{TOTAL}/?org=K&as_of=2026-06-29&frozen=1")
    assert value_on(other) == "3"
    assert "Không có số đang chốt cho câu hỏi này" in other
    assert f"/figures/{TOTAL}/?org=K&as_of=2026-06-30&by=child&frozen=1" in other
    now = read(client, f"{PAGE}&tree=now&frozen=1")
    assert "Số chỉ chốt theo cây tổ chức khi đó." in now
    reopen(actor=cast.clerk, frozen=frozen, reason="bổ sung")
    page = read(client, f"{PAGE}&frozen=1")
    assert value_on(page) == "3"
    assert "Không có số đang chốt cho câu hỏi này" in page


def test_the_page_is_as_closed_as_the_live_one(cast: Cast, frozen: FrozenFigure) -> None:
    for stranger in (cast.outsider, cast.secretary):
        client = cast.signed_in(stranger)
        assert client.get(f"{PAGE}&frozen=1").status_code == client.get(PAGE).status_code == 404


def test_the_workbook_has_the_frozen_numbers(cast: Cast, frozen: FrozenFigure) -> None:
    answer: Any = cast.signed_in(cast.clerk).get(f"{PAGE}&frozen=1&format=xlsx")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    answer.close()
    texts = {str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
    assert "Toàn bộ: 2" in texts
    assert any("theo số đã chốt" in one for one in texts)
    assert "Diễn biến" not in book.sheetnames


def test_the_list_shows_what_is_frozen_and_nothing_else(cast: Cast, frozen: FrozenFigure) -> None:
    client = cast.signed_in(cast.clerk)
    live = read(client, "/figures/?org=K&as_of=2026-06-30")
    assert "Thời gian này đã chốt số." in live
    page = read(client, "/figures/?org=K&as_of=2026-06-30&frozen=1")
    codes = set(re.findall(r'href="/figures/([a-z_]+\.[a-z_]+)/\?[^"]*frozen=1', page))
    assert codes == {TOTAL, CELLS}
    assert f"Theo số đã chốt ngày {localtime(frozen.recorded_at):%d/%m/%Y}." in page
    assert "/figures/frozen/new" not in page
    other = read(client, "/figures/?org=K&as_of=2026-06-29&frozen=1")
    assert "Không có số đang chốt cho thời gian này" in other


# --- by programs and on the command line -------------------------------------------------------


def test_a_program_gets_the_frozen_answer_marked_with_its_day(
    cast: Cast, frozen: FrozenFigure
) -> None:
    client = program(cast, cast.clerk)
    address = f"/api/v1/figures/{TOTAL}?org=K&as_of=2026-06-30&by=child"
    (live,) = client.get(address).json()["figures"]
    assert (live["value"], live["frozen"]) == (3, None)
    (one,) = client.get(f"{address}&frozen=true").json()["figures"]
    assert one["value"] == 2
    assert {group["key"]: group["value"] for group in one["by"]} == {"A": 1, "B": 1}
    assert one["frozen"]["id"] == frozen.pk
    assert one["frozen"]["purpose"] == "Báo cáo tháng 6"
    assert one["frozen"]["at"].startswith(f"{frozen.recorded_at:%Y-%m-%dT%H}")
    every = client.get("/api/v1/figures?org=K&as_of=2026-06-30&frozen=true").json()["figures"]
    assert {each["code"] for each in every} == {TOTAL, CELLS}


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ("org=K&as_of=2026-06-29", 404, "Không có số đang chốt"),
        ("org=K&as_of=2026-06-30&tree=now", 400, "cây tổ chức khi đó"),
        ("org=K&as_of=2026-06-30&by=sai", 400, "Không chia được"),
    ],
)
def test_a_program_is_never_given_a_live_number_for_a_frozen_one(
    cast: Cast, frozen: FrozenFigure, question: str, status: int, said: str
) -> None:
    client = program(cast, cast.clerk)
    answer = client.get(f"/api/v1/figures/{TOTAL}?{question}&frozen=true")
    assert answer.status_code == status
    assert said in answer.json()["detail"]
    stranger = program(cast, cast.outsider)
    hidden = stranger.get(f"/api/v1/figures/{TOTAL}?org=K&as_of=2026-06-30&frozen=true")
    assert hidden.status_code == 404


def test_the_command_line_answers_from_what_was_frozen(
    cast: Cast, frozen: FrozenFigure, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ["--org", "K", "--as-of", "2026-06-30", "--frozen"]
    call_command("figures", TOTAL, *question, "--by", "child", "--format", "json")
    (one,) = json.loads(capsys.readouterr().out)["figures"]
    assert (one["value"], one["frozen"]["id"]) == (2, frozen.pk)
    call_command("figures", *question)
    assert "chốt" in capsys.readouterr().out
    for wrong in (
        [TOTAL, PER_CELL, *question],
        ["--org", "K", "--as-of", "2026-06-29", "--frozen"],
    ):
        with pytest.raises((CommandError, SystemExit)):
            call_command("figures", *wrong)
