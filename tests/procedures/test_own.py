"""What a member sees of the own cases and asks for: the line, who acts, until when, the result when told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.core.actor import Actor
from dangvu.core.registry import alerts
from dangvu.core.secrecy import SecretRefused
from dangvu.members.models import Person
from dangvu.members.services.accounts import link_account
from dangvu.organizations.models import Organization
from dangvu.procedures import registry, services
from dangvu.procedures.choices import State
from dangvu.procedures.definitions import DefinitionRefused
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.services import Count, Refused, StepHeld, TakenMeanwhile
from dangvu.rules.services import load_rulebook
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import fresh, make_voters, take
from tests.procedures.toy import changed, in_use

pytestmark = pytest.mark.django_db

ASK = """ask:
  label: Xin được biểu dương
  help: Khi có sáng kiến
  values:
    reason: {type: text, label: Thành tích}
    since: {type: "date?", label: Từ ngày}
versions:
"""
TOLD = ("    ends: {praised", "    publish: {label: Thông báo kết quả}\n    ends: {praised")


def askable(*more: tuple[str, str]) -> str:
    return changed(("versions:\n", ASK), *more)


@dataclass(frozen=True)
class Desk:
    cast: Cast
    tree: Tree
    member: Actor
    person: Person

    def ask(self, **more: Any) -> Case:
        values = {"reason": "Sáng kiến", **more.pop("values", {})}
        with reading_as(self.member):
            return services.ask(actor=self.member, code="praise", values=values, **more)

    def page(self, address: str, status: int = 200) -> str:
        return self.cast.page(self.member, address, status)


@contextmanager
def own_desk(cast: Cast, bloc: Tree) -> Iterator[Desk]:
    load_rulebook(actor=cast.operator)
    person = make_member(bloc["A1"], code="DV-LAN", name="Hoàng Thị Mai Lan")
    member = cast.hired("MEMBER", bloc["A1"])
    link_account(actor=cast.operator, user=cast.user(member), person=person)
    with in_use(askable(TOLD)):
        yield Desk(cast, bloc, member, person)


@pytest.fixture
def desk(cast: Cast, bloc: Tree, rulebook: None) -> Iterator[Desk]:
    with own_desk(cast, bloc) as made:
        yield made


# --- asking -------------------------------------------------------------------------------------


def test_what_a_member_asks_for_waits_at_the_first_step_of_the_own_cell(desk: Desk) -> None:
    browser = desk.cast.signed_in(desk.member)
    assert "Xin được biểu dương" in browser.get("/procedures/own/ask/").content.decode()
    answer = browser.post(
        "/procedures/own/ask/?definition=praise",
        {"value_reason": "Cải tiến máy", "value_since": "01/10/2026", "paper_0": "1"},
    )
    with reading_whole():
        case = Case.objects.get(person=desk.person)
        begun = StepTaken.objects.get(case=case)
    assert answer.url == f"/procedures/own/{case.pk}/"  # type: ignore[attr-defined]
    assert (case.step, case.acting_id) == ("dossier", desk.tree["A1"])
    assert begun.values["reason"] == "Cải tiến máy"
    assert begun.values["since"] == "2026-10-01"
    assert begun.values["papers"] == "BD-1 Đơn đề nghị biểu dương"
    page = browser.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert "Cải tiến máy" in page
    assert "Còn thiếu giấy tờ: BD-1" in page


def test_the_cell_finds_it_and_what_was_written_is_proposed_to_it(desk: Desk) -> None:
    case = desk.ask(values={"reason": "Cải tiến máy"}, papers=["BD-1"])
    page = desk.cast.page(desk.cast.secretary, f"/procedures/{case.pk}/")
    assert "Đảng viên đề nghị" in page
    assert "Giấy tờ đảng viên nói đang có" in page
    # What the member says is no paper in hand.
    assert "Còn thiếu giấy tờ: BD-1" in page
    assert 'value="Cải tiến máy"' in desk.cast.page(
        desk.cast.secretary, f"/procedures/{case.pk}/step/"
    )


def test_the_desk_of_the_cell_tells_what_was_asked_for_until_somebody_looks(desk: Desk) -> None:
    def told() -> set[str]:
        with reading_as(desk.cast.secretary):
            return {one.code for one in alerts(desk.cast.secretary)}

    case = desk.ask()
    assert "procedures.asked_for" in told()
    with reading_as(desk.cast.secretary):
        services.record_paper(
            actor=desk.cast.secretary, case=case, paper=services.Paper("BD-1", TODAY)
        )
        take(desk.cast.secretary, case, "dossier", TODAY, values={"reason": "Sáng kiến"})
    assert "procedures.asked_for" not in told()


def test_a_member_takes_no_step_and_manages_nobody(desk: Desk) -> None:
    case = desk.ask()
    for what in ("step", "paper", "return", "hold", "withdraw", "lead"):
        desk.page(f"/procedures/{case.pk}/{what}/", 403)
    desk.page("/procedures/new/?definition=praise", 403)
    with reading_as(desk.member), pytest.raises(PermissionDenied):
        take(desk.member, case, "dossier", TODAY, values={"reason": "Sáng kiến"})
    with reading_as(desk.member), pytest.raises(PermissionDenied):
        services.begin(
            actor=desk.member, code="praise", on=TODAY, person=desk.person,
            organization=Organization.objects.get(pk=desk.tree["A1"]),
        )  # fmt: skip


def test_nobody_asks_for_somebody_else(desk: Desk) -> None:
    """Also not who may ask for those of a whole committee: one is asked for by oneself."""
    with reading_as(desk.cast.officer), pytest.raises(PermissionDenied):
        services.ask(actor=desk.cast.officer, code="praise", values={"reason": "x"})
    assert desk.cast.signed_in(desk.cast.officer).get("/procedures/own/ask/").url == "/members/own/"  # type: ignore[attr-defined]
    clerk = desk.cast.clerk
    desk.cast.page(clerk, "/procedures/own/ask/", 403)


def test_it_is_asked_once_while_it_runs(desk: Desk) -> None:
    desk.ask()
    with pytest.raises(Refused, match="đang giải quyết"):
        desk.ask()


def test_what_is_asked_must_be_whole_and_open(desk: Desk) -> None:
    with pytest.raises(StepHeld) as held:
        desk.ask(values={"reason": "", "since": "ngày nào"})
    assert {one.code for one in held.value.holds} == {"value_missing", "value_wrong"}
    with pytest.raises(SecretRefused):
        desk.ask(values={"reason": "(MẬT) việc"})
    with reading_whole():
        assert not Case.objects.filter(person=desk.person).exists()


def test_only_what_a_definition_lets_one_ask_for_is_asked(desk: Desk) -> None:
    with in_use(changed()):
        with reading_as(desk.member), pytest.raises(PermissionDenied):
            services.ask(actor=desk.member, code="praise", values={})
        desk.page("/procedures/own/ask/?definition=praise", 404)
        assert "Chưa có việc nào gửi được" in desk.page("/procedures/own/ask/")


def test_whoever_has_no_cell_is_told_where_to_turn(desk: Desk, bloc: Tree) -> None:
    from dangvu.members.services import transfer_out

    transfer_out(actor=desk.cast.officer, person=desk.person, on=date(2026, 11, 2), to_place="Xã X")
    with pytest.raises(Refused, match="không sinh hoạt ở chi bộ nào"):
        desk.ask()


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("about: person", "about: organization", "asked_by_nobody"),
        ("  help: Khi", "  hepl: Khi", "unknown_key"),
        ("type: text, label: Thành tích", "type: txt, label: Thành tích", "unknown_type"),
    ],
)
def test_a_wrong_ask_is_refused_by_name(desk: Desk, old: str, new: str, name: str) -> None:
    with (
        pytest.raises(DefinitionRefused) as refused,
        in_use(changed((old, new), text=askable())),
    ):
        registry.definitions()
    assert name in {one.name for one in refused.value.problems}


# --- taking back --------------------------------------------------------------------------------


def test_it_is_taken_back_while_nobody_did_anything_with_it(desk: Desk) -> None:
    case = desk.ask()
    browser = desk.cast.signed_in(desk.member)
    assert "Rút đề nghị này" in browser.get(f"/procedures/own/{case.pk}/").content.decode()
    assert browser.get(f"/procedures/own/{case.pk}/withdraw/").status_code == 200
    browser.post(f"/procedures/own/{case.pk}/withdraw/", {"revision": case.revision})
    found = fresh(case)
    assert (found.state, found.outcome) == (State.WITHDRAWN, "withdrawn")
    desk.ask()


def test_it_is_not_taken_back_once_the_cell_works_on_it(desk: Desk) -> None:
    case = desk.ask()
    with reading_as(desk.cast.secretary):
        services.pause(
            actor=desk.cast.secretary, case=case, revision=1, on=TODAY, reason="Chờ giấy"
        )
    desk.page(f"/procedures/own/{case.pk}/withdraw/", 404)
    with reading_as(desk.member), pytest.raises(TakenMeanwhile):
        services.take_back(actor=desk.member, case=case, revision=1)
    with reading_as(desk.member), pytest.raises(Refused, match="báo với chi bộ"):
        services.take_back(actor=desk.member, case=case, revision=2)


def test_what_the_cell_began_is_not_taken_back_by_the_member(desk: Desk) -> None:
    with reading_as(desk.cast.secretary):
        case = services.begin(
            actor=desk.cast.secretary, code="praise", on=TODAY, person=desk.person,
            organization=Organization.objects.get(pk=desk.tree["A1"]),
        )  # fmt: skip
    with reading_as(desk.member), pytest.raises(Refused):
        services.take_back(actor=desk.member, case=case, revision=1)
    with reading_as(desk.cast.officer), pytest.raises(PermissionDenied):
        services.take_back(actor=desk.cast.officer, case=case, revision=1)


# --- seeing -------------------------------------------------------------------------------------


def taken_to(desk: Desk, step: str) -> Case:
    """A case that was asked for, with the cell of nine voting on it."""
    from dangvu.procedures.services import Paper

    make_voters(desk.tree["A1"], 8)
    case = desk.ask()
    secretary = desk.cast.secretary
    papers = [Paper("BD-1", received_on=TODAY, place="Tủ 2", holder="Bí thư")]
    more: dict[str, dict[str, Any]] = {
        "dossier": {"values": {"reason": "Sáng kiến"}, "papers": papers},
        "cell_vote": {"count": Count(7, 1, 1)},
    }
    for code, given in more.items():
        if fresh(case).step == step:
            break
        with reading_as(secretary):
            take(secretary, case, code, TODAY, reason="Ghi chú riêng của chi bộ", **given)
    return fresh(case)


def test_the_line_says_who_acts_until_when_and_nothing_of_the_count(desk: Desk) -> None:
    case = taken_to(desk, "decision")
    page = desk.page(f"/procedures/own/{case.pk}/")
    assert "Đảng ủy cơ sở quyết định" in page
    assert f"{case.due:%d/%m/%Y}" in page
    assert "Đạt" in page
    assert "Tán thành" not in page
    assert "Ghi chú riêng của chi bộ" not in page
    desk_page = desk.page("/members/own/")
    assert f"{case.due:%d/%m/%Y}" in desk_page
    assert f'href="/procedures/own/{case.pk}/"' in desk_page


def test_the_page_of_the_office_leads_the_member_to_the_own_one(desk: Desk) -> None:
    case = desk.ask()
    answer = desk.cast.signed_in(desk.member).get(f"/procedures/{case.pk}/")
    assert answer.url == f"/procedures/own/{case.pk}/"  # type: ignore[attr-defined]
    listed = desk.page("/procedures/")
    assert "/procedures/new/" not in listed


def test_a_hold_is_told_without_why(desk: Desk) -> None:
    case = taken_to(desk, "decision")
    with reading_as(desk.cast.officer):
        services.hold(actor=desk.cast.officer, case=case, revision=case.revision, on=TODAY)
    page = desk.page(f"/procedures/own/{case.pk}/")
    assert "Hồ sơ đang tạm giữ" in page
    assert "Lý do" not in page
    assert "Đang tạm giữ" in desk.page("/members/own/")


def test_what_was_sent_back_says_why(desk: Desk) -> None:
    case = taken_to(desk, "cell_vote")
    with reading_as(desk.cast.secretary):
        services.return_to(
            actor=desk.cast.secretary, case=case, to="dossier", revision=case.revision, on=TODAY,
            reason="Đơn chưa ký",
        )  # fmt: skip
    assert "Đơn chưa ký" in desk.page(f"/procedures/own/{case.pk}/")


def test_a_result_is_told_once_it_was_made_known(desk: Desk) -> None:
    case = taken_to(desk, "decision")
    officer = desk.cast.officer
    with reading_as(officer):
        take(officer, case, "decision", TODAY, way="refused")
    before = desk.page(f"/procedures/own/{case.pk}/")
    assert "Không biểu dương" not in before
    assert "Không đồng ý" not in before
    assert "sau khi được thông báo" in before
    for page in ("/members/own/", "/procedures/", "/search?q=Hoàng Thị Mai Lan"):
        assert "Không biểu dương" not in desk.page(page), page
    with reading_as(officer):
        services.publish_result(actor=officer, case=fresh(case), where="Gửi thư", on=TODAY)
    after = desk.page(f"/procedures/own/{case.pk}/")
    assert "Không biểu dương" in after
    assert "Gửi thư" in after


def test_the_cases_of_others_are_not_there(desk: Desk, bloc: Tree) -> None:
    other = make_member(bloc["A1"], name="Vũ Đình Khác")
    with reading_as(desk.cast.secretary):
        case = services.begin(
            actor=desk.cast.secretary, code="praise", on=TODAY, person=other,
            organization=Organization.objects.get(pk=desk.tree["A1"]),
        )  # fmt: skip
    desk.page(f"/procedures/own/{case.pk}/", 404)
    desk.cast.page(desk.cast.secretary, f"/procedures/own/{case.pk}/", 404)
    assert "Vũ Đình Khác" not in desk.page("/members/own/")


def test_a_desk_without_cases_says_what_would_be_there(desk: Desk) -> None:
    assert "Chưa có việc nào" in desk.page("/members/own/")
