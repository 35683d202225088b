"""Graded content at every door: refused, and nothing of it kept. The full run: `verification/secrecy.py`."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import settings

from dangvu.audit.models import Deed
from dangvu.figures.services import quote_figure
from dangvu.organizations.models import Organization
from dangvu.sources.services import cite
from tests import graded
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db


def let_in(tried: graded.Tried) -> list[str]:
    found = dict(tried)
    assert found
    return sorted(name for name, refused in found.items() if not refused)


def test_the_search_finds_what_is_kept(cast: Cast, bloc: Tree) -> None:
    """The control: the same word without a stamp is taken, and is found."""
    quote_figure(
        actor=cast.operator,
        subject=f"Bí mật của {graded.CONTROL}",
        value=Decimal(1),
        unit="lần",
        source=cite(actor=cast.operator, symbol="1-BC/ĐUK"),
        first_day=TODAY,
        last_day=TODAY,
        organization=Organization.objects.get(pk=bloc["K"]),
    )
    assert "figures_quotedfigure" in graded.tables_with(graded.CONTROL)
    planted = settings.HOME.path / "imports" / "planted.txt"
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(graded.CONTROL)
    assert graded.files_with(settings.HOME.path, graded.CONTROL) == ["imports/planted.txt"]
    planted.unlink()


def test_no_page_takes_graded_content(cast: Cast) -> None:
    tried = graded.through_pages(cast.signed_in(cast.operator), every=False)
    assert let_in(tried) == []
    assert graded.tables_with(graded.CANARY) == []
    noted = Deed.objects.filter(verb="access.refuse_secret")
    assert noted.count() > 80
    assert set(noted.values_list("entry_class", flat=True)) == {"DENIED"}


def test_no_file_with_graded_content_comes_in(cast: Cast) -> None:
    assert let_in(graded.through_files(cast.signed_in(cast.operator))) == []
    assert graded.tables_with(graded.CANARY) == []
    assert graded.files_with(settings.HOME.path, graded.CANARY) == []


def test_no_service_writes_graded_content(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"])
    organization = Organization.objects.get(pk=bloc["K"])
    assert let_in(graded.through_services(cast.operator, person, organization)) == []
    assert graded.metadata_of(cast.operator)
    assert graded.tables_with(graded.CANARY) == []


def test_no_statement_writes_graded_content(cast: Cast) -> None:
    assert let_in(graded.through_statements()) == []
