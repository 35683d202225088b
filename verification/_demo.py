"""The demo's bloc in a program that is not a demo: something for a trial to look at."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


def furnish() -> None:
    """The invented bloc, its people, open cases and a report of a committee; nothing where that stands."""
    from django.utils import timezone

    from dangvu.access.services import ensure_operator
    from dangvu.config.demo import make_demo_users
    from dangvu.config.demo_cases import bring_open_cases
    from dangvu.organizations.models import Organization
    from dangvu.reports.models import Report

    if not Organization.objects.exists():
        _load()
    if not Report.objects.exists():
        operator = ensure_operator(today=timezone.localdate())
        make_demo_users(actor=operator)
        bring_open_cases(actor=operator)
        write_report(acting("coso"))


def acting(username: str) -> Any:
    """Somebody of the demo's cast, today."""
    from django.utils import timezone

    from dangvu.accounts.services import actor_for

    return actor_for(account(username), today=timezone.localdate(), channel="test")


def account(username: str) -> Any:
    from dangvu.accounts.models import User

    return User.objects.get(username=username)


def _load() -> None:
    from django.core.management import call_command

    from dangvu.config.management.commands.demo import CASE

    with TemporaryDirectory() as folder:
        workbook = Path(folder) / "demo.xlsx"
        call_command("synth", str(CASE), output=workbook, verbosity=0)
        call_command("import", str(workbook), verbosity=0)


def write_report(actor: Any) -> None:
    """One of the place where somebody works."""
    from dangvu.access.models import Grant
    from dangvu.figures.selectors import Question
    from dangvu.papers.selectors import form_on
    from dangvu.reports.services import Entry, open_report, write_boxes
    from dangvu.reports.services.reading import base_of

    place = Grant.objects.as_of(actor.today).get(user=actor.user_id).organization_id
    question = Question(organization_id=place, today=actor.today, as_of=date(2026, 6, 30))
    report = open_report(actor=actor, form=form_on("summary", actor.today), question=question)
    write_boxes(actor=actor, report=report, entries={"assessment": Entry("Tốt.", 0, base_of(""))})
