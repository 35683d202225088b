from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.documents import services
from dangvu.documents.models import Document
from dangvu.offices.models import Term, TermVersion
from dangvu.organizations.models import Organization
from dangvu.sources.services import cite
from tests.factories.members import MAKER
from tests.factories.organizations import Tree

#: Terms of the bloc: the numbering of each begins on its first day.
TERMS = {"XI": date(2010, 9, 1), "XII": date(2015, 8, 20), "XIII": date(2020, 9, 26)}


@pytest.fixture
def terms(bloc: Tree) -> dict[str, Term]:
    """Three terms of K, one after the other."""
    made = {}
    ends = [*TERMS.values()][1:]
    with deed(actor=MAKER, verb="tests.make_terms"):
        for (label, begins), ends_on in zip(TERMS.items(), [*ends, None], strict=True):
            term = made[label] = Term.objects.create(organization_id=bloc["K"])
            TermVersion.objects.create(
                term=term,
                organization_id=bloc["K"],
                label=label,
                valid_from=begins,
                valid_to=ends_on,
                numbers_from=begins,
            )
    return made


@pytest.fixture
def k(bloc: Tree) -> Organization:
    return Organization.objects.get(pk=bloc["K"])


@pytest.fixture
def register(operator: Actor, k: Organization) -> Callable[..., Document]:
    """A resolution of K in the register, by its symbol and day."""

    def made(symbol: str, day: date, **more: Any) -> Document:
        issuer = more.pop("issuer", k)
        summary = more.pop("summary", "Nâng cao chất lượng sinh hoạt chi bộ")
        source = cite(
            actor=operator,
            symbol=symbol,
            issuer="Đảng ủy Khối",
            date=PartialDate.of(day),
            summary=summary,
        )
        return services.register_document(
            actor=operator,
            issuer=issuer,
            source=source,
            **{"type": "RESOLUTION", **more},
        )

    return made


@pytest.fixture
def refuses() -> Callable[..., None]:
    """Asserts that the policy refuses a verb."""

    def asked(verb: Callable[..., object], **given: Any) -> None:
        with pytest.raises(PermissionDenied):
            verb(**given)

    return asked
