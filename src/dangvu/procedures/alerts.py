"""What is due of cases: late, soon due, over their time, papers missing, results not made known.

Told to those who may do something about it where they may, a line for each organisation that has to
act, procedure and step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.core.registry import Alert, add_alert_source
from dangvu.core.routes import needs
from dangvu.procedures import registry
from dangvu.procedures.choices import State
from dangvu.procedures.definitions import Announced, Definition, Version
from dangvu.procedures.models import Case, ResultPublication
from dangvu.procedures.models.cases import cases_reached
from dangvu.procedures.selectors.acts import (
    Act,
    clock_day,
    lines_by_case,
    paper_hold,
    papers_by_case,
)
from dangvu.procedures.selectors.clocks import Rules, reckon
from dangvu.procedures.selectors.known import DefinitionChanged, version_of
from dangvu.procedures.selectors.line import organization_names
from dangvu.procedures.services.asking import begun_by_asking
from dangvu.rules.choices import CERTAIN

LATE = "procedures.late"
SOON = "procedures.due_soon"
OVER = "procedures.expired"
PAPERS = "procedures.papers_missing"
ASKED = "procedures.asked_for"
UNTOLD = "procedures.result_not_told"

#: Days before its last day from which a case is told of.
SOON_DAYS = 7
#: Results older than this are not asked after any more.
UNTOLD_DAYS = 365
#: Cases of which papers and expiry are looked at; what is late is told of all.
LOOKED_AT = 500

_SAID: dict[str, str | Promise] = {
    LATE: gettext_lazy("%(place)s: %(number)s hồ sơ %(procedure)s quá hạn ở bước “%(step)s”"),
    SOON: gettext_lazy("%(place)s: %(number)s hồ sơ %(procedure)s sắp đến hạn ở bước “%(step)s”"),
    OVER: gettext_lazy("%(place)s: %(number)s hồ sơ %(procedure)s đã hết hiệu lực ở bước “%(step)s”"),
    PAPERS: gettext_lazy("%(place)s: %(number)s hồ sơ %(procedure)s còn thiếu giấy tờ ở bước “%(step)s”"),
    ASKED: gettext_lazy("%(place)s: %(number)s đề nghị của đảng viên về %(procedure)s, chưa ai xem"),
    UNTOLD: gettext_lazy("%(place)s: %(number)s hồ sơ %(procedure)s có kết quả chưa ghi đã thông báo"),
}  # fmt: skip
#: What duties of a code are called together, where they are many.
_KINDS: dict[str, Promise] = {
    LATE: gettext_lazy("Hồ sơ quá hạn giải quyết"),
    SOON: gettext_lazy("Hồ sơ sắp đến hạn giải quyết"),
    OVER: gettext_lazy("Hồ sơ đã hết hiệu lực"),
    PAPERS: gettext_lazy("Hồ sơ còn thiếu giấy tờ"),
    ASKED: gettext_lazy("Đề nghị của đảng viên chưa ai xem"),
    UNTOLD: gettext_lazy("Kết quả chưa ghi đã thông báo"),
}


@dataclass(slots=True)
class _Told:
    """Cases of one line: the first of them, how many, the earliest day, its basis."""

    first: int
    number: int = 0
    due: date | None = None
    basis: str = ""


def due_of_cases(actor: Actor) -> Iterator[Alert]:
    """Every alert of this room; a bounded number of statements."""
    if all(scope_of(actor, kind, "manage").is_nothing for kind in registry.kinds()):
        return
    told: dict[tuple[str, int, str, str], _Told] = {}

    def tell(code: str, case: Case, due: date | None, basis: str) -> None:
        step = case.step if code != UNTOLD else ""
        one = told.setdefault((code, case.acting_id, case.definition, step), _Told(case.pk))
        one.number += 1
        if due is not None and (one.due is None or due < one.due):
            one.first, one.due, one.basis = case.pk, due, basis

    # Whom cases are about is not told; which are meant says the policy.
    with reading_whole():
        _tell_running(actor, tell)
        _tell_untold(actor, tell)
        names = organization_names({key[1] for key in told}, actor.today)
    for (code, place, definition, step), one in sorted(told.items()):
        yield _alert(actor, code, names.get(place, ""), definition, step, one)


def _alert(actor: Actor, code: str, place: str, code_of: str, step: str, one: _Told) -> Alert:
    known = registry.definitions().get(code_of)
    words = {
        "place": place, "number": one.number, "procedure": known.label if known else code_of,
        "step": _step_label(known, step),
    }  # fmt: skip
    detail = reverse("procedures:detail", args=[one.first])
    query = {"definition": code_of, **({"step": step} if step else {})}
    many = reverse("procedures:list") + "?" + urlencode(query)
    return Alert(
        code=code,
        sentence=str(_SAID[code]) % words,
        due=one.due,
        url=detail if one.number == 1 else many,
        late=code in (LATE, OVER) or (one.due is not None and one.due < actor.today),
        basis=one.basis,
        kind=str(_KINDS[code]),
    )


def _step_label(known: Definition | None, code: str) -> str:
    for version in reversed(known.versions if known else ()):
        if code in version.steps:
            return version.steps[code].label
    return code


def _tell_running(actor: Actor, tell: Any) -> None:
    mine = Case.objects.filter(cases_reached(actor, "manage"), state=State.OPEN)
    soon = actor.today + timedelta(days=SOON_DAYS)
    # A rule that is not certain reminds nobody.
    for case in mine.filter(due__lte=soon, due_certainty__in=CERTAIN).order_by("due", "pk"):
        tell(LATE if case.due < actor.today else SOON, case, case.due, case.due_basis)
    looked = [case for case in mine.order_by("-step_since", "pk")[:LOOKED_AT] if _asks_more(case)]
    ids = [case.pk for case in looked]
    papers, lines, rules = papers_by_case(ids), lines_by_case(ids), Rules()
    for case in looked:
        definition, version = version_of(case)
        act = Act(
            actor, case, definition, version, version.steps[case.step], actor.today,
            line=tuple(lines.get(case.pk, ())), papers=tuple(papers.get(case.pk, ())), rules=rules,
        )  # fmt: skip
        if len(act.line) == 1 and begun_by_asking(act.line):
            tell(ASKED, case, None, "")
            continue
        limit = clock_day(act, "expires")
        if limit and limit.day and limit.is_certain and limit.day < actor.today:
            tell(OVER, case, limit.day, limit.basis)
        elif any(paper_hold(act, need) for need in act.step.needs):
            tell(PAPERS, case, None, "")


def _asks_more(case: Case) -> bool:
    """Whether its step needs papers or can expire at all, or may have been asked for by the member."""
    try:
        definition, version = version_of(case)
    except DefinitionChanged:
        return False
    step = version.steps[case.step]
    is_asked = definition.asked is not None and step is version.first_step
    return bool(step.needs or step.expires or is_asked)


def _tell_untold(actor: Actor, tell: Any) -> None:
    """Results, yes or no, that have to be made known and of which nothing is written down."""
    announcing = {
        code: one
        for code, one in registry.definitions().items()
        if any(version.publish for version in one.versions)
    }
    if not announcing:
        return
    published = ResultPublication.objects.current().filter(case=OuterRef("pk"))
    rows = Case.objects.filter(
        ~Exists(published), cases_reached(actor, "manage"), state=State.DONE,
        definition__in=announcing, ended_on__gte=actor.today - timedelta(days=UNTOLD_DAYS),
    )  # fmt: skip
    for case in rows.order_by("ended_on", "pk"):
        version = announcing[case.definition].version_of(case.version_from)
        if version and version.publish:
            tell(UNTOLD, case, *_until_told(case, version, version.publish))


def _until_told(case: Case, version: Version, announced: Announced) -> tuple[date | None, str]:
    """Until when the result has to be made known, and by what rule; a rule that is not certain gives
    no day."""
    if announced.deadline is None or case.ended_on is None:
        return None, str(version.basis)
    span = announced.deadline.span
    found = reckon(Rules().length(span, version, case.ended_on, case.acting_id), case.ended_on)
    return (found.day if found.is_certain else None), found.basis


add_alert_source("procedures.due", due_of_cases, policy=needs("procedures", "manage"))
