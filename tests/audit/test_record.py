"""The record of deeds: nothing is written without one, and it cannot be rewritten."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

import pytest
from django.conf import settings
from django.db import Error, ProgrammingError, connection, transaction
from django.db.backends.signals import connection_created

from dangvu.audit.choices import EntryClass
from dangvu.audit.hashing import FORM, field_hash, row_key
from dangvu.audit.models import Change, Deed
from dangvu.audit.selectors import deeds_of_rows
from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.sources.models import Source
from tests.cast import TODAY
from tests.factories.members import MAKER

pytestmark = pytest.mark.django_db

_FORGED = """INSERT INTO audit_change (form, "table", operation, row_count, row_ids, row_hashes)
    VALUES (3, 'a', 'INSERT', 0, '{}', '')"""


def write_and_fail() -> None:
    with deed(actor=MAKER, verb="tests.fail"):
        cite("01-NQ/ĐUK")
        raise ZeroDivisionError


def cite(symbol: str) -> Source:
    return Source.objects.create(symbol=symbol, issuer="Ban Thường vụ")


def raw(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("path", ["orm", "bulk", "sql"])
def test_a_write_without_a_deed_is_refused_by_any_path(path: str) -> None:
    write = {
        "orm": lambda: cite("01-NQ/ĐUK"),
        "bulk": lambda: Source.objects.bulk_create([Source(symbol="1"), Source(symbol="2")]),
        "sql": lambda: raw(
            "INSERT INTO sources_source (issuer, symbol, summary, grade)"
            " VALUES ('', 'x', '', 'OPEN')"
        ),
    }[path]
    with pytest.raises(ProgrammingError, match="needs a deed"), transaction.atomic():
        write()


def test_a_deed_is_over_when_its_block_ends() -> None:
    with transaction.atomic():
        with deed(actor=MAKER, verb="tests.cite"):
            cite("01-NQ/ĐUK")
        with pytest.raises(ProgrammingError, match="needs a deed"), transaction.atomic():
            cite("02-NQ/ĐUK")


def test_a_change_carries_ids_and_keyed_hashes_and_no_content() -> None:
    with deed(actor=MAKER, verb="tests.cite", purpose="thử") as opened:
        source = cite("01-NQ/ĐUK")
    change = Change.objects.get(deed_id=opened.pk)
    assert (change.table, change.operation, change.row_ids) == (
        "sources_source",
        "INSERT",
        [source.pk],
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_send(s) FROM sources_source s WHERE id = %s", [source.pk])
        row = bytes(cursor.fetchone()[0])
    key = bytes.fromhex(row_key(settings.AUDIT_KEY))
    assert change.form == FORM
    assert bytes(change.row_hashes) == sha256(key + b"sources_source" + row).digest()[:16]


def test_an_update_names_the_fields_with_hashes_before_and_after() -> None:
    with deed(actor=MAKER, verb="tests.cite"):
        source = cite("01-NQ/ĐUK")
    with deed(actor=MAKER, verb="tests.mend") as mending:
        temporal.withdraw(source, reason="ghi nhầm")
    change = Change.objects.get(deed_id=mending.pk)
    assert set(change.fields[str(source.pk)]) == {"superseded_at", "correction_reason"}
    before, after = change.fields[str(source.pk)]["correction_reason"]
    value = json.dumps("ghi nhầm", ensure_ascii=False)
    expected = field_hash(settings.AUDIT_KEY, "sources_source", "correction_reason", value)
    assert after == expected != before


def test_a_bulk_write_is_one_line_with_a_hash_for_each_row() -> None:
    with deed(actor=MAKER, verb="tests.load") as loading:
        Source.objects.bulk_create([Source(symbol=f"{n:02d}-NQ/ĐUK") for n in range(50)])
    change = Change.objects.get(deed_id=loading.pk)
    hashes = bytes(change.row_hashes)
    assert change.row_count == 50
    assert len({hashes[at : at + 16] for at in range(0, len(hashes), 16)}) == 50


def test_a_large_write_is_a_line_for_each_thousand_rows() -> None:
    with deed(actor=MAKER, verb="tests.load") as loading:
        made = Source.objects.bulk_create(
            (Source(symbol=f"{n:04d}-NQ/ĐUK") for n in range(2001)), batch_size=2001
        )
    with deed(actor=MAKER, verb="tests.mend") as mending:
        Source.objects.filter(pk__gt=made[0].pk).update(summary="x")
    for each, counts in ((loading, [1000, 1000, 1]), (mending, [1000, 1000])):
        changes = Change.objects.filter(deed_id=each.pk).order_by("row_ids")
        assert [one.row_count for one in changes] == counts
        assert [len(one.row_hashes) for one in changes] == [16 * count for count in counts]
        assert [len(one.row_ids) for one in changes] == counts
    assert len(changes[0].fields) == 1000
    found = deeds_of_rows("sources_source", [made[0].pk, made[1].pk, made[-1].pk])
    assert [found[one.pk].pk for one in (made[0], made[1], made[-1])] == [
        loading.pk,
        mending.pk,
        mending.pk,
    ]


def test_a_deed_may_fail_inside_a_transaction_that_goes_on() -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            write_and_fail()
        with pytest.raises(ProgrammingError, match="needs a deed"), transaction.atomic():
            cite("02-NQ/ĐUK")
        with deed(actor=MAKER, verb="tests.cite"):
            cite("03-NQ/ĐUK")
    assert [one.symbol for one in Source.objects.all()] == ["03-NQ/ĐUK"]


def test_a_deed_inside_another_joins_it() -> None:
    with deed(actor=MAKER, verb="tests.outer") as outer, deed(actor=MAKER, verb="tests.inner"):
        cite("01-NQ/ĐUK")
    assert Deed.objects.filter(verb="tests.inner").count() == 0
    assert Change.objects.filter(deed_id=outer.pk).count() == 1


def test_an_anonymous_deed_names_nobody_and_only_the_date() -> None:
    with deed(actor=None, verb="tests.whisper", anonymous=True) as opened:
        cite("01-NQ/ĐUK")
    kept = Deed.objects.get(pk=opened.pk)
    assert kept.entry_class == EntryClass.ANONYMOUS
    assert (kept.actor_id, kept.actor_name, kept.at, kept.request) == (None, "", None, "")
    assert isinstance(kept.on_date, date)


def test_a_deed_needs_someone_unless_anonymous() -> None:
    with pytest.raises(ValueError, match="needs an actor"), deed(actor=None, verb="tests.x"):
        pass


def test_a_failed_deed_leaves_no_trace() -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert not Deed.objects.filter(verb="tests.fail").exists()
    assert not Source.objects.filter(symbol="01-NQ/ĐUK").exists()


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_opens_the_connection_lets_it_be_told_its_role() -> None:
    def tell(**_signal: object) -> None:
        raw("SELECT set_config('tests.told', 'yes', false)")

    connection.close()
    connection_created.connect(tell)
    try:
        with deed(actor=MAKER, verb="tests.cite"):
            cite("01-NQ/ĐUK")
    finally:
        connection_created.disconnect(tell)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tests.told', true)")
        assert cursor.fetchone()[0] == "yes"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_deed SET verb = 'x'",
        "DELETE FROM audit_deed",
        "TRUNCATE audit_deed",
        "UPDATE audit_change SET row_count = 0",
        "DELETE FROM audit_change",
        _FORGED,
    ],
)
def test_the_application_cannot_rewrite_the_record(sql: str) -> None:
    with pytest.raises(Error), transaction.atomic():
        raw(sql)


def test_the_last_deed_of_a_row_is_found() -> None:
    actor = Actor(user_id=7, name="Lê Thị Thu Hà", today=TODAY)
    with deed(actor=actor, verb="tests.first"):
        one, two = cite("01-NQ/ĐUK"), cite("02-NQ/ĐUK")
    with deed(actor=MAKER, verb="tests.second"):
        temporal.withdraw(two, reason="x")
    found = deeds_of_rows("sources_source", [one.pk, two.pk])
    assert found[one.pk].actor_name == "Lê Thị Thu Hà"
    assert found[two.pk].verb == "tests.second"


def test_the_key_is_not_in_the_database() -> None:
    with deed(actor=MAKER, verb="tests.tree"):
        organization = Organization.objects.create()
        OrganizationVersion.objects.create(
            organization=organization, code="K", name="K", type="CELL", valid_from=TODAY
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('dangvu.audit_key', true), '')")
        assert cursor.fetchone()[0] == ""
