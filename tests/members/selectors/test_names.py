"""A search finds whom a plain look through all names finds, and nobody outside the reader's scope."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.config.database import runs_as_owner
from dangvu.core.actor import Actor
from dangvu.core.text import search_key
from dangvu.members.models import Person, PersonVersion
from dangvu.members.selectors import member_list, names, people_by_words
from dangvu.members.selectors.lists import named
from dangvu.members.services import relist_names, unlisted_names
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db

BORNE = (
    ("Hoà Thị Đào", "A1", "DV-0001"),
    ("Hòa Đức Lý", "A2", "DV-0012"),
    ("Nguyễn Văn Hoàng", "A1", "HP 77"),
    ("Nguyễn Thị Mai", "A2", "Mai.3"),
    ("Nguyễn Thị Mai", "C", "đv_4%"),
    ("Y Brôk Mlô", "B1", "DV-0100"),
    (r"Lê 100% _A\b", "A1", "x12y"),
)
PIECES = (
    "hoà", "hòa", "HOA", "đào", "dao", "Đ", "nguyen", "guy", "thị", "mai", "a", "an", "100%", "%",
    "_", "\\", r"a\b", "dv", "DV-00", "0001", "01", "12", "7", "77", "hp", "mai.3", "3", "y", "x1",
    "khongcoai", unicodedata.normalize("NFD", "Nguyễn"), unicodedata.normalize("NFD", "Lý"),
)  # fmt: skip


@pytest.fixture
def people(bloc: Tree) -> list[Person]:
    return [make_member(bloc[cell], name=name, code=code) for name, cell, code in BORNE]


def plainly(words: str, *, codes: bool) -> set[int]:
    """By looking at everybody, in Python."""
    with reading_whole():
        rows = PersonVersion.objects.as_of(TODAY).select_related("person")
        return {
            row.person_id
            for row in rows
            if all(
                word in search_key(row.full_name)
                or (codes and word.upper() in row.person.code.upper())
                for word in search_key(words).split()
            )
        }


def by_list(actor: Actor, words: str) -> set[int]:
    with reading_as(actor):
        rows = named(member_list(actor, TODAY), words)
        found = {row.person_id for row in rows[:50]}
        # Counted from the census, and the long way where more was narrowed.
        assert rows.count() == rows.filter(pk__gt=0).count() == len(found)
    return found


def by_search(actor: Actor, words: str) -> set[int]:
    with reading_as(actor):
        return {row.person_id for row in people_by_words(actor, words, 50)}


def seen(actor: Actor, people: Iterable[int]) -> set[int]:
    with reading_as(actor):
        return set(
            Person.objects.visible_to(actor).filter(pk__in=people).values_list("pk", flat=True)
        )


@pytest.mark.parametrize("most", [5000, 2, 0])
def test_a_search_finds_whom_a_look_at_everybody_finds(
    cast: Cast, people: list[Person], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "_MOST", most)
    readers = (cast.officer, cast.secretary, cast.outsider)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(PIECES), max_size=3).map(" ".join))
    def agree(words: str) -> None:
        for actor in readers:
            assert by_list(actor, words) == seen(actor, plainly(words, codes=False))
            assert by_search(actor, words) == seen(actor, plainly(words, codes=True))

    agree()


def test_a_search_is_never_empty_for_want_of_trying(cast: Cast, people: list[Person]) -> None:
    found = {
        words: {
            BORNE[[one.pk for one in people].index(pk)][0] for pk in by_search(cast.officer, words)
        }
        for words in ("hòa", "DV-0012", "mai nguyễn", "100%")
    }
    assert found == {
        "hòa": {"Hoà Thị Đào", "Hòa Đức Lý", "Nguyễn Văn Hoàng"},
        "DV-0012": {"Hòa Đức Lý"},
        "mai nguyễn": {"Nguyễn Thị Mai"},
        "100%": {r"Lê 100% _A\b"},
    }


def test_names_are_listed_as_they_are_written_and_anew(
    cast: Cast, operator: Actor, people: list[Person]
) -> None:
    assert unlisted_names() == 0
    with reading_whole(), deed(actor=MAKER, verb="tests.rename"):
        PersonVersion.objects.filter(person=people[0]).update(
            full_name="Phạm Quý", search_key="pham quy"
        )
        Person.objects.filter(pk=people[0].pk).update(code="qq/1")
    assert unlisted_names() == 0
    assert by_list(cast.officer, "quý") == by_search(cast.officer, "qq/1") == {people[0].pk}
    # One of the seven names is borne twice.
    assert relist_names(actor=operator) == len(BORNE) - 1
    assert unlisted_names() == 0
    assert by_list(cast.officer, "quý") == by_search(cast.officer, "QQ/1") == {people[0].pk}


@pytest.mark.parametrize("table", ["members_name", "members_codeform"])
def test_the_lists_themselves_are_for_nobody(people: list[Person], table: str) -> None:
    assert not runs_as_owner()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(f"SELECT * FROM {table}")


def test_common_words_and_rare_ones_cost_as_many_statements(
    cast: Cast, people: list[Person]
) -> None:
    with reading_as(cast.officer), CaptureQueriesContext(connection) as counted:
        rows = member_list(cast.officer, TODAY)
        before = len(counted)
        named(rows, "nguyễn thị mai")
        assert len(counted) - before == 1
        names.named_or_coded("nguyễn thị mai")
        assert len(counted) - before == 3


def test_the_rows_of_a_page_are_read_by_their_keys_and_by_what_was_filtered_last(
    cast: Cast, people: list[Person]
) -> None:
    with reading_as(cast.officer), CaptureQueriesContext(connection) as counted:
        rows = named(member_list(cast.officer, TODAY), "nguyễn").order_by("code")
        assert [row.code for row in rows[:5]] == ["HP 77", "Mai.3"]
        found, shown = (one["sql"] for one in counted if 'FROM "members_placement"' in one["sql"])
        assert "nguyen" in found
        assert "nguyen" not in shown
        later = rows.filter(person__code="Mai.3")
        assert [row.code for row in later[:5]] == ["Mai.3"]
        assert later.count() == 1


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/members/", 15),
        ("/members/?q=mai", 15),
        ("/members/?q=khongcoai", 15),
        # Every room is searched: members, organisations, documents, cases.
        ("/search?q=nguyen+mai", 19),
    ],
)
def test_lists_and_searches_ask_a_bounded_number_of_times(
    cast: Cast, people: list[Person], address: str, most: int
) -> None:
    client = cast.signed_in(cast.officer)
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    # A request of its own begins and commits where the test's makes savepoints, and its scope ends
    # with its transaction.
    asked = [one["sql"] for one in counted if "SAVEPOINT" not in one["sql"]]
    asked = [sql for sql in asked if "set_config('dangvu.scope', ''" not in sql]
    assert len(asked) <= most, [sql[:90] for sql in asked]
