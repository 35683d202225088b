"""The forms and the list of quy hoạch: who is planned for which post, reviewed, taken out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.exports.models import Export
from dangvu.members.models import Person
from dangvu.offices import selectors, services
from dangvu.offices.choices import PostKind
from dangvu.offices.models import (
    Planned,
)
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.offices import Committee, make_committee
from tests.factories.organizations import Tree
from tests.offices.test_forms import PAPER, only, sent, wrong


@pytest.fixture
def committee(cast: Cast, bloc: Tree) -> Committee:
    return make_committee(cast.officer, bloc["A"])


@pytest.fixture
def person(bloc: Tree) -> Person:
    return make_member(bloc["A1"], code="DV0101", name="Đinh Thị Mới")


def test_who_is_planned_is_listed_reviewed_made_known_and_taken_out(
    cast: Cast, bloc: Tree, committee: Committee, person: Person
) -> None:
    said = {
        "post": committee.posts[PostKind.SECRETARY].pk, "person": "DV0101",
        "term_label": "2025-2030", "valid_from": "01/03/2025",
    }  # fmt: skip
    page = sent(cast, "plan", committee.body.pk, said | PAPER).content.decode()
    assert "Chưa rà soát trong năm" in page
    assert "person" in wrong(sent(cast, "plan", committee.body.pk, said))
    early = wrong(sent(cast, "review-planned", _planned().pk, {"on": "01/03/2024"}))
    assert "Rà soát trước" in early["on"]
    page = sent(cast, "review-planned", _planned().pk, {"on": "01/03/2026"}).content.decode()
    assert "Đã rà soát trong năm" in page
    where = {"where": "Trang nội bộ", "published_on": "02/03/2026", "comments": "0"}
    assert "Trang nội bộ" in sent(cast, "publish-planned", _planned().pk, where).content.decode()
    assert "01/03/2025" in page
    assert "reason" in wrong(sent(cast, "unplan", _planned().pk, {"on": "01/05/2026"}))
    first = only(Planned.objects.current().filter(valid_to__isnull=False))
    early = {"on": "01/03/2026", "reason": "Chuyển công tác"}
    assert "Phải sau ngày" in wrong(sent(cast, "unplan", first.pk, early))["on"]
    out = {"on": "01/05/2026", "reason": "Chuyển công tác"}
    page = sent(cast, "unplan", _planned().pk, out).content.decode()
    assert "Đã đưa ra khỏi quy hoạch" in page
    assert "Chuyển công tác" in page


def _planned() -> Planned:
    with reading_whole():
        held: Planned = Planned.objects.current().order_by("-valid_from").first()
    return held


def test_the_list_of_the_planned_goes_by_place_term_and_review(
    cast: Cast, bloc: Tree, committee: Committee, person: Person
) -> None:
    foreign = make_committee(cast.outsider, bloc["B"])
    hidden = make_member(bloc["B1"], name="Vũ Thị Ẩn")
    for actor, made, who, label in (
        (cast.officer, committee, person, "2025-2030"),
        (cast.officer, committee, make_member(bloc["A2"], name="Hồ Văn Hai"), "2030-2035"),
        (cast.outsider, foreign, hidden, "2025-2030"),
    ):
        services.plan_person(
            actor=actor, person=who, post=made.posts[PostKind.DEPUTY], term_label=label,
            valid_from=date(2025, 3, 1),
        )  # fmt: skip
    address = reverse("offices:planned-list")
    page = cast.page(cast.officer, f"{address}?org=A")
    assert "Đinh Thị Mới" in page
    assert "Hồ Văn Hai" in page
    assert "Vũ Thị Ẩn" not in page
    assert "ít người nên không nêu" in page
    assert "Hồ Văn Hai" not in cast.page(cast.officer, f"{address}?org=A&term=2025-2030")
    assert "Hồ Văn Hai" not in cast.page(cast.officer, f"{address}?org=A&review=yes")
    assert "Hồ Văn Hai" in cast.page(cast.officer, f"{address}?org=A&review=no&q=ho+van")
    assert "Hồ Văn Hai" not in cast.page(cast.officer, f"{address}?org=A&on=1/1/2025")
    cast.page(cast.officer, f"{address}?org=B", 404)
    client = cast.signed_in(cast.officer)
    book = client.get(f"{address}?org=A&format=xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    assert Export.objects.latest("pk").persons == 2
    theirs = only(Planned.objects.filter(person=hidden))
    cast.page(cast.officer, reverse("offices:planned", args=[theirs.pk]), 404)


def test_the_planned_cost_the_same_however_many_they_are(
    cast: Cast, bloc: Tree, committee: Committee, django_assert_num_queries: Any
) -> None:
    def plan() -> None:
        services.plan_person(
            actor=cast.officer, person=make_member(bloc["A1"]),
            post=committee.posts[PostKind.DEPUTY], term_label="2025-2030",
            valid_from=date(2025, 3, 1),
        )  # fmt: skip

    plan()
    with reading_as(cast.officer), django_assert_num_queries(7):
        assert len(selectors.planned_below(cast.officer, bloc["A"], TODAY)) == 1
    for _each in range(4):
        plan()
    with reading_as(cast.officer), django_assert_num_queries(7):
        assert len(selectors.planned_below(cast.officer, bloc["A"], TODAY)) == 5
