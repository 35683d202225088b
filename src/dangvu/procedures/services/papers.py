"""Papers of a case, and its result made known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.procedures import registry
from dangvu.procedures.definitions import Definition
from dangvu.procedures.models import Case, CasePaper, ResultPublication
from dangvu.procedures.selectors.known import definition_of
from dangvu.procedures.services._acting import Refused, acting, must_keep
from dangvu.sources.models import Source

#: A number is written down as on the paper; every page says the word before it.
_SAID = re.compile(r"^số\s*:?\s*(?=\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is written down: which kind, when it came, where it lies, who holds it."""

    paper: str
    received_on: date
    label: str = ""
    place: str = ""
    holder: str = ""
    number: str = ""
    source: Source | None = None


def paper_kinds(definition: Definition | None) -> dict[str, str]:
    """Kinds of papers that a case of the procedure may have, with their words, in the order in which
    its steps ask and make them; then those that it knows and no step always needs."""
    if definition is None:
        return {}
    codes: dict[str, None] = {}
    for version in definition.versions:
        for step in version.steps.values():
            for need in step.needs:
                codes |= dict.fromkeys(need.kinds)
            for way in step.ways.values():
                codes |= dict.fromkeys(made.paper for made in way.makes)
    codes |= dict.fromkeys(definition.papers)
    return {code: registry.paper_label(definition, code) for code in codes}


def paper_row(case: Case, paper: Paper) -> CasePaper:
    """The row of it, not written yet. Raises Refused for a kind that the procedure does not know."""
    if paper.paper not in paper_kinds(definition_of(case)):
        raise Refused(_("Quy trình này không dùng loại giấy tờ “%s”.") % paper.paper)
    texts = [clean(text) for text in (paper.label, paper.place, paper.holder, paper.number)]
    must_be_open(*texts)
    label, place, holder, number = texts
    number = _SAID.sub("", number)
    return CasePaper(
        case=case, paper=paper.paper, received_on=paper.received_on, label=label, place=place,
        holder=holder, number=number, source=paper.source, turn=case.turn,
    )  # fmt: skip


def record_paper(*, actor: Actor, case: Case, paper: Paper) -> CasePaper:
    """A paper came in. Raises PermissionDenied, Refused, SecretRefused."""
    must_keep(actor, case)
    if paper.received_on > actor.today:
        raise Refused(_("Ngày nhận sau hôm nay."))
    row = paper_row(case, paper)
    with acting(
        actor=actor, verb="record_paper", label=f"{case.definition} {case.pk} {paper.paper}"
    ):
        row.save(force_insert=True)
    return row


def lose_paper(*, actor: Actor, paper: CasePaper, reason: str) -> None:
    """A paper is in hand no longer: lost, given back, written down by mistake. Raises PermissionDenied,
    Refused, SecretRefused."""
    case = paper.case
    must_keep(actor, case)
    reason = clean(reason)
    if not reason:
        raise Refused(_("Ghi vì sao không còn giấy tờ này."))
    must_be_open(reason)
    with acting(actor=actor, verb="lose_paper", label=f"{case.definition} {case.pk} {paper.paper}"):
        try:
            temporal.withdraw(paper, reason=reason)
        except temporal.AlreadySuperseded as error:
            raise Refused(_("Giấy tờ này đã được ghi là không còn.")) from error


def publish_result(
    *,
    actor: Actor,
    case: Case,
    where: str,
    on: date,
    until: date | None = None,
    source: Source | None = None,
) -> ResultPublication:
    """The result, yes or no, was made known. Raises PermissionDenied, Refused, SecretRefused."""
    must_keep(actor, case)
    where = clean(where)
    if case.ended_on is None:
        raise Refused(_("Hồ sơ chưa có kết quả để công khai."))
    if not where:
        raise Refused(_("Ghi công khai ở đâu, cho ai."))
    if not case.ended_on <= on <= actor.today:
        raise Refused(_("Ngày công khai phải từ ngày có kết quả đến hôm nay."))
    must_be_open(where)
    with acting(actor=actor, verb="publish_result", label=f"{case.definition} {case.pk}"):
        return ResultPublication.objects.create(
            case=case, where=where, on=on, until=until, source=source
        )
