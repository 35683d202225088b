"""The sheet "Tổ chức lãnh đạo": bodies with their posts, and posts in enterprises; a row a post."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.core.sheets import Column, Intake, Kind, SheetDefinition, SheetPlan, State, Table
from dangvu.offices.choices import ONE_OF_ITS_KIND, SINGLE_KINDS, BodyKind, PostKind
from dangvu.offices.models import BodyVersion, PostVersion
from dangvu.offices.services.loading import BodyEntry, PostEntry, write_bodies
from dangvu.offices.sheets.columns import (
    DECISION,
    EMPLOYER,
    FROM,
    ORGANIZATION,
    cite_all,
    compare_paper,
    differing,
    reason_of,
    written_paper,
)
from dangvu.offices.sheets.lookup import (
    COMMITTEE,
    CitingPlan,
    may_keep,
    papers_by_id,
    refuse_foreign,
    roll_of,
)
from dangvu.organizations.models import EmployerVersion, OrganizationVersion
from dangvu.organizations.services.loading import Entry
from dangvu.organizations.services.loading_employers import EmployerEntry
from dangvu.organizations.services.lookup import find_employer, find_organization

#: How offices write the bodies of which an organisation has one.
CODES = {
    BodyKind.EXECUTIVE_COMMITTEE: COMMITTEE,
    BodyKind.STANDING_COMMITTEE: "BTV",
    BodyKind.PERMANENT_MEMBERS: "TT",
    BodyKind.INSPECTION_COMMISSION: "UBKT",
    BodyKind.OFFICE: "VP",
}
_MARKS = ("seats", "is_key", "is_sensitive", "rule")

COLUMNS = (
    ORGANIZATION,
    Column(
        "kind", gettext_lazy("Loại cơ quan"), Kind.CHOICE, choices=BodyKind.choices, width=24,
        synonyms={
            BodyKind.EXECUTIVE_COMMITTEE: ("Ban chấp hành", "Chi ủy", "Đảng ủy", "BCH"),
            BodyKind.STANDING_COMMITTEE: ("BTV",),
            BodyKind.PERMANENT_MEMBERS: ("Thường trực",),
            BodyKind.INSPECTION_COMMISSION: ("UBKT",),
            BodyKind.BOARD: ("Ban", "Ban tham mưu"),
        },
    ),
    Column(
        "body", gettext_lazy("Mã cơ quan"), Kind.CODE, max_length=40, width=14, example="BTV",
        help=gettext_lazy("Để trống thì lấy theo loại: BCH, BTV, TT, UBKT, VP; ban thì phải ghi."),
    ),
    Column("name", gettext_lazy("Tên cơ quan"), max_length=250, width=34),
    Column(
        "merged_with", gettext_lazy("Hợp nhất với"), max_length=250, width=24,
        help=gettext_lazy("Tên phòng, ban của doanh nghiệp mà cơ quan này là một."),
    ),
    EMPLOYER,
    Column(
        "post_kind", gettext_lazy("Loại chức danh"), Kind.CHOICE, required=True, width=26,
        choices=PostKind.choices,
        synonyms={
            PostKind.MEMBER: ("Ủy viên ban chấp hành", "Chi ủy viên", "Đảng ủy viên"),
            PostKind.STANDING_MEMBER: ("Ủy viên thường vụ",),
            PostKind.INSPECTION_CHAIR: ("Chủ nhiệm UBKT",),
            PostKind.INSPECTION_DEPUTY: ("Phó chủ nhiệm UBKT",),
            PostKind.INSPECTION_MEMBER: ("Ủy viên UBKT",),
            PostKind.HEAD: ("Trưởng ban", "Chánh văn phòng"),
            PostKind.DEPUTY_HEAD: ("Phó trưởng ban", "Phó chánh văn phòng"),
            PostKind.DIRECTOR: ("Tổng giám đốc", "Giám đốc"),
        },
    ),
    Column(
        "title", gettext_lazy("Chức danh"), max_length=200, width=28,
        help=gettext_lazy("Để trống thì lấy tên của loại chức danh."),
    ),
    Column("seats", gettext_lazy("Định mức"), Kind.COUNT, width=10),
    Column("is_key", gettext_lazy("Chủ chốt"), Kind.YES_NO, width=10),
    Column("is_sensitive", gettext_lazy("Vị trí nhạy cảm"), Kind.YES_NO, width=10),
    Column("rule", gettext_lazy("Theo quy định"), max_length=60, width=20),
    FROM,
    DECISION,
)  # fmt: skip


@dataclass(slots=True)
class BodiesPlan(CitingPlan):
    bodies: dict[BodyEntry, None] = field(default_factory=dict)
    posts: dict[PostEntry, int] = field(default_factory=dict)
    """Each with its row."""


def plan_bodies(intake: Intake, table: Table) -> BodiesPlan:
    plan = BodiesPlan(table)
    if not len(table):
        return plan
    roll = roll_of(intake)
    papers = papers_by_id(
        row.values["source_id"] for post in roll.posts_by_id.values() for row in post.versions
    )
    for row, begins in enumerate(table["valid_from"]):
        place = _place(intake, plan, row)
        kind = table["post_kind"][row]
        if place is None or not kind or begins is None:
            plan.states[row] = State.LEFT_OUT
            continue
        title = table["title"][row] or str(PostKind(kind).label)
        post = roll.post(place, title)
        if post is not None and post in plan.posts:
            said = _("Chức danh này đã có ở dòng %(row)s.")
            intake.error(table, row, "title", said % {"row": table.rows[plan.posts[post]]})
        elif post is None or not post.versions:
            post = post or PostEntry(place, kind, title)
            roll.add_post(post)
            _plan_new(plan, row, post, begins)
        else:
            _compare(intake, plan, row, post, papers)
        _check_single(intake, table, row, kind)
    return plan


def _place(intake: Intake, plan: BodiesPlan, row: int) -> BodyEntry | EmployerEntry | None:
    table = plan.table
    organization, employer = table["organization"][row], table["employer"][row]
    if bool(organization) == bool(employer):
        message = _("Ghi mã tổ chức đảng, hoặc mã doanh nghiệp.")
        intake.error(table, row, "organization", message)
        return None
    if employer:
        found = find_employer(intake, table, row, "employer", employer)
        return found if _is_kept(intake, table, row, "employer", found) else None
    entry = find_organization(intake, table, row, "organization", organization)
    if entry is None or not _is_kept(intake, table, row, "organization", entry):
        return None
    return _body(intake, plan, row, entry)


def _is_kept(
    intake: Intake, table: Table, row: int, name: str, place: Entry | EmployerEntry | None
) -> bool:
    if place is not None and not may_keep(intake, place):
        refuse_foreign(intake, table, row, name)
        return False
    return place is not None


def _body(intake: Intake, plan: BodiesPlan, row: int, entry: Entry) -> BodyEntry | None:
    """The body of a row: the one there is, or a new one."""
    table, roll = plan.table, roll_of(intake)
    kind = table["kind"][row]
    code = table["body"][row] or CODES.get(kind, "")
    held = roll.body(entry, code) if code else None
    if held is not None and held.versions:
        return _compare_body(intake, plan, row, held)
    if not kind or not code:
        intake.error(table, row, "body", _("Cơ quan mới phải có loại; ban thì phải có mã."))
        return None
    others = [one for one in roll.bodies_of(entry) if one.kind == kind and one is not held]
    if kind in ONE_OF_ITS_KIND and others:
        message = _("%(place)s đã có cơ quan loại đó, mã %(code)s.")
        intake.error(table, row, "body", message % {"place": entry, "code": others[0].code})
        return None
    body = held or BodyEntry(entry, code, kind)
    body.versions.add(
        table["valid_from"][row] or intake.as_of, None,
        name=table["name"][row] or str(BodyKind(kind).label),
        merged_with=table["merged_with"][row], source_id=None,
    )  # fmt: skip
    roll.add_body(body)
    plan.bodies[body] = None
    return body


def _compare_body(intake: Intake, plan: BodiesPlan, row: int, body: BodyEntry) -> BodyEntry:
    table, day = plan.table, intake.as_of
    first, begins = body.versions.rows[0], table["valid_from"][row]
    if body in plan.bodies and begins is not None and begins < first.start:
        # A new body is as old as the oldest of its posts.
        first.start = begins
    held = body.versions.near(day)
    assert held is not None
    given = {"name": table["name"][row], "merged_with": table["merged_with"][row]}
    other = differing(held.values, given)
    if other:
        body.versions.change_from(max(day, held.start), **other)
        plan.bodies[body] = None
        plan.change(row, *other)
    return body


def _plan_new(plan: BodiesPlan, row: int, post: PostEntry, begins: date) -> None:
    table = plan.table
    seats = table["seats"][row]
    stretch = post.versions.add(
        begins, None,
        seats=1 if seats is None else seats,
        is_key=bool(table["is_key"][row]),
        is_sensitive=bool(table["is_sensitive"][row]),
        rule=table["rule"][row],
        source_id=None,
    )  # fmt: skip
    compare_paper(plan, row, stretch, {})
    plan.states[row] = State.NEW
    plan.posts[post] = row


def _compare(
    intake: Intake, plan: BodiesPlan, row: int, post: PostEntry, papers: dict[int, Any]
) -> None:
    """Another norm or mark holds from the day of the sheet; another day of beginning corrects."""
    table, names = plan.table, []
    begins, first = table["valid_from"][row], post.versions.rows[0]
    if begins != first.start and (first.end is None or begins < first.end):
        first.start = begins
        names.append("valid_from")
    held = post.versions.near(intake.as_of)
    assert held is not None
    other = differing(held.values, {name: table[name][row] for name in _MARKS})
    if other:
        post.versions.change_from(max(intake.as_of, held.start), **other)
        held = post.versions.near(intake.as_of) or held
    if compare_paper(plan, row, held, papers):
        names.append("decision")
    if table["post_kind"][row] != post.kind:
        intake.warn(table, row, "post_kind", _("Loại chức danh đã ghi khác; vẫn giữ như cũ."))
    if names or other:
        plan.change(row, *names, *other)
    plan.posts[post] = row


def _check_single(intake: Intake, table: Table, row: int, kind: str) -> None:
    if kind in SINGLE_KINDS and (table["seats"][row] or 0) > 1:
        message = _("%(kind)s chỉ do một người giữ.") % {"kind": PostKind(kind).label}
        intake.error(table, row, "seats", message)


def commit_bodies(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, BodiesPlan)
    cite_all(intake, plan)
    write_bodies(actor=intake.actor, bodies=plan.bodies, posts=plan.posts, reason=reason_of(intake))


def export_bodies(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Posts that the actor may see, as they are on the day."""
    codes: dict[int, str] = dict(
        OrganizationVersion.objects.as_of(on).values_list("organization_id", "code")
    )
    employers: dict[int, str] = dict(
        EmployerVersion.objects.as_of(on).values_list("employer_id", "code")
    )
    named = BodyVersion.objects.as_of(on).visible_to(actor)
    bodies = {one.body_id: one for one in named}
    begun = _beginnings(actor)
    rows = PostVersion.objects.as_of(on).visible_to(actor).select_related("post__body", "source")
    for one in rows.order_by(F("post__body").asc(nulls_last=True), "post_id"):
        post, body = one.post, bodies.get(one.post.body_id)
        if post.body is not None and (body is None or post.body.organization_id not in codes):
            continue
        yield (
            codes[post.body.organization_id] if post.body else "",
            post.body.kind if post.body else "",
            post.body.code if post.body else "",
            body.name if body else "",
            body.merged_with if body else "",
            employers.get(post.employer_id, ""),
            post.kind, post.title, one.seats, one.is_key, one.is_sensitive, one.rule,
            begun[post.pk], written_paper(one.source),
        )  # fmt: skip


def _beginnings(actor: Actor) -> dict[int, date]:
    rows = PostVersion.objects.current().visible_to(actor).order_by("-valid_from")
    return dict(rows.values_list("post_id", "valid_from"))


BODIES = SheetDefinition(
    code="offices.bodies",
    title=gettext_lazy("Tổ chức lãnh đạo"),
    order=71,
    columns=COLUMNS,
    key=("organization", "employer", "body", "title"),
    plan=plan_bodies,
    commit=commit_bodies,
    policy=needs("offices"),
    export=export_bodies,
    aliases=("Cơ quan lãnh đạo", "Chức danh"),
    help=gettext_lazy(
        "Mỗi dòng một chức danh: của ban chấp hành, ban thường vụ, ủy ban kiểm tra, văn phòng, các"
        " ban, hoặc của doanh nghiệp."
    ),
)
