"""Pages of the pool, and the same for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from dangvu.access.selectors import reading_whole
from dangvu.accounts.services import give_token
from dangvu.core.actor import Actor
from dangvu.members import services
from dangvu.members.models import Candidate, Certificate, Delegation, Helper, Introducer
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rulebook")]

DAY = date(2026, 3, 2)


@pytest.fixture
def candidate(cast: Cast, bloc: Tree) -> Candidate:
    return services.add_candidate(
        actor=cast.secretary, organization_id=bloc["A1"], full_name="Vũ Thị Mai", selected_on=DAY
    )


def rows_of(model: Any) -> list[Any]:
    """What holds of it, past the wall."""
    with reading_whole():
        rows = model.objects.all()
        return list(rows.current() if hasattr(rows, "current") else rows)


def sent(cast: Cast, actor: Actor, name: str, *args: Any, **given: Any) -> Any:
    return cast.signed_in(actor).post(reverse(f"members:{name}", args=args), given)


def shown(cast: Cast, actor: Actor, name: str, *args: Any, **query: Any) -> str:
    page = cast.signed_in(actor).get(reverse(f"members:{name}", args=args), query, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def test_a_secretary_adds_somebody_and_sees_what_is_missing(cast: Cast, bloc: Tree) -> None:
    answer = sent(
        cast, cast.secretary, "candidates-add", place="A1", full_name="Vũ Thị Mai",
        birth="12/3/1998", sex="FEMALE", selected_on="02/03/2026",
    )  # fmt: skip
    (made,) = rows_of(Candidate)
    assert answer.url == reverse("members:candidate", args=[made.pk])
    page = shown(cast, cast.secretary, "candidate", made.pk)
    assert "Chưa có giấy chứng nhận học lớp nhận thức" in page
    assert "Chưa đủ người giới thiệu" in page
    assert f"candidate={made.pk}" in page
    assert "Vũ Thị Mai" in shown(cast, cast.secretary, "candidates")


def test_everything_is_written_from_the_page_of_the_candidate(
    cast: Cast, bloc: Tree, candidate: Candidate
) -> None:
    member = make_member(bloc["A1"], name="Lê Văn Giúp")
    other = make_member(bloc["A2"], name="Trần Văn Giới")
    pk = candidate.pk
    sent(cast, cast.secretary, "candidate-deed", pk, "helper", member=member.pk, on="03/03/2026")
    sent(
        cast, cast.officer, "candidate-deed", pk, "introducer", kind="MEMBER", code=other.code,
        introduced_on="03/03/2026", together_since="01/01/2020",
    )  # fmt: skip
    sent(
        cast, cast.secretary, "candidate-deed", pk, "introducer", kind="YOUTH_UNION",
        introduced_on="03/03/2026",
    )  # fmt: skip
    sent(
        cast, cast.secretary, "candidate-deed", pk, "certificate", course="AWARENESS",
        given_on="05/02/2026", number="12",
    )  # fmt: skip
    sent(
        cast, cast.secretary, "candidate-deed", pk, "change", full_name="Vũ Thị Mai",
        birth="12/3/1998", sex="FEMALE",
    )  # fmt: skip
    assert (len(rows_of(Helper)), len(rows_of(Introducer))) == (1, 2)
    page = shown(cast, cast.officer, "candidate", pk)
    for words in ("Lê Văn Giúp", "Trần Văn Giới", "Ban chấp hành Đoàn cơ sở", "Đủ điều kiện"):
        assert words in page
    assert "05/02/2031" in page


def test_a_refusal_stands_over_the_form(cast: Cast, bloc: Tree, candidate: Candidate) -> None:
    stranger = make_member(bloc["A2"])
    answer = sent(
        cast, cast.officer, "candidate-deed", candidate.pk, "introducer", kind="MEMBER",
        code=stranger.code, introduced_on="01/01/2025",
    )  # fmt: skip
    assert "trước ngày vào nguồn" in answer.content.decode()
    answer = sent(cast, cast.officer, "candidate-deed", candidate.pk, "move", place="A1",
                  on="03/03/2026")  # fmt: skip
    assert "đang ở nguồn của chi bộ đó" in answer.content.decode()


def test_what_was_written_is_taken_back_from_its_own_page(
    cast: Cast, bloc: Tree, candidate: Candidate
) -> None:
    member = make_member(bloc["A1"])
    actor = cast.secretary
    helper = services.assign_helper(actor=actor, candidate=candidate, member=member, on=DAY)
    given = services.give_certificate(
        actor=actor, candidate=candidate, course="AWARENESS", given_on=DAY
    )
    said = services.introduce(
        actor=actor, candidate=candidate, kind="TRADE_UNION", introduced_on=DAY
    )
    sent(cast, actor, "helper-end", helper.pk, on="10/03/2026")
    sent(cast, actor, "certificate-withdraw", given.pk, reason="Nhầm người")
    sent(cast, actor, "introducer-withdraw", said.pk, reason="Rút lại")
    assert [one.valid_to for one in rows_of(Helper)] == [date(2026, 3, 10)]
    assert not rows_of(Certificate)
    assert not rows_of(Introducer)


def test_a_probationer_is_helped_from_the_page_of_the_member(cast: Cast, bloc: Tree) -> None:
    new = make_member(bloc["A1"], name="Đỗ Dự Bị", admitted=date(2026, 3, 3), full=False)
    member = make_member(bloc["A1"], name="Lê Văn Giúp")
    assert "chưa phân công người giúp đỡ" in shown(cast, cast.secretary, "detail", new.pk)
    answer = sent(
        cast, cast.secretary, "probation-deed", new.pk, "helper", member=member.pk, on="04/03/2026"
    )
    assert answer.url == reverse("members:detail", args=[new.pk])
    assert "Lê Văn Giúp" in shown(cast, cast.secretary, "detail", new.pk)
    assert sent(cast, cast.secretary, "probation-deed", new.pk, "drop").status_code == 404


def test_whoever_may_not_see_the_cell_gets_the_answer_of_what_is_not_there(
    cast: Cast, candidate: Candidate
) -> None:
    for name, more in (("candidate", ()), ("candidate-deed", ("drop",))):
        page = cast.signed_in(cast.outsider).get(
            reverse(f"members:{name}", args=[candidate.pk, *more])
        )
        assert page.status_code == 404
    assert "Vũ Thị Mai" not in shown(cast, cast.outsider, "candidates")


def test_the_list_is_filtered_by_what_is_missing(
    cast: Cast, bloc: Tree, candidate: Candidate
) -> None:
    for query, there in (
        ({}, True), ({"helper": "0"}, True), ({"helper": "1"}, False),
        ({"certificate": "1"}, False), ({"state": "dropped"}, False), ({"q": "vu mai"}, True),
    ):  # fmt: skip
        assert ("Vũ Thị Mai" in shown(cast, cast.secretary, "candidates", **query)) is there, query


def test_a_board_gives_a_committee_the_power_to_decide_and_takes_it_back(
    cast: Cast, bloc: Tree
) -> None:
    board = cast.hired("ORGANIZATION_BOARD", bloc["K"])
    sent(
        cast, board, "delegations-add", superior="K", place="A", power="ADMISSION",
        valid_from="02/03/2026", symbol="5-QĐ/ĐU",
    )  # fmt: skip
    (found,) = rows_of(Delegation)
    assert "Đang ủy quyền" in shown(cast, board, "delegations")
    sent(cast, board, "delegation-end", found.pk, on="01/04/2026")
    assert [one.valid_to for one in rows_of(Delegation)] == [date(2026, 4, 1)]
    refused = sent(
        cast, cast.officer, "delegations-add", superior="K", place="A", power="ADMISSION",
        valid_from="02/03/2026",
    )  # fmt: skip
    assert refused.status_code in (200, 403)
    assert len(rows_of(Delegation)) == 1


def test_programs_add_somebody_with_everything_that_is_known(
    cast: Cast, bloc: Tree, client: Any
) -> None:
    member = make_member(bloc["A1"])
    _token, secret = give_token(actor=cast.officer, user=cast.user(cast.officer), name="thử")

    def post(path: str, **given: Any) -> Any:
        post.number += 1  # type: ignore[attr-defined]
        return client.post(
            f"/api/v1/candidates{path}", given, content_type="application/json",
            headers={"authorization": f"Bearer {secret}", "idempotency-key": f"candidate-number-{post.number:04}"},  # type: ignore[attr-defined]
        )  # fmt: skip

    post.number = 0  # type: ignore[attr-defined]
    answer = post("", org="A1", full_name="Vũ Thị Mai", birth="1998-03-12", sex="FEMALE",
                  selected_on="2026-03-02")  # fmt: skip
    assert answer.status_code == 201
    number = answer.json()["id"]
    assert "Chưa có giấy chứng nhận" in " ".join(answer.json()["lacks"])
    post(f"/{number}/certificates", given_on="2026-02-05")
    post(f"/{number}/helpers", member=member.code, on="2026-03-03")
    for kind, code in (("MEMBER", member.code), ("YOUTH_UNION", "")):
        answer = post(
            f"/{number}/introducers", kind=kind, member=code, introduced_on="2026-03-03",
            together_since="2020-01-01",
        )  # fmt: skip
    assert answer.json()["lacks"] == []
    assert answer.json()["certificate_until"] == "2031-02-05"
    again = post("", org="A1", full_name="Vũ Thị Mai", selected_on="2026-03-02")
    assert again.status_code == 409
    listed = client.get(
        "/api/v1/candidates?q=mai", headers={"authorization": f"Bearer {secret}"}
    ).json()
    assert [one["id"] for one in listed["items"]] == [number]
