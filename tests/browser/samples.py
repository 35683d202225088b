"""What the addresses of pages need: a value for every argument, and states worth a look.

A new route whose argument is not here fails tests/browser/test_every_page.py; add one line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from dangvu.access.choices import Role
from dangvu.access.models import Grant
from dangvu.access.selectors import reading_whole
from dangvu.access.services import ensure_operator
from dangvu.accounts.models import User
from dangvu.audit.models import Deed
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.sheets import all_sheets
from dangvu.documents.models import (
    Attachment,
    Delivery,
    DocumentNumber,
    DocumentVersion,
    Link,
    Regulation,
    Series,
)
from dangvu.exports.models import Ask
from dangvu.figures.models import FrozenFigure, QuotedFigure
from dangvu.figures.selectors import Question
from dangvu.figures.services import freeze, quote_figure
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.members import services as members
from dangvu.members.choices import Course, DelegatedPower, IntroducerKind
from dangvu.members.models import (
    Candidate,
    Certificate,
    DataRequest,
    Delegation,
    Helper,
    Introducer,
    MemberAccount,
    Person,
    Placement,
)
from dangvu.members.selectors.candidates import full_members_of
from dangvu.members.services.accounts import link_account
from dangvu.offices import services as offices
from dangvu.offices.choices import DutyKind, PostKind
from dangvu.offices.models import Body, Duty, Holding, Planned, Term
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.papers.selectors import form_on
from dangvu.procedures.definitions import VoteRule
from dangvu.procedures.models import Case, Vote
from dangvu.procedures.selectors import electorate_of
from dangvu.procedures.services import Count, record_vote
from dangvu.reports.models import Report
from dangvu.reports.services import keep_version, open_report
from dangvu.rules.models import Parameter
from dangvu.rules.services import load_rulebook, set_local_rule
from dangvu.sources.models import Source
from dangvu.sources.services import cite
from tests.cast import TODAY, hire
from tests.factories.documents import make_papers
from tests.factories.offices import make_committee
from tests.factories.procedures import begin as begin_case
from tests.factories.procedures import to_the_vote
from tests.procedures.toy import keep_toy


def latest(model: type[Model], **values: Any) -> int:
    """The newest row, made of `values` if the standing bloc has none."""
    with reading_whole():
        found: int | None = (
            model._default_manager.order_by("pk").values_list("pk", flat=True).last()
        )
    if found is None:
        maker = ensure_operator(today=TODAY)
        with reading_whole(), deed(actor=maker, verb="tests.add_sample"):
            found = model._default_manager.create(**values).pk
    return found


def _owner() -> User:
    return User.objects.get(username="lan")


def _colleague() -> User:
    """Somebody else of the office, about whose requests the reader decides."""
    found = User.objects.filter(username="dung").first()
    if found is None:
        root = Organization.objects.get(is_root=True)
        hire(_operator(), "dung", "Đỗ Tiến Dũng", Role.OFFICE, root.pk)
        found = User.objects.get(username="dung")
    return found


def _operator() -> Actor:
    return ensure_operator(today=TODAY)


def _question() -> Question:
    root = Organization.objects.get(is_root=True)
    return Question(organization_id=root.pk, today=TODAY, as_of=date(2026, 6, 30))


def _frozen() -> int:
    with reading_whole():
        if not FrozenFigure.objects.exists():
            purpose = "Báo cáo 6 tháng đầu năm 2026"
            freeze(
                actor=_operator(), codes=["members.total"], question=_question(), purpose=purpose
            )
        return latest(FrozenFigure)


def _quoted() -> int:
    if not QuotedFigure.objects.exists():
        quote_figure(
            actor=_operator(),
            subject="Tổng số đảng viên toàn Đảng bộ",
            value=Decimal(5_400_000),
            unit="đảng viên",
            source=cite(actor=_operator(), symbol="12-BC/TU", date=PartialDate(2026, 6, 30)),
            first_day=date(2026, 1, 1),
            last_day=date(2026, 6, 30),
            area="Toàn tỉnh",
        )
    return latest(QuotedFigure)


def _report() -> int:
    """A report that is being written, with one version kept."""
    if not Report.objects.exists():
        form = form_on("summary", TODAY)
        with reading_whole():
            report = open_report(actor=_operator(), form=form, question=_question())
            keep_version(actor=_operator(), report=report)
    return latest(Report)


def _job() -> int:
    return latest(
        Job,
        task="tests.sample",
        label="Nạp sổ " + "rất-dài-" * 12,
        state=JobState.FAILED,
        message="Tệp không còn trong kho.",
        owner=_owner(),
    )


def _asked() -> int:
    """A request about personal data that waits for its acknowledgement."""
    return latest(
        DataRequest,
        person_id=latest(Person),
        kind="SEE",
        asked_by="Nguyễn Thị Minh Ngọc",
        received_on=date(2026, 11, 13),
        words="Đề nghị được xem những gì đang giữ về tôi.",
        owner=_owner(),
    )


def _document() -> int:
    """A paper with another that it implements, recipients and a file."""
    if not Link.objects.exists():
        make_papers(_operator(), Organization.objects.get(is_root=True))
    return Link.objects.latest("pk").later_id


def _of_documents(rows: Callable[[], Any]) -> Callable[[], int]:
    """Something of what stands beside that paper."""

    def found() -> int:
        _document()
        return rows().latest("pk").pk  # type: ignore[no-any-return]

    return found


def _local_rule() -> int:
    """One of the root, beside the general rule."""
    code = "transfer.present_working_days"
    found = Parameter.objects.current().filter(code=code, organization__isnull=False).first()
    if found is None:
        found = set_local_rule(
            actor=_operator(),
            organization=Organization.objects.get(is_root=True),
            code=code,
            label="Thời hạn xuất trình giấy giới thiệu sinh hoạt đảng",
            value=20,
            unit="ngày làm việc",
            valid_from=date(2026, 1, 1),
            source=cite(actor=_operator(), symbol="12-QĐ/ĐUK", date=PartialDate(2025, 12, 20)),
            clause="Điều 2",
        )
    return found.pk


def _body() -> int:
    """A committee with a secretary, of the root."""
    if not Body.objects.exists():
        root = Organization.objects.get(is_root=True)
        committee = make_committee(_operator(), root.pk, since=date(2026, 1, 5))
        with reading_whole():
            placed = Placement.objects.as_of(TODAY).order_by("pk").first()
            if placed is not None:
                committee.seat(placed.person, PostKind.SECRETARY, TODAY)
    return latest(Body)


def _term() -> int:
    root = Organization.objects.get(is_root=True)
    if not Term.objects.exists():
        offices.open_term(
            actor=_operator(),
            organization_id=root.pk,
            label="2025-2030",
            ordinal=13,
            congress_opened=PartialDate(2025, 8, 14),
            congress_closed=PartialDate(2025, 8, 15),
            planned_end=date(2030, 8, 1),
            source=cite(actor=_operator(), symbol="312-QĐ/TU", date=PartialDate(2025, 8, 20)),
        )
    return latest(Term)


def _holding() -> int:
    """The secretary of the root, with a duty and a publication."""
    _body()
    _term()
    with reading_whole():
        held = Holding.objects.current().select_related("post", "person").latest("pk")
        if not Duty.objects.exists():
            offices.assign_duty(
                actor=_operator(),
                person=held.person,
                post=held.post,
                kind=DutyKind.FOLLOWS,
                organization=Organization.objects.exclude(is_root=True).latest("pk"),
                valid_from=TODAY,
            )
            offices.publish(
                actor=_operator(),
                of=held,
                published_on=TODAY,
                where="Bảng tin cơ quan và trang thông tin nội bộ của Đảng bộ",
                comments=2,
                topics="Đồng thuận: 2",
            )
    return held.pk


def _duty() -> int:
    _holding()
    return latest(Duty)


def _planned() -> int:
    _holding()
    with reading_whole():
        if not Planned.objects.exists():
            held = Holding.objects.current().select_related("post", "person").latest("pk")
            offices.plan_person(
                actor=_operator(),
                person=held.person,
                post=held.post,
                term_label="2030-2035",
                valid_from=TODAY,
            )
    return latest(Planned)


def _case() -> int:
    """A case of the toy procedure before its vote, of a member of the standing bloc."""
    with reading_whole():
        is_there = Case.objects.exists()
    if not is_there:
        operator = _operator()
        load_rulebook(actor=operator)
        keep_toy()
        with reading_whole():
            placed = Placement.objects.as_of(TODAY).order_by("pk").first()
            assert placed is not None
            person, cell = Person.objects.get(pk=placed.person_id), placed.organization_id
            case = begin_case(operator, cell, person, date(2026, 9, 7))
            to_the_vote(operator, case, date(2026, 9, 7))
    return latest(Case)


def _own() -> Person:
    """The member for whom the account of the reader stands: whom the case is about."""
    number = _case()
    with reading_whole():
        case = Case.objects.select_related("person").get(pk=number)
    if not MemberAccount.objects.filter(user=_owner()).exists():
        with reading_whole():
            link_account(actor=_operator(), user=_owner(), person=case.person)
    with reading_whole():
        return Person.objects.get(pk=MemberAccount.objects.get(user=_owner()).person_id)


def _own_case() -> int:
    person = _own()
    with reading_whole():
        return Case.objects.filter(person=person).latest("pk").pk


def _own_request() -> int:
    person = _own()
    with reading_whole():
        found = DataRequest.objects.filter(person=person).first()
        if found is None:
            with deed(actor=_operator(), verb="tests.add_sample"):
                found = DataRequest.objects.create(
                    person=person, kind="CORRECT", asked_by="Chính người ấy", received_on=TODAY,
                    field="HOMETOWN", should_be="Xã Quảng Phú, thị xã Ba Đồn",
                    paper="Giấy khai sinh số 12, năm 1961", holder="Tôi giữ", owner=_owner(),
                )  # fmt: skip
        return found.pk


def _candidate() -> int:
    """Somebody of the pool of a cell, with help, an introduction and a course."""
    with reading_whole():
        found = Candidate.objects.order_by("pk").last()
        placed = Placement.objects.as_of(TODAY).order_by("pk").first()
    if found is not None or placed is None:
        return found.pk if found else 1
    operator, since = _operator(), date(2026, 1, 5)
    load_rulebook(actor=operator)
    made = members.add_candidate(
        actor=operator, organization_id=placed.organization_id, selected_on=since,
        full_name="Nguyễn Thị Hoàng Phương Thảo", birth=PartialDate(1999, 4, 30), sex="FEMALE",
        workplace="Phòng Kỹ thuật và An toàn lao động", is_youth_union=True,
    )  # fmt: skip
    with reading_whole():
        full = full_members_of(placed.organization_id, TODAY, operator)
    for number in list(full)[:1]:
        with reading_whole():
            member = Person.objects.get(pk=number)
        members.assign_helper(actor=operator, candidate=made, member=member, on=TODAY)
    members.introduce(
        actor=operator, candidate=made, kind=IntroducerKind.YOUTH_UNION, introduced_on=TODAY
    )
    members.give_certificate(
        actor=operator, candidate=made, course=Course.AWARENESS, given_on=date(2026, 2, 5),
        given_by="Trung tâm chính trị", number="12/2026",
    )  # fmt: skip
    return made.pk


def _of_pool(model: type[Model]) -> Callable[[], int]:
    """Something of what stands beside that candidate."""

    def found() -> int:
        _candidate()
        with reading_whole():
            row = model._default_manager.order_by("pk").last()
        return row.pk if row is not None else 1

    return found


def _delegation() -> int:
    """A grassroots committee below the root decides itself."""
    with reading_whole():
        found = Delegation.objects.current().order_by("pk").last()
        rows = OrganizationVersion.objects.as_of(TODAY).internal().order_by("pk")
        place = next((one for one in rows if one.is_grassroots), None)
    if found is not None or place is None:
        return found.pk if found else 1
    return members.delegate(
        actor=_operator(), superior=Organization.objects.get(is_root=True),
        organization=place.organization, power=DelegatedPower.ADMISSION,
        valid_from=date(2026, 1, 5),
    ).pk  # fmt: skip


def _vote() -> int:
    """A vote that stands alone, of the cell of that case."""
    with reading_whole():
        if not Vote.objects.exists():
            place = Case.objects.get(pk=_case()).organization_id
            voters = sum(1 for one in electorate_of("cell", place, date(2026, 9, 8)) if one.counts)
            record_vote(
                actor=_operator(),
                organization_id=place,
                rule=VoteRule("cell", "vote.two_thirds_of_electorate"),
                on=date(2026, 9, 8),
                question="Đề nghị biểu dương đảng viên có sáng kiến cải tiến kỹ thuật",
                count=Count(voters),
            )
    return latest(Vote)


def _sheet() -> str:
    return next(sheet.code for sheet in all_sheets() if sheet.code.startswith("members."))


#: By "room:page" and argument where a room has several kinds, else by room and argument.
SAMPLES: dict[tuple[str, str], Callable[[], Any]] = {
    ("organizations", "organization_id"): lambda: latest(Organization),
    ("members", "person_id"): lambda: latest(Person),
    ("members:residence", "deed"): lambda: "comment",
    ("members", "pk"): _asked,
    ("members:own-request", "pk"): _own_request,
    ("members:candidate", "pk"): _candidate,
    ("members:candidate-deed", "pk"): _candidate,
    ("members:candidate-deed", "deed"): lambda: "introducer",
    ("members:probation-deed", "deed"): lambda: "certificate",
    ("members:helper-end", "pk"): _of_pool(Helper),
    ("members:introducer-withdraw", "pk"): _of_pool(Introducer),
    ("members:certificate-withdraw", "pk"): _of_pool(Certificate),
    ("members:delegation-end", "pk"): _delegation,
    ("members", "form"): lambda: "json",
    ("members", "step"): lambda: "acknowledge",
    ("offices", "pk"): _body,
    ("offices:close-term", "pk"): _term,
    ("offices:correct-term", "pk"): _term,
    ("offices:correct-holding", "pk"): _holding,
    ("offices:holding", "pk"): _holding,
    ("offices:end-holding", "pk"): _holding,
    ("offices:take-back", "pk"): _holding,
    ("offices:assign-duty", "pk"): _holding,
    ("offices:publish-holding", "pk"): _holding,
    ("offices:end-duty", "pk"): _duty,
    ("offices:planned", "pk"): _planned,
    ("offices:review-planned", "pk"): _planned,
    ("offices:unplan", "pk"): _planned,
    ("offices:publish-planned", "pk"): _planned,
    ("procedures", "pk"): _case,
    ("procedures:vote", "pk"): _vote,
    ("procedures:own", "pk"): _own_case,
    ("procedures:print", "code"): lambda: "BD-2",
    ("procedures:print", "kind"): lambda: "pdf",
    ("figures", "code"): lambda: "members.total",
    ("imports", "pk"): lambda: latest(
        ImportBatch,
        file_name="sổ " + "rất-dài-" * 12 + ".xlsx",
        sha256="0" * 64,
        state=BatchState.FAILED,
        message="Không nạp được: tệp không phải sổ Excel.",
        owner=_owner(),
    ),
    ("jobs", "pk"): _job,
    ("imports", "sheet"): _sheet,
    ("imports", "name"): lambda: "so-7-hsdv",
    ("imports", "state"): lambda: "new",
    ("figures", "pk"): _frozen,
    ("figures:quoted-detail", "pk"): _quoted,
    ("figures:withdraw-quoted", "pk"): _quoted,
    ("figures:correct-quoted", "pk"): _quoted,
    ("documents", "pk"): _document,
    ("documents:issue-planned", "pk"): lambda: (
        _document() and DocumentVersion.objects.filter(status="PLANNED").latest("pk").document_id
    ),
    ("documents:series", "pk"): _of_documents(Series.objects.all),
    ("documents:explain", "pk"): _of_documents(Series.objects.all),
    ("documents:cancel-number", "pk"): _of_documents(
        lambda: DocumentNumber.objects.current().filter(state="RESERVED")
    ),
    ("documents:regulation", "pk"): _of_documents(Regulation.objects.current),
    ("documents:regulation-change", "pk"): _of_documents(Regulation.objects.current),
    ("documents:regulation-end", "pk"): _of_documents(Regulation.objects.current),
    ("documents:unlink", "number"): _of_documents(Link.objects.current),
    ("documents:read", "number"): _of_documents(
        lambda: Delivery.objects.filter(organization__isnull=False)
    ),
    ("documents:check", "number"): _of_documents(Attachment.objects.current),
    ("documents:remove", "number"): _of_documents(Attachment.objects.current),
    ("rules", "code"): lambda: "transfer.present_working_days",
    ("rules", "pk"): _local_rule,
    ("rules:document", "pk"): lambda: Source.objects.get(symbol="294-QĐ/TW").pk,
    ("reports", "name"): lambda: "summary",
    ("reports", "pk"): _report,
    ("reports", "number"): lambda: 1,
    ("reports", "kind"): lambda: "docx",
    ("papers", "code"): lambda: "summary",
    ("papers", "kind"): lambda: "docx",
    ("accounts", "pk"): lambda: _owner().pk,
    ("access", "pk"): lambda: latest(Grant),
    ("audit", "pk"): lambda: latest(Deed),
    ("exports", "pk"): lambda: latest(
        Ask,
        user=_colleague(),
        label="Đảng viên",
        address="/members/?format=xlsx",
        key="0" * 64,
        persons=812,
        reason="Đối chiếu với sổ giấy của các chi bộ theo Kế hoạch kiểm tra cuối năm.",
    ),
    # No file of an office stands in the bloc.
    ("papers", "pk"): lambda: 1,
}

#: Answer with a file, which the standing bloc may not have.
FILES = {"imports:copy", "procedures:print"}

#: Not there for someone who is signed in, has configured nothing and took out no list; and not of the
#: sample.
NOT_THERE = {
    "site:first", "accounts:national", "accounts:national-back", "exports:ask",
    # Of a case that stands still, or is over.
    "procedures:resume", "procedures:release", "procedures:publish",
    # Of a case that its member asked for, or that leads somewhere.
    "procedures:own-withdraw", "procedures:lead",
}  # fmt: skip

#: Further states of a page, as queries.
QUERIES: dict[str, list[str]] = {
    "site:search": ["?q=cong", "?q=khong-co-ai"],
    "members:list": [
        "?status=FULL&q=cong",
        "?q=khong-co-ai",
        "?columns=code&columns=hometown&columns=ethnicity",
        "?columns=usual",
        "?format=print",
    ],
    "organizations:tree": ["?q=van+phong", "?on=2015-01-01"],
    "organizations:list": ["?on=hom-qua"],
    "documents:book": ["?org=K&book=OUT&year=2026", "?book=IN&format=print"],
    "documents:list": ["?q=sinh+hoat+chi+bo", "?status=PLANNED"],
    "offices:vacancies": ["?key=1", "?on=2020-01-01", "?months=24"],
    "offices:planned-list": ["?review=no", "?q=khong-co-ai", "?on=2020-01-01"],
    "lifecycle:badges": ["?which=early&org=khong-co-ai", "?which=died&format=print"],
    "procedures:list": ["?late=1", "?q=khong-co-ai"],
    "procedures:begin": ["?definition=praise"],
    "procedures:batch": ["?definition=praise&step=cell_vote"],
    "procedures:prints": ["?definition=praise&step=dossier&on=2026-09-07&place=1"],
    "procedures:queue": ["?months=3"],
    "procedures:own-ask": ["?definition=transfer"],
    "members:own-correct": ["?field=BIRTH"],
    "rules:list": ["?q=ket+nap", "?certainty=MEDIUM&on=1/7/2025", "?format=print"],
    "rules:detail": ["?on=30/6/2021"],
    "rules:documents": ["?state=question"],
    "figures:detail": ["?by=sex", "?by=child"],
    "audit:list": ["?class=DENIED", "?who=khong-co-ai", "?columns=purpose&columns=code"],
    "audit:seal": ["?code=12-ABCD-EFGH-IJKL-MNOP"],
}
