"""Something of each kind that belongs to somebody, and the addresses that name it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.contrib.sessions.backends.base import SessionBase
from django.urls import get_resolver

from dangvu.access.models import Grant
from dangvu.access.selectors import reading_whole
from dangvu.accounts.models import SecurityKey, User
from dangvu.accounts.services import give_token
from dangvu.audit.models import Deed
from dangvu.audit.services import deed
from dangvu.config import ways
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.documents.choices import PartnerKind
from dangvu.documents.models import Document, DocumentNumber, Regulation
from dangvu.documents.services import plan_document, reserve_number, sign_regulation
from dangvu.exports.models import Ask
from dangvu.figures.choices import Qualifier
from dangvu.figures.models import FrozenFigure
from dangvu.figures.selectors import Question
from dangvu.figures.services import quote_figure
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.members import services as members
from dangvu.members.choices import Course, DelegatedPower, IntroducerKind
from dangvu.members.models import DataRequest, Delegation, Person
from dangvu.offices import services as offices
from dangvu.offices.choices import DutyKind, PostKind
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.papers.models import OwnTemplate
from dangvu.papers.selectors import form_on
from dangvu.procedures.models import Case, Vote
from dangvu.reports.models import Report
from dangvu.reports.services import Entry, open_report, send_report, write_boxes
from dangvu.reports.services.reading import base_of
from dangvu.rules.models import Parameter
from dangvu.rules.services import set_local_rule
from dangvu.sources.services import cite
from tests.access.doors import OF_A_CASE
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER, make_member
from tests.factories.offices import make_committee
from tests.factories.organizations import Tree

#: Arguments that name nothing of anybody's: what the program or the whole installation has.
NOBODYS = {
    "code": {"figures:detail", "figures:map", "figures:rows", "api:get_figure", "api:open_figure",
             "papers:form", "papers:check", "papers:preview", "papers:template",
             "rules:detail", "rules:set-local", "procedures:print"},
    "pk": {"rules:document"},
    "name": {"reports:paper", "reports:begin", "reports:later", "reports:file", "imports:mapping"},
    "paper": {"api:print_case"},
    "sheet": {"imports:record", "imports:rows", "imports:differences"},
    "state": {"imports:rows"},
    "kind": {"papers:preview", "reports:file", "reports:kept-file", "reports:version-file",
             "procedures:print"},
    "form": {"members:request-data"},
    "deed": {"api:turn_case", "members:residence", "members:candidate-deed",
             "members:probation-deed"},
    "step": {"members:request-step"},
    "number": {"documents:file", "documents:unlink", "documents:read", "documents:check",
               "documents:remove", "reports:version", "reports:version-file", "api:get_version"},
}  # fmt: skip
#: What stands for them.
SAMPLES = {
    "code": "members.total", "name": "summary", "sheet": "members.people", "state": "new",
    "kind": "pdf", "number": "1", "paper": "BD-1",
    "form": "xlsx", "step": "accept", "pk": "1", "deed": "pause",
}  # fmt: skip
#: What a page of a room calls otherwise.
_WORDS = dict.fromkeys(
    (("members:candidate-deed", "deed"), ("members:probation-deed", "deed")), "certificate"
)
#: Forms of papers go by a name without a dot.
_FORM = {"code": "summary"}
ABSENT = {
    "pk": "987654",
    "organization_id": "987654",
    "person_id": "987654",
    "code": "KHONG-CO",
    "key": "k" * 32,
}


class Foreign:
    """Something of each kind that lies at committee B, or belongs to its officer."""

    def __init__(self, bloc: Tree, cast: Cast) -> None:
        owner, place = cast.outsider, bloc["B"]
        self.organization = str(place)
        self.organization_code = "B"
        person = make_member(bloc["B1"])
        self.person, self.person_code = str(person.pk), person.code
        self.request = str(self._request(person).pk)
        self._pool(owner, place, bloc["B1"])
        self._offices(owner, place)
        self.document = str(self._document(owner, place).pk)
        number = self._number(owner, place)
        self.number, self.series = str(number.pk), str(number.series_id)
        self.regulation = str(self._regulation(owner, place).pk)
        self.case, self.vote = map(str, self._case_and_vote(person, bloc["B1"]))
        self.rule = str(self._rule(owner, place).pk)
        self.report = str(self._report(owner, place).pk)
        self.frozen = str(FrozenFigure.objects.filter(organization=place).latest("pk").pk)
        self.quoted = str(self._quoted(owner, place).pk)
        self.template = str(self._template(owner, place).pk)
        self.batch = str(self._batch(owner).pk)
        self.job = str(self._job(owner).pk)
        self.user = str(owner.user_id)
        self.grant = str(Grant.objects.get(user=owner.user_id).pk)
        self.deed = str(Deed.objects.filter(actor_id=owner.user_id).latest("pk").pk)
        self.export = str(self._export(owner).pk)
        user = cast.user(owner)
        self.token = str(give_token(actor=owner, user=user, name="của người khác")[0].pk)
        self.key = str(self._key(user).pk)
        self.session = self._session(cast, owner)

    @staticmethod
    def _request(person: Person) -> DataRequest:
        with reading_whole(), deed(actor=MAKER, verb="tests.request"):
            return DataRequest.objects.create(
                person=person, kind="SEE", asked_by="Chính người ấy", received_on=TODAY
            )

    def _pool(self, owner: Actor, place: int, cell: int) -> None:
        """Somebody whom the cell follows, with everything that is written of them."""
        made = members.add_candidate(
            actor=owner, organization_id=cell, full_name="Người của nơi khác", selected_on=TODAY
        )
        helper = members.assign_helper(
            actor=owner, candidate=made, member=make_member(cell), on=TODAY
        )
        said = members.introduce(
            actor=owner, candidate=made, kind=IntroducerKind.TRADE_UNION, introduced_on=TODAY
        )
        given = members.give_certificate(
            actor=owner, candidate=made, course=Course.AWARENESS, given_on=TODAY
        )
        with reading_whole(), deed(actor=MAKER, verb="tests.delegation"):
            power = Delegation.objects.create(
                superior_id=place, organization_id=cell, power=DelegatedPower.ADMISSION,
                valid_from=TODAY,
            )  # fmt: skip
        self.candidate, self.helper, self.introducer = str(made.pk), str(helper.pk), str(said.pk)
        self.certificate, self.delegation = str(given.pk), str(power.pk)

    def _offices(self, owner: Actor, place: int) -> None:
        """A committee with a deputy who follows a cell, a term, and somebody planned."""
        committee = make_committee(owner, place)
        cell = OrganizationVersion.objects.current().get(code="B1").organization
        held = committee.newcomer(cell.pk, PostKind.DEPUTY)
        duty = offices.assign_duty(
            actor=owner, person=held.person, post=held.post, kind=DutyKind.FOLLOWS,
            organization=cell, valid_from=TODAY,
        )  # fmt: skip
        term = offices.open_term(
            actor=owner, organization_id=place, label="2025-2030", valid_from=TODAY
        )
        planned = offices.plan_person(
            actor=owner, person=held.person, post=committee.posts[PostKind.SECRETARY],
            term_label="2025-2030", valid_from=TODAY,
        )  # fmt: skip
        self.body, self.holding, self.duty = str(committee.body.pk), str(held.pk), str(duty.pk)
        self.term, self.planned = str(term.pk), str(planned.pk)

    @staticmethod
    def _case_and_vote(person: Person, cell: int) -> tuple[int, int]:
        """Of a procedure that no room has: the rows are what is asked for."""
        where = {"organization_id": cell, "kind": "procedures"}
        with reading_whole(), deed(actor=MAKER, verb="tests.case"):
            case = Case.objects.create(
                definition="praise", version_from=TODAY, mark="x", acting_id=cell, person=person,
                label="Hồ sơ của nơi khác", began_on=TODAY, step="dossier", step_since=TODAY, **where,
            )  # fmt: skip
            vote = Vote.objects.create(
                body="cell", on=TODAY, ballot="SECRET", question="Việc của nơi khác", case=case,
                threshold_code="vote.more_than_half_of_electorate",
                threshold_value={"of": "electorate", "more_than": "1/2"}, threshold_certainty="SEEN",
                eligible=1, present=1, votes_for=1, votes_against=0, passed=True, **where,
            )  # fmt: skip
        return case.pk, vote.pk

    @staticmethod
    def _document(owner: Actor, place: int) -> Document:
        return plan_document(
            actor=owner,
            issuer=Organization.objects.get(pk=place),
            type="PLAN",
            summary="Kế hoạch của nơi khác",
        )

    @staticmethod
    def _number(owner: Actor, place: int) -> DocumentNumber:
        issuer = Organization.objects.get(pk=place)
        return reserve_number(actor=owner, issuer=issuer, key="KH", on=TODAY)

    @staticmethod
    def _regulation(owner: Actor, place: int) -> Regulation:
        return sign_regulation(
            actor=owner,
            organization=Organization.objects.get(pk=place),
            partner_kind=PartnerKind.STATE,
            title="Quy chế của nơi khác",
            partners=[{"name": "Sở Nội vụ"}],
        )

    @staticmethod
    def _rule(owner: Actor, place: int) -> Parameter:
        return set_local_rule(
            actor=owner,
            organization=Organization.objects.get(pk=place),
            code="transfer.start_working_days",
            label="Thời hạn của nơi khác",
            value=40,
            valid_from=TODAY,
        )

    @staticmethod
    def _report(owner: Actor, place: int) -> Report:
        question = Question(organization_id=place, today=TODAY, period=Period.parse("2025"))
        report = open_report(actor=owner, form=form_on("summary", TODAY), question=question)
        write_boxes(
            actor=owner, report=report, entries={"assessment": Entry("Tốt.", 0, base_of(""))}
        )
        send_report(actor=owner, report=report)
        return report

    @staticmethod
    def _quoted(owner: Actor, place: int) -> object:
        return quote_figure(
            actor=owner,
            subject="Doanh thu",
            value=Decimal(12),
            unit="tỷ đồng",
            source=cite(actor=owner, symbol="12-BC/ĐU"),
            first_day=TODAY - timedelta(days=9),
            last_day=TODAY,
            organization=Organization.objects.get(pk=place),
            qualifier=Qualifier.EXACT,
        )

    @staticmethod
    def _template(owner: Actor, place: int) -> OwnTemplate:
        with deed(actor=MAKER, verb="tests.template"):
            return OwnTemplate.objects.create(
                form="summary", organization_id=place, number=1, file_name="mẫu.docx",
                content=b"x", sha256="0" * 64, owner_id=owner.user_id, valid_from=TODAY,
            )  # fmt: skip

    @staticmethod
    def _export(owner: Actor) -> Ask:
        with deed(actor=MAKER, verb="tests.ask"):
            return Ask.objects.create(
                user_id=owner.user_id, label="Đảng viên", address="/members/", key="x", persons=400,
                reason="Đối chiếu",
            )  # fmt: skip

    @staticmethod
    def _batch(owner: Actor) -> ImportBatch:
        with deed(actor=MAKER, verb="tests.batch"):
            return ImportBatch.objects.create(
                file_name="sổ.xlsx", sha256="0" * 64, state=BatchState.READY, owner_id=owner.user_id
            )

    @staticmethod
    def _job(owner: Actor) -> Job:
        return Job.objects.create(
            task="reports.render", label="Báo cáo", owner_id=owner.user_id, state=JobState.FAILED
        )

    @staticmethod
    def _key(user: User) -> SecurityKey:
        with deed(actor=MAKER, verb="tests.key"):
            return SecurityKey.objects.create(
                user=user, name="khóa", place="localhost", credential=b"x", credential_id=b"x"
            )

    @staticmethod
    def _session(cast: Cast, owner: Actor) -> str:
        session: SessionBase = cast.signed_in(owner).session
        return str(session.session_key)


#: Which foreign thing an argument names, by the beginning of the address's name.
NAMES: dict[str, tuple[str, str]] = {
    "organizations:detail": ("organization_id", "organization"),
    "api:get_organization": ("code", "organization_code"),
    "members:detail": ("person_id", "person"),
    "members:reveal": ("person_id", "person"),
    "members:residence": ("person_id", "person"),
    "members:request-new": ("person_id", "person"),
    "members:candidate": ("pk", "candidate"),
    "members:probation-deed": ("person_id", "person"),
    "members:helper-end": ("pk", "helper"),
    "members:introducer-withdraw": ("pk", "introducer"),
    "members:certificate-withdraw": ("pk", "certificate"),
    "members:delegation-end": ("pk", "delegation"),
    **dict.fromkeys(
        ("api:get_candidate", "api:assign_helper", "api:introduce", "api:give_certificate"),
        ("pk", "candidate"),
    ),
    "members:": ("pk", "request"),
    "api:get_member": ("code", "person_code"),
    "offices:close-term": ("pk", "term"),
    "offices:correct-term": ("pk", "term"),
    "offices:correct-holding": ("pk", "holding"),
    "offices:holding": ("pk", "holding"),
    "offices:end-holding": ("pk", "holding"),
    "offices:take-back": ("pk", "holding"),
    "offices:assign-duty": ("pk", "holding"),
    "offices:publish-holding": ("pk", "holding"),
    "offices:end-duty": ("pk", "duty"),
    "offices:planned": ("pk", "planned"),
    "offices:review-planned": ("pk", "planned"),
    "offices:unplan": ("pk", "planned"),
    "offices:publish-planned": ("pk", "planned"),
    "offices:": ("pk", "body"),
    "procedures:vote": ("pk", "vote"),
    "procedures:": ("pk", "case"),
    "figures:frozen-detail": ("pk", "frozen"),
    "figures:reopen": ("pk", "frozen"),
    "figures:quoted-detail": ("pk", "quoted"),
    "figures:correct-quoted": ("pk", "quoted"),
    "figures:withdraw-quoted": ("pk", "quoted"),
    "papers:": ("pk", "template"),
    "imports:": ("pk", "batch"),
    "api:get_import": ("pk", "batch"),
    "api:commit_import": ("pk", "batch"),
    "jobs:": ("pk", "job"),
    "documents:series": ("pk", "series"),
    "documents:explain": ("pk", "series"),
    "documents:cancel-number": ("pk", "number"),
    "documents:regulation": ("pk", "regulation"),
    "documents:": ("pk", "document"),
    "rules:change-local": ("pk", "rule"),
    "rules:end-local": ("pk", "rule"),
    "reports:": ("pk", "report"),
    **dict.fromkeys(OF_A_CASE, ("pk", "case")),
    "api:get_own_request": ("pk", "request"),
    "api:get_report": ("pk", "report"),
    "api:get_version": ("pk", "report"),
    "access:": ("pk", "grant"),
    "audit:": ("pk", "deed"),
    "exports:": ("pk", "export"),
    "accounts:remove-key": ("pk", "key"),
    "accounts:end-sessions": ("pk", "user"),
    "accounts:end-session": ("key", "session"),
    "accounts:end-token": ("pk", "token"),
    "accounts:": ("pk", "user"),
}


def addresses() -> Iterator[tuple[str, str]]:
    """Each address with arguments: its name and its pattern, `{}` around the arguments."""
    for address, name, view in ways._views(get_resolver().url_patterns, "/", ""):
        pattern = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address)
        if "{" in pattern:
            operations = [f"api:{one.__name__}" for method, one in ways._functions(view) if method]
            yield (operations or [name])[0], pattern


def named(name: str) -> tuple[str, str] | None:
    return next((said for start, said in NAMES.items() if name.startswith(start)), None)


def filled(pattern: str, name: str, value: str | None) -> str | None:
    """The address with the thing in it; None where it names nothing of anybody's."""
    argument, _thing = named(name) or ("", "")
    values = {}
    for one in re.findall(r"{(\w+)}", pattern):
        if one == argument and name not in NOBODYS.get(one, ()):
            values[one] = value
        elif (name, one) in _WORDS:
            values[one] = _WORDS[name, one]
        else:
            values[one] = (
                SAMPLES[one] if name.split(":")[0] != "papers" else _FORM.get(one, SAMPLES[one])
            )
    return pattern.format(**values) if value in values.values() else None


def every_address(own: object) -> list[str]:
    """Each address once, with somebody's things in the places of its arguments."""
    found = []
    for address, name, view in ways._views(get_resolver().url_patterns, "/", ""):
        pattern = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address)
        if "{" not in pattern:
            found.append(pattern)
            continue
        called = next(
            (f"api:{one.__name__}" for method, one in ways._functions(view) if method), name
        )
        _argument, thing = named(called) or ("", "")
        value = getattr(own, thing, None)
        found.append(
            filled(pattern, called, value)
            or pattern.format(**(SAMPLES | (_FORM if name.startswith("papers:") else {})))
        )
    return list(dict.fromkeys(found))
