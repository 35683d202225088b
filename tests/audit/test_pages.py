"""The pages of the record of deeds: for whoever may read it and for nobody else, without the names
and contents that the reader may not see, and written down themselves."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import dangvu
from dangvu.access.choices import Role
from dangvu.access.permissions import lines_of
from dangvu.access.selectors import reading_whole
from dangvu.audit.choices import EntryClass
from dangvu.audit.models import Deed
from dangvu.audit.permissions import kinds_shown
from dangvu.audit.selectors.pages import changed_by, doers, mark_of
from dangvu.audit.services import deed, denied, seen
from dangvu.audit.wording import VERBS, room_words
from dangvu.core.actor import Actor
from dangvu.members.choices import RequestStepKind
from dangvu.members.models import PersonVersion
from dangvu.organizations.choices import EventKind
from dangvu.sources.models import Source
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree
from tests.flows.test_hidden_and_absent import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(bloc: Tree, cast: Cast) -> Actor:
    return cast.hired("AUDITOR", bloc["K"])


def deed_of(verb: str, label: str = "", *, actor: Actor = MAKER, purpose: str = "") -> Deed:
    with deed(actor=actor, verb=verb, object_label=label, purpose=purpose) as made:
        Source.objects.create(symbol=f"{verb} {label}")
    return made


# --- who may --------------------------------------------------------------------------------


def test_the_record_is_not_there_for_whoever_may_not_read_it(bloc: Tree, cast: Cast) -> None:
    line = deed_of("sources.cite", "01-NQ/ĐUK")
    below = cast.hired("AUDITOR", bloc["A"])
    for actor in (cast.clerk, cast.officer, cast.secretary, below):
        client = cast.signed_in(actor)
        absent = told(client, "GET", "/khong-co-trang-nay/")
        assert absent[0] == 404
        for page in ("/audit/", "/audit/seal/", "/audit/people", f"/audit/{line.pk}/"):
            assert told(client, "GET", page) == absent, page
        assert "/audit/" not in client.get("/").content.decode()


def test_who_asked_for_it_in_vain_is_written_down(cast: Cast) -> None:
    cast.page(cast.clerk, "/audit/", 404)
    cast.page(cast.clerk, "/audit/77/", 404)
    found = Deed.objects.filter(entry_class=EntryClass.DENIED, actor_id=cast.clerk.user_id)
    assert list(found.order_by("pk").values_list("verb", "object_label")) == [
        ("access.denied", "audit:list"),
        ("access.denied", "audit:deed pk=77"),
    ]


def test_reading_it_is_a_deed_once_a_request(auditor: Actor, cast: Cast) -> None:
    line = deed_of("sources.cite", "01-NQ/ĐUK")
    client = cast.signed_in(auditor)
    for page, verb, label in (
        ("/audit/?class=DENIED", "audit.see_record", ""),
        ("/audit/?format=print", "audit.see_record", ""),
        ("/audit/seal/", "audit.see_seal", ""),
        (f"/audit/{line.pk}/", "audit.see_deed", f"#{line.pk}"),
    ):
        before = Deed.objects.filter(entry_class=EntryClass.READ).count()
        assert client.get(page).status_code == 200
        reads = Deed.objects.filter(entry_class=EntryClass.READ)
        assert reads.count() == before + 1, page
        last = reads.latest("pk")
        assert (last.actor_id, last.verb, last.object_label) == (auditor.user_id, verb, label)


# --- what is told ---------------------------------------------------------------------------


def test_an_auditor_is_told_no_name_of_a_member(bloc: Tree, auditor: Actor, cast: Cast) -> None:
    person = make_member(bloc["A1"], name="Trần Thị Kín")
    seen(actor=MAKER, verb="members.see_record", object_label=person.code, purpose="file private")
    last = Deed.objects.latest("pk")
    page = cast.page(auditor, f"/audit/{last.pk}/")
    listed = cast.page(auditor, "/audit/?verb=members.see_record&columns=purpose&columns=object")
    for text in (page, listed):
        assert person.code not in text
        assert "file private" not in text
        assert mark_of(person.code) in text
    whole = cast.hired("OPERATOR", bloc["K"])
    assert person.code in cast.page(whole, f"/audit/{last.pk}/")


def test_an_auditor_is_told_of_organisations_accounts_and_refusals(
    auditor: Actor, cast: Cast
) -> None:
    deed_of("organizations.correct", "Chi bộ Văn phòng")
    deed_of("accounts.create_user", "tran.van.moi")
    denied(actor=cast.clerk, verb="access.denied", object_label="reports:paper")
    page = cast.page(auditor, "/audit/")
    for said in ("Chi bộ Văn phòng", "tran.van.moi", "reports:paper", "Mở trang không được phép"):
        assert said in page


def test_kinds_are_told_only_to_who_sees_all_of_them(
    bloc: Tree, auditor: Actor, cast: Cast
) -> None:
    assert kinds_shown(auditor) == {"accounts", "audit", "grants", "jobs", "organizations"}
    everything = kinds_shown(cast.hired("OPERATOR", bloc["K"]))
    assert everything >= {"members", "sources", "rules", "papers", "imports"}
    assert kinds_shown(cast.operator) == everything
    assert kinds_shown(cast.clerk) <= {"sources", *everything} - {"audit"}


def test_whoever_reads_the_record_sees_the_organisations_from_there() -> None:
    """`kinds_shown` measures by them."""
    readers = [role for role in Role if lines_of(role, "audit", "view")]
    assert set(readers) == {Role.OPERATOR, Role.AUDITOR}
    for role in readers:
        (line,) = lines_of(role, "organizations", "view")
        assert line.reach == "subtree"


def test_a_change_names_its_fields_and_no_value(bloc: Tree, auditor: Actor, cast: Cast) -> None:
    person = make_member(bloc["A1"], name="Trần Thị Kín", religion="Phật giáo Hòa Hảo")
    with reading_whole():
        version = PersonVersion.objects.get(person=person)
        with deed(
            actor=cast.officer, verb="members.correct_person", object_label=person.code
        ) as at:
            PersonVersion.objects.filter(pk=version.pk).update(religion="Cao Đài Tây Ninh")
    page = cast.page(auditor, f"/audit/{at.pk}/")
    assert "Tôn giáo" in page
    assert "đã đổi" in page
    assert "lý lịch đảng viên" in page
    for value in ("Cao Đài", "Hòa Hảo", "Trần Thị Kín", person.code):
        assert value not in page
    assert not re.search(r"\b[0-9a-f]{32}\b", page.split("<main")[1])


def test_rows_and_fields_of_many_changes_add_up() -> None:
    with deed(actor=MAKER, verb="sources.cite_many") as at:
        Source.objects.bulk_create(Source(symbol=str(number)) for number in range(5))
        Source.objects.filter(symbol__in=["1", "2", "3"]).update(issuer="Ban Thường vụ")
    made, changed = changed_by(at)
    assert (made.table, made.operation, made.rows, made.fields) == (
        "sources_source", "INSERT", 5, (),
    )  # fmt: skip
    assert (changed.operation, changed.rows, changed.fields) == ("UPDATE", 3, (("issuer", 3),))


def test_a_deed_without_a_doer_has_neither_name_nor_hour(auditor: Actor, cast: Cast) -> None:
    with deed(actor=None, verb="tests.vote", anonymous=True) as made:
        Source.objects.create(symbol="x")
    page = cast.page(auditor, f"/audit/{made.pk}/")
    assert "không ghi người làm" in page
    assert not re.search(r"\d\d:\d\d:\d\d", page.split("<main")[1])


# --- words ----------------------------------------------------------------------------------


def test_every_verb_of_the_program_has_words() -> None:
    source = Path(dangvu.__file__).parent
    said = {
        verb
        for file in source.rglob("*.py")
        for verb in re.findall(r'verb="([a-z_]+\.[a-z_]+)"', file.read_text())
    }
    said |= {f"members.request_{one.value.lower()}" for one in RequestStepKind}
    said |= {f"organizations.{one.value.lower()}" for one in EventKind}
    assert len(said) > 100
    assert sorted(said - VERBS.keys()) == []
    assert all(room_words(verb) for verb in VERBS)


# --- filters --------------------------------------------------------------------------------


def shown(text: str) -> list[str]:
    """What stands in the column of objects, line by line."""
    return re.findall(r">((?:01|02|03|04)-[A-Z]+)<", text)


def test_filters_narrow_by_doer_verb_class_and_day(auditor: Actor, bloc: Tree, cast: Cast) -> None:
    whole = cast.hired("OPERATOR", bloc["K"])
    deed_of("sources.cite", "01-NQ", actor=cast.officer)
    deed_of("rules.set_local_rule", "02-QD", actor=cast.officer)
    deed_of("sources.cite", "03-KL", actor=cast.clerk)
    denied(actor=cast.clerk, verb="access.denied", object_label="04-TB")
    assert shown(cast.page(whole, "/audit/?who=tien+dung")) == ["02-QD", "01-NQ"]
    assert shown(cast.page(whole, "/audit/?verb=sources.cite")) == ["03-KL", "01-NQ"]
    assert shown(cast.page(whole, "/audit/?verb=sources.cite&who=lan")) == ["03-KL"]
    assert shown(cast.page(whole, "/audit/?class=DENIED")) == ["04-TB"]
    assert shown(cast.page(whole, "/audit/?day_to=2020-01-01")) == []
    assert shown(cast.page(whole, "/audit/?day_from=2020-01-01")) == [
        "04-TB", "03-KL", "02-QD", "01-NQ",
    ]  # fmt: skip
    nobody = cast.page(whole, "/audit/?who=khong-co-ai-nhu-the")
    assert len(shown(nobody)) == 4
    assert "khong-co-ai-nhu-the" in nobody
    assert 'value="Đỗ Tiến Dũng"' in cast.page(whole, "/audit/people?q=dung")


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 4, 16, 59, 59, tzinfo=UTC), date(2026, 3, 4)),
        (datetime(2026, 3, 4, 17, 0, 0, tzinfo=UTC), date(2026, 3, 5)),
        (datetime(2026, 3, 4, 23, 0, 0, tzinfo=UTC), date(2026, 3, 5)),
        (datetime(2026, 3, 5, 1, 0, 0, tzinfo=UTC), date(2026, 3, 5)),
    ],
)
def test_days_are_those_of_this_country(
    at: datetime, day: date, auditor: Actor, cast: Cast
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_deed (entry_class, at, on_date, actor_id, actor_name, channel, verb,"
            " purpose, object_label, request) VALUES ('NORMAL', %s, %s, 1, 'Ai đó', 'web',"
            " 'accounts.sign_in', '', '01-NQ', '')",
            [at, at.date()],
        )
    for asked in (date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6)):
        page = cast.page(auditor, f"/audit/?day_from={asked}&day_to={asked}")
        assert shown(page) == (["01-NQ"] if asked == day else []), asked


# --- cost -----------------------------------------------------------------------------------


def test_a_page_takes_the_same_statements_however_long_the_record(
    auditor: Actor, cast: Cast
) -> None:
    client = cast.signed_in(auditor)

    def statements(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        return sum("audit_" in one["sql"] for one in caught)

    few = statements("/audit/")
    for number in range(70):
        seen(actor=cast.clerk, verb="members.see_record", object_label=str(number))
    # The note of the reading, the count, the page.
    assert few == statements("/audit/") == 3
    assert statements("/audit/?who=lan&verb=members.see_record") == 4


def test_pages_of_a_long_record_go_through_an_index(auditor: Actor, cast: Cast) -> None:
    """A hundred thousand lines, most of one doer and one verb."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_deed (entry_class, at, on_date, actor_id, actor_name, channel, verb,"
            " purpose, object_label, request)"
            " SELECT CASE WHEN n % 5000 = 0 THEN 'DENIED' ELSE 'NORMAL' END,"
            " '2020-01-01'::timestamptz + n * interval '20 minutes',"
            " ('2020-01-01'::timestamptz + n * interval '20 minutes')::date,"
            " 900000 + CASE WHEN n % 4000 = 0 THEN n % 7 ELSE 0 END, 'Người ' || n % 7, 'web',"
            " CASE WHEN n % 3000 = 0 THEN 'imports.import_workbook' ELSE 'accounts.sign_in' END,"
            " '', '', '' FROM generate_series(1, 100000) AS n"
        )
        cursor.execute("ANALYZE audit_deed")
    whole = Deed.objects.visible_to(auditor).order_by("-on_date", "-pk")
    day = date(2021, 5, 1)
    for rows in (
        whole,
        whole.filter(on_date__lte=day),
        whole.filter(actor_id=900003),
        whole.filter(verb="imports.import_workbook"),
        whole.filter(entry_class=EntryClass.DENIED),
        whole.filter(actor_id=900003, verb="imports.import_workbook"),
    ):
        plan = rows[:51].explain()
        assert "Index" in plan, plan
        assert "Seq Scan" not in plan, plan
    assert {one.user_id for one in doers()} >= {900000, 900003}


def test_the_record_goes_out_as_excel_marked_and_counted_as_no_person(
    auditor: Actor, cast: Cast
) -> None:
    deed_of("organizations.correct", "Chi bộ Văn phòng")
    response = cast.signed_in(auditor).get("/audit/?format=xlsx&verb=organizations.correct")
    data = b"".join(response) if response.streaming else response.content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    values = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "Đính chính tổ chức" in values
    assert Deed.objects.filter(verb="exports.take_out", actor_id=auditor.user_id).count() == 1
