"""What only reads changes nothing, what is no declared method is no method, and what a stranger writes
around a request (who it claims to be forwarded for, another host, another number) counts for
nothing."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.views.decorators.http import require_safe

from dangvu.audit.services import deed
from dangvu.core.routes import open_to_signed_in
from dangvu.jobs.models import Job
from dangvu.organizations.models import Organization
from dangvu.reports.models import Report
from tests.cast import Cast
from tests.factories.members import MAKER
from tests.factories.organizations import Tree
from tests.flows.belongings import Foreign, every_address

#: Who is signed in, who tried the door, and the record itself, to which reads are added.
DOORS = re.compile(r"accounts_(session|attempt|doorattempt|keptanswer|kept_answer)|audit_|django_")


def state() -> dict[str, str]:
    """A hash of every table but those of the door."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dangvu.scope', 'all', true)")
        for model in apps.get_models():
            table = model._meta.db_table
            if model._meta.managed and not DOORS.match(table):
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
                    f' FROM "{table}" t'
                )
                found[table] = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('dangvu.scope', '', true)")
    return found


def changed_by(client: Client, addresses: list[str]) -> list[str]:
    """Addresses that changed a table when they were only read."""
    found, before = [], state()
    for address in addresses:
        for method in ("GET", "HEAD"):
            response = client.generic(method, address)
            if response.streaming:
                b"".join(response)
        after = state()
        if after != before:
            changed = sorted(table for table in after if after[table] != before.get(table))
            found.append(f"{address}: {', '.join(changed)}")
        before = after
    return found


@pytest.fixture
def own(bloc: Tree, cast: Cast) -> Foreign:
    return Foreign(bloc, cast)


def test_reading_changes_nothing(cast: Cast, own: Foreign) -> None:
    pages = [one for one in every_address(own) if not one.startswith("/api/")]
    assert len(pages) > 80
    assert changed_by(cast.signed_in(cast.outsider), pages) == []


def test_no_page_answers_to_other_methods(cast: Cast, own: Foreign) -> None:
    client, odd = cast.signed_in(cast.outsider), []
    for address in every_address(own):
        if address.startswith("/api/"):
            continue
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"):
            status = client.generic(method, address).status_code
            if status not in (403, 405):
                odd.append(f"{method} {address} {status}")
    assert odd == []


def test_no_header_makes_another_method_of_it(cast: Cast, own: Foreign) -> None:
    client = cast.signed_in(cast.outsider)
    address = f"/jobs/{own.job}/retry"
    for name in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        assert client.get(address, headers={name: "POST"}).status_code == 405
    assert client.get(f"{address}?_method=POST").status_code == 405
    assert Job.objects.get(pk=own.job).state == "FAILED"


def test_what_a_stranger_says_of_the_way_counts_for_nothing(cast: Cast) -> None:
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Port": "6666",
        "Forwarded": "for=6.6.6.6;host=evil.example;proto=https",
        "X-Original-URL": "/accounts/people",
        "X-Rewrite-URL": "/accounts/people",
    }
    client = cast.signed_in(cast.officer)
    for address in ("/", "/organizations/", "/accounts/sessions"):
        plain, spoofed = client.get(address), client.get(address, headers=headers)
        assert spoofed.status_code == plain.status_code
        assert b"evil.example" not in spoofed.content
        assert b"6.6.6.6" not in spoofed.content
    assert "evil" not in Client().get("/members/", headers=headers).headers["Location"]
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_the_number_in_the_address_is_the_one_that_counts(
    bloc: Tree, cast: Cast, own: Foreign
) -> None:
    """Whoever may handle one thing and names another beside it handles the one."""
    mine = Job.objects.create(
        task="reports.render", label="Của tôi", owner_id=cast.officer.user_id, state="FAILED"
    )
    client = cast.signed_in(cast.officer)
    address = f"/jobs/{mine.pk}/cancel?pk={own.job}&id={own.job}"
    assert client.post(address, {"pk": own.job, "id": own.job, "job": own.job}).status_code == 302
    assert Job.objects.get(pk=mine.pk).state == "CANCELLED"
    assert Job.objects.get(pk=own.job).state == "FAILED"
    theirs = client.post(f"/reports/kept/{own.report}/return?pk=1", {"pk": "1", "reason": "x"})
    assert theirs.status_code == 404
    assert Report.objects.get(pk=own.report).state == "SENT"


# --- planted fault --------------------------------------------------------------------------


@open_to_signed_in("of a test")
@require_safe
def _writes(request: HttpRequest) -> HttpResponse:
    with deed(actor=MAKER, verb="tests.read"):
        Organization.objects.create()
    return HttpResponse("")


urlpatterns = [path("writes", _writes)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_that_writes_when_it_is_read_is_caught(cast: Cast) -> None:
    (found,) = changed_by(cast.signed_in(cast.officer), ["/writes"])
    assert found.startswith("/writes: organizations_")
