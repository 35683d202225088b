"""Forms filled in whole and right, for every route that writes: accepted when the right one asks.

A case says what a route is asked with; which thing it names is drawn, mostly one that the asker may
change and often one that is somebody else's, above, beside, moved or not there at all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dangvu.access.selectors import reading_whole
from dangvu.accounts.models import Session, User
from dangvu.accounts.services import password_seen
from dangvu.imports.services.mapping import mappings_seen
from dangvu.papers.models import OwnTemplate
from dangvu.reports.models import Report
from dangvu.reports.services import marks_seen, report_seen
from tests.access import filling_pool  # noqa: F401 -- its cases are among those here
from tests.access.browsing import Body, Sending
from tests.access.dressing import PASSWORD, mapping_name
from tests.access.filler import CASES, SELF, Filler, case
from tests.access.following import ANEW, PAPER, SECOND, stands
from tests.access.world import Grant
from tests.access.worlds import NUMBERS, ROLES
from tests.access.writing import canary

__all__ = ["CASES"]


def _on(name: str, kind: str, **body: Any) -> None:
    """A route about one thing, with the same form each time."""

    def fill(filler: Filler, user: int) -> Sending:
        return Sending(reverse(name, args=[filler.thing(user, kind)]), dict(body))

    case(name, kind)(fill)


_WHY = {"reason": "thử"}
_on("figures:withdraw-quoted", "quotes", **_WHY)
_on("figures:reopen", "figures", **_WHY)
_on("papers:drop", "papers")
_on("imports:stop", "imports")
_on("imports:retry", "imports")
_on("imports:commit", "imports")
_on("jobs:cancel", "jobs")
_on("jobs:retry", "jobs")
_on("reports:keep", "reports", label="thử")
_on("accounts:end-sessions", "accounts")
_on("accounts:close-person", "accounts", **_WHY)
_on("accounts:open-person", "accounts", **_WHY)
_on("accounts:reset-second-factor", "accounts", **_WHY)


@case("exports:decide", "members")
def _decide(filler: Filler, user: int) -> Sending:
    """The request of an account has the number of the account."""
    asking = [one for one in filler.world.closed if filler.sees_members(one)]
    number = filler.chance.choice([*asking, *asking, filler.choices.number("asks")])
    return Sending(
        reverse("exports:decide", args=[number]), {"decision": "approve", "note": "thử"}
    )  # fmt: skip


@case("figures:quote", "quotes")
def _quote(filler: Filler, user: int) -> Sending:
    return Sending(reverse("figures:quote"), _quoted(filler, user))


@case("figures:correct-quoted", "quotes")
def _correct(filler: Filler, user: int) -> Sending:
    address = reverse("figures:correct-quoted", args=[filler.thing(user, "quotes")])
    return Sending(address, _quoted(filler, user) | {"value": "2", "reason": "chép nhầm"})


def _quoted(filler: Filler, user: int) -> Body:
    body = {
        "subject": "Doanh thu", "qualifier": "EXACT", "value": "1", "unit": "tỷ đồng",
        "period": "2025", "symbol": "12-BC/ĐUK", "issuer": "", "quote": "",
    }  # fmt: skip
    if filler.chance.random() < 0.2:
        return body | {"area": "toàn tỉnh"}
    return body | {"organization": filler.code(user, "quotes")}


@case("documents:receive", "documents")
def _receive(filler: Filler, user: int) -> Sending:
    body = _paper(filler, user) | {
        "symbol": "45-CT/TU", "date": filler.day(), "urgency": "ORDINARY", "came_on": filler.day(),
    }  # fmt: skip
    return Sending(reverse("documents:receive"), body)


@case("documents:issue", "documents")
def _issue(filler: Filler, user: int) -> Sending:
    body = _paper(filler, user) | {"on": filler.day(), "key": "KH"}
    return Sending(reverse("documents:issue"), body)


@case("documents:plan", "documents")
def _plan(filler: Filler, user: int) -> Sending:
    return Sending(reverse("documents:plan"), _paper(filler, user))


@case("documents:reserve", "documents")
def _reserve(filler: Filler, user: int) -> Sending:
    body = {"place": filler.code(user, "documents"), "key": "KH", "on": filler.day(), "reason": ""}
    return Sending(reverse("documents:reserve"), body)


@case("documents:series-open", "documents")
def _series(filler: Filler, user: int) -> Sending:
    body = {
        "place": filler.code(user, "documents"), "issuer_mark": "ĐU", "body": "",
        "key": f"K{filler.chance.randrange(10**6)}",
        "on": filler.day(), "starts_at": "1",
    }  # fmt: skip
    return Sending(reverse("documents:series-open"), body)


@case("documents:regulation-new", "documents")
def _regulation(filler: Filler, user: int) -> Sending:
    body = {
        "place": filler.code(user, "documents"), "partner_kind": "STATE", "title": "thử",
        "partners": "", "outside": "Sở Nội vụ", "scope": "", "signed": filler.day(), "term": "",
        "review_on": "", "other": "",
    }  # fmt: skip
    return Sending(reverse("documents:regulation-new"), body)


@case("documents:direction-new", "documents")
def _direction(filler: Filler, user: int) -> Sending:
    body = {
        "place": filler.code(user, "documents"), "superior": "Cấp trên", "on": filler.day(),
        "summary": "thử", "other": "",
    }  # fmt: skip
    return Sending(reverse("documents:direction-new"), body)


def _paper(filler: Filler, user: int) -> Body:
    return {
        "place": filler.code(user, "documents"), "type": "PLAN", "issued_by": "Cấp ủy",
        "grade": "OPEN", "summary": "thử",
    }  # fmt: skip


# --- offices -----------------------------------------------------------------------------------


@case("offices:open-term", "offices")
def _open_term(filler: Filler, user: int) -> Sending:
    body = {
        "place": filler.code(user, "offices"), "kind": "PROVISIONAL", "label": "2025-2030",
        "valid_from": filler.day(),
    }  # fmt: skip
    return Sending(reverse("offices:open-term"), body)


@case("offices:end-holding", "offices")
def _end_holding(filler: Filler, user: int) -> Sending:
    address = reverse("offices:end-holding", args=[filler.thing(user, "offices")])
    return Sending(address, {"on": filler.day(1), "reason": "MOVED"})


@case("offices:assign-duty", "offices")
def _duty(filler: Filler, user: int) -> Sending:
    address = reverse("offices:assign-duty", args=[filler.thing(user, "offices")])
    body = {
        "kind": "FOLLOWS", "organization": filler.code(user, "organizations"),
        "valid_from": filler.day(),
    }  # fmt: skip
    return Sending(address, body)


_on("offices:take-back", "offices", **_WHY)


@case("offices:publish-holding", "offices")
def _publish(filler: Filler, user: int) -> Sending:
    address = reverse("offices:publish-holding", args=[filler.thing(user, "offices")])
    body = {"where": "Bảng tin", "published_on": filler.day(), "comments": "0"}
    return Sending(address, body)


@case("rules:set-local", "rules")
def _set_rule(filler: Filler, user: int) -> Sending:
    """A rule that the book leaves open: every organisation says it for itself."""
    body = {
        "place": filler.code(user, "rules"), "value": "nữ: 684; nam: 732",
        "valid_from": filler.day(), "symbol": "12-QĐ/ĐU", "certainty": "SEEN",
    }  # fmt: skip
    return Sending(reverse("rules:set-local", args=["retirement.age_months"]), body)


@case("figures:freeze", "figures")
def _freeze(filler: Filler, user: int) -> Sending:
    query = {"org": filler.code(user, "figures"), "as_of": f"{filler.life.today:%Y-%m-%d}"}
    body = {"codes": ["members.total"], "purpose": "thử"}
    return Sending(reverse("figures:freeze"), body, query)


@case("members:request-new", "members")
def _request(filler: Filler, user: int) -> Sending:
    address = reverse("members:request-new", args=[filler.thing(user, "members")])
    body = {"kind": "SEE", "asked_by": "Chính người ấy", "received_on": filler.day(), "words": ""}
    return Sending(address, body)


@case("members:request-step", "members")
def _step(filler: Filler, user: int) -> Sending:
    step = filler.chance.choice(["acknowledge", "extend", "done", "refuse"])
    address = reverse("members:request-step", args=[filler.thing(user, "members"), step])
    return Sending(address, {"on": filler.day(), "note": "thử"})


@case("members:request-data", "members")
def _data(filler: Filler, user: int) -> Sending:
    number = filler.thing(user, "members")
    return Sending(reverse("members:request-data", args=[number, "json"]), {})


@case("members:restriction-lift", "members")
def _lift(filler: Filler, user: int) -> Sending:
    number = filler.thing(user, "members")
    # One in four has a restriction that could be lifted.
    number = filler.chance.choice([number, *(one for one in (number * 2, 20, 200) if one % 4 == 0)])
    address = reverse("members:restriction-lift", args=[number])
    return Sending(address, {"on": filler.day(), "note": "thử"})


@case("access:give", "grants")
def _give(filler: Filler, user: int) -> Sending:
    given = filler.judge.oracle, filler.other(user)
    for _attempt in range(12):
        asked = _asked_grant(filler, user, given[1])
        if given[0].may_grant(user, asked) or filler.chance.random() < 0.05:
            break
    place = "" if asked.place is None else filler.life.codes[asked.place]
    last = "" if asked.until is None else f"{asked.until - timedelta(days=1):%d/%m/%Y}"
    body = {
        "user": canary("accounts", asked.user), "role": asked.role, "organization": place,
        "first": f"{asked.since:%d/%m/%Y}", "last": last, "symbol": "15-QĐ/ĐUK", "issuer": "",
    }  # fmt: skip
    return Sending(reverse("access:give"), body)


def _asked_grant(filler: Filler, user: int, to: int) -> Grant:
    ends = [None, *(one.until for one in filler.judge.oracle.grants_of(user))]
    role = filler.chance.choice([*ROLES, "SECRETARY", "MEMBER", "INSPECTOR", "PROPAGANDA_BOARD"])
    return Grant(
        to, role, filler.place(user, "grants"), filler.life.today, filler.chance.choice(ends)
    )


@case("access:end", "grants")
def _end(filler: Filler, user: int) -> Sending:
    address = reverse("access:end", args=[filler.thing(user, "grants")])
    return Sending(address, {"last": filler.day(-1), "reason": "thử"})


@case("accounts:new-person", "accounts")
def _person(filler: Filler, _user: int) -> Sending:
    body = {"username": f"n{filler.chance.getrandbits(40):x}", "display_name": "Hoàng Minh"}
    return Sending(reverse("accounts:new-person"), body)


@case("accounts:reset-password", "accounts")
def _reset(filler: Filler, user: int) -> Sending:
    number = filler.thing(user, "accounts")
    held = User.objects.filter(pk=number).first()
    seen = password_seen(held) if held else "x"
    return Sending(reverse("accounts:reset-password", args=[number]), {"seen": seen})


@case("accounts:change-password", "")
def _password(_filler: Filler, _user: int) -> Sending:
    new = "Mùa-xuân-trên-cảng-2026"
    return Sending(reverse("accounts:change-password"), {"old": PASSWORD, "new": new, "again": new})


@case("accounts:tokens", "")
def _token(_filler: Filler, _user: int) -> Sending:
    return Sending(reverse("accounts:tokens"), {"name": "thử", "days": "30"})


@case("accounts:end-token", "")
def _end_token(filler: Filler, user: int | None) -> Sending:
    """The key of an account for the API has the number of the account."""
    number = filler.own_or_other(user)
    return Sending(reverse("accounts:end-token", args=[number]), {})


@case("accounts:end-session", "")
def _end_session(filler: Filler, user: int | None) -> Sending:
    number = filler.own_or_other(user)
    held = Session.objects.filter(user_id=number).values_list("pk", flat=True).first()
    return Sending(reverse("accounts:end-session", args=[held or "k" * 32]), {})


@case("accounts:end-other-sessions", "")
def _end_others(_filler: Filler, _user: int) -> Sending:
    return Sending(reverse("accounts:end-other-sessions"), {})


@case("accounts:sign-out", "")
def _sign_out(_filler: Filler, _user: int) -> Sending:
    return Sending(reverse("accounts:sign-out"), {})


# --- procedures --------------------------------------------------------------------------------


def _case_that(filler: Filler, user: int, fits: Callable[[int], bool]) -> int:
    """A case that stands so, mostly one of the asker's own; else any."""
    drawn = [filler.thing(user, "procedures") for _each in range(8)]
    return next((one for one in drawn if one in NUMBERS and fits(one)), drawn[0])


def _on_case(name: str, fits: Callable[[dict[str, Any]], bool], **body: Any) -> None:
    """Everything that is done with a case as it stands."""

    @case(name, "procedures")
    def fill(filler: Filler, user: int) -> Sending:
        number = _case_that(filler, user, lambda one: fits(stands(one)))
        said = {"on": filler.day(), "revision": "1", **body}
        return Sending(reverse(name, args=[number]), said)


def _is_open(found: dict[str, Any]) -> bool:
    return "state" not in found


_on_case("procedures:step", _is_open, way="refused")
_on_case("procedures:paper", _is_open, paper=PAPER, place="Tủ", holder="", number="", label="")
_on_case("procedures:publish", lambda one: one.get("state") == "DONE", where="Bảng tin")
_on_case("procedures:return", lambda one: one == {"step": "third"}, to="second", **_WHY)
_on_case("procedures:extend", lambda one: one == {"step": "second"}, **_WHY)
_on_case("procedures:pause", _is_open, **_WHY)
_on_case("procedures:hold", _is_open)
_on_case("procedures:withdraw", _is_open, **_WHY)
_on_case("procedures:expire", lambda one: one == {"step": "first"})
_on_case("procedures:adopt", _is_open, starts=SECOND.isoformat())
_on_case("procedures:resume", lambda one: one.get("state") == "PAUSED")
_on_case("procedures:release", lambda one: one.get("state") == "HELD")


@case("procedures:lose", "procedures")
def _lose(filler: Filler, user: int) -> Sending:
    """The paper of a case has the number of the case."""
    number = filler.thing(user, "procedures")
    return Sending(reverse("procedures:lose", args=[number]), {"paper": str(number), **_WHY})


@case("procedures:lead", "procedures")
def _lead(filler: Filler, user: int) -> Sending:
    number = _case_that(filler, user, lambda one: _is_open(stands(one)))
    body = {
        "destination": filler.code(user, "organizations"), "on": filler.day(), "revision": "1",
    }  # fmt: skip
    return Sending(reverse("procedures:lead", args=[number]), body)


@case("procedures:begin", "procedures")
def _begin_case(filler: Filler, user: int) -> Sending:
    member, cell = _member_and_cell(filler, user)
    body = {"place": cell, "person": member, "destination": "", "on": filler.day(), "symbol": ""}
    return Sending(reverse("procedures:begin"), body, {"definition": ANEW})


def _member_and_cell(filler: Filler, user: int) -> tuple[str, str]:
    """Codes of a member, mostly one of the asker's own, and of the cell."""
    number = filler.thing(user, "members")
    held = filler.world.members.get(number)
    place = held.home if held and held.home else filler.place(user, "procedures")
    return f"DV{number} {canary('members', number)}", filler.life.codes[place]


@case("procedures:batch", "procedures")
def _batch(filler: Filler, user: int) -> Sending:
    number = _case_that(filler, user, lambda one: _is_open(stands(one)))
    body = {
        "ids": str(number), "do": "1", f"take_{number}": "1", f"revision_{number}": "1",
        "on": filler.day(), "way": "refused",
    }  # fmt: skip
    return Sending(reverse("procedures:batch"), body)


@case("procedures:own-ask", SELF)
def _own_ask(_filler: Filler, _user: int) -> Sending:
    body = {"value_why": "Xin"}
    return Sending(reverse("procedures:own-ask"), body, {"definition": ANEW})


@case("procedures:own-withdraw", SELF)
def _own_withdraw(filler: Filler, user: int | None) -> Sending:
    number = _own_case(filler, user)
    return Sending(reverse("procedures:own-withdraw", args=[number]), {"revision": "1"})


@case("api:ask_for_case", SELF)
def _api_ask(_filler: Filler, _user: int) -> Sending:
    return Sending("/api/v1/cases/own", {"definition": ANEW, "values": {"why": "Xin"}})


@case("api:take_back", SELF)
def _api_take_back(filler: Filler, user: int | None) -> Sending:
    return Sending(f"/api/v1/cases/own/{_own_case(filler, user)}/take-back", {"revision": 1})


def _own_case(filler: Filler, user: int | None) -> int:
    """Mostly one about the asker."""
    me = filler.world.stands_for.get(user or 0)
    cases = {
        number: one for (kind, number), one in filler.world.things.items() if kind == "procedures"
    }
    mine = [one for one in cases if me is not None and cases[one].about == me]
    mine = [one for one in mine if stands(one) == {"step": "first"}] or mine
    return filler.chance.choice([*mine, *mine, filler.choices.number("procedures")])


_CORRECT = {"field": "HOMETOWN", "should_be": "thử", "paper": "Giấy khai sinh", "holder": "tôi"}


@case("members:own-correct", SELF)
def _own_correct(_filler: Filler, _user: int) -> Sending:
    return Sending(reverse("members:own-correct"), _CORRECT | {"words": ""})


@case("api:ask_for_correction", SELF)
def _api_correct(_filler: Filler, _user: int) -> Sending:
    return Sending("/api/v1/members/own/requests", _CORRECT)


@case("api:begin_case", "procedures")
def _api_begin(filler: Filler, user: int) -> Sending:
    member, cell = _member_and_cell(filler, user)
    body = {"definition": ANEW, "org": cell, "person": member, "on": f"{filler.life.today}"}
    return Sending("/api/v1/cases", body)


@case("api:take_step", "procedures")
def _api_step(filler: Filler, user: int) -> Sending:
    number = _case_that(filler, user, lambda one: _is_open(stands(one)))
    step = stands(number)["step"] if number in NUMBERS else "first"
    body = {"step": step, "revision": 1, "on": f"{filler.life.today}"}
    return Sending(
        f"/api/v1/cases/{number}/step", body | ({"way": "refused"} if step == "third" else {})
    )


@case("api:record_paper", "procedures")
def _api_paper(filler: Filler, user: int) -> Sending:
    body = {"paper": PAPER, "on": f"{filler.life.today}"}
    return Sending(f"/api/v1/cases/{filler.thing(user, 'procedures')}/papers", body)


@case("api:turn_case", "procedures")
def _api_turn(filler: Filler, user: int) -> Sending:
    deed = filler.chance.choice(["pause", "hold", "withdraw"])
    number = _case_that(filler, user, lambda one: _is_open(stands(one)))
    body = {"revision": 1, "on": f"{filler.life.today}", **_WHY}
    return Sending(f"/api/v1/cases/{number}/{deed}", body)


# --- reports and papers ------------------------------------------------------------------------


def _report(filler: Filler, user: int) -> tuple[int, Report | None]:
    number = filler.thing(user, "reports")
    with reading_whole():
        return number, Report.objects.filter(pk=number).first()


@case("reports:begin", "reports")
def _begin(filler: Filler, user: int) -> Sending:
    return Sending(reverse("reports:begin", args=["summary"]), {}, _asked_report(filler, user))


@case("reports:later", "")
def _later(filler: Filler, user: int) -> Sending:
    query = _asked_report(filler, user)
    return Sending(reverse("reports:later", args=["summary"]), {"kind": "docx"}, query)


def _asked_report(filler: Filler, user: int) -> dict[str, str]:
    day = filler.life.today - timedelta(days=filler.chance.randint(0, 9))
    return {"org": filler.code(user, "reports"), "as_of": f"{day:%Y-%m-%d}"}


@case("reports:write", "reports")
def _write(filler: Filler, user: int) -> Sending:
    number, _found = _report(filler, user)
    body = {"box-assessment": "Khá.", "edition-assessment": "1", "base-assessment": "khác"}
    return Sending(reverse("reports:write", args=[number]), body)


@case("reports:marks", "reports")
def _marks(filler: Filler, user: int) -> Sending:
    number, found = _report(filler, user)
    body = {"seen": found and marks_seen(found), "dated": filler.day(), "signer": "Nguyễn Văn A"}
    return Sending(reverse("reports:marks", args=[number]), body)


def _handed(name: str, **said: str) -> None:
    @case(name, "reports")
    def fill(filler: Filler, user: int) -> Sending:
        number, found = _report(filler, user)
        return Sending(reverse(name, args=[number]), {"seen": found and report_seen(found), **said})


_handed("reports:send")
_handed("reports:accept")
_handed("reports:return", reason="thiếu")


@case("papers:check", "papers")
def _check(filler: Filler, user: int) -> Sending:
    held = OwnTemplate.objects.filter(form="summary").values_list("pk", flat=True)
    body = {
        "file": SimpleUploadedFile("mẫu.docx", _docx()), "org": filler.code(user, "papers"),
        "take": "yes", "valid_from": "01/01/2026", "seen": " ".join(map(str, held)),
    }  # fmt: skip
    return Sending(reverse("papers:check", args=["summary"]), body)


@cache
def _docx() -> bytes:
    from tests.factories.papers import word

    return word("Riêng {{ organization }}")


# --- imports -----------------------------------------------------------------------------------


@case("imports:new", "imports")
def _import(_filler: Filler, _user: int) -> Sending:
    return Sending(reverse("imports:new"), {"book": SimpleUploadedFile("sổ.xlsx", _book())})


@case("api:start_import", "imports")
def _api_import(_filler: Filler, _user: int) -> Sending:
    return Sending("/api/v1/imports", {"book": SimpleUploadedFile("sổ.xlsx", _book())})


@case("api:commit_import", "imports")
def _api_commit(filler: Filler, user: int) -> Sending:
    return Sending(f"/api/v1/imports/{filler.thing(user, 'imports')}/commit", {})


@case("imports:mapping", "imports")
def _mapping(filler: Filler, user: int) -> Sending:
    name = mapping_name(filler.thing(user, "imports"))
    text = "title: b\nsheets:\n- into: members.people\n  columns:\n  - {title: Họ tên, to: full_name}\n"
    body = {"document": text, "seen": mappings_seen(name)}
    return Sending(reverse("imports:mapping", args=[name]), body)


@cache
def _book() -> bytes:
    from tests.imports.workbooks import WorkbookMaker, member

    with TemporaryDirectory() as folder:
        return WorkbookMaker(Path(folder)).members(member("M1")).write().read_bytes()


# --- the stand-in ------------------------------------------------------------------------------


@case("standin:move-case", "cases")
def _move(filler: Filler, user: int) -> Sending:
    address = reverse("standin:move-case", args=[filler.thing(user, "cases")])
    return Sending(address, {"organization": filler.place(user, "cases")})


@case("standin:comment", "cases")
def _comment(filler: Filler, user: int) -> Sending:
    address = reverse("standin:comment", args=[filler.thing(user, "cases")])
    return Sending(address, {"text": "thử"})


@case("standin:rewrite-comment", "comments")
def _rewrite(filler: Filler, user: int) -> Sending:
    address = reverse("standin:rewrite-comment", args=[filler.thing(user, "comments")])
    return Sending(address, {"text": "thử", "case": filler.thing(user, "cases")})
