"""Committees and papers of ten years: their pages through the whole stack, and what they ask.

Two readers, both an office: of the root, and of a middle organisation, whose grant is a part of the
tree. Every page as in `pages`; `vacancies`, `forecast`, `chain` and the value of a figure are also
taken by themselves, without session, middleware and template.
"""

from __future__ import annotations

from typing import Any

from benchmarks import papers
from benchmarks.frame import Bench, Line, Table, benchmark, race
from benchmarks.pages import Browser, _granted, measure, readers

YEAR = 2025


@benchmark("registers", "tiny", "small", "bloc")
def registers(bench: Bench) -> Table:
    """Pages of papers and committees, p50 and p95 of a request."""
    from django.utils import timezone

    from dangvu.documents.models import Document
    from dangvu.offices.models import Body

    papers.make(bench)
    today, lines = timezone.localdate(), []
    for reader, (user, place) in offices(today).items():
        browser = Browser(user)
        for page, address in addresses(user, place, today).items():
            one = measure(browser, page, address, max(15, bench.rounds))
            note = f"p95; {one.statements} statements; {one.size // 1024} kB"
            lines.append(Line(f"{reader}: {page}", one.p95, one.p50, one.p95, note=note))
    title = f"Register of {Document.objects.count():,} papers, {Body.objects.count():,} bodies"
    return Table(f"{title}: pages, p50 and p95 of a request", lines)


@benchmark("vacancies", "tiny", "small", "bloc")
def vacancies(bench: Bench) -> Table:
    """The same questions through the selectors."""
    from django.utils import timezone

    from dangvu.accounts.services import actor_for
    from dangvu.offices.models import Holding

    papers.make(bench)
    today = timezone.localdate()
    shapes: dict[str, Any] = {}
    for reader, (user, place) in offices(today).items():
        actor = actor_for(user, today=today, channel="web")
        shapes |= {f"{reader}: {name}": ask for name, ask in questions(actor, place).items()}
    lines = race(shapes, max(15, bench.rounds), same=None)
    for line in lines:
        line.note = f"{_statements(shapes[line.shape])} statements"
    from dangvu.access.selectors import reading_whole

    with reading_whole():
        held = Holding.objects.count()
    return Table(f"Vacancies and chains over {held:,} holdings, through the selectors", lines)


def offices(today: Any) -> dict[str, tuple[Any, Any]]:
    """By name: the user and the organisation of the grant."""
    from dangvu.access.choices import Role

    found = readers(today)
    root, middle = found["office"], found["board"][1]
    below = (_granted("bench-office-below", Role.OFFICE, middle, today), middle)
    return {"root": root, "below": below}


def addresses(user: Any, place: Any, today: Any) -> dict[str, str]:
    """The pages of a reader. Words of the search: in many papers, in few, in none, in files."""
    from dangvu.accounts.services import actor_for

    code = _code(place, today)
    chain, hub = _chained(actor_for(user, today=today, channel="web"))
    book = f"/documents/book/?org={code}&year={YEAR}&book="
    return {
        "register": "/documents/",
        "register, one year": f"/documents/?date_from=01/01/{YEAR}&date_to=31/12/{YEAR}",
        "register, one book": f"/documents/?org={code}",
        "three common words": "/documents/?q=cong+tac+kiem",
        "three rare words": "/documents/?q=thuy+dien+nang",
        "words of no paper": "/documents/?q=khong+co+goodbye",
        "a word of one file": "/documents/?q=hososo100",
        "a common word of files": "/documents/?q=bang",
        "search everywhere": "/search?q=thuy+dien+nang",
        "paper, chain of 30": f"/documents/{chain}/",
        "paper to which 400 go back": f"/documents/{hub}/",
        "book of a year": f"{book}OUT",
        "book of a year, printed": f"{book}OUT&format=print",
        "vacancies": f"/offices/vacancies/?org={code}",
        "what will be vacant": f"/offices/vacancies/?org={code}&months=24",
        "committee": f"/offices/bodies/{_committee(place)}/",
        "figure of vacancies": f"/figures/offices.vacant/?org={code}",
        "figure of papers issued": f"/figures/documents.issued/?org={code}",
    }


def questions(actor: Any, place: Any) -> dict[str, Any]:
    from dangvu.access.selectors import reading_as
    from dangvu.documents.models import Document
    from dangvu.documents.selectors import chain_of, papers_by_words
    from dangvu.offices import selectors

    paper = Document.objects.get(pk=_chained(actor)[0])

    def asked(ask: Any) -> Any:
        def run() -> Any:
            with reading_as(actor):
                return ask()

        return run

    return {
        "vacancies": asked(lambda: selectors.vacancies(actor, place.pk, actor.today)),
        "vacancies, key posts": asked(
            lambda: selectors.vacancies(actor, place.pk, actor.today, key_only=True)
        ),
        "forecast, 24 months": asked(lambda: selectors.forecast(actor, place.pk, actor.today)),
        "figure of vacancies": _figure(actor, place, "offices.vacant"),
        "figure of seats": _figure(actor, place, "offices.seats"),
        "figure of papers issued": _figure(actor, place, "documents.issued"),
        "chain of 30": asked(lambda: chain_of(actor, paper)),
        "twenty papers of three rare words": asked(
            lambda: papers_by_words(actor, "thuy dien nang")
        ),
    }


def _figure(actor: Any, place: Any, code: str) -> Any:
    from dangvu.core.indicators import Kind, get
    from dangvu.core.periods import Period
    from dangvu.figures.selectors import Question, ask

    when = (
        {"as_of": actor.today} if get(code).kind == Kind.STOCK else {"period": Period.of_year(YEAR)}
    )
    return lambda: ask(actor, code, Question(place.pk, actor.today, **when)).value


def _statements(ask: Any) -> int:
    from django.db import connection

    from benchmarks.pages import Counter

    counter = Counter()
    with connection.execute_wrapper(counter):
        ask()
    return counter.number


def _code(place: Any, today: Any) -> str:
    from dangvu.organizations.models import OrganizationVersion

    return OrganizationVersion.objects.as_of(today).get(organization=place).code


def _committee(place: Any) -> int:
    from dangvu.offices.models import Body

    return Body.objects.get(organization=place, kind="EXECUTIVE_COMMITTEE").pk


def _chained(actor: Any) -> tuple[int, int]:
    """The middle of the chain, and the paper to which most go back, of those that the reader sees."""
    from django.db.models import Count

    from dangvu.documents.models import Document, Link, Reach

    seen = Document.objects.visible_to(actor)
    chain = Link.objects.filter(kind="SUCCEEDS", later__in=seen).order_by("later")
    paper = chain[chain.count() // 2].later_id
    most = Reach.objects.filter(earlier__in=seen).values_list("earlier").annotate(n=Count("pk"))
    return paper, most.order_by("-n")[0][0]
