"""The document of the API is committed, true, and kept: a program is asked for what it promises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from ninja import NinjaAPI
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dangvu.accounts.services import give_token
from dangvu.config.api import api
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

COMMITTED = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"
#: How many requests are made of each operation: the whole of it takes some seconds.
BUDGET = 8
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

pytestmark = pytest.mark.django_db


def document(of: NinjaAPI = api, prefix: str = "/api/v1/") -> dict[str, Any]:
    return json.loads(json.dumps(of.get_openapi_schema(path_prefix=prefix), default=str))


def test_the_committed_document_is_the_one_that_the_code_gives() -> None:
    """`dangvu openapi > docs/api/openapi.json` writes it anew."""
    assert json.loads(COMMITTED.read_text()) == document()


def test_it_is_openapi_3_1_and_every_operation_has_a_name_and_says_what_it_refuses() -> None:
    found = document()
    assert found["openapi"].startswith("3.1")
    operations = [one for path in found["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names) == 39
    for one in operations:
        assert {"401", "403", "404", "422"} <= set(one["responses"]), one["operationId"]
        assert one["security"] == [{"Key": []}]
        assert one["description"]


def faults(app: Any, address: str, key: str, mode: GenerationMode, most: int = BUDGET) -> list[str]:
    """Where what is answered is not what the document promises; each fault once.

    Programs of the document's own making are sent: right ones, or wrong ones in one place.
    """
    headers = {"Authorization": f"Bearer {key}"}
    schema = schemathesis.openapi.from_wsgi(address, app, headers=headers)
    found: list[str] = []

    def ask(case: schemathesis.Case) -> None:
        try:
            case.call_and_validate(headers=headers, checks=CHECKS)
        except (Failure, FailureGroup) as fault:
            found.append(f"{case.operation.label}: {_words(fault)}")

    for result in schema.get_all_operations():
        strategy = result.ok().as_strategy(generation_mode=mode)
        try:
            SETTINGS(max_examples=most)(given(strategy)(ask))()
        except Unsatisfiable:
            # An operation without arguments cannot be asked wrongly.
            assert mode is GenerationMode.NEGATIVE
    return sorted(set(found))


def SETTINGS(max_examples: int) -> settings:  # noqa: N802 -- stands for a decorator
    return settings(
        max_examples=max_examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _words(fault: BaseException) -> str:
    if isinstance(fault, FailureGroup):
        return "; ".join(sorted({_words(one) for one in fault.exceptions}))
    return f"{type(fault).__name__}: {str(fault).splitlines()[0]}"


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests stay on the connection of the test, as with Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def key(cast: Cast, bloc: Tree) -> str:
    make_member(bloc["A1"])
    make_member(bloc["B1"], full=False)
    _token, secret = give_token(actor=cast.clerk, user=cast.user(cast.clerk), name="thử")
    return secret


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_api_keeps_what_its_document_promises(key: str, mode: GenerationMode) -> None:
    assert faults(get_wsgi_application(), "/api/v1/openapi.json", key, mode) == []


def test_a_broken_promise_would_be_found(key: str, settings: Any) -> None:
    """The fault is planted: a text where the document promises a number."""
    settings.ROOT_URLCONF = "tests.api.broken_promise"
    found = faults(get_wsgi_application(), "/api/v1/openapi.json", key, GenerationMode.POSITIVE, 3)
    assert len(found) == 1
    assert "GET /api/v1/broken" in found[0]
