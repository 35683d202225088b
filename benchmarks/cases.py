"""Ten thousand running cases: their pages through the whole stack, and a meeting of two hundred.

Four readers: the office of the root, the organisation board of the middle organisation that has most
to decide, the secretary of a cell, a member. The meeting is taken through the services, as the page
does it, and undone each time.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from benchmarks import case_data, papers
from benchmarks.frame import Bench, Line, Table, benchmark
from benchmarks.pages import Browser, Counter, _granted, measure

ROUNDS = 9


@benchmark("cases", "tiny", "small", "bloc")
def cases(bench: Bench) -> Table:
    """Pages of cases, p50 and p95 of a request."""
    from django.utils import timezone

    from dangvu.access.selectors import reading_whole
    from dangvu.procedures.models import Case

    papers.make(bench)
    case_data.make(bench)
    today, lines = timezone.localdate(), []
    for reader, (user, pages) in readers(today).items():
        browser = Browser(user)
        for page, address in pages.items():
            one = measure(browser, page, address, max(ROUNDS, bench.rounds))
            note = f"p95; {one.statements} statements; {one.size // 1024} kB"
            lines.append(Line(f"{reader}: {page}", one.p95, one.p50, one.p95, note=note))
    with reading_whole():
        running = Case.objects.running().count()
    return Table(f"Pages over {running:,} running cases, p50 and p95 of a request", lines)


@benchmark("meetings", "tiny", "small", "bloc")
def meetings(bench: Bench) -> Table:
    """One step of many cases, all or none, with their vote and their papers."""
    from django.utils import timezone

    papers.make(bench)
    case_data.make(bench)
    user, place = board(timezone.localdate())
    whole = case_data.MEETING
    lines = [_met(user, place, number, ROUNDS) for number in (1, 20, whole)]
    lines += [_met(user, place, whole, ROUNDS, kind) for kind in ("docx", "pdf")]
    title = "A standing committee decides on admissions, all in one transaction, p50 and p95"
    return Table(title, lines)


def board(today: Any) -> tuple[Any, Any]:
    """Who acts where most admissions wait for a decision."""
    from dangvu.access.choices import Role
    from dangvu.organizations.models import Organization

    place = Organization.objects.get(pk=case_data.meeting_place())
    return _granted("bench-board-cases", Role.ORGANIZATION_BOARD, place, today), place


def readers(today: Any) -> dict[str, tuple[Any, dict[str, str]]]:
    """By name: the user, and the pages that this reader opens."""
    from django.urls import reverse

    from dangvu.access.choices import Role
    from dangvu.access.selectors import reading_whole
    from dangvu.organizations.models import Organization
    from dangvu.procedures.models import Case

    user, place = board(today)
    root = Organization.objects.get(is_root=True)
    with reading_whole():
        about = Case.objects.running().filter(person__isnull=False)
        cell = Organization.objects.get(pk=_fullest(about))
        own = about.filter(organization=cell).order_by("pk")[0].person_id
        decided = Case.objects.filter(acting=place, step="decision").order_by("pk")[0].pk
        over = _over(user, today)
        there = Case.objects.running().filter(organization=cell).order_by("pk")[0].pk
        mine = about.filter(person=own).order_by("pk")[0].pk
    office = _granted("bench-office", Role.OFFICE, root, today)
    secretary = _granted("bench-secretary-cases", Role.SECRETARY, cell, today)
    member = _member(own, today)
    _granted("bench-member", Role.MEMBER, cell, today)
    of_list = {
        "desk": "/",
        "list": "/procedures/",
        "list, running admissions": "/procedures/?definition=admission&state=RUNNING",
        "list, late": "/procedures/?late=1",
        "list, by deadline": "/procedures/?sort=due",
        "list, one word": "/procedures/?q=nguyen",
        "list, nobody": "/procedures/?q=khongcoai",
        "queue": "/procedures/queue/",
    }
    figures = {
        "figure of cases": "/figures/cases.open/",
        "figure of waiting days": "/figures/cases.average_wait/",
        "rows of the figure": "/figures/cases.open/rows/",
    }
    meeting = "/procedures/batch/?definition=admission&step=decision"
    return {
        "office": (office, {**of_list, **figures, "case": f"/procedures/{over}/"}),
        "board": (
            user,
            {**of_list, **figures, "case": f"/procedures/{decided}/", "case that is over": f"/procedures/{over}/",
             "step": f"/procedures/{decided}/step/", "meeting of two hundred": meeting},
        ),
        "secretary": (secretary, {**of_list, "case": f"/procedures/{there}/"}),
        "member": (member, {"desk": "/", "list": "/procedures/", "own page": reverse("members:own"), "own case": reverse("procedures:own", args=[mine])}),
    }  # fmt: skip


def _over(user: Any, today: Any) -> int:
    """An admission with its whole line that the reader may see."""
    from dangvu.accounts.services import actor_for
    from dangvu.procedures.models import Case

    seen = Case.objects.visible_to(actor_for(user, today=today, channel="web"))
    return int(seen.exclude(outcome="").filter(definition="admission").order_by("-pk")[0].pk)


def _fullest(about: Any) -> int:
    """The cell with the most running cases."""
    from django.db.models import Count

    found = about.values_list("organization").annotate(n=Count("pk"))
    return int(found.order_by("-n", "organization")[0][0])


def _member(person: int, today: Any) -> Any:
    """The account of a member who has a case."""
    from dangvu.access.selectors import reading_whole
    from dangvu.access.services import ensure_operator
    from dangvu.accounts.models import User
    from dangvu.audit.services import deed
    from dangvu.members.models import MemberAccount, Person
    from dangvu.members.services.accounts import link_account

    actor, name = ensure_operator(today=today), "bench-member"
    user = User.objects.filter(username=name).first()
    if user is None:
        with deed(actor=actor, verb="accounts.create"):
            user = User.objects.create(username=name, must_change_password=False)
    with reading_whole():
        if not MemberAccount.objects.filter(user=user).exists():
            link_account(actor=actor, user=user, person=Person.objects.get(pk=person))
    return user


def _met(user: Any, place: Any, number: int, rounds: int, kind: str = "") -> Line:
    times, counter = [], Counter()
    for _round in range(rounds + 1):
        counter = Counter()
        times.append(_meet(user, place, number, counter, kind))
    times = sorted(times[1:])
    last = times[min(len(times) - 1, round(len(times) * 0.95))]
    note = f"p95; {counter.number} statements"
    shape = f"{number} cases" + (f", and all papers that it made as {kind}" if kind else "")
    return Line(shape, last, median(times), last, note=note)


def _meet(user: Any, place: Any, number: int, counter: Counter, kind: str = "") -> float:
    """Milliseconds that a decision on so many cases takes, with its papers; it is undone."""
    from django.db import connection, transaction
    from django.utils import timezone

    from dangvu.access.selectors import reading_as
    from dangvu.accounts.services import actor_for
    from dangvu.procedures import services
    from dangvu.procedures.selectors import electorate_of
    from dangvu.procedures.selectors.listing import waiting_at
    from dangvu.procedures.selectors.prints import printable_cases
    from dangvu.procedures.services import Count, Take

    today = timezone.localdate()
    actor = actor_for(user, today=today, channel="web")
    with transaction.atomic():
        with reading_as(actor), connection.execute_wrapper(counter):
            listed = electorate_of("standing_committee", place.pk, today)
            voting = sum(one.counts for one in listed)
            given = Count(voting) if listed else Count(15, eligible=15)
            waiting = waiting_at(actor, "admission", "decision").filter(acting=place, state="OPEN")
            begun = time.perf_counter()
            takes = [Take(one, one.revision, count=given) for one in waiting[:number]]
            services.take_step_for_many(actor=actor, step="decision", on=today, takes=takes)
            if kind:
                decided = printable_cases(actor, [one.case.pk for one in takes])
                services.print_many(actor=actor, cases=decided, paper="9-KNĐ", kind=kind)
            took = (time.perf_counter() - begun) * 1000
        transaction.set_rollback(True)
    return took
