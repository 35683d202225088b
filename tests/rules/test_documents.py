"""Legal documents: what replaced what, and how each stood on a day."""

from __future__ import annotations

from datetime import date

from dangvu.core.actor import Actor
from dangvu.rules.selectors import ListedDocument, chain_of, documents_listed
from dangvu.sources.models import Source
from tests.cast import TODAY


def state_of(actor: Actor, label: str, on: date = TODAY) -> str:
    one = found(actor, label, on)
    return f"{one.state}: {one.by}" if one.by else one.state


def found(actor: Actor, label: str, on: date = TODAY) -> ListedDocument:
    [one] = [one for one in documents_listed(actor, on) if one.label == label]
    return one


def test_a_document_is_replaced_from_the_day_the_next_takes_effect(operator: Actor) -> None:
    assert state_of(operator, "24-QĐ/TW (2021)", date(2025, 1, 19)) == "Chưa thấy thay thế"
    for day in (date(2025, 1, 20), TODAY):
        assert state_of(operator, "24-QĐ/TW (2021)", day) == "Đã được thay thế: 232-QĐ/TW (2025)"
    assert state_of(operator, "232-QĐ/TW (2025)", date(2025, 6, 30)).startswith("Chưa thấy")
    assert "294-QĐ/TW" in state_of(operator, "232-QĐ/TW (2025)", date(2025, 7, 1))
    assert state_of(operator, "294-QĐ/TW (2025)", date(2025, 6, 30)) == "Chưa có hiệu lực"


def test_what_was_only_concluded_is_said_to_be_so(operator: Actor) -> None:
    assert state_of(operator, "66-QĐ/TW (2017)") == "Có thể đã thay thế: 399-QĐ/TW (2026)"
    assert found(operator, "269-QĐ/TW (2014)").look == "question"


def test_parts_and_amendments_are_told_apart_from_the_whole(operator: Actor) -> None:
    words = state_of(operator, "12-HD/BTCTW (2012)")
    assert "09-HD/BTCTW (2017) (phần I)" in words
    assert "3296-CV/BTCTW (2017) (phần II)" in words
    assert state_of(operator, "69-QĐ/TW (2022)") == "Đã sửa đổi: 264-QĐ/TW (2025)"
    assert state_of(operator, "22-QĐ/TW (2021)") == "Đã được thay thế: 296-QĐ/TW (2025)"
    assert "262-QĐ/TW" in state_of(operator, "22-QĐ/TW (2021)", date(2025, 3, 1))


def test_a_chain_holds_all_that_stands_in_line_the_oldest_first(operator: Actor) -> None:
    paper = Source.objects.get(symbol="232-QĐ/TW")
    chain = chain_of(operator, paper.pk, TODAY)
    assert chain is not None
    assert [one.symbol for one, _deeds in chain.papers] == [
        "45-QĐ/TW", "29-QĐ/TW", "24-QĐ/TW", "232-QĐ/TW", "294-QĐ/TW",
    ]  # fmt: skip
    assert [(one.effect, one.earlier.symbol) for one in chain.papers[-1][1]] == [
        ("thay thế", "232-QĐ/TW")
    ]
    inspection = chain_of(operator, Source.objects.get(symbol="262-QĐ/TW").pk, TODAY)
    assert inspection is not None
    last, deeds = inspection.papers[-1]
    assert (last.symbol, len(deeds)) == ("296-QĐ/TW", 7)


def test_a_paper_that_is_no_legal_document_has_no_chain(operator: Actor) -> None:
    paper = Source.objects.get(symbol="774/QĐ-TTg")
    assert chain_of(operator, paper.pk, TODAY) is None


def test_documents_are_read_in_few_statements(
    operator: Actor, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(3):
        assert len(documents_listed(operator, TODAY)) == 71
