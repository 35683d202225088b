"""Every route that writes, sent 2 and 20 times at once: one effect, the same answer to all.

The effect is every row and every deed more or fewer. It is counted for one sending, and for 2 and
for 20 copies of another just like it, which have to leave the same. Routes are found by walking all
addresses; one without a case here counts as open, and the trial does not pass. Planted: the same
form with a key of its own for each copy, which has to leave more.
"""

from __future__ import annotations

import inspect
import re
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

_COPIES = (2, 20)

#: Routes that only choose or show, each with the reason; nothing is written, so nothing doubles.
WRITE_NOTHING = {
    "core:display": "keeps a choice in a cookie of the browser",
    "site:kit-list": "the samples of the kit",
    "members:list": "rows that were picked, as Excel or to print",
    "organizations:list": "rows that were picked, as Excel or to print",
    "accounts:people": "rows that were picked, as Excel or to print",
    "access:grants": "rows that were picked, as Excel or to print",
    "accounts:prove": "keeps in the own session that its reader has just shown who it is",
}

#: Routes that still need a case: they count as open, so that the trial does not pass without them.
NO_CASE_YET = frozenset(
    {
        "access:end", "access:give", "accounts:add-key", "accounts:national-end",
        "accounts:remove-key", "accounts:second-factor", "api:commit_import", "exports:ask",
        "exports:decide", "imports:commit", "imports:mapping_new", "imports:questions",
        "imports:reconcile_start", "imports:undo", "members:request-data", "members:request-new",
        "members:request-step", "members:restriction-lift", "members:reveal", "site:first",
    }
)  # fmt: skip

CASES: dict[str, Callable[[Ground], Any]] = {}


def parts(seed: int, count: int, home: Path, before: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """`count` is how many routes are tried, in the order of their names."""
    from verification._program import opened

    with opened(home):
        _prepare()
        ground, names = Ground(), sorted(CASES)[:count]
        faults: dict[str, str] = dict(before.get("faults", {}))
        without = sorted(writing_routes() - set(CASES) - set(WRITE_NOTHING))
        planted = int(before.get("planted_found") or _planted(ground))
        for done, name in enumerate(names, start=1):
            if done <= before.get("done", 0):
                continue
            if found := _doubled(name, ground, _COPIES):
                faults[name] = found
            yield {
                "done": done,
                "last": name,
                "copies": list(_COPIES),
                "faults": faults,
                "open": without,
                "write_nothing": WRITE_NOTHING,
                "planted": 1,
                "planted_found": planted,
                "passed": done >= len(CASES) and not faults and not without and planted == 1,
            }


def run(names: frozenset[str], copies: tuple[int, ...] = _COPIES) -> dict[str, str]:
    """What is wrong with some of the routes, in the database at hand; for the quick version."""
    _prepare()
    ground = Ground()
    return {name: found for name in sorted(names) if (found := _doubled(name, ground, copies))}


def _prepare() -> None:
    from django.conf import settings
    from django.core import mail
    from django.test.utils import setup_test_environment

    if not hasattr(mail, "outbox"):
        setup_test_environment()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _doubled(name: str, ground: Ground, copies: tuple[int, ...]) -> str:
    """What is wrong with the route; empty when nothing is."""
    from tests.sendings import effect_of, new_key, same_answers

    single = CASES[name](ground)
    answer, alone = effect_of(lambda: single.send(new_key()))
    if answer.status_code >= 400:
        return f"{answer.status_code} to the first"
    if not alone:
        return "no effect"
    for count in copies:
        sending = CASES[name](ground)
        answers, effect = effect_of(lambda: sending.copies(count))  # noqa: B023 - used at once
        if effect != alone:
            return f"{count} copies: {dict(effect - alone or alone - effect)} too many or too few"
        if not same_answers(answers):
            return f"{count} copies: {sorted({one.status_code for one in answers})}"
    return ""


def _planted(ground: Ground) -> bool:
    from tests.sendings import effect_of, new_key

    sending = CASES["figures:quote"](ground)
    with ThreadPoolExecutor(2) as crowd:
        _answers, effect = effect_of(
            lambda: list(crowd.map(lambda _n: _let_go(lambda: sending.send(new_key())), range(2)))
        )
    return bool(effect["deed figures.quote"] == 2)


def _let_go(do: Callable[[], Any]) -> Any:
    from django.db import connection

    try:
        return do()
    finally:
        connection.close()


# --- which routes write ------------------------------------------------------------------------


def writing_routes() -> set[str]:
    """Names of all addresses that take a form, and operations of the API that write."""
    from django.urls import URLPattern, get_resolver

    from dangvu.config.api import api

    found: set[str] = set()

    def walk(patterns: Any, space: str) -> None:
        for one in patterns:
            if not isinstance(one, URLPattern):
                walk(one.url_patterns, one.namespace or space)
            elif space != "api" and _takes_forms(one.callback):
                found.add(f"{space}:{one.name}")

    walk(get_resolver().url_patterns, "")
    for operations in api.get_openapi_schema()["paths"].values():
        for method, operation in operations.items():
            if method in {"post", "put", "patch", "delete"}:
                found.add(f"api:{operation['operationId']}")
    return found


def _takes_forms(view: Any) -> bool:
    layers = [view]
    while hasattr(layers[-1], "__wrapped__"):
        layers.append(layers[-1].__wrapped__)
    for one in layers:
        held = inspect.getclosurevars(one).nonlocals if inspect.isfunction(one) else {}
        if "request_method_list" in held:
            return "POST" in held["request_method_list"]
    with_forms = re.compile(r"request\.POST|method == .POST.|list_page\(")
    return bool(with_forms.search(inspect.getsource(layers[-1])))


# --- cases -------------------------------------------------------------------------------------


@dataclass
class Ground:
    """A bloc with its cast, made once; every case makes what it changes anew."""

    @cached_property
    def cast(self) -> Any:
        from dangvu.accounts.models import User
        from dangvu.accounts.services import actor_for
        from dangvu.organizations.models import Organization
        from tests.cast import Cast, assemble
        from tests.factories.organizations import make_bloc
        from verification._people import operator

        today = operator().today
        if not Organization.objects.exists():
            return assemble(make_bloc(), today=today)
        names = {"clerk": "lan", "officer": "dung", "secretary": "tam", "outsider": "hoa"}
        known = {
            part: actor_for(User.objects.get(username=name), today=today, channel="test")
            for part, name in names.items()
        }
        return Cast(operator=operator(), **known)

    def place(self, code: str) -> int:
        from dangvu.organizations.models import OrganizationVersion

        place = OrganizationVersion.objects.current().filter(code=code).order_by("pk").first()
        assert place is not None
        return int(place.organization_id)

    def user(self) -> Any:
        from tests.accounts.people import make_user

        return make_user(f"u{secrets.token_hex(5)}")

    def admin(self) -> Any:
        from dangvu.access.choices import Role
        from dangvu.access.services import grant_role
        from dangvu.organizations.models import Organization
        from tests.factories.organizations import START

        user = self.user()
        grant_role(
            actor=self.cast.operator, user=user, role=Role.ADMINISTRATOR, valid_from=START,
            organization=Organization.objects.get(pk=self.place("K")),
        )  # fmt: skip
        return self.proved(user)

    def proved(self, user: Any) -> Any:
        from django.test import Client

        from tests.accounts.people import proved

        return proved(Client(), user)

    def at(self, actor: Any) -> Any:
        return self.proved(self.cast.user(actor))


def case(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def kept(make: Callable[..., Any]) -> Callable[..., Any]:
        CASES[name] = make
        return make

    return kept


def _sending(client: Any, address: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
    from tests.sendings import Sending

    return Sending(client, address, lambda: data or {}, **more)


@case("accounts:sign-in")
def _sign_in(ground: Ground) -> Any:
    from django.test import Client

    from tests.accounts.people import PASSWORD

    said = {"username": ground.user().username, "password": PASSWORD}
    return _sending(Client(), "/accounts/sign-in", said)


@case("accounts:second-step")
def _second_step(ground: Ground) -> Any:
    from django.test import Client

    from tests.accounts.people import with_app

    user, client = ground.user(), Client()
    _secret, codes = with_app(user)
    client.get("/accounts/sign-in")
    session = client.session
    session["half_in"] = {
        "user": user.pk, "by": "password", "onward": "/", "until": time.time() + 600,
    }  # fmt: skip
    session.save()
    return _sending(client, "/accounts/second-step", {"code": codes[0]})


@case("accounts:sign-out")
def _sign_out(ground: Ground) -> Any:
    return _sending(ground.proved(ground.user()), "/accounts/sign-out")


@case("accounts:change-password")
def _change_password(ground: Ground) -> Any:
    from tests.accounts.people import PASSWORD

    new = "Mùa-xuân-trên-cảng-2026"
    said = {"old": PASSWORD, "new": new, "again": new}
    return _sending(ground.proved(ground.user()), "/accounts/change-password", said)


@case("accounts:new-codes")
def _new_codes(ground: Ground) -> Any:
    return _with_app(ground, "/accounts/second-factor/codes")


@case("accounts:remove-app")
def _remove_app(ground: Ground) -> Any:
    return _with_app(ground, "/accounts/second-factor/app/remove")


def _with_app(ground: Ground, address: str) -> Any:
    from tests.accounts.people import with_app

    user = ground.user()
    with_app(user)
    return _sending(ground.proved(user), address)


@case("accounts:end-other-sessions")
def _end_other_sessions(ground: Ground) -> Any:
    user = ground.user()
    ground.proved(user)
    return _sending(ground.proved(user), "/accounts/sessions/others/end")


@case("accounts:end-session")
def _end_session(ground: Ground) -> Any:
    from dangvu.accounts.models import Session

    user = ground.user()
    ground.proved(user)
    other = Session.objects.get(user=user)
    return _sending(ground.proved(user), f"/accounts/sessions/{other.pk}/end")


@case("accounts:tokens")
def _tokens(ground: Ground) -> Any:
    said = {"name": "thử", "days": "30"}
    return _sending(ground.proved(ground.user()), "/accounts/tokens", said)


@case("accounts:end-token")
def _end_token(ground: Ground) -> Any:
    from dangvu.accounts.services import give_token
    from tests.accounts.people import MAKER

    user = ground.user()
    token, _secret = give_token(actor=MAKER, user=user, name="thử")
    return _sending(ground.proved(user), f"/accounts/tokens/{token.pk}/end")


@case("accounts:new-person")
def _new_person(ground: Ground) -> Any:
    said = {"username": f"n{secrets.token_hex(5)}", "display_name": "Hoàng Minh"}
    return _sending(ground.admin(), "/accounts/people/new", said)


@case("accounts:reset-password")
def _reset_password(ground: Ground) -> Any:
    from dangvu.accounts.services import password_seen

    user = ground.user()
    user.refresh_from_db()
    said = {"seen": password_seen(user)}
    return _sending(ground.admin(), f"/accounts/people/{user.pk}/password", said)


@case("accounts:reset-second-factor")
def _reset_second_factor(ground: Ground) -> Any:
    from tests.accounts.people import with_app

    user = ground.user()
    with_app(user)
    return _about(ground, user, "factor")


@case("accounts:end-sessions")
def _end_sessions(ground: Ground) -> Any:
    user = ground.user()
    ground.proved(user)
    return _about(ground, user, "sessions")


@case("accounts:close-person")
def _close(ground: Ground) -> Any:
    return _about(ground, ground.user(), "close")


@case("accounts:open-person")
def _open(ground: Ground) -> Any:
    from dangvu.accounts.models import User
    from dangvu.accounts.services import close_user

    user = ground.user()
    close_user(actor=ground.cast.operator, user=User.objects.get(pk=user.pk), reason="thử")
    return _about(ground, user, "open")


def _about(ground: Ground, user: Any, what: str) -> Any:
    return _sending(ground.admin(), f"/accounts/people/{user.pk}/{what}", {"reason": "thử"})


_QUOTE = {
    "qualifier": "EXACT", "value": "1", "unit": "tỷ đồng", "period": "2025", "area": "toàn tỉnh",
    "symbol": "12-BC/ĐUK", "subject": "Doanh thu",
}  # fmt: skip


@case("figures:quote")
def _quote(ground: Ground) -> Any:
    return _sending(ground.at(ground.cast.officer), "/figures/quoted/new", _QUOTE)


@case("figures:correct-quoted")
def _correct(ground: Ground) -> Any:
    said = _QUOTE | {"value": "2", "reason": "chép nhầm"}
    return _sending(
        ground.at(ground.cast.officer), f"/figures/quoted/{_quoted(ground)}/correct", said
    )


@case("figures:withdraw-quoted")
def _withdraw(ground: Ground) -> Any:
    address = f"/figures/quoted/{_quoted(ground)}/withdraw"
    return _sending(ground.at(ground.cast.officer), address, {"reason": "thừa"})


def _quoted(ground: Ground) -> int:
    from datetime import date
    from decimal import Decimal

    from dangvu.figures.services import quote_figure
    from dangvu.sources.services import cite

    actor = ground.cast.officer
    made = quote_figure(
        actor=actor, subject="Doanh thu", value=Decimal(1), unit="tỷ đồng", area="toàn tỉnh",
        source=cite(actor=actor, symbol="12-BC/ĐUK", issuer=""),
        first_day=date(2025, 1, 1), last_day=date(2025, 12, 31),
    )  # fmt: skip
    return int(made.pk)


@case("figures:freeze")
def _freeze(ground: Ground) -> Any:
    address = f"/figures/frozen/new?org=A&as_of={_new_day()}"
    said = {"codes": ["members.total"], "purpose": "thử"}
    return _sending(ground.at(ground.cast.officer), address, said)


@case("figures:reopen")
def _reopen(ground: Ground) -> Any:
    from datetime import date

    from dangvu.figures.selectors import Question
    from dangvu.figures.services import freeze

    actor, day = ground.cast.officer, date.fromisoformat(_new_day())
    question = Question(organization_id=ground.place("A"), today=actor.today, as_of=day)
    [made] = freeze(actor=actor, codes=["members.total"], question=question, purpose="thử")
    return _sending(ground.at(actor), f"/figures/frozen/{made.pk}/reopen", {"reason": "sửa"})


_days = 0


def _new_day() -> str:
    """A day that nothing is frozen or reported for yet."""
    from datetime import date, timedelta

    from dangvu.figures.models import FrozenFigure
    from dangvu.reports.models import Report

    global _days  # noqa: PLW0603 - counts on
    taken = set(FrozenFigure.objects.values_list("last_day", flat=True))
    taken |= set(Report.objects.values_list("as_of", flat=True))
    while True:
        _days += 1
        day = date(2020, 1, 1) + timedelta(days=_days)
        if day not in taken:
            return day.isoformat()


def _book() -> bytes:
    """Another workbook each time: the same one given again is the same batch."""
    import tempfile

    from tests.imports.workbooks import WorkbookMaker, member

    with tempfile.TemporaryDirectory() as folder:
        maker = WorkbookMaker(Path(folder)).members(member(f"M{secrets.token_hex(5)}"))
        return maker.write().read_bytes()


def _batch(ground: Ground) -> Any:
    from dangvu.imports.services import start_batch

    return start_batch(actor=ground.cast.clerk, file_name="sổ.xlsx", data=_book())


@case("imports:new")
def _import(ground: Ground) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.sendings import Sending

    book = _book()
    return Sending(
        ground.at(ground.cast.clerk),
        "/imports/new",
        lambda: {"book": SimpleUploadedFile("sổ.xlsx", book)},
    )


@case("api:start_import")
def _api_import(ground: Ground) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from dangvu.accounts.services import give_token
    from tests.sendings import Sending

    clerk, book = ground.cast.clerk, _book()
    _token, secret = give_token(actor=clerk, user=ground.cast.user(clerk), name="thử")
    return Sending(
        Client(),
        "/api/v1/imports",
        lambda: {"book": SimpleUploadedFile("sổ.xlsx", book)},
        {"authorization": f"Bearer {secret}"},
    )


@case("imports:stop")
def _stop(ground: Ground) -> Any:
    return _sending(ground.at(ground.cast.clerk), f"/imports/{_batch(ground).pk}/stop")


@case("imports:mapping")
def _mapping(ground: Ground) -> Any:
    from dangvu.imports.services.mapping import mappings_seen, save_mapping

    name, columns = f"m-{secrets.token_hex(4)}", [{"title": "Họ tên", "to": "full_name"}]
    sheets = [{"into": "members.people", "columns": columns}]
    save_mapping(actor=ground.cast.clerk, name=name, document={"title": "a", "sheets": sheets})
    text = "title: b\nsheets:\n- into: members.people\n  columns:\n  - {title: Họ tên, to: full_name}\n"
    said = {"document": text, "seen": mappings_seen(name)}
    return _sending(ground.at(ground.cast.clerk), f"/imports/mappings/{name}/", said)


def _report(ground: Ground, *, sent: bool = False) -> Any:
    from datetime import date

    from dangvu.figures.selectors import Question
    from dangvu.papers.selectors import form_on
    from dangvu.reports.services import Entry, open_report, send_report, write_boxes
    from dangvu.reports.services.reading import base_of

    actor, day = ground.cast.officer, date.fromisoformat(_new_day())
    question = Question(organization_id=ground.place("A"), today=actor.today, as_of=day)
    report = open_report(actor=actor, form=form_on("summary", actor.today), question=question)
    entry = Entry("Tốt.", 0, base_of(""))
    write_boxes(actor=actor, report=report, entries={"assessment": entry})
    if sent:
        send_report(actor=actor, report=report)
    report.refresh_from_db()
    return report


def _of_report(ground: Ground, report: Any, what: str, who: Any, **said: str) -> Any:
    from dangvu.reports.services import report_seen

    said = {"seen": report_seen(report), **said}
    return _sending(ground.at(who), f"/reports/kept/{report.pk}/{what}", said)


@case("reports:begin")
def _begin(ground: Ground) -> Any:
    address = f"/reports/summary/begin?org=A&as_of={_new_day()}"
    return _sending(ground.at(ground.cast.officer), address)


@case("reports:write")
def _write(ground: Ground) -> Any:
    said = {"box-assessment": "Khá.", "edition-assessment": "1", "base-assessment": "khác"}
    return _of_report(ground, _report(ground), "write", ground.cast.officer, **said)


@case("reports:marks")
def _marks(ground: Ground) -> Any:
    from dangvu.reports.services import marks_seen

    report = _report(ground)
    said = {"seen": marks_seen(report), "dated": "05/02/2026", "signer": "Nguyễn Văn A"}
    return _of_report(ground, report, "marks", ground.cast.officer, **said)


@case("reports:keep")
def _keep(ground: Ground) -> Any:
    return _of_report(ground, _report(ground), "keep", ground.cast.officer, label="thử")


@case("reports:send")
def _send(ground: Ground) -> Any:
    return _of_report(ground, _report(ground), "send", ground.cast.officer)


@case("reports:accept")
def _accept(ground: Ground) -> Any:
    return _of_report(ground, _report(ground, sent=True), "accept", ground.cast.clerk)


@case("reports:return")
def _return(ground: Ground) -> Any:
    report = _report(ground, sent=True)
    return _of_report(ground, report, "return", ground.cast.clerk, reason="thiếu")


@case("reports:later")
def _later(ground: Ground) -> Any:
    address = f"/reports/summary/later?org=A&as_of={_new_day()}"
    return _sending(ground.at(ground.cast.officer), address, {"kind": "docx"})


@case("papers:check")
def _take(ground: Ground) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dangvu.papers.models import OwnTemplate
    from tests.factories.papers import word
    from tests.sendings import Sending

    _own_template(ground, "K")
    held = OwnTemplate.objects.values_list("pk", flat=True)
    seen, content = " ".join(map(str, held)), word("Riêng {{ organization }}")
    return Sending(
        ground.at(ground.cast.clerk),
        "/papers/summary/check",
        lambda: {
            "file": SimpleUploadedFile("mẫu.docx", content), "org": "K", "take": "yes",
            "valid_from": "01/01/2026", "seen": seen,
        },
    )  # fmt: skip


@case("papers:drop")
def _drop(ground: Ground) -> Any:
    own = _own_template(ground, "B")
    return _sending(ground.at(ground.cast.clerk), f"/papers/own/{own.pk}/drop")


def _own_template(ground: Ground, code: str) -> Any:
    from datetime import date

    from dangvu.papers.selectors import form_on
    from dangvu.papers.services import take_template
    from tests.factories.papers import word

    actor = ground.cast.clerk
    return take_template(
        actor=actor, form=form_on("summary", actor.today), organization_id=ground.place(code),
        content=word("Riêng {{ organization }}"), file_name="mẫu.docx", valid_from=date(2026, 1, 1),
    )  # fmt: skip


@case("imports:retry")
def _retry(ground: Ground) -> Any:
    from dangvu.imports.services import stop_batch

    batch = _batch(ground)
    stop_batch(actor=ground.cast.clerk, batch=batch)
    return _sending(ground.at(ground.cast.clerk), f"/imports/{batch.pk}/retry")


@case("jobs:cancel")
def _cancel(ground: Ground) -> Any:
    return _sending(ground.at(ground.cast.clerk), f"/jobs/{_batch(ground).job_id}/cancel")


@case("jobs:retry")
def _again(ground: Ground) -> Any:
    from dangvu.jobs.services import cancel

    batch = _batch(ground)
    cancel(actor=ground.cast.clerk, job=batch.job)
    return _sending(ground.at(ground.cast.clerk), f"/jobs/{batch.job_id}/retry")


COUNT = len(CASES)
