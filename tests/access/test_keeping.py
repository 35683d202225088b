"""While a page is read the policy asks the database once; a page that writes asks each time."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from dangvu.access.keeping import keeping_answers
from dangvu.access.middleware import ReaderMiddleware
from dangvu.access.selectors import reading_as
from dangvu.core.policy import may
from dangvu.organizations.services import move_organization
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db


def test_kinds_and_actions_with_the_same_scope_share_an_answer(
    cast: Cast, bloc: Tree, django_assert_num_queries: Any
) -> None:
    with reading_as(cast.officer), keeping_answers():
        with django_assert_num_queries(1):
            assert may(cast.officer, "organizations", "view", bloc["A1"])
            assert may(cast.officer, "figures", "view", bloc["A1"])
            assert may(cast.officer, "organizations", "manage", bloc["A1"])
        with django_assert_num_queries(1):
            assert not may(cast.officer, "figures", "view", bloc["B1"])
            assert not may(cast.officer, "members", "view", bloc["B1"])


def test_readers_do_not_share_answers(cast: Cast, bloc: Tree) -> None:
    with keeping_answers():
        assert may(cast.officer, "figures", "view", bloc["A1"])
        assert not may(cast.outsider, "figures", "view", bloc["A1"])
        assert may(cast.outsider, "figures", "view", bloc["B1"])


@pytest.mark.parametrize(("method", "after"), [("GET", True), ("POST", False)])
def test_only_a_page_that_reads_keeps_an_answer(
    cast: Cast, bloc: Tree, method: str, after: bool
) -> None:
    answers = []

    def page(request: HttpRequest) -> HttpResponse:
        answers.append(may(cast.officer, "figures", "view", bloc["A2"]))
        move_organization(
            actor=cast.operator, organization=bloc["A2"], parent=bloc["B"], on=TODAY
        )  # fmt: skip
        answers.append(may(cast.officer, "figures", "view", bloc["A2"]))
        return HttpResponse()

    request = HttpRequest()
    request.method = method
    request.actor = cast.officer  # type: ignore[attr-defined]
    ReaderMiddleware(lambda _request: HttpResponse()).process_view(request, page, (), {})
    assert answers == [True, after]
    assert not may(cast.officer, "figures", "view", bloc["A2"])
