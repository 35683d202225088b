"""What programs are told: the same as people, by the same rules."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dangvu.accounts.models import Token
from dangvu.accounts.services import digest_of, end_token, give_token
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.imports.models import ImportBatch
from dangvu.imports.services import write_template
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree

Program = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def told(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.content
    return answer.json()


# --- keys


@pytest.mark.parametrize(
    "header", [{}, {"authorization": "Bearer dangvu_wrong"}, {"authorization": "Basic eA=="}]
)
def test_without_a_usable_key_nothing_is_told(cast: Cast, header: dict[str, str]) -> None:
    answer = Client(headers=header).get("/api/v1/organizations")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "khóa" in answer.json()["detail"]


def test_a_session_of_a_browser_is_no_key(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.user(cast.clerk))
    assert browser.get("/api/v1/organizations").status_code == 401


def test_a_key_ends_at_the_next_request(cast: Cast, program: Program) -> None:
    client = program(cast.clerk)
    told(client, "organizations")
    end_token(actor=cast.clerk, token=Token.objects.get())
    assert client.get("/api/v1/organizations").status_code == 401


def test_a_key_that_ran_out_opens_nothing(cast: Cast) -> None:
    _token, secret = give_token(actor=cast.clerk, user=cast.user(cast.clerk), name="thử", days=1)
    with deed(actor=MAKER, verb="tests.later"):
        Token.objects.update(valid_to=date(2020, 1, 1))
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/organizations").status_code == 401


def test_a_key_is_kept_as_a_hash_and_for_a_year_at_most(cast: Cast) -> None:
    token, secret = give_token(actor=cast.clerk, user=cast.user(cast.clerk), name="thử", days=5000)
    assert token.digest == digest_of(secret)
    assert secret not in {token.hint, token.digest}
    assert token.valid_to == TODAY + timedelta(days=366)


def test_a_key_opens_no_page(cast: Cast, program: Program) -> None:
    assert program(cast.clerk).get("/members/").status_code == 302


def test_who_must_change_the_password_is_told_so(cast: Cast, program: Program) -> None:
    client = program(cast.clerk)
    user = cast.user(cast.clerk)
    user.must_change_password = True
    with deed(actor=MAKER, verb="tests.must_change"):
        user.save(update_fields=["must_change_password"])
    assert "đổi mật khẩu" in told(client, "organizations", 403)["detail"]


# --- organizations and members


def test_organizations_are_told_by_code_a_page_at_a_time(cast: Cast, program: Program) -> None:
    client = program(cast.clerk)
    whole = [one["code"] for one in told(client, "organizations")["items"]]
    assert whole == sorted(whole)
    assert {"K", "A", "A1", "A2", "B", "B1"} <= set(whole)
    pages, after = [], ""
    while after is not None:
        page = told(client, f"organizations?limit=4&after={after}")
        pages.append([one["code"] for one in page["items"]])
        after = page["next"]
    assert [code for page in pages for code in page] == whole
    assert {len(page) for page in pages[:-1]} == {4}
    below = told(client, "organizations?parent=B")
    assert {one["parent"] for one in below["items"]} == {"B"}


def test_an_unknown_code_is_answered_with_near_ones(cast: Cast, program: Program) -> None:
    problem = told(program(cast.clerk), "organizations/A3", 404)
    assert "A3" in problem["detail"]
    assert "A1" in problem["near"]


def test_a_secretary_is_told_of_the_own_cell_only(cast: Cast, program: Program, bloc: Tree) -> None:
    mine, other = make_member(bloc["A1"]), make_member(bloc["B1"])
    client = program(cast.secretary)
    assert [one["code"] for one in told(client, "members")["items"]] == [mine.code]
    assert told(client, f"members/{mine.code}")["member"]["cell"] == "A1"
    told(client, f"members/{other.code}", 404)
    told(client, "organizations/B1", 404)


def test_members_are_found_without_accents_and_by_organization(
    cast: Cast, program: Program, bloc: Tree
) -> None:
    make_member(bloc["A1"], name="Đặng Thị Ước", code="DV-1")
    make_member(bloc["B1"], name="Đặng Văn Ba", code="DV-2")
    client = program(cast.clerk)
    assert [one["code"] for one in told(client, "members?q=dang uoc")["items"]] == ["DV-1"]
    assert [one["code"] for one in told(client, "members?org=B")["items"]] == ["DV-2"]
    life = told(client, "members/DV-1")["timeline"]
    assert any(line["on"] for line in life)


def test_lists_cost_the_same_however_many_rows(cast: Cast, program: Program, bloc: Tree) -> None:
    client = program(cast.clerk)
    counts = []
    for _more in range(2):
        make_member(bloc["A1"])
        with CaptureQueriesContext(connection) as queries:
            told(client, "members")
        counts.append(len(queries))
    # Fifteen of the list, and what goes out is counted: its deed, its row, the day's share.
    assert counts[0] == counts[1] <= 20


# --- figures


def test_figures_are_those_of_the_pages(cast: Cast, program: Program, bloc: Tree) -> None:
    make_member(bloc["A1"])
    make_member(bloc["B1"])
    answer = told(program(cast.clerk), "figures/members.total?as_of=2026-06-30&by=child")
    (figure,) = answer["figures"]
    assert (answer["org"], answer["as_of"], figure["value"]) == ("K", "2026-06-30", 2)
    assert {one["key"]: one["value"] for one in figure["by"]} == {"A": 1, "B": 1}
    every = told(program(cast.clerk), "figures?period=2026")["figures"]
    assert {"members.total", "members.admitted"} <= {one["code"] for one in every}


def test_a_figure_opens_to_its_rows(cast: Cast, program: Program, bloc: Tree) -> None:
    make_member(bloc["A1"], name="Lê Thị Một")
    make_member(bloc["B1"])
    address = "figures/members.total/rows?as_of=2026-06-30&by=child&key=A"
    rows = told(program(cast.clerk), address)
    assert (rows["total"], [one["label"] for one in rows["rows"]]) == (1, ["Lê Thị Một"])


@pytest.mark.parametrize("code", ["members.admitted", "members.cards_issued"])
def test_what_happens_in_a_period_has_no_rows_on_a_day(
    cast: Cast, program: Program, bloc: Tree, code: str
) -> None:
    make_member(bloc["A1"], admitted=date(2026, 5, 19), full=False)
    rows = told(program(cast.clerk), f"figures/{code}/rows?as_of=2026-06-30")
    assert (rows["total"], rows["outside"], rows["rows"]) == (0, 0, [])


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("figures/members.totl", 404, "members.total"),
        ("figures?as_of=hôm-qua", 400, "không phải một ngày"),
        ("figures?as_of=2026-01-01&period=2026", 400, "Chọn một"),
        ("figures?org=KHÔNG", 404, "KHÔNG"),
        ("figures/members.total?by=màu", 400, "màu"),
        ("figures/members.per_cell/rows", 404, "members.total"),
        ("figures?tree=never", 422, "tree"),
        ("figures/members.total/rows?key=A", 400, "by"),
    ],
)
def test_what_cannot_be_asked_is_said(
    cast: Cast, program: Program, address: str, status: int, said: str
) -> None:
    problem = told(program(cast.clerk), address, status)
    assert said in problem["detail"] + " ".join(problem["near"])


def test_a_secretary_gets_no_figure_of_the_bloc(cast: Cast, program: Program) -> None:
    told(program(cast.secretary), "figures?org=K", 404)


# --- imports


@pytest.fixture
def book(tmp_path: Path) -> bytes:
    write_template(tmp_path / "sổ.xlsx")
    return (tmp_path / "sổ.xlsx").read_bytes()


def key() -> dict[str, str]:
    return {"idempotency-key": uuid.uuid4().hex}


def give(client: Client, data: bytes, name: str = "sổ.xlsx", **more: str) -> Any:
    book = SimpleUploadedFile(name, data)
    return client.post("/api/v1/imports", {"book": book, **more}, headers=key())


def test_a_workbook_given_twice_is_one_batch(cast: Cast, program: Program, book: bytes) -> None:
    client, data = program(cast.clerk), book
    first = give(client, data, as_of="2026-06-30")
    assert first.status_code == 201, first.content
    again = give(client, data, as_of="2026-06-30")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert ImportBatch.objects.count() == 1
    assert told(client, f"imports/{first.json()['id']}")["state"] == "WAITING"
    assert [one["id"] for one in told(client, "imports")["items"]] == [first.json()["id"]]


def test_what_is_no_workbook_is_refused_in_words(cast: Cast, program: Program) -> None:
    answer = give(program(cast.clerk), b"no workbook")
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert not ImportBatch.objects.exists()


def test_a_batch_that_is_not_ready_is_not_committed(
    cast: Cast, program: Program, book: bytes
) -> None:
    client = program(cast.clerk)
    batch = give(client, book).json()["id"]
    answer = client.post(f"/api/v1/imports/{batch}/commit", headers=key())
    assert answer.status_code == 409
    assert "Chờ kiểm tra" in answer.json()["detail"]


def test_who_may_not_import_neither_gives_nor_sees(
    cast: Cast, program: Program, book: bytes
) -> None:
    made = give(program(cast.clerk), book).json()["id"]
    stranger = program(cast.secretary)
    assert give(stranger, book).status_code == 403
    told(stranger, "imports", 403)
    told(program(cast.outsider), f"imports/{made}", 404)


# --- reports


def test_reports_are_told_where_they_may_be_seen(cast: Cast, program: Program) -> None:
    assert told(program(cast.clerk), "reports") == {"items": [], "next": None}
    told(program(cast.clerk), "reports/1", 404)
