"""The three sheets: how they are called, and what goes out of them: all that runs in the scope of the
reader, so that it comes in again as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.core.sheets import WITHHELD, Intake, SheetDefinition, SheetPlan, Table
from dangvu.members.selectors.requests import not_restricted
from dangvu.organizations.services.loading import load_directory
from dangvu.procedures import registry
from dangvu.procedures.choices import State, What
from dangvu.procedures.definitions import Version
from dangvu.procedures.models import Case, CasePaper, StepTaken, Vote
from dangvu.procedures.selectors.known import shown_version
from dangvu.procedures.sheets.columns import CASE_COLUMNS, LINE_COLUMNS, PAPER_COLUMNS, TOLD
from dangvu.procedures.sheets.known import reference_of
from dangvu.procedures.sheets.planning import CasesPlan, commit_cases, plan_cases
from dangvu.procedures.sheets.words import step_word, way_word, write_values
from dangvu.sources.services import write_citation


def _open(actor: Actor) -> QuerySet[Case]:
    """Running cases that the reader sees, without those about persons whose records are restricted for
    them."""
    rows = Case.objects.visible_to(actor).running()
    named = not_restricted(actor)
    return rows.filter(named | Q(person__isnull=True)) if named else rows


def _version(case: Case) -> Version | None:
    return shown_version(case)[1]


def export_cases(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    places = load_directory(on=on).by_id
    opened = {
        one.case_id: one.source
        for one in StepTaken.objects.current()
        .filter(what=What.IMPORTED, case__in=_open(actor))
        .select_related("source")
    }
    for case in _open(actor).select_related("person", "candidate").order_by("began_on", "pk"):
        definition, version = shown_version(case)
        usual = definition.version_on(case.began_on) if definition else None
        is_usual = usual is not None and usual.starts == case.version_from
        yield (
            reference_of(case), definition.label if definition else case.definition,
            case.person.code if case.person else "", case.label,
            case.candidate.birth if case.candidate else None,
            case.candidate.sex if case.candidate else "",
            places[case.organization_id].code,
            places[case.destination_id].code if case.destination_id else "",
            case.began_on, step_word(version, case.step) if version else case.step,
            case.step_since, case.due, "" if case.state == State.OPEN else case.state,
            case.stopped_on, case.returns or None, None if is_usual else case.version_from,
            write_citation(opened.get(case.pk)),
        )  # fmt: skip


def export_lines(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    places = load_directory(on=on).by_id
    cases = {case.pk: case for case in _open(actor)}
    votes = Vote.objects.visible_to(actor).filter(steps__case__in=list(cases))
    seen = {vote.pk: vote for vote in votes}
    lines = StepTaken.objects.current().filter(case__in=list(cases), what__in=TOLD)
    for one in lines.select_related("source").order_by("case__began_on", "case_id", "pk"):
        case = cases[one.case_id]
        version = _version(case)
        step = version.steps.get(one.step) if version else None
        yield (
            reference_of(case), step_word(version, one.step) if version else one.step,
            "" if one.what == What.DONE else one.what, one.on,
            _result(one, version), places[one.organization_id].code, write_citation(one.source),
            *_counts(one, seen), write_values(step, one.values), one.reason,
        )  # fmt: skip


def _result(one: StepTaken, version: Version | None) -> str:
    if one.what == What.RETURNED:
        return step_word(version, one.to_step) if version else one.to_step
    step = version.steps.get(one.step) if version else None
    if one.what != What.DONE or (step is not None and len(step.ways) == 1):
        return ""
    return way_word(step, one.way)


def _counts(one: StepTaken, seen: dict[int, Vote]) -> tuple[Any, ...]:
    if one.vote_id is None:
        return (None,) * 6
    vote = seen.get(one.vote_id)
    if vote is None:
        return (WITHHELD,) * 6
    return (
        vote.eligible, vote.present, vote.votes_for, vote.votes_against, vote.blank, vote.invalid,
    )  # fmt: skip


def export_papers(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    cases = {case.pk: case for case in _open(actor)}
    papers = CasePaper.objects.current().filter(case__in=list(cases))
    for one in papers.order_by("case__began_on", "case_id", "pk"):
        case = cases[one.case_id]
        known = registry.definitions().get(case.definition)
        words = registry.paper_label(known, one.paper)
        yield (
            reference_of(case), words, one.received_on, one.number, one.label, one.place,
            one.holder, True if one.is_produced else None,
        )  # fmt: skip


def _commit(intake: Intake, plan: SheetPlan) -> None:
    held: CasesPlan = intake.shared["procedures"]
    commit_cases(intake, held)


def _pages(actor: Actor, keys: Iterable[str]) -> dict[str, str]:
    """Cases that the actor may open, by their reference."""
    rows = Case.objects.visible_to(actor).filter(reference__in=list(keys)).order_by("pk")
    return {case.reference: reverse("procedures:detail", args=[case.pk]) for case in rows}


def _plan_cases(intake: Intake, table: Table) -> SheetPlan:
    return plan_cases(intake, table).cases


def _plan_lines(intake: Intake, table: Table) -> SheetPlan:
    return plan_cases(intake, table).lines


def _plan_papers(intake: Intake, table: Table) -> SheetPlan:
    return plan_cases(intake, table).papers


CASES = SheetDefinition(
    code="procedures.cases",
    title=_("Hồ sơ đang giải quyết"),
    order=120,
    columns=CASE_COLUMNS,
    key=("reference",),
    plan=_plan_cases,
    commit=_commit,
    policy=needs("procedures"),
    export=export_cases,
    pages=_pages,
    aliases=("Hồ sơ đang giải quyết theo quy trình",),
    help=_("Hồ sơ chưa xong vào ngày của số liệu, mỗi dòng một hồ sơ, để bắt đầu dùng giữa năm."),
)
LINES = SheetDefinition(
    code="procedures.lines",
    title=_("Việc đã làm của hồ sơ"),
    order=121,
    columns=LINE_COLUMNS,
    key=("reference", "step", "what", "on"),
    plan=_plan_lines,
    commit=_commit,
    policy=needs("procedures"),
    export=export_lines,
    help=_("Các bước mà hồ sơ đã qua, những gì biết được; mỗi dòng một việc."),
)
PAPERS = SheetDefinition(
    code="procedures.papers",
    title=_("Giấy tờ của hồ sơ"),
    order=122,
    columns=PAPER_COLUMNS,
    key=("reference", "paper", "received_on", "number", "label"),
    plan=_plan_papers,
    commit=_commit,
    policy=needs("procedures"),
    export=export_papers,
    help=_("Giấy tờ đã có trong hồ sơ: loại nào, nhận ngày nào, ở đâu, ai giữ."),
)
