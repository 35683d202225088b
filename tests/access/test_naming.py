"""What a write may name: every field of every form and of the API is known, and whatever names a
thing of ours answers for a hidden one as for one that is not there, and puts nothing outside of the
writer's part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.test import Client

import dangvu
from dangvu.access.selectors import reading_as, reading_whole
from dangvu.accounts.services import give_token
from dangvu.audit.services import deed
from dangvu.config.api import api
from dangvu.core.actor import Actor
from dangvu.core.fields import SuggestedField
from dangvu.core.partial_dates import PartialDate
from dangvu.documents.models import Document
from dangvu.figures.models import QuotedFigure
from dangvu.imports.services import Options, Preview, preview_workbook
from dangvu.members import services
from dangvu.members.choices import BadgeKind, CardKind, ExitKind, PlacementKind
from dangvu.members.models import Candidate, Person, Placement
from dangvu.offices.choices import PostKind
from dangvu.offices.models import Body, Duty, Holding, Planned, Term
from dangvu.organizations.models import Employer, EmployerLink, EmployerVersion
from dangvu.reports.models import Report
from dangvu.rules.models import Parameter
from tests.access.test_grants import fresh, newcomer, said
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.offices import make_committee
from tests.factories.organizations import START, Tree
from tests.imports.workbooks import WorkbookMaker, member, movement

pytestmark = pytest.mark.django_db

#: Fields that name something of ours, with what they name.
NAMING = {
    "access.GrantForm.user": "account",
    "access.GrantForm.organization": "organization",
    "figures.QuotedForm.organization": "organization",
    "figures.CorrectQuotedForm.organization": "organization",
    "reports.AskForm.org": "organization",
    "documents.AtPlace.place": "organization",
    "documents.PaperForm.place": "organization",
    "documents.ReceiveForm.place": "organization",
    "documents.PlanForm.place": "organization",
    "documents.IssueForm.place": "organization",
    "documents.EnterForm.place": "organization",
    "documents.ReserveForm.place": "organization",
    "documents.OpenSeriesForm.place": "organization",
    "documents.IssueForm.jointly": "organization",
    "documents.RegulationForm.place": "organization",
    "documents.RegulationForm.partners": "organization",
    "documents.RegulationForm.other": "paper",
    "documents.DirectionForm.place": "organization",
    "documents.DirectionForm.other": "paper",
    "documents.DeliverForm.to": "organization",
    "documents.LinkForm.other": "paper",
    "documents.MergeForm.other": "paper",
    "papers.TemplateForm.org": "organization",
    "offices.OfPersonForm.person": "member",
    "offices.AppointForm.person": "member",
    "offices.PlanForm.person": "member",
    "offices.OfPlaceForm.place": "organization",
    "offices.OpenTermForm.place": "organization",
    "offices.BodyForm.place": "organization",
    "offices.DutyForm.organization": "organization",
    # Proved in tests/procedures/test_views.py.
    "procedures.BeginForm.place": "organization",
    "procedures.BeginForm.destination": "organization",
    "procedures.BeginForm.person": "member",
    "procedures.BeginForm.candidate": "candidate",
    # Proved in tests/members/test_candidates.py.
    "members.CandidateForm.place": "organization",
    "members.MoveForm.place": "organization",
    "members.DelegationForm.superior": "organization",
    "members.DelegationForm.place": "organization",
    "members.HelperForm.member": "member",
    "members.IntroducerForm.member": "member",
    "members.IntroducerForm.code": "member",
    "api post:member": "member",
    "api post:candidate": "candidate",
    # Proved in tests/lifecycle/test_asked_transfers.py.
    "procedures.LeadForm.destination": "organization",
    # Proved in tests/procedures/test_api.py.
    "api post:org": "organization",
    "api post:destination": "organization",
    "api post:person": "member",
    "api post:came": "member",
    # Proved in tests/procedures/test_api_prints.py.
    "api get:ids": "case",
    "api get:row": "paper of the case",
    "rules.NewRuleForm.place": "organization",
    "imports.UploadForm.mapping": "mapping",
    "api get:org": "organization",
    "api get:parent": "organization",
}
#: Names of fields whose text is kept or compared as it is.
PLAIN = {
    "first", "last", "symbol", "issuer", "role", "reason", "codes", "purpose", "subject",
    "qualifier", "value", "unit", "period", "area", "quote", "book", "as_of", "tree", "dated",
    "place", "number", "authority", "post", "signer", "recipients", "file", "valid_from", "note",
    "username", "display_name", "password", "code", "old", "new", "again", "name", "days",
    "q", "after", "before", "limit", "offset", "on", "by", "key", "frozen", "until",
    "persons", "asked_by", "received_on", "words", "text", "day", "kind", "grade", "state", "pk", "event", "cell_only", "many", "since", "what",
    "term", "completes", "planned_end", "plan", "line", "stands_in_for", "where", "published_on", "comments", "topics",
    "label", "ordinal", "congress_opened", "congress_closed", "numbers_from", "first_after_merge", "close_before",
    "with_holdings", "term_label", "merged_with", "title", "seats", "is_key", "is_sensitive",
    "full_name", "birth", "sex", "workplace", "is_youth_union", "planned_for", "selected_on", "introduced_on",
    "together_since", "course", "given_on", "given_by", "why", "power",
    "type", "date", "issued_by", "summary", "urgency", "came_on", "handler", "signatory", "mark",
    "effective_from", "effective_to", "internal", "issuer_mark", "congress", "body", "starts_at", "outside", "superior", "scope", "partner_kind", "signed", "review_on",
    "definition", "eligible", "revision", "step", "values", "count", "reasons", "papers", "way", "votes_for", "votes_against", "blank", "invalid", "to", "starts", "paper", "holder", "field", "should_be", "clause", "certainty", "valid_to", "year",
}  # fmt: skip
#: Not asked of anybody's data: the page that shows the kit, and the door.
APART = {"site.KitForm"}


def fields_of_forms() -> Iterator[tuple[str, forms.Field]]:
    for module in iter_modules(dangvu.__path__):
        try:
            room = import_module(f"dangvu.{module.name}.forms")
        except ModuleNotFoundError:
            continue
        for part in [room, *_parts(room)]:
            for one in vars(part).values():
                if isinstance(one, type) and issubclass(one, forms.BaseForm):
                    if not one.__module__.startswith("dangvu."):
                        continue
                    owner = f"{one.__module__.split('.')[1]}.{one.__name__}"
                    if owner not in APART:
                        for name, field in one.base_fields.items():  # type: ignore[attr-defined]
                            yield f"{owner}.{name}", field


def _parts(room: Any) -> list[Any]:
    paths = getattr(room, "__path__", [])
    return [import_module(f"{room.__name__}.{one.name}") for one in iter_modules(paths)]


def inputs_of_the_api() -> Iterator[str]:
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    for operations in document["paths"].values():
        for method, operation in operations.items():
            for one in operation.get("parameters", []):
                if one["in"] == "query":
                    yield f"api {method}:{one['name']}"
            for kind in operation.get("requestBody", {}).get("content", {}).values():
                schema = kind["schema"]
                if "$ref" in schema:
                    named = schema["$ref"].rpartition("/")[2]
                    schema = document["components"]["schemas"][named]
                for name in schema.get("properties", {}):
                    yield f"api {method}:{name}"


def test_every_field_is_known_to_name_something_or_to_be_plain() -> None:
    seen = {name for name, _field in fields_of_forms()} | set(inputs_of_the_api())
    unknown = {
        name for name in seen if name not in NAMING and re.split(r"[.:]", name)[-1] not in PLAIN
    }
    assert not unknown, "say in NAMING what they name, and prove it below"
    assert NAMING.keys() <= seen


def test_no_field_names_rows_in_a_way_of_its_own() -> None:
    """A choice among rows would show them; a suggestion that is not in NAMING would go unproved."""
    for name, field in fields_of_forms():
        assert not isinstance(field, forms.ModelChoiceField), name
        assert not isinstance(field, SuggestedField) or name in NAMING, name


# --- naming what is hidden ----------------------------------------------------------------------

HIDDEN, ABSENT = "B1", "B7"


def bare(response: Any) -> tuple[int, str]:
    """Status and text without what was typed and what is made anew each time."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|[A-Za-z-]+="[\w=&;?%./:-]*"', "", text)
    return response.status_code, text.replace(HIDDEN, "#").replace(ABSENT, "#")


_PAPER = {
    "type": "PLAN", "symbol": "1-KH/TU", "issued_by": "Tỉnh ủy", "summary": "Kế hoạch",
    "grade": "OPEN", "urgency": "ORDINARY", "came_on": "20/11/2026", "on": "20/11/2026",
}  # fmt: skip


_BOUND = {
    "title": "Quy chế", "partner_kind": "STATE", "outside": "Sở Nội vụ", "on": "20/11/2026",
    "summary": "Chỉ đạo",
}  # fmt: skip


_TERM = {"kind": "PROVISIONAL", "label": "2025-2030", "valid_from": "20/11/2026"}
_BODY = {"kind": "BOARD", "name": "Ban Tổ chức", "code": "BTC", "valid_from": "20/11/2026"}


_RULE = {
    "value": "nữ: 684; nam: 732", "valid_from": "01/01/2026", "symbol": "9-QĐ/A",
    "certainty": "SEEN",
}  # fmt: skip


def quoted(code: str) -> dict[str, str]:
    return {
        "subject": "Doanh thu", "qualifier": "EXACT", "value": "12", "unit": "tỷ đồng",
        "period": "2025", "organization": code, "area": "", "symbol": "9-BC/A", "issuer": "",
        "quote": "",
    }  # fmt: skip


@pytest.mark.parametrize("code", ["B1", "K", "X"])
def test_a_form_answers_for_a_hidden_organisation_as_for_an_absent_one(
    cast: Cast, bloc: Tree, code: str
) -> None:
    newcomer(cast)
    client = fresh(cast, cast.officer)
    ways = {
        "/figures/quoted/new": quoted,
        "/access/grants/give": lambda one: said(organization=one),
        "/documents/receive": lambda one: _PAPER | {"place": one},
        "/documents/issue": lambda one: _PAPER | {"place": one},
        "/documents/plan": lambda one: _PAPER | {"place": one},
        "/documents/series/open": lambda one: (
            _PAPER | {"place": one, "key": "KH", "issuer_mark": "ĐU", "starts_at": "1"}
        ),
        "/documents/series/reserve": lambda one: _PAPER | {"place": one, "key": "KH"},
        "/documents/regulations/new": lambda one: _BOUND | {"place": one},
        "/documents/regulations/new?": lambda one: _BOUND | {"place": "A", "partners": one},
        "/documents/directions/new": lambda one: _BOUND | {"place": one, "superior": "Tỉnh ủy"},
        "/rules/retirement.age_months/local": lambda one: _RULE | {"place": one},
    }
    asked = [(client.post, address, data) for address, data in ways.items()]
    asked.append(
        (lambda one, _data: client.post(one), "/reports/summary/begin?org={}&period=2025", None)
    )
    asked.append((lambda one, _data: client.get(one), "/reports/summary/?org={}&period=2025", None))
    for send, address, data in asked:
        hidden = send(address.format(code), data and data(code))
        absent = send(address.format(ABSENT), data and data(ABSENT))
        assert hidden.status_code == absent.status_code, address
        told = hidden.content.decode().partition("<main")[2]
        for name in ("Chi bộ Hội sở", "Đảng bộ Khối", "Cảng Đà Nẵng"):
            assert name not in told, address
    assert not QuotedFigure.objects.exists()
    assert not Report.objects.exists()
    assert not Document.objects.exists()
    assert not Term.objects.exists()
    assert not Body.objects.exists()


def test_a_form_of_offices_answers_for_hidden_persons_and_organisations_as_for_absent_ones(
    cast: Cast, bloc: Tree
) -> None:
    make_member(bloc["B1"], code="DV-B1")
    committee = make_committee(cast.officer, bloc["A"])
    held = committee.newcomer(bloc["A1"], PostKind.SECRETARY)
    body, post = committee.body.pk, committee.posts[PostKind.MEMBER].pk
    of_person = {
        f"/offices/bodies/{body}/appoint": {"post": post, "kind": "ELECTED"},
        f"/offices/bodies/{body}/plan": {"post": post, "term_label": "2025-2030"},
    }
    duty = {f"/offices/holdings/{held.pk}/duty": {"kind": "FOLLOWS"}}
    client = fresh(cast, cast.officer)
    for field, hidden, ways in (
        ("person", "DV-B1", of_person), ("organization", "B1", duty),
    ):  # fmt: skip
        for address, data in ways.items():
            said = data | {"valid_from": "20/11/2026"}
            one = client.post(address, said | {field: hidden})
            other = client.post(address, said | {field: hidden.replace("1", "7")})
            assert one.status_code == 422, address
            assert bare(one)[1].replace("7", "1") == bare(other)[1].replace("7", "1"), address
    with reading_whole():
        assert Holding.objects.count() == 1
        assert not Planned.objects.exists()
        assert not Duty.objects.exists()
    assert not Parameter.objects.exists()


def test_the_api_answers_for_a_hidden_organisation_as_for_an_absent_one(
    cast: Cast, bloc: Tree
) -> None:
    make_member(bloc["B1"])
    _token, secret = give_token(actor=cast.officer, user=cast.user(cast.officer), name="thử")
    program = Client(headers={"authorization": f"Bearer {secret}"})
    for address in (
        "/api/v1/members?org={}", "/api/v1/figures?org={}", "/api/v1/figures/members.total?org={}",
        "/api/v1/figures/members.total/rows?org={}", "/api/v1/organizations/{}",
        "/api/v1/organizations?parent={}",
    ):  # fmt: skip
        hidden, absent = (program.get(address.format(code)) for code in (HIDDEN, ABSENT))
        assert bare(hidden) == bare(absent), address
        assert hidden.status_code == 404


def test_what_a_body_says_beside_is_ignored(cast: Cast, bloc: Tree) -> None:
    """Keys that no form knows, among them those of columns."""
    newcomer(cast)
    more = {
        "organization_id": str(bloc["B"]), "user_id": str(cast.operator.user_id), "given_by": "1",
        "source_id": "1", "valid_to": "2099-01-01", "superseded_at": "", "is_operator": "on",
        "role_id": "OPERATOR", "pk": "1", "id": "1",
    }  # fmt: skip
    client = fresh(cast, cast.officer)
    made = client.post("/access/grants/give", said(**more))
    assert made.status_code == 302
    page = cast.page(cast.officer, made["Location"])
    assert "Đảng bộ Tổng công ty Hàng hải" in page
    assert "2098" not in page
    client.post("/figures/quoted/new", quoted("A") | more)
    assert QuotedFigure.objects.get().organization_id == bloc["A"]


# --- putting something outside ------------------------------------------------------------------


def a_person(bloc: Tree, code: str, **more: Any) -> Person:
    return make_member(bloc[code], **more)


def counted() -> tuple[int, int]:
    with reading_whole():
        return Placement.objects.count(), Person.objects.count()


FACTS = {"full_name": "Lê Văn Mới", "sex": "MALE", "birth": PartialDate(1999)}
DAY = date(2026, 5, 19)


def writes(bloc: Tree, own: Person, hidden: Person, employer: Employer) -> dict[str, Any]:
    """Every service of members, each with something that the board of A may not name."""
    into = bloc["B1"]
    return {
        "transfer to a hidden cell": (
            services.transfer_inside, {"person": own, "to_cell_id": into, "on": DAY}),
        "transfer of a hidden member": (
            services.transfer_inside, {"person": hidden, "to_cell_id": bloc["A1"], "on": DAY}),
        "a stay in a hidden cell": (
            services.transfer_inside,
            {"person": own, "to_cell_id": into, "on": DAY, "permanence": PlacementKind.TEMPORARY}),
        "transfer out": (
            services.transfer_out, {"person": hidden, "on": DAY, "to_place": "Hà Nội"}),
        "transfer in": (
            services.transfer_in,
            {"cell_id": into, "on": DAY, "from_place": "Huế", "code": "M1", "facts": FACTS,
             "ceremony_date": PartialDate(2010)}),
        "a hidden member comes in": (
            services.transfer_in,
            {"cell_id": bloc["A1"], "on": DAY, "from_place": "Huế", "person": hidden}),
        "admission": (
            services.admit_member,
            {"cell_id": into, "ceremony_date": DAY, "code": "M2", "facts": FACTS}),
        "readmission of a hidden member": (
            services.admit_member,
            {"cell_id": bloc["A1"], "ceremony_date": DAY, "person": hidden}),
        "a hidden employer": (
            services.change_person, {"person": own, "on": DAY, "employer": employer}),
        "recognition": (
            services.recognize_member, {"person": hidden, "effective_date": DAY}),
        "card": (
            services.record_card,
            {"person": hidden, "on": DAY, "kind": CardKind.ISSUED, "number": "95000001"}),
        "badge": (
            services.record_badge,
            {"person": hidden, "on": DAY, "kind": BadgeKind.AWARDED, "years": 30}),
        "card taken back": (services.recall_card, {"person": hidden, "on": DAY}),
        "introduction to the residence": (
            services.introduce_to_residence, {"person": hidden, "on": DAY, "place": "Tổ 7"}),
        "end of the contact": (services.end_residence_contact, {"person": hidden, "on": DAY}),
        "comment of the residence": (
            services.record_residence_comment, {"person": hidden, "on": DAY, "year": 2026}),
        "exemption": (services.exempt_member, {"person": hidden, "valid_from": DAY}),
        "end of an exemption": (services.end_exemption, {"person": hidden, "on": DAY}),
        "suspension": (services.suspend_member, {"person": hidden, "valid_from": DAY}),
        "longer suspension": (
            services.extend_suspension, {"person": hidden, "on": DAY, "valid_to": None}),
        "end of a suspension": (services.end_suspension, {"person": hidden, "on": DAY}),
        "exit": (services.record_exit, {"person": hidden, "on": DAY, "kind": ExitKind.DIED}),
        "restoration": (services.restore_member, {"person": hidden, "on": DAY, "reason": "oan"}),
        "correction": (
            services.correct_person, {"person": hidden, "reason": "nhầm", "full_name": "X"}),
        "change": (services.change_person, {"person": hidden, "on": DAY, "occupation": "X"}),
        "help in probation": (
            services.assign_helper, {"person": hidden, "member": own, "on": DAY}),
        "a hidden member helps": (
            services.assign_helper, {"person": own, "member": hidden, "on": DAY}),
        "end of help in probation": (services.end_probation_help, {"person": hidden, "on": DAY}),
        "certificate": (
            services.give_certificate,
            {"person": hidden, "course": "NEW_MEMBER", "given_on": DAY}),
        "admitted from a hidden pool": (
            services.admit_candidate,
            {"person": own, "on": DAY,
             "candidate": Candidate(pk=1, full_name="X", organization_id=into, selected_on=DAY)}),
        "end of a stay": (services.end_temporary_stay, {"person": hidden, "on": DAY}),
    }  # fmt: skip


def test_services_write_only_where_the_writer_manages(cast: Cast, bloc: Tree) -> None:
    own, hidden = a_person(bloc, "A1"), a_person(bloc, "B1")
    nowhere = make_member(bloc["B2"])
    with reading_whole(), deed(actor=MAKER, verb="tests.nowhere"):
        Person.objects.filter(pk=nowhere.pk).update(home=None)
        nowhere.refresh_from_db()
    with deed(actor=MAKER, verb="tests.employer"):
        employer = Employer.objects.create()
        EmployerVersion.objects.create(employer=employer, code="E", name="E", valid_from=START)
        EmployerLink.objects.create(employer=employer, organization_id=bloc["B"], valid_from=START)
    before = counted()
    tried: list[str] = []
    for one in (hidden, nowhere):
        for name, (service, values) in writes(bloc, own, one, employer).items():
            with reading_as(cast.officer), pytest.raises(PermissionDenied):
                service(actor=cast.officer, **values)
            tried.append(name)
    assert counted() == before
    assert len(tried) == 2 * len(writes(bloc, own, hidden, employer))


def test_every_service_of_members_is_among_those_that_were_tried(cast: Cast, bloc: Tree) -> None:
    person = a_person(bloc, "A1")
    tried = {service for service, _values in writes(bloc, person, person, Employer()).values()}
    writing = {
        one
        for one in vars(services).values()
        if {"actor", "person"} <= set(_names(one)) or {"actor", "cell_id"} <= set(_names(one))
    }
    assert len(writing) > 10
    assert writing <= tried


def _names(one: Any) -> tuple[str, ...]:
    code = getattr(one, "__code__", None)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if code else ()


def test_inside_the_own_part_all_of_it_is_written(cast: Cast, bloc: Tree) -> None:
    own = a_person(bloc, "A1")
    with reading_as(cast.officer):
        services.transfer_inside(actor=cast.officer, person=own, to_cell_id=bloc["A2"], on=DAY)
        services.record_card(
            actor=cast.officer, person=own, on=DAY, kind=CardKind.ISSUED, number="95000009"
        )
    assert own.home_id == bloc["A2"]


# --- workbooks ----------------------------------------------------------------------------------


def workbook(folder: Path) -> WorkbookMaker:
    """One without the sheet of organisations."""
    folder.mkdir(exist_ok=True)
    made = WorkbookMaker(folder)
    made.rows.clear()
    return made


def look(made: WorkbookMaker, actor: Actor) -> Preview:
    with reading_as(actor):
        return preview_workbook(actor=actor, source=made.write(), options=Options())


def test_events_of_a_hidden_member_are_answered_as_of_one_that_is_not_there(
    cast: Cast, bloc: Tree, tmp_path: Path
) -> None:
    make_member(bloc["B1"], code="DV-B")
    told = []
    for code in ("DV-B", "DV-Z"):
        made = workbook(tmp_path / code).movements(movement(code, "Từ trần", date(2020, 1, 1)))
        (found,) = look(made, cast.officer).findings
        told.append((found.level, found.message.replace(code, "#")))
    assert told[0] == told[1]


def test_events_written_at_a_hidden_cell_are_refused(
    cast: Cast, bloc: Tree, tmp_path: Path
) -> None:
    make_member(bloc["A1"], code="DV-A")
    row = movement("DV-A", "Cấp thẻ", date(2020, 1, 1), cell="B1", number="95000003")
    preview = look(workbook(tmp_path).movements(row), cast.officer)
    assert preview.findings.blocking


def test_a_row_of_a_hidden_member_is_compared_with_nothing(
    cast: Cast, bloc: Tree, tmp_path: Path
) -> None:
    make_member(bloc["B1"], code="DV-B", name="Vũ Thị Ẩn", birth=PartialDate(1977, 7, 7))
    preview = look(workbook(tmp_path).members(member("DV-B")), cast.officer)
    told = [one.message for one in preview.findings]
    assert told == ["Đảng viên này ở chi bộ ngoài phạm vi được nạp dữ liệu."]
    assert not any(plan.changed for plan in preview.intake.plans.values())


def test_a_namesake_in_a_hidden_cell_is_not_asked_about(
    cast: Cast, bloc: Tree, tmp_path: Path
) -> None:
    row = member("M-MOI")
    make_member(bloc["B1"], code="DV-B", name=row["full_name"], birth=PartialDate.of(row["birth"]))
    asked = {}
    for actor in (cast.officer, cast.operator):
        findings = look(workbook(tmp_path).members(row), actor).findings
        asked[actor.name] = "DV-B" in " ".join(one.message for one in findings)
    assert asked == {cast.officer.name: False, cast.operator.name: True}
