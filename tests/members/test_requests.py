"""What persons ask of what is kept about them: deadlines, steps, the desk, restriction, what is given out."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from openpyxl import load_workbook

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.accounts.services import give_token
from dangvu.audit.models import Deed
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.core.registry import alerts
from dangvu.core.secrecy import SecretRefused
from dangvu.figures.selectors import Question, open_rows
from dangvu.members import services
from dangvu.members.alerts import REQUESTS
from dangvu.members.choices import CardKind, RequestKind
from dangvu.members.models import DataRequest, Person, Restriction
from dangvu.members.selectors import member_list, people_by_words
from dangvu.members.selectors.requests import requests_of, standings
from dangvu.members.services import Refused, requests
from dangvu.members.services.accounts import link_account
from dangvu.organizations.models import Organization
from dangvu.rules.services import set_local_rule
from tests.accounts.people import proved
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 11, 13)


@pytest.fixture
def person(bloc: Tree, cast: Cast, rulebook: None) -> Person:
    return make_member(bloc["A1"], code="DV-XIN", name="Hoàng Thị Mai Lan")


def ask(
    actor: Actor, person: Person, kind: RequestKind = RequestKind.SEE, on: date = FRIDAY
) -> DataRequest:
    with reading_as(actor):
        return requests.receive_request(
            actor=actor, person=person, kind=kind, asked_by="Hoàng Thị Mai Lan", received_on=on
        )


def standing(actor: Actor, request: DataRequest) -> Any:
    with reading_as(actor):
        return standings(requests_of(actor).filter(pk=request.pk))[0]


def test_deadlines_are_counted_in_working_days(cast: Cast, person: Person) -> None:
    now = standing(cast.officer, ask(cast.officer, person))
    # From a Friday; the day of Vietnamese culture, 24 November, is not worked.
    assert now.deadlines.acknowledge == date(2026, 11, 17)
    assert now.deadlines.execute == date(2026, 11, 30)
    assert not now.deadlines.is_certain
    assert "356/2025/NĐ-CP" in now.deadlines.basis


def test_a_request_of_before_the_rule_has_no_deadline(cast: Cast, person: Person) -> None:
    now = standing(cast.officer, ask(cast.officer, person, on=date(2025, 12, 30)))
    assert (now.deadlines.acknowledge, now.deadlines.execute) == (None, None)


def test_a_local_rule_goes_before_the_general_one(cast: Cast, bloc: Tree, person: Person) -> None:
    set_local_rule(
        actor=cast.operator,
        organization=Organization.objects.get(pk=bloc["A"]),
        code="data_request.acknowledge_days",
        label="Trả lời trong ngày làm việc sau",
        value=1,
        valid_from=date(2026, 1, 1),
    )
    now = standing(cast.officer, ask(cast.officer, person))
    assert now.deadlines.acknowledge == date(2026, 11, 16)


def test_more_time_is_taken_once_and_with_a_reason(cast: Cast, person: Person) -> None:
    held = ask(cast.officer, person)
    with pytest.raises(Refused):
        requests.extend_request(actor=cast.officer, request=held, on=TODAY, note="")
    requests.extend_request(actor=cast.officer, request=held, on=TODAY, note="chờ hồ sơ giấy")
    # Ten and fifteen working days.
    assert standing(cast.officer, held).deadlines.execute == date(2026, 12, 21)
    with pytest.raises(Refused):
        requests.extend_request(actor=cast.officer, request=held, on=TODAY, note="lần nữa")


def test_a_request_ends_once(cast: Cast, person: Person) -> None:
    held = ask(cast.officer, person)
    requests.acknowledge_request(actor=cast.officer, request=held, on=date(2026, 11, 16))
    requests.finish_request(actor=cast.officer, request=held, on=TODAY)
    with pytest.raises(Refused):
        requests.refuse_request(actor=cast.officer, request=held, on=TODAY, note="thôi")
    now = standing(cast.officer, held)
    assert now.is_over
    assert now.due is None
    assert [step.writer.username for step in now.steps] == ["dung", "dung"]


@pytest.mark.parametrize("day", [date(2026, 11, 12), date(2026, 11, 22)])
def test_a_step_lies_between_the_request_and_today(day: date, cast: Cast, person: Person) -> None:
    held = ask(cast.officer, person)
    with pytest.raises(Refused):
        requests.acknowledge_request(actor=cast.officer, request=held, on=day)


def test_only_who_keeps_the_record_writes_and_sees(cast: Cast, person: Person) -> None:
    held = ask(cast.officer, person)
    for actor in (cast.outsider, cast.clerk, cast.secretary):
        with pytest.raises(PermissionDenied):
            ask(actor, person)
        with reading_as(actor):
            assert not requests_of(actor).exists()
        with pytest.raises(PermissionDenied):
            requests.finish_request(actor=actor, request=held, on=TODAY)


def test_what_is_asked_bears_no_stamp(cast: Cast, person: Person) -> None:
    with pytest.raises(SecretRefused):
        requests.receive_request(
            actor=cast.officer,
            person=person,
            kind=RequestKind.SEE,
            asked_by="Hoàng Thị Mai Lan",
            received_on=FRIDAY,
            words="Kính gửi\nMẬT\nnội dung",
        )


def mine(actor: Actor) -> list[Any]:
    with reading_as(actor):
        return [one for one in alerts(actor) if one.code == REQUESTS]


def test_the_desk_tells_before_it_is_late(cast: Cast, person: Person) -> None:
    held = ask(cast.officer, person)
    early = replace(cast.officer, today=date(2026, 11, 16))
    [told] = mine(early)
    assert (told.due, told.late) == (date(2026, 11, 17), False)
    assert told.url == f"/members/requests/{held.pk}/"
    assert "cần kiểm tra" in told.basis
    [late] = mine(cast.officer)
    assert late.late
    requests.acknowledge_request(actor=cast.officer, request=held, on=TODAY)
    [then] = mine(cast.officer)
    assert (then.due, then.late) == (date(2026, 11, 30), False)
    requests.refuse_request(actor=cast.officer, request=held, on=TODAY, note="không phải của mình")
    assert mine(cast.officer) == []
    assert mine(cast.outsider) == []


def names(actor: Actor) -> set[str]:
    with reading_as(actor):
        return {row.full_name for row in member_list(actor, TODAY)}


def test_a_restricted_record_is_listed_to_who_keeps_it_alone(cast: Cast, person: Person) -> None:
    name = "Hoàng Thị Mai Lan"
    assert name in names(cast.clerk)
    held = ask(cast.officer, person, RequestKind.RESTRICT)
    requests.finish_request(actor=cast.officer, request=held, on=TODAY)
    assert name in names(cast.officer)
    assert name in names(cast.operator)
    for actor in (cast.clerk, cast.secretary):
        assert name not in names(actor)
        with reading_as(actor):
            assert people_by_words(actor, "mai lan", 8) == []
            assert member_list(actor, TODAY).count() == len(names(actor))
    with reading_whole():
        restriction = Restriction.objects.select_related("person").get()
    later = replace(cast.officer, today=date(2026, 12, 1))
    requests.lift_restriction(
        actor=later, restriction=restriction, on=date(2026, 12, 1), reason="theo đề nghị"
    )
    assert name in names(replace(cast.clerk, today=date(2026, 12, 1)))


def test_the_page_of_a_restricted_person_opens_to_who_keeps_it_and_to_the_person(
    cast: Cast, bloc: Tree, person: Person
) -> None:
    member = cast.hired("MEMBER", bloc["A1"])
    link_account(actor=cast.operator, user=cast.user(member), person=person)
    page = f"/members/{person.pk}/"
    for actor in (cast.officer, cast.clerk, cast.secretary, member):
        assert "Hoàng Thị Mai Lan" in cast.page(actor, page)
    held = ask(cast.officer, person, RequestKind.RESTRICT)
    requests.finish_request(actor=cast.officer, request=held, on=TODAY)
    for actor in (cast.clerk, cast.secretary):
        cast.page(actor, page, 404)
        refused = cast.signed_in(actor).post(f"{page}reveal/", {"reason": "đối chiếu"})
        assert refused.status_code == 404
    for actor in (cast.officer, cast.operator, member):
        assert "Hoàng Thị Mai Lan" in cast.page(actor, page)


def test_a_restricted_person_is_counted_and_stands_without_a_name_among_the_rows(
    cast: Cast, bloc: Tree, person: Person
) -> None:
    """Among names before and behind, so that its place would tell."""
    make_member(bloc["A1"], name="Bùi Thị An")
    make_member(bloc["A1"], name="Vũ Văn Yên")
    held = ask(cast.officer, person, RequestKind.RESTRICT)
    requests.finish_request(actor=cast.officer, request=held, on=TODAY)
    for code, question in (
        ("members.total", Question(bloc["A1"], today=TODAY, as_of=TODAY)),
        (
            "members.admitted",
            Question(bloc["A1"], today=TODAY, period=Period.parse("2010-01..2026-12")),
        ),
    ):
        whole = open_rows(cast.officer, code, question)
        part = open_rows(cast.clerk, code, question)
        assert whole.total == part.total == len(whole.rows) == len(part.rows) > 2
        assert part.outside == 0
        assert [row.id for row in whole.rows].count(person.pk) == 1
        assert {row.label for row in whole.rows} - {row.label for row in part.rows} == {
            "Hoàng Thị Mai Lan"
        }
        (hidden,) = [row for row in part.rows if row.id is None]
        assert part.rows[-1] == hidden
        assert (hidden.label, hidden.url) == ("bị hạn chế theo yêu cầu", "")
    assert open_rows(cast.clerk, "members.total", question_of(bloc), offset=1, limit=1).rows[0].id


def question_of(bloc: Tree) -> Question:
    return Question(bloc["K"], today=TODAY, as_of=TODAY)


def test_no_way_to_the_rows_of_a_figure_names_a_restricted_person(
    cast: Cast, bloc: Tree, person: Person
) -> None:
    held = ask(cast.officer, person, RequestKind.RESTRICT)
    requests.finish_request(actor=cast.officer, request=held, on=TODAY)
    page = "/figures/members.total/rows/?org=A1"
    assert "Hoàng Thị Mai Lan" in cast.page(cast.officer, page)
    shown = cast.page(cast.clerk, page)
    assert "bị hạn chế theo yêu cầu" in shown
    client = cast.signed_in(cast.clerk)
    book = load_workbook(io.BytesIO(b"".join(client.get(f"{page}&format=xlsx")))).active
    cells = [str(cell) for row in book.iter_rows(values_only=True) for cell in row if cell]
    _token, secret = give_token(actor=cast.clerk, user=cast.user(cast.clerk), name="thử")
    answer = client.get(
        "/api/v1/figures/members.total/rows?org=A1", headers={"Authorization": f"Bearer {secret}"}
    ).json()
    assert "bị hạn chế theo yêu cầu" in cells
    assert answer["total"] == len(answer["rows"])
    assert [row["id"] for row in answer["rows"]].count(None) == 1
    for text in (shown, *cells, json.dumps(answer, ensure_ascii=False)):
        assert "Mai Lan" not in text
        assert "DV-XIN" not in text
        assert f"/members/{person.pk}/" not in text


def test_everything_kept_is_given_out_to_be_read(cast: Cast, person: Person) -> None:
    services.correct_person(
        actor=cast.officer, person=person, reason="sai tên", full_name="Hoàng Thị Mai Lân"
    )
    services.record_card(
        actor=cast.officer, person=person, on=TODAY, kind=CardKind.ISSUED, number="098765432"
    )
    held = ask(cast.officer, person)
    client = proved(cast.signed_in(cast.officer), cast.user(cast.officer))
    address = f"/members/requests/{held.pk}/data."
    data = json.loads(client.post(f"{address}json").content)
    assert data["code"] == "DV-XIN"
    assert [one["full_name"] for one in data["person"]] == [
        "Hoàng Thị Mai Lan",
        "Hoàng Thị Mai Lân",
    ]
    assert [one["number"] for one in data["cards"]] == ["098765432"]
    assert data["data_requests"][0]["asked_by"] == "Hoàng Thị Mai Lan"
    answer = client.post(f"{address}xlsx")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert any("098765432" in (str(cell) for cell in row) for row in rows)
    told = Deed.objects.filter(verb="members.hand_out_data")
    assert [each.object_label for each in told] == ["DV-XIN", "DV-XIN"]


def test_nothing_is_given_out_without_showing_who_asks(cast: Cast, person: Person) -> None:
    held = ask(cast.officer, person)
    answer = cast.signed_in(cast.officer).post(f"/members/requests/{held.pk}/data.json")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/prove")
    assert not Deed.objects.filter(verb="members.hand_out_data").exists()


def test_the_pages_lead_from_the_member_to_the_end(cast: Cast, person: Person) -> None:
    client = cast.signed_in(cast.officer)
    page = cast.page(cast.officer, f"/members/{person.pk}/")
    assert f"/members/{person.pk}/requests/new/" in page
    new = client.post(
        f"/members/{person.pk}/requests/new/",
        {"kind": "CORRECT", "asked_by": "Người con", "received_on": "13/11/2026", "words": "Sai"},
    )
    assert new.status_code == 302
    shown = cast.page(cast.officer, new["Location"])
    assert "17/11/2026" in shown
    assert "cần kiểm tra quy định" in shown
    client.post(f"{new['Location']}acknowledge/", {"on": "16/11/2026", "note": "đã gọi điện"})
    client.post(f"{new['Location']}done/", {"on": "20/11/2026", "note": "đã sửa"})
    assert "Đã thực hiện" in cast.page(cast.officer, new["Location"])
    assert "Người con" in cast.page(cast.officer, "/members/requests/")


def test_strangers_to_a_request_find_nothing(cast: Cast, person: Person) -> None:
    held = ask(cast.officer, person)
    cast.page(cast.outsider, f"/members/requests/{held.pk}/", 404)
    cast.page(cast.outsider, f"/members/{person.pk}/requests/new/", 404)
    cast.page(cast.outsider, "/members/requests/999999/", 404)
    cast.page(cast.clerk, "/members/requests/", 403)
