"""The sheet "Nguồn phát triển Đảng": who is in the pool, helped by whom, with which course; a row a
candidate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.modes import keeps_less
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import Scope, scope_of
from dangvu.core.routes import needs
from dangvu.core.sheets import Column, Intake, Kind, SheetDefinition, SheetPlan, State, Table
from dangvu.core.text import clean, search_key
from dangvu.core.timelines import Timeline, load_timelines
from dangvu.core.writing import write_date
from dangvu.members.choices import Course, DropReason, PlacementKind, Sex, Status
from dangvu.members.models import Candidate, Certificate, Helper, Person, Placement, Standing
from dangvu.members.models.candidates import POOL
from dangvu.members.selectors.candidates import pool
from dangvu.members.services.pool_loading import LoadedCandidate, write_pool
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.services.loading import Entry
from dangvu.organizations.services.lookup import find_organization, may_import_into

COLUMNS = (
    Column("organization", gettext_lazy("Mã chi bộ"), Kind.CODE, required=True, max_length=40,
           width=18, refers="organizations.organizations"),
    Column("full_name", gettext_lazy("Họ và tên"), required=True, max_length=120, width=28,
           aliases=("Họ tên",)),
    Column("birth", gettext_lazy("Ngày sinh"), Kind.PARTIAL_DATE, width=14),
    Column("sex", gettext_lazy("Giới tính"), Kind.CHOICE, choices=Sex.choices, width=10),
    Column("workplace", gettext_lazy("Đơn vị"), max_length=120, width=28,
           aliases=("Đơn vị công tác",)),
    Column("is_youth_union", gettext_lazy("Đoàn viên"), Kind.YES_NO, width=10),
    Column("selected_on", gettext_lazy("Ngày chi bộ giới thiệu"), Kind.DATE, required=True,
           width=16, aliases=("Ngày vào nguồn",)),
    Column("helper", gettext_lazy("Mã đảng viên giúp đỡ"), Kind.CODE, max_length=40, width=18,
           refers="members.people", aliases=("Đảng viên giúp đỡ",)),
    Column("certificate_on", gettext_lazy("Ngày cấp giấy chứng nhận lớp nhận thức"), Kind.DATE,
           width=18, aliases=("Lớp nhận thức",)),
    Column("certificate_number", gettext_lazy("Số giấy chứng nhận"), max_length=40, width=16,
           aliases=("Số GCN",)),
    Column("planned_for", gettext_lazy("Dự kiến kết nạp"), Kind.PARTIAL_DATE, width=14),
    Column("dropped_on", gettext_lazy("Ngày ra khỏi nguồn"), Kind.DATE, width=16),
    Column("dropped_why", gettext_lazy("Ra khỏi nguồn vì"), Kind.CHOICE,
           choices=DropReason.choices, width=22),
)  # fmt: skip
#: What is compared with somebody who is in the pool already.
_FACTS = ("sex", "workplace", "is_youth_union", "planned_for")


@dataclass(slots=True)
class PoolPlan(SheetPlan):
    rows: list[LoadedCandidate] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """What the database has of the pool and of those who may help."""

    candidates: dict[tuple[int, str], list[Candidate]]
    certified: set[tuple[int, date]]
    helped: set[tuple[int, int]]
    members: dict[str, int]
    standings: dict[int, Timeline]
    places: dict[int, Timeline]


def plan_pool(intake: Intake, table: Table) -> PoolPlan:
    plan = PoolPlan(table)
    if not len(table):
        return plan
    if keeps_less():
        message = _("Chế độ net: chỉ giữ năm sinh; đơn vị và số giấy chứng nhận không giữ.")
        intake.warn(table, None, "birth", message)
    managed = scope_of(intake.actor, POOL, "manage")
    known = _known(intake, table)
    taken: dict[tuple[int, str, PartialDate | None], int] = {}
    for row, code in enumerate(table["organization"]):
        entry = find_organization(intake, table, row, "organization", code) if code else None
        name, since = clean(table["full_name"][row] or ""), table["selected_on"][row]
        if entry is None or not name or since is None:
            plan.states[row] = State.LEFT_OUT
            continue
        if not _may_keep(intake, entry, managed):
            message = _("Chi bộ này ngoài phạm vi được ghi nguồn phát triển Đảng.")
            intake.error(table, row, "organization", message)
            continue
        if not entry.is_cell_on(intake.as_of):
            intake.error(table, row, "organization", _("Chỉ chi bộ theo dõi nguồn."))
            continue
        key = (id(entry), search_key(name), table["birth"][row])
        if key in taken:
            said = _("Người này đã có ở dòng %(row)s.")
            intake.error(table, row, "full_name", said % {"row": table.rows[taken[key]]})
            continue
        taken[key] = row
        _plan_row(intake, plan, row, entry, known)
    return plan


def _may_keep(intake: Intake, entry: Entry, managed: Scope) -> bool:
    inside = replace(intake, scope=managed)
    return may_import_into(intake, entry) and may_import_into(inside, entry)


def _known(intake: Intake, table: Table) -> _Known:
    """Six statements; whoever is out of the importer's sight is as if not there."""
    names = {search_key(clean(one or "")) for one in table["full_name"]}
    found: dict[tuple[int, str], list[Candidate]] = defaultdict(list)
    for one in Candidate.objects.visible_to(intake.actor).in_pool().filter(search_key__in=names):
        found[one.organization_id, one.search_key].append(one)
    ids = [one.pk for each in found.values() for one in each]
    given = Certificate.objects.current().filter(candidate__in=ids, course=Course.AWARENESS)
    helping = Helper.objects.current().filter(candidate__in=ids, valid_to__isnull=True)
    codes = {one for one in table["helper"] if one}
    seen = Person.objects.visible_to(intake.actor, of_few=True).filter(code__in=codes)
    members = dict(seen.values_list("code", "pk"))
    people = list(members.values())
    placed = Placement.objects.filter(person__in=people, kind=PlacementKind.OFFICIAL)
    return _Known(
        found,
        set(given.values_list("candidate_id", "given_on")),
        set(helping.values_list("candidate_id", "member_id")),
        members,
        load_timelines(Standing.objects.filter(person__in=people), "person_id", ("status",)),
        load_timelines(placed, "person_id", ("organization_id",)),
    )


def _plan_row(intake: Intake, plan: PoolPlan, row: int, entry: Entry, known: _Known) -> None:
    table = plan.table
    since, left = table["selected_on"][row], table["dropped_on"][row]
    if since > intake.actor.today:
        intake.error(table, row, "selected_on", _("Ngày ghi sau hôm nay."))
        return
    if (left is None) != (not table["dropped_why"][row]):
        message = _("Ghi cả ngày và lý do ra khỏi nguồn, hoặc để trống cả hai.")
        intake.error(table, row, "dropped_on", message)
        return
    if left is not None and left < since:
        intake.error(table, row, "dropped_on", _("Đưa ra khỏi nguồn trước ngày vào nguồn."))
        return
    helper = _helper(intake, table, row, entry, known)
    made = _loaded(table, row, entry, helper)
    held = _held(known, entry, made)
    if held is None:
        plan.states[row] = State.NEW
        plan.rows.append(made)
        return
    _compare(intake, plan, row, made, held, known)


def _loaded(table: Table, row: int, entry: Entry, helper: int | None) -> LoadedCandidate:
    """A row as it is kept; in `net` less of it."""
    birth, less = table["birth"][row], keeps_less()
    return LoadedCandidate(
        place=entry,
        facts={
            "full_name": clean(table["full_name"][row]),
            "birth": PartialDate(birth.year) if birth is not None and less else birth,
            "sex": table["sex"][row] or "",
            "workplace": "" if less else clean(table["workplace"][row] or ""),
            "is_youth_union": bool(table["is_youth_union"][row]),
            "planned_for": table["planned_for"][row],
            "selected_on": table["selected_on"][row],
            "dropped_on": table["dropped_on"][row],
            "dropped_why": table["dropped_why"][row] or "",
        },
        helper=helper,
        certified_on=table["certificate_on"][row],
        number="" if less else clean(table["certificate_number"][row] or ""),
    )


def _helper(intake: Intake, table: Table, row: int, entry: Entry, known: _Known) -> int | None:
    """The member who helps, a full one of the same cell on the day of the sheet."""
    code = table["helper"][row]
    if not code:
        return None
    number = known.members.get(code)
    if number is None:
        message = _("Không có đảng viên mã “%(code)s” trong hệ thống; nạp đảng viên trước.")
        intake.error(table, row, "helper", message % {"code": code})
        return None
    standing = known.standings[number].at(intake.as_of) if number in known.standings else None
    place = known.places[number].at(intake.as_of) if number in known.places else None
    is_full = standing is not None and standing.values["status"] == Status.FULL
    if not is_full or place is None or place.values["organization_id"] != entry.pk:
        message = _("Ngày %s người này không phải đảng viên chính thức của chi bộ.")
        intake.error(table, row, "helper", message % write_date(intake.as_of))
        return None
    return number


def _held(known: _Known, entry: Entry, made: LoadedCandidate) -> Candidate | None:
    """The same person in the pool of the cell; two of one name differ by their birth."""
    if entry.pk is None or made.facts["dropped_on"] is not None:
        return None
    birth = made.facts["birth"]
    rows = known.candidates.get((entry.pk, search_key(made.facts["full_name"])), [])
    return next((one for one in rows if None in (one.birth, birth) or one.birth == birth), None)


def _compare(
    intake: Intake, plan: PoolPlan, row: int, made: LoadedCandidate, held: Candidate, known: _Known
) -> None:
    """Of who is in the pool already help and course are added; other facts are changed on their page,
    so that an import that is undone leaves what was typed."""
    table, names = plan.table, []
    for name in _FACTS:
        given = made.facts[name]
        if table[name][row] not in ("", None) and given != getattr(held, name):
            intake.warn(table, row, name, _("Khác với đã ghi; sửa ở trang của người này."))
    made.held = held
    if made.helper is not None and (held.pk, made.helper) not in known.helped:
        names.append("helper")
    else:
        made.helper = None
    if made.certified_on is not None and (held.pk, made.certified_on) not in known.certified:
        names.append("certificate_on")
    else:
        made.certified_on = None
    if names:
        plan.change(row, *names)
        plan.rows.append(made)


def commit_pool(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, PoolPlan)
    write_pool(actor=intake.actor, rows=plan.rows, as_of=intake.as_of)


def export_pool(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Whom the actor may see in the pool, those who left it too; who was admitted is among the
    members."""
    rows = list(pool(actor, state="").filter(admitted_on__isnull=True))
    ids = [one.pk for one in rows]
    with reading_whole():
        cells = OrganizationVersion.objects.as_of(on).filter(
            organization__in={one.organization_id for one in rows}
        )
        codes = dict(cells.values_list("organization_id", "code"))
        given = Certificate.objects.current().filter(candidate__in=ids, course=Course.AWARENESS)
        courses = {one.candidate_id: one for one in given.order_by("given_on")}
        seen = Person.objects.visible_to(actor, of_few=True).filter(helps__candidate__in=ids)
        people = dict(seen.values_list("pk", "code"))
        helping = Helper.objects.as_of(on).filter(candidate__in=ids).order_by("valid_from")
        helpers = {one.candidate_id: people.get(one.member_id, "") for one in helping}
    for one in rows:
        course = courses.get(one.pk)
        yield (
            codes.get(one.organization_id, ""), one.full_name, one.birth, one.sex, one.workplace,
            one.is_youth_union, one.selected_on, helpers.get(one.pk, ""),
            course.given_on if course else None, course.number if course else "",
            one.planned_for, one.dropped_on, one.dropped_why,
        )  # fmt: skip


POOL_SHEET = SheetDefinition(
    code="members.candidates",
    title=gettext_lazy("Nguồn phát triển Đảng"),
    order=65,
    columns=COLUMNS,
    key=("organization", "full_name", "birth"),
    plan=plan_pool,
    commit=commit_pool,
    policy=needs(POOL),
    export=export_pool,
    aliases=("Danh sách nguồn phát triển Đảng", "Cảm tình Đảng", "Nguồn kết nạp"),
    help=gettext_lazy(
        "Mỗi dòng một quần chúng chi bộ theo dõi. Người đã có chỉ thêm người giúp đỡ, giấy chứng nhận;"
        " thông tin khác sửa ở trang của người đó."
    ),
)
