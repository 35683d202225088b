"""What is shipped: complete, marked, without holes; written once, and rewritten only where it is ours."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise

import pytest

from dangvu.access.services import ensure_operator
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.organizations.models import Organization
from dangvu.rules import shipped
from dangvu.rules.choices import AREAS, Certainty, Effect, Topic
from dangvu.rules.models import Parameter, RuleDocument, RuleLink
from dangvu.rules.selectors import parameter, proposed_grades
from dangvu.rules.services import load_rulebook, set_local_rule
from dangvu.rules.shipped import Entry
from dangvu.rules.wording import value_in_words
from dangvu.sources.models import Source
from dangvu.sources.services import cite
from tests.cast import TODAY
from tests.factories.organizations import Tree

#: What the life of a member asks of the book.
ASKED = {
    "admission.decision_working_days": 60,
    "admission.decision_extension_working_days": 30,
    "admission.ceremony_working_days": 30,
    "admission.dossier_months": 12,
    "admission.introducer_months": 12,
    "admission.least_age": 18,
    "admission.most_age": 60,
    "awareness.certificate_months": 60,
    "recognition.cell_review_working_days": 30,
    "recognition.decision_working_days": 30,
    "recognition.decision_extension_working_days": 30,
    "transfer.start_working_days": 60,
    "transfer.present_working_days": 30,
    "transfer.temporary_least_months": 3,
    "transfer.temporary_most_months": 12,
    "exemption.temporary_most_months": 12,
    "suspension.most_days": 90,
    "suspension.most_days_with_extension": 180,
    "deletion.absent_months": 3,
    "deletion.no_progress_months": 12,
    "deletion.breach_years": 2,
    "readmission.least_months": 36,
    "readmission.after_conviction_months": 60,
    "badge.early_months_to_65": 12,
    "badge.early_months_from_70": 24,
    "vote.two_thirds_of_electorate": {"of": "electorate", "at_least": "2/3"},
    "vote.more_than_half_of_electorate": {"of": "electorate", "more_than": "1/2"},
}


@pytest.fixture
def installed(db: None) -> Actor:
    """An installation before its rulebook is written."""
    return ensure_operator(today=TODAY)


@pytest.mark.parametrize("code", ASKED)
def test_what_the_life_of_a_member_asks_is_in_the_book(operator: Actor, code: str) -> None:
    assert parameter(code, on=TODAY).value == ASKED[code]


def test_versions_of_a_rule_follow_each_other_without_a_hole() -> None:
    versions: dict[str, list[Entry]] = defaultdict(list)
    for entry in shipped.entries():
        versions[entry.code].append(entry)
    for code, each in versions.items():
        assert code.partition(".")[0] in AREAS, code
        for before, after in pairwise(each):
            assert before.valid_to == after.valid_from, code
        assert each[-1].valid_to is None, code


def test_every_value_is_written_in_words() -> None:
    for entry in shipped.entries():
        words = value_in_words(entry.value, entry.unit)
        assert words
        assert "{" not in words
        assert not any(part.isupper() and len(part) > 3 for part in words.split()), words


def test_every_link_leads_to_an_earlier_document_and_nothing_replaces_itself() -> None:
    known = {one.code: one for one in shipped.documents()}
    for link in shipped.links():
        later, earlier = known[link.later].paper.marks.date, known[link.earlier].paper.marks.date
        assert later is not None
        assert earlier is not None
        assert earlier.earliest <= later.latest, link
        assert link.certainty in Certainty.values
    assert {one.topic for one in known.values()} == set(Topic)


def test_no_rule_is_surer_than_the_regulation_in_which_it_was_seen() -> None:
    """Of the regulation of 2025 a few passages were seen; what it left as it was is to be checked."""
    seen = {
        entry.code
        for entry in shipped.entries()
        if entry.paper.marks.symbol == "294-QĐ/TW" and entry.certainty == Certainty.SEEN
    }
    assert seen == {
        "membership.most_stays",
        "readmission.after_conviction_months",
        "readmission.least_months",
        "readmission.never",
        "transfer.present_working_days",
        "transfer.start_working_days",
    }


def test_two_versions_meet_on_the_day_of_effect(operator: Actor) -> None:
    before = parameter("transfer.present_working_days", on=date(2025, 6, 30))
    after = parameter("transfer.present_working_days", on=date(2025, 7, 1))
    assert ("232-QĐ/TW" in before.basis, "294-QĐ/TW" in after.basis) == (True, True)
    assert "điểm 6.3.1" in after.basis
    for day, unit in ((date(2021, 7, 27), "ngày làm việc"), (date(2021, 7, 28), "ngày")):
        assert parameter("suspension.most_days", on=day).unit == unit


def test_a_rule_that_is_to_be_checked_blocks_nothing(operator: Actor) -> None:
    rule = parameter("admission.decision_working_days", on=TODAY)
    assert (rule.certainty, rule.is_certain) == (Certainty.MEDIUM, False)
    assert parameter("admission.decision_working_days", on=date(2020, 3, 1)).is_certain
    assert [one.blocks for one in proposed_grades("phương án nhân sự", on=TODAY)] == [False]


# --- written once, rewritten where it is ours --------------------------------------------------


def test_the_book_is_written_once_with_its_documents(installed: Actor) -> None:
    written = load_rulebook(actor=installed)
    rows = (Parameter.objects.count(), RuleDocument.objects.count(), RuleLink.objects.count())
    assert written == sum(rows)
    papers = Source.objects.count()
    assert load_rulebook(actor=installed) == 0
    assert Source.objects.count() == papers


def test_the_whole_book_is_written_in_few_statements(
    installed: Actor, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(12):
        load_rulebook(actor=installed)
    with django_assert_max_num_queries(3):
        load_rulebook(actor=installed)


def test_a_book_of_an_earlier_program_becomes_this_one(operator: Actor) -> None:
    """Another value, another span, a rule that is gone: superseded and readable, never left beside."""
    with deed(actor=operator, verb="tests.age"):
        Parameter.objects.filter(code="transfer.start_working_days").delete()
        old = Parameter.objects.create(
            code="transfer.start_working_days",
            label="cũ",
            value=45,
            valid_from=date(2010, 1, 1),
            certainty=Certainty.SEEN,
        )
        gone = Parameter.objects.create(
            code="gone.rule",
            label="cũ",
            value=1,
            valid_from=date(2010, 1, 1),
            certainty=Certainty.SEEN,
        )
        link = RuleLink.objects.filter(effect=Effect.REPLACES).first()
        RuleLink.objects.filter(pk=link.pk).update(certainty=Certainty.LOW)
    assert load_rulebook(actor=operator) == 5
    assert parameter("transfer.start_working_days", on=TODAY).value == 60
    for row in (old, gone, link):
        row.refresh_from_db()
        assert row.superseded_at is not None
        assert row.correction_reason


def test_an_upgrade_leaves_rules_and_documents_of_an_office(operator: Actor, bloc: Tree) -> None:
    own = set_local_rule(
        actor=operator,
        organization=Organization.objects.get(pk=bloc["K"]),
        code="transfer.start_working_days",
        label="của Khối",
        value=40,
        valid_from=date(2020, 1, 1),
    )
    paper = Source.objects.get(symbol="294-QĐ/TW")
    new = cite(actor=operator, symbol="500-QĐ/TW", date=PartialDate(2026, 10, 1))
    with deed(actor=operator, verb="tests.own"):
        RuleDocument.objects.filter(source=paper).delete()
        RuleLink.objects.filter(later=paper).delete()
        for source in (paper, new):
            RuleDocument.objects.create(
                source=source, topic=Topic.IMPLEMENTATION, certainty=Certainty.SEEN, note="của ta"
            )
        mine = RuleLink.objects.create(
            later=new, earlier=paper, effect=Effect.REPLACES, certainty=Certainty.SEEN
        )
    assert load_rulebook(actor=operator) == 1
    assert load_rulebook(actor=operator) == 0
    assert [row.note for row in RuleDocument.objects.filter(source=paper)] == ["của ta"]
    assert RuleDocument.objects.current().filter(source=new).exists()
    for row in (own, mine):
        row.refresh_from_db()
        assert row.superseded_at is None
    assert (
        parameter("transfer.start_working_days", on=TODAY, organization_id=bloc["A1"]).value == 40
    )
