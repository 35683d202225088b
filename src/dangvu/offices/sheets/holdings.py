"""The sheet "Giữ chức vụ": who holds which post, from when to when; a row a holding."""

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
from dangvu.core.timelines import Stretch, Timeline
from dangvu.core.writing import write_date
from dangvu.members.models import Person
from dangvu.members.selectors.requests import not_restricted
from dangvu.offices.choices import EndReason, HoldingKind
from dangvu.offices.models import Holding, TermVersion
from dangvu.offices.services.loading import (
    BodyEntry,
    HeldKey,
    PostEntry,
    TermEntry,
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
    differing,
    meet,
    reason_of,
    written_paper,
)
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

COLUMNS = (
    PERSON,
    ORGANIZATION,
    BODY,
    EMPLOYER,
    TITLE,
    Column(
        "kind", gettext_lazy("Hình thức"), Kind.CHOICE, choices=HoldingKind.choices, width=18,
        synonyms={
            HoldingKind.ELECTED: ("Bầu", "Bầu cử"),
            HoldingKind.APPOINTED: ("Chỉ định", "Bổ nhiệm"),
            HoldingKind.ACTING: ("Phụ trách", "Tạm giữ", "Quyền"),
        },
    ),
    FROM,
    UNTIL,
    Column(
        "end_reason", gettext_lazy("Lý do thôi"), Kind.CHOICE, choices=EndReason.choices, width=22,
        synonyms={EndReason.MOVED: ("Luân chuyển", "Điều động"), EndReason.RETIRED: ("Nghỉ hưu",)},
    ),
    Column("term", gettext_lazy("Nhiệm kỳ"), max_length=40, width=14),
    Column("completes", gettext_lazy("Kiện toàn"), Kind.YES_NO, width=10),
    Column("planned_end", gettext_lazy("Dự kiến thôi giữ"), Kind.DATE, width=14),
    DECISION,
)  # fmt: skip


@dataclass(slots=True)
class HoldingsPlan(CitingPlan):
    held: dict[HeldKey, Timeline] = field(default_factory=dict)
    touched: dict[HeldKey, Timeline] = field(default_factory=dict)
    by_post: dict[PostEntry, list[HeldKey]] = field(default_factory=dict)


def plan_holdings(intake: Intake, table: Table) -> HoldingsPlan:
    plan = HoldingsPlan(table)
    if not len(table):
        return plan
    plan.held = load_holdings(roll_of(intake), codes_named(intake))
    intake.shared["offices.holdings"] = plan
    for key in plan.held:
        plan.by_post.setdefault(key[1], []).append(key)
    papers = papers_by_id(
        row.values["source_id"] for timeline in plan.held.values() for row in timeline
    )
    written: list[tuple[int, HeldKey, Stretch]] = []
    for row, begins in enumerate(table["valid_from"]):
        key = _key(intake, table, row, begins)
        if key is None or begins is None:
            plan.states[row] = State.LEFT_OUT
            continue
        stretch = _plan_row(intake, plan, row, key, papers)
        written.append((row, key, stretch))
    for row, key, stretch in written:
        _check(intake, plan, row, key, stretch)
    return plan


def _key(intake: Intake, table: Table, row: int, begins: date | None) -> HeldKey | None:
    """Whose row it is, if nothing is wrong with that."""
    place = find_place(intake, table, row)
    person = find_member(intake, table, row, begins)
    if place is None or person is None or not table["title"][row]:
        return None
    post = find_post(intake, table, row, place, "title")
    if post is None:
        return None
    if not may_keep_of(intake, post, person):
        refuse_foreign(intake, table, row, "person")
        return None
    return person, post


def _plan_row(
    intake: Intake, plan: HoldingsPlan, row: int, key: HeldKey, papers: dict[int, Any]
) -> Stretch:
    table = plan.table
    begins, ends = table["valid_from"][row], table["valid_to"][row]
    given = {name: table[name][row] for name in ("kind", "completes", "planned_end")}
    given["term"] = _term(intake, table, row, key[1])
    timeline = plan.held.setdefault(key, Timeline())
    held = next((one for one in timeline if one.start == begins), None)
    if held is None:
        values = given | {
            "is_single": key[1].is_single,
            "kind": given["kind"] or HoldingKind.ELECTED.value,
            "completes": bool(given["completes"]),
            "end_reason": _end_reason(table, row) if ends else "",
            "source_id": None,
        }
        stretch = timeline.add(begins, ends, **values)
        compare_paper(plan, row, stretch, {})
        plan.states[row] = State.NEW
        plan.touched[key] = timeline
        plan.by_post.setdefault(key[1], []).append(key)
        return stretch
    names = differing(held.values, given)
    held.values.update(names)
    if ends is not None and ends != held.end:
        held.end = ends
        names["valid_to"] = ends
    reason = table["end_reason"][row] or held.values["end_reason"]
    if held.end is not None and (reason or EndReason.OTHER) != held.values["end_reason"]:
        held.values["end_reason"] = reason or EndReason.OTHER.value
        names["end_reason"] = reason
    if compare_paper(plan, row, held, papers):
        names["decision"] = True
    if names:
        plan.change(row, *names)
        plan.touched[key] = timeline
    return held


def _end_reason(table: Table, row: int) -> str:
    return str(table["end_reason"][row] or EndReason.OTHER.value)


def _term(intake: Intake, table: Table, row: int, post: PostEntry) -> TermEntry | None:
    label = table["term"][row]
    if not label or not isinstance(post.place, BodyEntry):
        return None
    term = roll_of(intake).terms.get((post.place.organization, label))
    if term is None:
        message = _("%(place)s không có nhiệm kỳ “%(label)s”.")
        words = {"place": post.place.organization, "label": label}
        intake.error(table, row, "term", message % words)
    elif not term.held.holds_on(table["valid_from"][row]):
        intake.error(table, row, "term", _("Ngày bắt đầu giữ chức danh ngoài nhiệm kỳ này."))
    return term


def _check(intake: Intake, plan: HoldingsPlan, row: int, key: HeldKey, stretch: Stretch) -> None:
    """The row against other rows of the person and the post, and of a post of one holder."""
    table, post = plan.table, key[1]
    if stretch.end is not None and stretch.end <= stretch.start:
        intake.error(table, row, "valid_to", _("Thôi giữ trước khi giữ."))
        return
    acts = stretch.values["kind"] == HoldingKind.ACTING
    if acts and stretch.values["completes"]:
        intake.error(table, row, "completes", _("Người tạm giữ chức vụ chưa phải là kiện toàn."))
    if post.versions.at(stretch.start) is None:
        intake.error(table, row, "valid_from", _("Ngày này chưa có hoặc không còn chức danh đó."))
    for other in plan.held[key]:
        if other is not stretch and meet(stretch, other):
            message = _("Người này đã giữ chức danh đó từ %s.") % write_date(other.start)
            intake.error(table, row, "valid_from", message)
            return
    if not post.is_single or acts:
        return
    for mine in plan.by_post[post]:
        for other in plan.held[mine] if mine[0] != key[0] else ():
            if other.values["kind"] != HoldingKind.ACTING and meet(stretch, other):
                intake.error(table, row, "title", _already_held(post, other.start))
                return


def _already_held(post: PostEntry, since: date) -> str:
    message = _(
        "%(post)s đã có người giữ từ %(day)s; ghi ngày thôi giữ của người đó, hoặc Tạm giữ."
    )
    return message % {"post": post, "day": write_date(since)}


def commit_holdings(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, HoldingsPlan)
    cite_all(intake, plan)
    write_held(
        actor=intake.actor,
        model=Holding,
        rows=plan.touched.items(),
        people=persons_by_code(code for code, _post in plan.touched),
        reason=reason_of(intake),
    )


def persons_by_code(codes: Any) -> dict[str, int]:
    """Persons whom the sheets before have written by now."""
    return dict(Person.objects.filter(code__in=set(codes)).values_list("code", "pk"))


def export_holdings(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Every holding that the actor may see of persons who may be seen, those that ended too."""
    places = load_directory(on=on).by_id
    employers: dict[int, str] = dict(
        EmployerVersion.objects.as_of(on).values_list("employer_id", "code")
    )
    terms: dict[int, str] = dict(TermVersion.objects.current().values_list("term_id", "label"))
    rows = Holding.objects.current().visible_to(actor).filter(not_restricted(actor))
    rows = rows.filter(person__in=Person.objects.visible_to(actor).values("pk"))
    for one in rows.select_related("person", "post__body", "source").order_by(
        "person__code", "valid_from", "pk"
    ):
        body = one.post.body
        yield (
            one.person.code,
            places[body.organization_id].code if body else "",
            body.code if body else "",
            employers.get(one.post.employer_id, "") if body is None else "",
            one.post.title, one.kind, one.valid_from, one.valid_to, one.end_reason,
            terms.get(one.term_id, ""), one.completes, one.planned_end,
            written_paper(one.source),
        )  # fmt: skip


HOLDINGS = SheetDefinition(
    code="offices.holdings",
    title=gettext_lazy("Giữ chức vụ"),
    order=72,
    columns=COLUMNS,
    key=("person", "organization", "employer", "body", "title", "valid_from"),
    plan=plan_holdings,
    commit=commit_holdings,
    policy=needs("offices"),
    export=export_holdings,
    aliases=("Chức vụ", "Cấp ủy viên", "Danh sách cấp ủy"),
    help=gettext_lazy("Mỗi dòng một lượt giữ chức danh, kể cả đã thôi và đang tạm giữ."),
)
