"""The sheet "Phân công": what is assigned to the holders of posts; a row a duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.core.sheets import Column, Intake, Kind, SheetDefinition, SheetPlan, State, Table
from dangvu.core.timelines import Timeline
from dangvu.members.models import Person
from dangvu.members.selectors.requests import not_restricted
from dangvu.offices.choices import DutyKind, LineOfWork
from dangvu.offices.models import Duty
from dangvu.offices.services.loading import (
    HeldKey,
    PostEntry,
    load_duties,
    load_holdings,
    write_held,
)
from dangvu.offices.sheets.columns import (
    BODY,
    DECISION,
    EMPLOYER,
    FROM,
    ORGANIZATION,
    PERSON,
    TITLE,
    UNTIL,
    cite_all,
    compare_paper,
    meet,
    organization,
    reason_of,
    written_paper,
)
from dangvu.offices.sheets.holdings import HoldingsPlan, persons_by_code
from dangvu.offices.sheets.lookup import (
    CitingPlan,
    codes_named,
    find_member,
    find_place,
    find_post,
    may_keep_of,
    papers_by_id,
    refuse_foreign,
    roll_of,
)
from dangvu.organizations.models import EmployerVersion
from dangvu.organizations.services.loading import load_directory
from dangvu.organizations.services.lookup import (
    directory_of,
    find_organization,
    is_in_sight,
    refuse_unknown,
)

COLUMNS = (
    PERSON,
    ORGANIZATION,
    BODY,
    EMPLOYER,
    TITLE,
    Column(
        "kind", gettext_lazy("Loại phân công"), Kind.CHOICE, required=True, width=26,
        choices=DutyKind.choices,
        synonyms={
            DutyKind.FOLLOWS: ("Theo dõi", "Phụ trách"),
            DutyKind.LINE: ("Lĩnh vực",),
            DutyKind.SUBSTITUTES: ("Thay thế", "Thay"),
        },
    ),
    organization("followed", gettext_lazy("Tổ chức được theo dõi")),
    Column(
        "line", gettext_lazy("Lĩnh vực"), Kind.CHOICE, choices=LineOfWork.choices, width=22
    ),
    Column(
        "stands_in_for", gettext_lazy("Thay chức danh"), max_length=200, width=24,
        help=gettext_lazy("Chức danh được thay khi vắng, cùng cơ quan."),
    ),
    FROM,
    UNTIL,
    DECISION,
)  # fmt: skip
#: The column that says what the duty is about.
_ABOUT = {
    DutyKind.FOLLOWS: "followed",
    DutyKind.LINE: "line",
    DutyKind.SUBSTITUTES: "stands_in_for",
}


@dataclass(slots=True)
class DutiesPlan(CitingPlan):
    held: dict[HeldKey, list[Timeline]] = field(default_factory=dict)
    touched: list[tuple[HeldKey, Timeline]] = field(default_factory=list)


def plan_duties(intake: Intake, table: Table) -> DutiesPlan:
    plan = DutiesPlan(table)
    if not len(table):
        return plan
    codes = codes_named(intake)
    plan.held = load_duties(roll_of(intake), codes, directory_of(intake).by_id)
    holders = _holders(intake, codes)
    papers = papers_by_id(
        row.values["source_id"] for each in plan.held.values() for one in each for row in one
    )
    for row, begins in enumerate(table["valid_from"]):
        place = find_place(intake, table, row)
        person = find_member(intake, table, row, begins)
        kind = table["kind"][row]
        if place is None or person is None or begins is None or not kind:
            plan.states[row] = State.LEFT_OUT
            continue
        post = find_post(intake, table, row, place, "title")
        about = _about(intake, table, row, kind, place)
        if post is None or about is None:
            plan.states[row] = State.LEFT_OUT
        elif not may_keep_of(intake, post, person):
            refuse_foreign(intake, table, row, "person")
        elif not _holds(holders, (person, post), begins):
            message = _("Ngày này người được phân công không giữ chức danh đó.")
            intake.error(table, row, "valid_from", message)
        else:
            _plan_row(intake, plan, row, (person, post), about, papers)
    return plan


def _holders(intake: Intake, codes: set[str]) -> dict[HeldKey, Timeline]:
    """Who holds what, as the sheet before this one leaves it."""
    before: HoldingsPlan | None = intake.shared.get("offices.holdings")
    if before is not None:
        return before.held
    return load_holdings(roll_of(intake), codes)


def _holds(holders: dict[HeldKey, Timeline], key: HeldKey, on: date) -> bool:
    return key in holders and holders[key].at(on) is not None


def _about(intake: Intake, table: Table, row: int, kind: str, place: Any) -> dict[str, Any] | None:
    """What the duty is about, as its columns hold it; None when that is not said rightly."""
    name = _ABOUT[DutyKind(kind)]
    told = [column for column in _ABOUT.values() if table[column][row]]
    if told != [name]:
        heading = table.heading(name)
        intake.error(table, row, name, _("Loại phân công này ghi ở cột “%s”.") % heading)
        return None
    about: dict[str, Any] = {"kind": kind, "organization": None, "line": "", "stands_in_for": None}
    if kind == DutyKind.LINE:
        return about | {"line": table["line"][row]}
    if kind == DutyKind.FOLLOWS:
        entry = find_organization(intake, table, row, "followed", table["followed"][row])
        return None if entry is None else about | {"organization": entry}
    post: PostEntry | None = find_post(intake, table, row, place, "stands_in_for")
    return None if post is None else about | {"stands_in_for": post}


def _plan_row(
    intake: Intake,
    plan: DutiesPlan,
    row: int,
    key: HeldKey,
    about: dict[str, Any],
    papers: dict[int, Any],
) -> None:
    table = plan.table
    begins, ends = table["valid_from"][row], table["valid_to"][row]
    if ends is not None and ends <= begins:
        intake.error(table, row, "valid_to", _("Phân công kết thúc trước khi bắt đầu."))
        return
    same = [one for one in plan.held.get(key, ()) if _is_about(one, about)]
    held = next((one for one in same if one.last.start == begins), None)
    if held is None:
        followed = about["organization"]
        if followed is not None and not is_in_sight(intake, followed):
            refuse_unknown(intake, table, row, "followed", table["followed"][row])
            return
        made = Timeline()
        stretch = made.add(begins, ends, **about, source_id=None)
        if any(meet(stretch, one.last) for one in same):
            intake.error(table, row, "valid_from", _("Phân công này đã ghi cho thời gian đó."))
            return
        compare_paper(plan, row, stretch, {})
        plan.states[row] = State.NEW
        plan.held.setdefault(key, []).append(made)
        plan.touched.append((key, made))
        return
    names = []
    if ends is not None and ends != held.last.end:
        held.last.end = ends
        names.append("valid_to")
    if compare_paper(plan, row, held.last, papers):
        names.append("decision")
    if names:
        plan.change(row, *names)
        plan.touched.append((key, held))


def _is_about(timeline: Timeline, about: dict[str, Any]) -> bool:
    return all(timeline.last.values[name] == value for name, value in about.items())


def commit_duties(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, DutiesPlan)
    cite_all(intake, plan)
    write_held(
        actor=intake.actor,
        model=Duty,
        rows=plan.touched,
        people=persons_by_code(code for (code, _post), _timeline in plan.touched),
        reason=reason_of(intake),
    )


def export_duties(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Every duty that the actor may see of persons who may be seen, those that ended too."""
    places = load_directory(on=on).by_id
    employers: dict[int, str] = dict(
        EmployerVersion.objects.as_of(on).values_list("employer_id", "code")
    )
    rows = Duty.objects.current().visible_to(actor).filter(not_restricted(actor))
    rows = rows.filter(person__in=Person.objects.visible_to(actor).values("pk"))
    for one in rows.select_related("person", "post__body", "stands_in_for", "source").order_by(
        "person__code", "valid_from", "pk"
    ):
        body = one.post.body
        yield (
            one.person.code,
            places[body.organization_id].code if body else "",
            body.code if body else "",
            employers.get(one.post.employer_id, "") if body is None else "",
            one.post.title, one.kind,
            places[one.organization_id].code if one.organization_id else "",
            one.line,
            one.stands_in_for.title if one.stands_in_for else "",
            one.valid_from, one.valid_to, written_paper(one.source),
        )  # fmt: skip


DUTIES = SheetDefinition(
    code="offices.duties",
    title=gettext_lazy("Phân công"),
    order=73,
    columns=COLUMNS,
    key=(
        "person", "organization", "employer", "body", "title", "kind", "followed", "line",
        "stands_in_for", "valid_from",
    ),
    plan=plan_duties,
    commit=commit_duties,
    policy=needs("offices"),
    export=export_duties,
    aliases=("Phân công nhiệm vụ", "Phân công cấp ủy"),
    help=gettext_lazy(
        "Ai phụ trách, theo dõi tổ chức nào; ai phụ trách lĩnh vực nào; ai thay ai khi vắng."
    ),
)  # fmt: skip
