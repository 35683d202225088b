"""Pages of cases: the list, the line of steps, the forms, the meeting, the queue, the vote."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.members.models import Restriction
from dangvu.procedures import services
from dangvu.procedures.models import Case, CasePaper, Elector, StepTaken, Vote
from dangvu.procedures.services import Count
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import (
    BEGAN,
    begin,
    fresh,
    make_voters,
    take,
    to_the_decision,
    to_the_vote,
)
from tests.procedures.toy import changed, in_use


def url(name: str, case: Case) -> str:
    return reverse(f"procedures:{name}", args=[case.pk])


def send(client: Client, address: str, **values: object) -> str:
    """What is said after a form was sent."""
    response = client.post(address, values, follow=True)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def case(praise: Cast, bloc: Tree) -> Case:
    """Before its vote; four may vote."""
    make_voters(bloc["A1"], 3)
    return to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))


def test_a_case_is_lived_through_its_pages(praise: Cast, bloc: Tree) -> None:
    """The secretary begins, writes the paper, takes the step and the vote; the board decides."""
    voters = make_voters(bloc["A1"], 3)
    person = make_member(bloc["A1"], name="Phạm Thị Được")
    client = praise.signed_in(praise.secretary)
    chosen = client.get(reverse("procedures:begin"), {"person": person.code}).content.decode()
    assert "Đề nghị biểu dương đảng viên" in chosen
    begin_url = reverse("procedures:begin") + "?definition=praise"
    assert 'value="A1"' in client.get(begin_url).content.decode()
    page = send(client, begin_url, place="A1", person=person.code, on="07/09/2026")
    assert "Đã lập hồ sơ." in page
    assert "Còn thiếu giấy tờ: BD-1 Đơn đề nghị biểu dương." in page
    with reading_whole():
        case = Case.objects.get()
    paper = {"paper": "BD-1", "on": "07/09/2026", "place": "Tủ số 2", "holder": "Bí thư"}
    page = send(client, url("paper", case), revision=1, **paper)
    assert "Tủ số 2, Bí thư" in page
    page = send(client, url("step", case), on="07/09/2026", revision=1, value_reason="Sáng kiến")
    assert "Đã ghi: Lập hồ sơ." in page
    form = client.get(url("step", case)).content.decode()
    assert "Đạt khi ít nhất hai phần ba số người có quyền biểu quyết tán thành." in form
    here = {f"here_{one.pk}": "came" for one in voters}
    counts = {"votes_for": 3, "votes_against": 0}
    page = send(
        client, url("step", case), on="08/09/2026", revision=2, **counts, **here,
        **{f"here_{person.pk}": "ABSENT_WITH_REASON"},
    )  # fmt: skip
    assert "Tán thành 3 trên 3 người có quyền biểu quyết, 3 có mặt." in page
    with reading_whole():
        assert Elector.objects.get(person=person).excluded == "ABSENT_WITH_REASON"
    board = praise.signed_in(praise.officer)
    page = send(
        board, url("step", case), on="09/09/2026", revision=3, way="approved", symbol="7-QĐ/ĐU"
    )
    assert "Đã biểu dương" in page
    assert "7-QĐ/ĐU" in page
    page = send(board, url("publish", case), where="Chi bộ Văn phòng", on="10/09/2026")
    assert "Đã ghi công khai." in page


def test_a_text_that_is_not_kept_is_told_at_its_box_and_the_form_keeps_the_rest(
    praise: Cast, bloc: Tree
) -> None:
    person = make_member(bloc["A1"])
    address = reverse("procedures:begin") + "?definition=praise"
    given = {"place": "A1", "person": person.code, "on": "07/09/2026", "symbol": "7\x02-QĐ"}
    page = send(praise.signed_in(praise.secretary), address, **given)
    at_the_box = page.partition('name="symbol"')[2]
    assert "ký tự điều khiển U+0002 ở vị trí 2; hãy gõ lại ô này" in at_the_box
    assert f'value="{person.code}"' in page
    with reading_whole():
        assert not Case.objects.exists()


def test_a_form_says_every_reason_and_writes_nothing(praise: Cast, bloc: Tree) -> None:
    case = begin(praise.secretary, bloc["A1"])
    client = praise.signed_in(praise.secretary)
    page = send(client, url("step", case), on="07/09/2026", revision=1, value_reason="x")
    assert "Còn thiếu giấy tờ" in page
    page = send(client, url("step", case), on="07/09/2026", revision=1)
    assert fresh(case).revision == 1
    page = send(client, url("step", case), on="hôm qua", revision=1, value_reason="x")
    assert fresh(case).revision == 1


def test_whoever_sends_a_page_of_before_is_told(praise: Cast, case: Case) -> None:
    client = praise.signed_in(praise.secretary)
    page = send(client, url("pause", case), on="07/09/2026", revision=1, reason="Chờ")
    assert "đã có người ghi thêm" in page
    page = send(client, url("pause", case), on="07/09/2026", revision=case.revision, reason="Chờ")
    assert "Tạm dừng" in page
    assert fresh(case).state == "PAUSED"


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("return", {"to": "dossier", "reason": "Thiếu"}, "Đã ghi trả lại."),
        ("pause", {"reason": "Chờ"}, "Đã ghi tạm dừng."),
        ("hold", {}, "Đã ghi tạm giữ."),
        ("withdraw", {"reason": "Xin rút"}, "Đã ghi rút hồ sơ."),
        ("extend", {"reason": "Bận"}, "không có thời hạn được gia hạn"),
        ("expire", {}, "không có thời hạn mất hiệu lực"),
        ("adopt", {"starts": "2021-07-30"}, "đang theo bản này"),
    ],
)
def test_other_deeds_have_a_form_each(
    praise: Cast, case: Case, name: str, values: dict[str, str], said: str
) -> None:
    client = praise.signed_in(praise.secretary)
    assert client.get(url(name, case)).status_code == 200
    page = send(client, url(name, case), on="07/09/2026", revision=case.revision, **values)
    assert said in page


def test_a_stopped_case_goes_on(praise: Cast, case: Case) -> None:
    client = praise.signed_in(praise.secretary)
    for stop, go in (("hold", "release"), ("pause", "resume")):
        send(client, url(stop, case), on="07/09/2026", revision=fresh(case).revision, reason="Chờ")
        assert client.get(url(stop, case)).status_code == 404
        send(client, url(go, case), on="07/09/2026", revision=fresh(case).revision)
        assert fresh(case).state == "OPEN"


def test_a_lost_paper_leaves_the_page(praise: Cast, case: Case) -> None:
    client = praise.signed_in(praise.secretary)
    with reading_whole():
        held = CasePaper.objects.get(case=case)
    page = send(client, url("lose", case), paper=str(held.pk), reason="Thất lạc")
    assert "Tủ số 2" not in page


def test_the_line_shows_what_was_what_is_missing_and_what_comes(praise: Cast, case: Case) -> None:
    page = praise.page(praise.secretary, url("detail", case))
    for text in ("Lập hồ sơ", "Chi bộ xét, biểu quyết", "hạn 05/10/2026", "chậm nhất 16/11/2026",
                 "Đảng bộ Tổng công ty Hàng hải", "Quá hạn", "BD-1 Đơn đề nghị biểu dương"):  # fmt: skip
        assert text in page, text


def test_a_case_is_there_for_those_where_it_lies(praise: Cast, bloc: Tree, case: Case) -> None:
    """And nobody else is told that it is there, by any of its addresses."""
    names = ("detail", "step", "paper", "publish", "return", "hold", "lose")
    for stranger in (praise.outsider, praise.hired("SECRETARY", bloc["A2"])):
        for name in names:
            praise.page(stranger, url(name, case), 404)
    praise.page(praise.hired("AUDITOR", bloc["K"]), url("detail", case), 403)
    praise.page(praise.clerk, url("detail", case))
    praise.page(praise.clerk, url("step", case), 403)
    decided = to_the_decision_of(praise, case)
    praise.page(praise.secretary, url("detail", decided))
    praise.page(praise.secretary, url("step", decided), 404)


def to_the_decision_of(praise: Cast, case: Case) -> Case:
    take(praise.secretary, case, "cell_vote", BEGAN, count=Count(4))
    return fresh(case)


def test_the_list_shows_what_one_may_see(praise: Cast, bloc: Tree, case: Case) -> None:
    address = reverse("procedures:list")
    page = praise.page(praise.secretary, address)
    assert "Phạm Thị Được" in page
    assert "Quá hạn" in page
    assert "Chi bộ xét, biểu quyết" in praise.page(praise.secretary, address + "?columns=step")
    assert "Phạm Thị Được" in praise.page(praise.operator, address)
    assert "Phạm Thị Được" not in praise.page(praise.outsider, address)
    assert "Phạm Thị Được" in praise.page(praise.officer, address + "?late=1&definition=praise")
    assert "Phạm Thị Được" not in praise.page(praise.officer, address + "?state=DONE")
    assert "Phạm Thị Được" in praise.page(praise.officer, address + "?q=pham+thi+duoc")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_statements_for_one_as_for_three(
    praise: Cast, bloc: Tree, number: int, django_assert_max_num_queries: object
) -> None:
    for _ in range(number):
        begin(praise.secretary, bloc["A1"])
    client = praise.signed_in(praise.officer)
    client.get(reverse("procedures:list"))
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        client.get(reverse("procedures:list"))


def test_a_restricted_person_has_no_name_for_who_does_not_keep_it(praise: Cast, case: Case) -> None:
    with reading_whole(), deed(actor=MAKER, verb="tests.restrict"):
        Restriction.objects.create(person_id=case.person_id, valid_from=BEGAN)
    for address in (reverse("procedures:list"), url("detail", case)):
        page = praise.page(praise.clerk, address)
        assert "Phạm Thị Được" not in page
        assert "bị hạn chế theo yêu cầu" in page
        assert "Phạm Thị Được" in praise.page(praise.officer, address)


def test_a_form_answers_for_what_is_hidden_as_for_what_is_absent(praise: Cast, bloc: Tree) -> None:
    hidden = make_member(bloc["B1"], code="DV77777")
    client = praise.signed_in(praise.secretary)
    address = reverse("procedures:begin") + "?definition=praise"
    for code in (hidden.code, "DV88888"):
        page = send(client, address, place="A1", person=code, on="07/09/2026")
        assert "Không có đảng viên mã này." in page
    for code in ("B1", "B7"):
        page = send(client, address, place=code, person="x", on="07/09/2026")
        assert f"Không có tổ chức nào có mã hoặc tên “{code}”." in page
    with reading_whole():
        assert not Case.objects.exists()


def test_a_meeting_takes_the_step_for_many_at_once(praise: Cast, bloc: Tree) -> None:
    voters = make_voters(bloc["A1"], 3)
    cases = [to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"])) for _ in range(3)]
    client = praise.signed_in(praise.secretary)
    address = reverse("procedures:batch")
    page = client.get(address, {"definition": "praise", "step": "cell_vote"}).content.decode()
    assert "Chi bộ xét, biểu quyết cho 3 hồ sơ" in page
    assert "cho 2 hồ sơ" in send(client, address, ids=[cases[0].pk, cases[1].pk])
    sent = {"do": 1, "on": "08/09/2026", "ids": [one.pk for one in cases]}
    sent |= {f"revision_{one.pk}": one.revision for one in cases}
    sent |= {f"take_{one.pk}": 1 for one in cases}
    sent |= {f"here_{one.pk}": "came" for one in voters}
    sent |= {f"here_{one.person_id}": "absent" for one in cases}
    sent |= {f"votes_for_{one.pk}": number for one, number in zip(cases, (3, 1, 4), strict=True)}
    sent |= {
        f"votes_against_{one.pk}": number for one, number in zip(cases, (0, 2, 0), strict=True)
    }
    page = send(client, address, **sent)
    assert "Chưa ghi hồ sơ nào" in page
    assert "Số phiếu cộng lại là 4, khác số người có mặt là 3." in page
    assert {fresh(one).step for one in cases} == {"cell_vote"}
    sent[f"votes_for_{cases[2].pk}"] = 3
    assert "Đã ghi 3 hồ sơ." in send(client, address, **sent)
    assert [fresh(one).outcome or fresh(one).step for one in cases] == [
        "refused",
        "refused",
        "refused",
    ]


def test_a_day_with_another_list_is_asked_again(praise: Cast, bloc: Tree, case: Case) -> None:
    """Somebody came to the cell between the day of the form and the day that was typed."""
    client = praise.signed_in(praise.secretary)
    form = client.get(url("step", case)).content.decode()
    shown = re.findall(r'name="(here_\d+)"', form)
    assert len(shown) == 4
    newcomer = make_member(bloc["A1"], name="Đinh Văn Sau", admitted=date(2015, 5, 19))
    sent = dict.fromkeys(shown, "came") | {"votes_for": 4, "on": "08/09/2026", "revision": 2}
    page = send(client, url("step", case), **sent)
    assert "xem lại ai có mặt" in page
    assert fresh(case).step == "cell_vote"
    send(client, url("step", case), **sent, **{f"here_{newcomer.pk}": "absent"})
    assert fresh(case).step == "decision"


def test_cases_of_different_steps_are_no_meeting(praise: Cast, bloc: Tree, case: Case) -> None:
    other = begin(praise.secretary, bloc["A1"])
    page = send(
        praise.signed_in(praise.secretary), reverse("procedures:batch"), ids=[case.pk, other.pk]
    )
    assert "cùng một quy trình, cùng bước" in page


def test_the_page_of_a_vote_proves_it(praise: Cast, bloc: Tree, case: Case) -> None:
    to_the_decision_of(praise, case)
    with reading_whole():
        vote = Vote.objects.get()
    address = reverse("procedures:vote", args=[vote.pk])
    page = praise.page(praise.secretary, address)
    assert "Đúng như đã ghi" in page
    assert "Cử Tri A" in page
    praise.page(praise.outsider, address, 404)


def test_a_missing_paper_leads_who_keeps_the_case_to_where_it_is_written(
    praise: Cast, bloc: Tree
) -> None:
    case = begin(praise.secretary, bloc["A1"])
    link = f'<a href="/procedures/{case.pk}/paper/?paper=BD-1">Mở để ghi</a>'
    assert link in praise.page(praise.secretary, url("detail", case))
    leader = praise.hired("LEADER", bloc["A"])
    page = praise.page(leader, url("detail", case))
    assert "Còn thiếu giấy tờ: BD-1" in page
    assert "Mở để ghi" not in page
    form = praise.page(praise.secretary, f"/procedures/{case.pk}/paper/?paper=BD-1")
    assert '<option value="BD-1" selected>' in form


def test_the_queue_says_where_cases_wait(praise: Cast, bloc: Tree, case: Case) -> None:
    services.return_to(
        actor=praise.secretary, case=case, revision=case.revision, to="dossier",
        on=date(2026, 9, 10), reason="Thiếu",
    )  # fmt: skip
    page = praise.page(praise.officer, reverse("procedures:queue") + "?org=A&months=3")
    assert "Đề nghị biểu dương đảng viên" in page
    from dangvu.procedures.selectors.queue import queue_quality

    with reading_as(praise.officer):
        found = queue_quality(praise.officer, bloc["A"], TODAY, since=date(2026, 8, 21))
    (procedure,) = found.procedures
    assert (procedure.waiting, procedure.longest, procedure.left) == (1, 72, 2)
    assert (procedure.overdue, procedure.late, procedure.returned) == (0, 0, 1)
    dossier, vote = procedure.steps
    assert (dossier.waiting, dossier.longest, dossier.left) == (1, 72, 1)
    assert (vote.waiting, vote.returned, vote.middle_time) == (0, 1, 3)
    assert [(one.name, one.waiting, one.longest) for one in found.places] == [
        ("Chi bộ Văn phòng", 1, 72)
    ]
    praise.page(praise.outsider, reverse("procedures:queue") + "?org=A", 404)


def test_a_member_sees_the_own_case_and_no_vote_of_others(
    praise: Cast, bloc: Tree, case: Case
) -> None:
    from dangvu.members.models import Person
    from dangvu.members.services.accounts import link_account

    member = praise.hired("MEMBER", bloc["A1"])
    with reading_whole():
        person = Person.objects.get(pk=case.person_id)
    link_account(actor=praise.operator, user=praise.user(member), person=person)
    other = begin(praise.secretary, bloc["A1"])
    to_the_decision_of(praise, case)
    praise.page(member, url("detail", case), 302)
    page = praise.page(member, url("own", case))
    assert "Đảng ủy cơ sở quyết định" in page
    assert "người có quyền biểu quyết" not in page
    praise.page(member, url("detail", other), 404)
    with reading_as(member):
        assert Case.objects.count() == 1
        assert StepTaken.objects.values("case").distinct().count() == 1
        assert Vote.objects.count() == 0


def test_the_page_of_a_member_has_the_cases(praise: Cast, bloc: Tree, case: Case) -> None:
    page = praise.page(praise.secretary, reverse("members:detail", args=[case.person_id]))
    assert "Hồ sơ giải quyết" in page
    assert url("detail", case) in page


def test_a_paper_bears_no_stamp(praise: Cast, case: Case) -> None:
    client = praise.signed_in(praise.secretary)
    sent = {"paper": "BD-1", "on": "07/09/2026", "place": "(MẬT) tủ 3"}
    assert client.post(url("paper", case), sent).status_code == 422
    with reading_whole():
        assert CasePaper.objects.filter(case=case).count() == 1


def test_a_committee_of_which_nobody_is_recorded_is_asked_for_its_number(
    praise: Cast, bloc: Tree, case: Case
) -> None:
    text = changed(
        ("        next: {approved: praised, refused: refused}\n", "        next: {passed: praised, failed: refused}\n"),
        ("makes: {approved:", "makes: {passed:"),
        ("at: grassroots", "at: grassroots\n        vote: {body: executive_committee, threshold: more_than_half_of_electorate}"),
    )  # fmt: skip
    with in_use(text):
        decided = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
        client = praise.signed_in(praise.officer)
        assert "Số người có quyền biểu quyết" in client.get(url("step", decided)).content.decode()
        counts = {"eligible": 15, "votes_for": 8, "votes_against": 3}
        page = send(client, url("step", decided), on="07/09/2026", revision=3, **counts)
        assert "Tán thành 8 trên 15 người có quyền biểu quyết, 11 có mặt." in page
        with reading_whole():
            vote = Vote.objects.get(body="executive_committee")
        page = praise.page(praise.officer, reverse("procedures:vote", args=[vote.pk]))
        assert "số người có quyền biểu quyết theo biên bản" in page
