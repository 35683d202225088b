"""Whoever asks what is kept about them is given what every room keeps, and nobody else's name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.personal_data import all_kept
from dangvu.members.models import Candidate, Helper, Person
from dangvu.members.services.person_data import data_of, workbook_of
from dangvu.procedures.models import Case
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import BEGAN, begin, make_voters, to_the_decision
from tests.procedures.toy import in_use, toy

#: Tables that name a person and of which nothing is given out, each with the reason.
NOT_GIVEN = {
    "members.MemberAccount": "that an account stands for the person; the person signs in with it",
    "members.Census": "derived from what is given out",
    "members.DataRequestStep": "what the office did about a request, told with the request",
    "procedures.Vote": "lies with the body that voted and is not shown to whom it was about",
}


@pytest.fixture
def praised(cast: Cast, bloc: Tree, rulebook: None) -> Iterator[Person]:
    voters = make_voters(bloc["A1"], 3)
    with in_use(toy()):
        to_the_decision(cast.secretary, begin(cast.secretary, bloc["A1"], voters[0]))
        yield voters[0]


def given(actor: Actor, person: Person) -> dict[str, Any]:
    with reading_as(actor):
        return data_of(actor=actor, person=person)


def test_cases_and_lists_of_voters_are_given_and_no_vote(cast: Cast, praised: Person) -> None:
    data = given(cast.officer, praised)
    (case,) = data["cases"]
    assert case["procedure"] == "Đề nghị biểu dương đảng viên"
    assert case["step"] == "Đảng ủy cơ sở quyết định"
    assert case["organization"].startswith("Chi bộ Văn phòng")
    assert [line["what"] for line in data["case_lines"]] == ["Bắt đầu", "Đã làm", "Đã làm"]
    assert data["case_lines"][1]["values"] == "reason: Sáng kiến"
    assert [paper["paper"] for paper in data["case_papers"]] == [
        "BD-1 Đơn đề nghị biểu dương",
        "BD-2 Nghị quyết của chi bộ",
    ]
    (listed,) = data["elector_of"]
    assert (listed["on"], listed["body"], listed["excluded"]) == (BEGAN.isoformat(), "chi bộ", "")
    text = json.dumps(data, ensure_ascii=False)
    assert "votes_for" not in text
    assert "Cử Tri B" not in text
    assert b"PK" in workbook_of(data)[:2]


def test_only_who_keeps_the_record_is_given_it(cast: Cast, praised: Person) -> None:
    for stranger in (cast.outsider, cast.clerk):
        with pytest.raises(PermissionDenied):
            given(stranger, praised)


def test_the_time_in_the_pool_is_given_without_who_helped(cast: Cast, bloc: Tree) -> None:
    person, helper = (
        make_member(bloc["A1"], name="Lê Thị Mới"),
        make_member(bloc["A1"], name="Vũ Giúp"),
    )
    with reading_whole(), deed(actor=cast.operator, verb="tests.pool"):
        candidate = Candidate.objects.create(
            full_name="Lê Thị Mới", sort_key="moi", search_key="le thi moi", sex="FEMALE",
            birth=PartialDate(1998), organization_id=bloc["A1"], selected_on=date(2014, 1, 6),
            admitted_on=date(2015, 5, 19), person=person,
        )  # fmt: skip
        Helper.objects.create(candidate=candidate, member=helper, valid_from=date(2014, 2, 3))
        Case.objects.create(
            definition="x", kind="procedures", version_from=BEGAN, mark="", label="Lê Thị Mới",
            organization_id=bloc["A1"], acting_id=bloc["A1"], candidate=candidate, began_on=BEGAN,
            step="dossier", step_since=BEGAN,
        )  # fmt: skip
    data = given(cast.officer, person)
    assert [one["selected_on"] for one in data["candidacies"]] == ["2014-01-06"]
    assert [one["valid_from"] for one in data["helped_by"]] == ["2014-02-03"]
    assert [one["label"] for one in data["cases"]] == ["Lê Thị Mới"]
    assert "Vũ Giúp" not in json.dumps(data, ensure_ascii=False)
    assert [one["valid_from"] for one in given(cast.officer, helper)["helped"]] == ["2014-02-03"]


def test_more_of_a_life_takes_no_more_statements(cast: Cast, bloc: Tree, praised: Person) -> None:
    def statements(person: Person) -> int:
        with reading_as(cast.officer), CaptureQueriesContext(connection) as asked:
            data_of(actor=cast.officer, person=person)
        return len(asked)

    assert statements(praised) <= statements(make_member(bloc["A1"])) + 1


def test_every_table_that_names_a_person_is_given_out_or_said_why_not() -> None:
    """A room that keeps something new about persons says what is given out of it."""
    from dangvu.members.selectors.rows import RECORDS
    from dangvu.members.services import person_data

    models = {one.model for one in person_data._sections()} | set(RECORDS)
    above = {"cases": "procedures.Case", "elector_of": "procedures.Elector"}
    above |= {"holdings": "offices.Holding", "duties": "offices.Duty"}
    above |= {"planned_posts": "offices.Planned", "published_posts": "offices.Publication"}
    known = {above[one.key] for one in all_kept() if one.key in above}
    known |= {model._meta.label for model in models} | NOT_GIVEN.keys()
    naming = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("dangvu.")
        for field in model._meta.concrete_fields
        if field.related_model in (Person, Candidate)
    }
    assert naming - known == set()
