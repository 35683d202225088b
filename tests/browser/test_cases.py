"""A case of each kind, lived in a browser by its people: the cell, its committee, the superior.

Each story ends on the page of the case, looked at on a desk and on a telephone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from dangvu.access.selectors import reading_whole
from dangvu.accounts.models import User
from dangvu.core.actor import Actor
from dangvu.core.periods import add_months
from dangvu.members.models import Person
from dangvu.procedures import services
from dangvu.procedures.models import Case
from dangvu.procedures.registry import definitions
from dangvu.procedures.services import Paper
from dangvu.rules.services import load_rulebook
from tests.browser.conftest import DESK, PHONE, Opener, come_in
from tests.cast import assemble
from tests.factories.members import make_member
from tests.factories.organizations import Tree, make_bloc
from tests.factories.procedures import make_voters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Who votes where nobody is recorded in a body.
SEATS = 15


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it is filled in. `by`: cell, grassroots, superior or receiver."""

    by: str
    papers: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    way: str = ""
    is_vote: bool = False


@dataclass(slots=True)
class Desks:
    """Everybody before a screen of their own, signed in when first needed."""

    tree: Tree
    actors: dict[str, Actor]
    opener: Opener
    pages: dict[str, Page] = field(default_factory=dict)
    #: Who did something last.
    last: str = ""

    def at(self, who: str) -> Page:
        if who not in self.pages:
            self.pages[who] = self.opener(DESK)
            user = User.objects.get(pk=self.actors[who].user_id)
            come_in(self.pages[who], user, at=None)
        return self.pages[who]

    def begin(self, by: str, code: str, **given: str) -> Case:
        """From the page of procedures; what is filled in by itself is left as it is."""
        page = self.at(by)
        page.goto("/procedures/new/")
        page.get_by_role("link", name=definitions()[code].label, exact=True).click()
        for name, value in given.items():
            page.locator(f"main [name={name}]").fill(value)
        page.get_by_role("button", name="Lập hồ sơ").click()
        expect(page.locator(".notices .done")).to_contain_text("Đã lập hồ sơ.")
        self.last = by
        with reading_whole():
            return Case.objects.get(pk=page.url.rstrip("/").rpartition("/")[2])

    def come_to(self, who: str, case: Case) -> Page:
        """The page of the case; whoever did the step before is on it, as the step left it."""
        page = self.at(who)
        address = f"/procedures/{case.pk}/"
        if who != self.last or not page.url.endswith(address):
            page.goto(address)
        return page

    def live(self, case: Case, *steps: Step) -> Case:
        for one in steps:
            page = self.come_to(one.by, case)
            if one.papers:
                self.hand_in(page, one, case)
            page.locator(".head .actions a.primary").click()
            done = page.get_by_role("button", name="Ghi bước này")
            # It stands below the form: what is counted there has come in by then.
            expect(done).to_be_visible()
            fill_in(page, one)
            done.click()
            expect(page.locator(".notices .done")).to_contain_text("Đã ghi: ")
            self.last = one.by
        with reading_whole():
            return Case.objects.get(pk=case.pk)

    def hand_in(self, page: Page, step: Step, case: Case) -> None:
        """The last paper as a person writes it down; the others are the same form over again."""
        *others, last = step.papers
        for paper in others:
            given = Paper(paper, timezone.localdate(), place="Tủ số 2")
            services.record_paper(actor=self.actors[step.by], case=case, paper=given)
        page.get_by_role("link", name="Ghi giấy tờ").click()
        page.locator("main [name=paper]").select_option(last)
        page.locator("main [name=place]").fill("Tủ số 2")
        page.get_by_role("button", name="Ghi giấy tờ").click()
        expect(page.locator(".notices .done")).to_contain_text("Đã ghi giấy tờ.")

    def look(self, by: str, case: Case, ended: str) -> None:
        """The page of the case, on both widths: nothing runs over the edge."""
        page = self.at(by)
        page.goto(f"/procedures/{case.pk}/")
        expect(page.locator(".head")).to_contain_text(ended)
        for width in (PHONE, DESK):
            page.set_viewport_size(width)  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth") <= width["width"]


def fill_in(page: Page, step: Step) -> None:
    if step.way:
        page.locator("main [name=way]").select_option(step.way)
    for name, value in step.values.items():
        put(page.locator(f"main [name=value_{name}]"), value)
    if step.is_vote:
        # The exempt are taken for absent unless somebody says that they came.
        came = "all => all.filter(one => one.value === 'came').length"
        voters = page.locator("select[name^=here_]").evaluate_all(came)
        if not voters:
            page.locator("main [name=eligible]").fill(str(SEATS))
        page.locator("main [name=votes_for]").fill(str(voters or SEATS))


def put(place: Locator, value: str) -> None:
    if place.evaluate("one => one.tagName") == "SELECT":
        place.select_option(value)
    else:
        place.fill(value)


def day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def desks(open_page: Opener, today: date) -> Desks:
    tree = make_bloc()
    cast = assemble(tree, today=today)
    load_rulebook(actor=cast.operator)
    actors = {
        "cell": cast.secretary,
        "grassroots": cast.officer,
        "superior": cast.hired("ORGANIZATION_BOARD", tree["K"]),
        "receiver": cast.outsider,
    }
    make_voters(tree["A1"], 3)
    return Desks(tree, actors, open_page)


@pytest.fixture
def member(desks: Desks) -> Person:
    return make_member(desks.tree["A1"], name="Công Tằng Tôn Nữ Hoàng Kim Khánh Phương Thùy")


# --- into the Party ---------------------------------------------------------------------------


def test_somebody_is_followed_helped_and_admitted(desks: Desks, today: date) -> None:
    page = desks.at("cell")
    page.goto("/members/candidates/new/")
    since = today - timedelta(days=500)
    for name, value in {
        "place": "A1", "full_name": "Vũ Thị Mai", "birth": "12/03/1998", "selected_on": day(since),
    }.items():  # fmt: skip
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main [name=sex]").select_option(label="Nữ")
    page.locator("main form button.primary").click()
    expect(page.locator("h1")).to_have_text("Vũ Thị Mai")
    at = page.url
    deed(page, at, "helper", member="Cử Tri A", on=day(since))
    for one in ("Cử Tri B", "Cử Tri C"):
        deed(
            page, at, "introducer", member=one, together_since=day(since), introduced_on=day(today)
        )
    deed(page, at, "certificate", given_on=day(today - timedelta(days=200)))

    case = desks.begin("cell", "admission", place="A1", name="Vũ Thị Mai")
    over = desks.live(
        case,
        Step("cell", ("CN-NTVĐ", "1-KNĐ", "2-KNĐ"), {"schooling": "1"}),
        Step("cell", ("TTLL", "3-KNĐ", "3-KNĐ", "5-KNĐ"), {"all_verified": "1"}, is_vote=True),
        Step("grassroots", is_vote=True),
        Step("grassroots", way="submitted"),
        Step("superior", way="standing_committee"),
        Step("superior", is_vote=True),
        Step("cell"),
        Step("cell", values={"place": "Hội trường"}),
        Step("grassroots", values={"code": "DV90001"}),
    )
    assert over.outcome == "admitted"
    desks.look("superior", over, "Đã kết nạp")
    page.goto("/members/?q=vu+thi+mai")
    expect(page.locator("#results tbody tr")).to_have_count(1)


def deed(page: Page, candidate: str, name: str, **given: str) -> None:
    """One form of the page of a candidate."""
    page.goto(f"{candidate}{name}/")
    for field_name, value in given.items():
        place = page.locator(f"main [name={field_name}]")
        if place.evaluate("one => one.tagName") == "SELECT":
            place.select_option(label=value)
        else:
            place.fill(value)
    page.locator("main form button.primary").click()
    expect(page.locator(".notices .done")).to_be_visible()


def test_a_probationer_becomes_full(desks: Desks, today: date) -> None:
    begun = today - timedelta(days=400)
    new = make_member(desks.tree["A1"], name="Lê Thị Dự", admitted=begun, full=False)
    completed = add_months(begun, 12)
    case = desks.begin("cell", "recognition", person=new.code)
    over = desks.live(
        case,
        Step("cell", values={"completed_on": day(completed)}),
        Step("cell", ("CN-ĐVM", "10-KNĐ", "11-KNĐ", "12-KNĐ"), is_vote=True),
        Step("grassroots", is_vote=True),
        Step("grassroots", way="submitted"),
        Step("superior", is_vote=True),
    )
    assert over.outcome == "recognized"
    desks.look("cell", over, "Đã công nhận chính thức")


# --- from cell to cell, cards, badges ---------------------------------------------------------


def test_a_member_goes_to_another_committee_and_gets_a_card_there(
    desks: Desks, member: Person, today: date
) -> None:
    case = desks.begin("superior", "transfer", person=member.code, destination="B1")
    decided = {"decided_on": day(today - timedelta(days=7))}
    over = desks.live(
        case,
        Step("cell", ("TKĐ", "QĐ-CT"), decided),
        Step("grassroots"),
        Step("superior"),
        Step("receiver"),
    )
    assert over.outcome == "moved"
    desks.look("superior", over, "Đã chuyển")
    card = desks.begin("receiver", "card", person=member.code)
    over = desks.live(
        card,
        Step("receiver"),
        Step("superior"),
        Step("superior", values={"number": "12.345678"}, way="approved"),
        Step("receiver"),
    )
    assert over.outcome == "issued"
    desks.look("superior", over, "Đã phát thẻ")


def test_a_badge_is_proposed_and_awarded(desks: Desks, today: date) -> None:
    admitted = today - timedelta(days=31 * 366)
    old = make_member(desks.tree["A1"], name="Trần Văn Lâu", admitted=admitted)
    case = desks.begin("cell", "badge", person=old.code)
    ill = {"years": "30", "early": "1"}
    over = desks.live(
        case,
        Step("cell", values=ill),
        Step("grassroots", values=ill, way="proposed"),
        Step("superior", way="forwarded"),
        Step("superior", ("QĐ-HHĐ",), way="awarded"),
        Step("grassroots", values={"number": "0123456"}),
    )
    assert over.outcome == "given"
    desks.look("grassroots", over, "Đã trao Huy hiệu Đảng")


# --- apart and out ----------------------------------------------------------------------------


def test_a_member_is_excused_and_another_leaves(desks: Desks, member: Person) -> None:
    case = desks.begin("cell", "exemption", person=member.code)
    over = desks.live(
        case,
        Step("cell", ("Đ-M",), {"voluntary": "1"}),
        Step("cell", is_vote=True),
        Step("grassroots"),
    )
    assert over.outcome == "exempted"
    desks.look("cell", over, "Đã được miễn")
    other = make_member(desks.tree["A1"], name="Đỗ Văn Ra")
    case = desks.begin("cell", "leaving", person=other.code)
    over = desks.live(
        case,
        Step("cell", ("Đ-XR",), {"no_breach": "1"}),
        Step("cell", is_vote=True),
        Step("grassroots", is_vote=True),
        Step("superior", is_vote=True),
        Step("superior", way="not_asked"),
    )
    assert over.outcome == "left"
    desks.look("superior", over, "Đã ra khỏi Đảng")


def test_a_member_is_struck_off(desks: Desks, member: Person) -> None:
    case = desks.begin("cell", "deletion", person=member.code)
    over = desks.live(
        case,
        Step("cell", values={"absent_months": "3"}, way="absent"),
        Step("cell", ("TKĐ-XT",), is_vote=True),
        Step("grassroots", is_vote=True),
        Step("superior", is_vote=True),
    )
    assert (over.step, over.state) == ("appeal", "OPEN")
    desks.look("superior", over, "Thông báo quyết định")
