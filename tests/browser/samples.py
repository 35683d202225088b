"""What the addresses of pages need: a value for every argument, and states worth a look.

A new route whose argument is not here fails tests/browser/test_every_page.py; add one line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from dangvu.access.selectors import reading_whole
from dangvu.access.services import ensure_operator
from dangvu.accounts.models import User
from dangvu.audit.services import deed
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.members.models import Person
from dangvu.organizations.models import Organization
from tests.cast import TODAY


def latest(model: type[Model], **values: Any) -> int:
    """The newest row, made of `values` if the standing bloc has none."""
    with reading_whole():
        found: int | None = (
            model._default_manager.order_by("pk").values_list("pk", flat=True).last()
        )
    if found is None:
        with deed(actor=ensure_operator(today=TODAY), verb="tests.add_sample"):
            found = model._default_manager.create(**values).pk
    return found


def _owner() -> User:
    return User.objects.get(username="lan")


#: By "room:page" and argument where a room has several kinds, else by room and argument.
SAMPLES: dict[tuple[str, str], Callable[[], Any]] = {
    ("organizations", "organization_id"): lambda: latest(Organization),
    ("members", "person_id"): lambda: latest(Person),
    ("figures", "code"): lambda: "members.total",
    ("imports", "pk"): lambda: latest(
        ImportBatch,
        file_name="sổ " + "rất-dài-" * 12 + ".xlsx",
        sha256="0" * 64,
        state=BatchState.FAILED,
        message="Không nạp được: tệp không phải sổ Excel.",
        owner=_owner(),
    ),
    ("jobs", "pk"): lambda: latest(
        Job,
        task="tests.sample",
        label="Nạp sổ " + "rất-dài-" * 12,
        state=JobState.FAILED,
        message="Tệp không còn trong kho.",
        owner=_owner(),
    ),
    ("reports", "name"): lambda: "summary",
}

#: Further states of a page, as queries.
QUERIES: dict[str, list[str]] = {
    "site:search": ["?q=cong", "?q=khong-co-ai"],
    "members:list": [
        "?status=FULL&q=cong",
        "?q=khong-co-ai",
        "?columns=code&columns=hometown&columns=ethnicity",
        "?columns=usual",
        "?format=print",
    ],
    "organizations:tree": ["?q=van+phong", "?on=2015-01-01"],
    "organizations:list": ["?on=hom-qua"],
    "figures:detail": ["?by=sex", "?by=child"],
}
