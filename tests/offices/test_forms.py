"""The forms that write terms, posts and who holds them: what is written, and what is refused where."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from dangvu.access.selectors import reading_whole
from dangvu.core import guard
from dangvu.members import services as members
from dangvu.members.choices import ExitKind
from dangvu.members.models import Person
from dangvu.offices import services
from dangvu.offices.choices import EndReason, PostKind
from dangvu.offices.models import (
    Body,
    Duty,
    Holding,
    PostVersion,
    Publication,
    TermVersion,
    VacancyNote,
)
from dangvu.organizations.services import Merge, reorganize
from dangvu.rules.services import load_rulebook
from dangvu.sources.models import Source
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.offices import SINCE, Committee, make_committee
from tests.factories.organizations import Tree

PAPER = {"symbol": "15-QĐ/ĐUK", "issuer": "Đảng ủy Khối", "dated": "01/03/2026"}


@pytest.fixture
def committee(cast: Cast, bloc: Tree) -> Committee:
    return make_committee(cast.officer, bloc["A"])


@pytest.fixture
def person(bloc: Tree) -> Person:
    return make_member(bloc["A1"], code="DV0101", name="Đinh Thị Mới")


def sent(cast: Cast, name: str, pk: int | None, said: dict[str, Any], actor: Any = None) -> Any:
    client = cast.signed_in(actor or cast.officer)
    address = reverse(f"offices:{name}", args=[] if pk is None else [pk])
    assert client.get(address).status_code == 200
    return client.post(address, said, follow=True)


def wrong(answer: Any) -> dict[str, str]:
    """What is said at which field; under an empty name what is said of the whole form."""
    assert answer.status_code == 422, answer.redirect_chain
    errors = answer.context["form"].errors
    return {"" if name == "__all__" else name: " ".join(said) for name, said in errors.items()}


def only(rows: QuerySet[Any]) -> Any:
    """The only row, past the wall."""
    with reading_whole():
        return rows.get()


def appointing(committee: Committee, person: Person | str, post: PostKind, **more: Any) -> Any:
    return {
        "post": committee.posts[post].pk,
        "person": person if isinstance(person, str) else person.code,
        "kind": "ELECTED",
        "valid_from": "01/03/2026",
        **more,
    }


# --- who takes a post ---------------------------------------------------------------------------


def test_a_holder_is_appointed_with_the_paper_and_the_term_of_the_day(
    cast: Cast, bloc: Tree, committee: Committee, person: Person
) -> None:
    term = services.open_term(
        actor=cast.officer, organization_id=bloc["A"], label="2025-2030", valid_from=SINCE
    )
    said = appointing(
        committee, "dinh thi moi", PostKind.SECRETARY, completes="on", planned_end="01/03/2028"
    )
    answer = sent(cast, "appoint", committee.body.pk, said | PAPER)
    assert "Đinh Thị Mới" in answer.content.decode()
    held = only(Holding.objects.all())
    assert (held.person_id, held.valid_from, held.completes) == (person.pk, date(2026, 3, 1), True)
    assert held.term == term
    assert held.planned_end == date(2028, 3, 1)
    assert str(held.source) == "15-QĐ/ĐUK Đảng ủy Khối"


def test_a_second_secretary_is_refused_at_the_post_and_leaves_no_paper(
    cast: Cast, bloc: Tree, committee: Committee, person: Person
) -> None:
    committee.newcomer(bloc["A2"], PostKind.SECRETARY)
    said = appointing(committee, person, PostKind.SECRETARY) | PAPER
    errors = wrong(sent(cast, "appoint", committee.body.pk, said))
    assert "đã có người giữ" in errors["post"]
    assert not Source.objects.filter(symbol="15-QĐ/ĐUK").exists()
    acting = sent(cast, "appoint", committee.body.pk, said | {"kind": "ACTING"})
    assert "Đã ghi người giữ chức danh" in acting.content.decode()


def test_who_left_the_party_is_refused_at_the_person(
    cast: Cast, committee: Committee, person: Person
) -> None:
    members.record_exit(actor=cast.operator, person=person, on=date(2025, 1, 1), kind=ExitKind.DIED)
    said = appointing(committee, person, PostKind.MEMBER)
    errors = wrong(sent(cast, "appoint", committee.body.pk, said))
    assert "không phải là đảng viên" in errors["person"]


def test_a_seat_above_the_norm_is_written_and_warned_of(
    cast: Cast, bloc: Tree, committee: Committee, person: Person
) -> None:
    for _each in range(3):
        committee.newcomer(bloc["A2"], PostKind.MEMBER)
    answer = sent(
        cast, "appoint", committee.body.pk, appointing(committee, person, PostKind.MEMBER)
    )
    page = answer.content.decode()
    assert "4 người giữ, định mức là 3" in page
    assert "quá định mức 1" in page


def test_a_day_in_another_term_is_refused_at_the_term(
    cast: Cast, bloc: Tree, committee: Committee, person: Person
) -> None:
    term = services.open_term(
        actor=cast.officer, organization_id=bloc["A"], label="2020-2025", valid_from=SINCE
    )
    services.close_term(actor=cast.officer, term=term, on=date(2025, 6, 1))
    said = appointing(committee, person, PostKind.MEMBER, term=term.pk)
    errors = wrong(sent(cast, "appoint", committee.body.pk, said))
    assert "01/03/2026 không thuộc nhiệm kỳ" in errors["term"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("DV-KHONG-CO", "Không có đảng viên nào"),
        ("Đinh Thị", "Có nhiều đảng viên như vậy, ghi mã"),
        ("", "bắt buộc"),
    ],
)
def test_a_person_is_meant_by_a_code_or_a_name_that_nobody_else_has(
    cast: Cast, bloc: Tree, committee: Committee, person: Person, typed: str, told: str
) -> None:
    make_member(bloc["A1"], name="Đinh Thị Khác")
    said = appointing(committee, typed, PostKind.MEMBER)
    assert told in wrong(sent(cast, "appoint", committee.body.pk, said))["person"]


def test_a_person_out_of_sight_is_as_if_not_there(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    make_member(bloc["B1"], code="DV-B", name="Vũ Thị Ẩn")
    answers = [
        wrong(sent(cast, "appoint", committee.body.pk, appointing(committee, one, PostKind.MEMBER)))
        for one in ("DV-B", "DV-X", "Vũ Thị Ẩn", "Vũ Thị Xa")
    ]
    told = {re.sub("“.*”", "", one["person"]) for one in answers}
    assert len(told) == 1
    client = cast.signed_in(cast.officer)
    assert client.get(reverse("offices:people"), {"q": "Vũ Thị Ẩn"}).content == b""


def test_people_are_suggested_while_their_name_is_typed(
    cast: Cast, bloc: Tree, person: Person
) -> None:
    gone = make_member(bloc["A1"], code="DV0102", name="Đinh Thị Xưa")
    members.record_exit(actor=cast.operator, person=gone, on=date(2025, 1, 1), kind=ExitKind.DIED)
    client = cast.signed_in(cast.officer)
    options = client.get(reverse("offices:people"), {"q": "dinh thi"}).content.decode()
    assert 'value="DV0101"' in options
    assert "DV0102" not in options
    assert client.get(reverse("offices:people")).content == b""


def test_what_an_upper_room_holds_is_said_of_the_whole_form(
    cast: Cast, committee: Committee, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {"offices.appoint": [lambda actor, subject: guard.Hold("GRADE", "Chưa xếp loại.")]}
    monkeypatch.setattr(guard, "_guards", held)
    said = appointing(committee, person, PostKind.MEMBER)
    assert wrong(sent(cast, "appoint", committee.body.pk, said)) == {"": "Chưa xếp loại."}


@pytest.mark.parametrize(
    "name", ["appoint", "vacancy", "post", "plan", "describe", "end-post", "end-body"]
)
def test_forms_of_a_body_are_for_whoever_keeps_it(
    cast: Cast, bloc: Tree, committee: Committee, name: str
) -> None:
    foreign = make_committee(cast.outsider, bloc["B"])
    address = reverse(f"offices:{name}", args=[committee.body.pk])
    office = cast.hired("OFFICE", bloc["A"])
    cast.page(office, address, 403)
    cast.page(cast.officer, reverse(f"offices:{name}", args=[foreign.body.pk]), 404)
    page = cast.page(office, reverse("offices:body", args=[committee.body.pk]))
    assert address not in page
    assert address in cast.page(
        cast.officer, reverse("offices:body", args=[committee.body.pk])
    ) or (name == "vacancy")


# --- who leaves it, duties, publications --------------------------------------------------------


def test_a_holding_is_ended_with_a_reason_and_its_duties_with_it(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    held = committee.newcomer(bloc["A1"], PostKind.DEPUTY, "Đinh Văn Thôi")
    duty = {"kind": "FOLLOWS", "organization": "A2", "valid_from": "01/03/2024"}
    page = sent(cast, "assign-duty", held.pk, duty | PAPER).content.decode()
    assert "theo dõi" in page
    said = {"on": "01/03/2026", "reason": "RETIRED"}
    page = sent(cast, "end-holding", held.pk, said).content.decode()
    assert "Đã thôi giữ" in page
    assert "Nghỉ hưu, nghỉ công tác" in page
    ended = only(Holding.objects.current())
    assert (ended.valid_to, ended.end_reason) == (date(2026, 3, 1), EndReason.RETIRED)
    assert only(Duty.objects.current()).valid_to == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("on", "told"), [("01/07/2020", "Phải sau ngày bắt đầu"), ("31/2/2026", "Ghi ngày như")]
)
def test_an_end_that_cannot_be_is_refused_at_the_day(
    cast: Cast, bloc: Tree, committee: Committee, on: str, told: str
) -> None:
    held = committee.newcomer(bloc["A1"], PostKind.DEPUTY)
    answer = sent(cast, "end-holding", held.pk, {"on": on, "reason": "MOVED"})
    assert told in wrong(answer)["on"]


def test_a_holding_that_ended_is_not_ended_later(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    held = committee.newcomer(bloc["A1"], PostKind.DEPUTY)
    services.end_holding(
        actor=cast.officer, holding=held, on=date(2025, 1, 1), reason=EndReason.MOVED
    )
    ended = only(Holding.objects.current())
    said = {"on": "01/03/2026", "reason": "RETIRED"}
    assert (
        "đã thôi giữ từ ngày 01/01/2025" in wrong(sent(cast, "end-holding", ended.pk, said))["on"]
    )


def test_a_row_written_wrong_is_taken_back_with_a_reason(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    held = committee.newcomer(bloc["A1"], PostKind.DEPUTY)
    assert "reason" in wrong(sent(cast, "take-back", held.pk, {"reason": " "}))
    sent(cast, "take-back", held.pk, {"reason": "Nhầm người"})
    with reading_whole():
        assert not Holding.objects.current().exists()
    assert only(Holding.objects.filter(pk=held.pk)).correction_reason == "Nhầm người"
    cast.page(cast.officer, reverse("offices:holding", args=[held.pk]), 404)


def test_a_holding_is_corrected_with_a_reason_and_keeps_its_paper(
    cast: Cast, bloc: Tree, committee: Committee, person: Person
) -> None:
    said = appointing(committee, person, PostKind.DEPUTY) | PAPER
    sent(cast, "appoint", committee.body.pk, said)
    held = only(Holding.objects.current())
    right = {
        "kind": "COOPTED", "valid_from": "02/03/2026", "completes": "on", "planned_end": "",
        "symbol": "15-QĐ/ĐUK", "issuer": "Đảng ủy Khối", "dated": "01/03/2026",
    }  # fmt: skip
    assert "reason" in wrong(sent(cast, "correct-holding", held.pk, right))
    page = sent(cast, "correct-holding", held.pk, right | {"reason": "Ghi nhầm ngày"})
    assert "Bầu bổ sung" in page.content.decode()
    row = only(Holding.objects.current())
    assert (row.valid_from, row.source_id) == (date(2026, 3, 2), held.source_id)
    early = right | {"reason": "Ghi nhầm ngày", "valid_from": "02/03/2019"}
    assert list(wrong(sent(cast, "correct-holding", row.pk, early))) == [""]


def test_the_end_of_a_term_that_was_not_known_is_written_down_later(cast: Cast, bloc: Tree) -> None:
    term = services.open_term(
        actor=cast.officer, organization_id=bloc["A"], label="2020-2025", valid_from=SINCE
    )
    right = {
        "label": "2020-2025", "valid_from": "01/07/2020", "numbers_from": "01/07/2020",
        "congress_closed": "30/06/2020", "planned_end": "01/06/2020", "reason": "Theo nghị quyết",
    }  # fmt: skip
    assert "planned_end" in wrong(sent(cast, "correct-term", term.pk, right))
    page = sent(cast, "correct-term", term.pk, right | {"planned_end": "01/08/2025"})
    assert "Quá ngày dự kiến đại hội" in page.content.decode()
    assert TermVersion.objects.current().get().planned_end == date(2025, 8, 1)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "FOLLOWS"}, "organization"),
        ({"kind": "FOLLOWS", "organization": "B"}, "organization"),
        ({"kind": "LINE"}, "line"),
        ({"kind": "SUBSTITUTES"}, "stands_in_for"),
        ({"kind": "LINE", "line": "MASS_WORK", "valid_from": "01/01/2019"}, "valid_from"),
    ],
)
def test_a_duty_says_what_it_is(
    cast: Cast, bloc: Tree, committee: Committee, said: dict[str, str], field: str
) -> None:
    held = committee.newcomer(bloc["A1"], PostKind.DEPUTY)
    given = {"valid_from": "01/03/2026", **said}
    assert list(wrong(sent(cast, "assign-duty", held.pk, given))) == [field]


def test_duties_of_all_kinds_are_assigned_and_ended(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    held = committee.newcomer(bloc["A1"], PostKind.DEPUTY)
    secretary = committee.posts[PostKind.SECRETARY].pk
    for said in (
        {"kind": "LINE", "line": "MASS_WORK", "organization": "A1"},
        {"kind": "SUBSTITUTES", "stands_in_for": secretary},
    ):
        page = sent(cast, "assign-duty", held.pk, {"valid_from": "01/03/2026", **said})
    assert "Dân vận" in page.content.decode()
    assert "thay Bí thư khi vắng" in page.content.decode()
    line = only(Duty.objects.filter(kind="LINE"))
    assert line.organization is None
    sent(cast, "end-duty", line.pk, {"on": "01/05/2026"})
    assert only(Duty.objects.current().filter(kind="LINE")).valid_to == date(2026, 5, 1)


def test_a_result_is_made_known_with_evidence_and_comments_by_topic(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    held = committee.newcomer(bloc["A1"], PostKind.DEPUTY)
    said = {
        "where": "Bảng tin cơ quan", "published_on": "02/03/2026", "until": "17/03/2026",
        "comments": "2", "topics": "Đồng thuận: 2",
    }  # fmt: skip
    page = sent(cast, "publish-holding", held.pk, said | PAPER).content.decode()
    for words in ("Bảng tin cơ quan", "17/03/2026", "Đồng thuận: 2", "15-QĐ/ĐUK"):
        assert words in page
    assert only(Publication.objects.all()).comments == 2
    assert "published_on" in wrong(sent(cast, "publish-holding", held.pk, said))
    backwards = said | {"published_on": "20/03/2026"}
    assert "until" in wrong(sent(cast, "publish-holding", held.pk, backwards))


def test_why_a_seat_is_empty_is_noted_and_stands_on_the_pages(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    post = committee.posts[PostKind.SECRETARY].pk
    said = {"post": post, "valid_from": "01/03/2026", "reason": "Nghỉ hưu", "plan": "Quý IV bầu"}
    page = sent(cast, "vacancy", committee.body.pk, said).content.decode()
    assert "Nghỉ hưu. Quý IV bầu" in page
    assert VacancyNote.objects.get().post_id == post
    again = cast.signed_in(cast.officer).get(
        reverse("offices:vacancy", args=[committee.body.pk]), {"post": post}
    )
    assert "Quý IV bầu" in again.content.decode()
    earlier = said | {"valid_from": "01/03/2019"}
    assert "post" in wrong(sent(cast, "vacancy", committee.body.pk, earlier))


# --- terms, bodies, posts -----------------------------------------------------------------------

TERM = {
    "place": "A", "kind": "CONGRESS", "label": "2025-2030", "ordinal": "5",
    "congress_opened": "14/08/2025", "congress_closed": "15/08/2025", "planned_end": "01/08/2030",
}  # fmt: skip


def test_a_term_is_opened_from_its_congress_and_closes_the_one_before(
    cast: Cast, bloc: Tree
) -> None:
    services.open_term(
        actor=cast.officer, organization_id=bloc["A"], label="2020-2025", valid_from=SINCE
    )
    page = sent(cast, "open-term", None, TERM | PAPER | {"close_before": "on"}).content.decode()
    for words in ("2025-2030", "2020-2025", "Đã kết thúc", "Đang giữ", "16/08/2025"):
        assert words in page
    before, now = TermVersion.objects.current().order_by("valid_from")
    assert before.valid_to == now.valid_from == now.numbers_from == date(2025, 8, 16)


def test_terms_that_overlap_are_refused_and_nothing_is_closed(cast: Cast, bloc: Tree) -> None:
    services.open_term(
        actor=cast.officer, organization_id=bloc["A"], label="2020-2025", valid_from=SINCE
    )
    assert "Trùng thời gian" in wrong(sent(cast, "open-term", None, TERM))["valid_from"]
    ended = TERM | {"planned_end": "01/08/2025", "close_before": "on"}
    assert "trước đại hội" in wrong(sent(cast, "open-term", None, ended))["planned_end"]
    assert TermVersion.objects.current().get().valid_to is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"congress_opened": "20/08/2025"}, "congress_closed"),
        ({"congress_closed": "2025"}, "valid_from"),
        ({"place": "B"}, "place"),
        ({"place": "K"}, "place"),
        ({"label": ""}, "label"),
    ],
)
def test_a_term_that_cannot_be_is_refused_at_its_field(
    cast: Cast, bloc: Tree, said: dict[str, str], field: str
) -> None:
    assert list(wrong(sent(cast, "open-term", None, TERM | said))) == [field]


def test_a_term_ends_with_the_posts_that_were_held_for_it(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    term = services.open_term(
        actor=cast.officer, organization_id=bloc["A"], label="2020-2025", valid_from=SINCE
    )
    committee.newcomer(bloc["A1"], PostKind.MEMBER, term=term)
    other = committee.newcomer(bloc["A1"], PostKind.MEMBER)
    early = wrong(sent(cast, "close-term", term.pk, {"on": "01/07/2020"}))
    assert "trước ngày bắt đầu" in early["on"]
    said = {"on": "16/08/2025", "with_holdings": "on"}
    page = sent(cast, "close-term", term.pk, said).content.decode()
    assert "1 lượt giữ chức danh thôi" in page
    ended = only(Holding.objects.current().filter(term=term))
    assert (ended.valid_to, ended.end_reason) == (date(2025, 8, 16), EndReason.TERM_ENDED)
    assert only(Holding.objects.current().filter(pk=other.pk)).valid_to is None
    later = wrong(sent(cast, "close-term", term.pk, {"on": "16/08/2026"}))
    assert "đã kết thúc từ ngày 16/08/2025" in later["on"]


def test_the_term_of_somewhere_else_is_not_there(cast: Cast, bloc: Tree) -> None:
    term = services.open_term(
        actor=cast.outsider, organization_id=bloc["B"], label="2020-2025", valid_from=SINCE
    )
    cast.page(cast.officer, reverse("offices:close-term", args=[term.pk]), 404)
    cast.page(cast.officer, reverse("offices:terms") + "?org=B", 404)
    office = cast.hired("OFFICE", bloc["B"])
    assert "2020-2025" in cast.page(office, reverse("offices:terms") + "?org=B")
    cast.page(office, reverse("offices:close-term", args=[term.pk]), 403)


def test_a_body_is_established_with_its_posts(cast: Cast, bloc: Tree) -> None:
    said = {
        "place": "A", "kind": "BOARD", "name": "Ban Tổ chức", "code": "BTC",
        "merged_with": "Phòng Nhân sự", "valid_from": "01/03/2026",
    }  # fmt: skip
    page = sent(cast, "establish", None, said | PAPER).content.decode()
    assert "Phòng Nhân sự" in page
    body = Body.objects.get()
    post = {
        "title": "Trưởng ban", "kind": "HEAD", "seats": "2", "valid_from": "01/03/2026",
        "is_key": "on",
    }  # fmt: skip
    assert "một người giữ" in wrong(sent(cast, "post", body.pk, post))["seats"]
    page = sent(cast, "post", body.pk, post | {"seats": "1"}).content.decode()
    assert "Trưởng ban" in page
    assert PostVersion.objects.get().is_key
    assert "code" in wrong(sent(cast, "establish", None, said))
    assert "place" in wrong(sent(cast, "establish", None, said | {"place": "B"}))


def test_a_body_is_called_otherwise_loses_a_post_and_ends(
    cast: Cast, bloc: Tree, committee: Committee
) -> None:
    held = committee.newcomer(bloc["A1"], PostKind.SECRETARY, "Đinh Thị Thử")
    pk = committee.body.pk
    said = {"on": "01/03/2026", "name": "Đảng ủy", "merged_with": "Phòng Tổng hợp"}
    page = sent(cast, "describe", pk, said).content.decode()
    assert "Đảng ủy" in page
    assert "Phòng Tổng hợp" in page
    assert "không có cơ quan" in wrong(sent(cast, "describe", pk, said | {"on": "1/3/2019"}))["on"]
    post = {"post": committee.posts[PostKind.SECRETARY].pk, "on": "01/03/2026"}
    assert "còn người giữ" in wrong(sent(cast, "end-post", pk, post))["post"]
    post["post"] = committee.posts[PostKind.DEPUTY].pk
    assert "Đã bỏ chức danh" in sent(cast, "end-post", pk, post).content.decode()
    end = {"on": "01/03/2019", "reason": "REORGANIZATION"}
    assert "không có cơ quan" in wrong(sent(cast, "end-body", pk, end))["on"]
    page = sent(cast, "end-body", pk, end | {"on": "01/05/2026"}).content.decode()
    assert "Không có vào ngày này" in page
    ended = only(Holding.objects.current().filter(person=held.person_id))
    assert (ended.valid_to, ended.end_reason) == (date(2026, 5, 1), EndReason.REORGANIZATION)


# --- bad input ----------------------------------------------------------------------------------


def test_the_body_of_a_merged_organisation_is_read_and_takes_nobody_any_more(
    cast: Cast, bloc: Tree, person: Person
) -> None:
    load_rulebook(actor=cast.operator)
    leaving = make_committee(cast.operator, bloc["A1"])
    held = leaving.newcomer(bloc["A1"], PostKind.SECRETARY, "Đinh Thị Cũ")
    reader = cast.hired("SECRETARY", bloc["A2"])
    event = Merge(on=date(2026, 7, 1), organizations=(bloc["A1"],), into=bloc["A2"])
    reorganize(actor=cast.operator, event=event)
    ended = only(Holding.objects.current().filter(person=held.person_id))
    page = cast.page(reader, reverse("offices:holding", args=[ended.pk]))
    assert "Đinh Thị Cũ" in page
    assert "Sắp xếp tổ chức" in page
    said = appointing(leaving, person, PostKind.SECRETARY, valid_from="01/08/2026")
    errors = wrong(sent(cast, "appoint", leaving.body.pk, said))
    assert "01/08/2026 không có chức danh" in errors["post"]
