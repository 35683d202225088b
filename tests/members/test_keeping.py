"""What is kept of a member in the mode net: refused by services, imports and every statement."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as program
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from dangvu.access.models import Installation
from dangvu.access.selectors import reading_whole
from dangvu.access.services import MoreThanMode, enter_mode, held_mode, is_beyond_mode
from dangvu.audit.models import Deed
from dangvu.audit.services import deed
from dangvu.config import standing
from dangvu.config.standing import DoesNotFit, must_fit_mode
from dangvu.core.actor import Actor
from dangvu.core.commands import CommandFailed
from dangvu.core.partial_dates import PartialDate
from dangvu.members import keeping, services
from dangvu.members.choices import CardKind, ExitKind
from dangvu.members.models import Card, Exit, Person, PersonVersion
from dangvu.members.selectors.keeping import beyond_net
from dangvu.members.services import Refused
from tests.cast import TODAY
from tests.factories.members import make_member
from tests.factories.organizations import Tree

# Going over to less removes files.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

#: Of the pool: who is in it, and what belongs to a member; other values that such a row must have.
OF_POOL = {"members_candidate", "members_certificate"}
UPDATED = {"members_card", "members_personversion"}
#: A value of each field that is more than `net` keeps, and the most that it keeps.
VALUES: dict[tuple[str, str], tuple[Any, Any]] = {
    ("members_personversion", "birth"): ("1985-09-05", "1985"),
    # Foreign keys wait for the end, which does not come here.
    ("members_personversion", "employer_id"): (1, None),
    ("members_card", "number"): ("098765432", "••••••432"),
    ("members_badge", "number"): ("A-12345", "••••345"),
    ("members_candidate", "birth"): ("2001-02-03", "2001"),
    ("members_residencecontact", "place"): ("Chi bộ 7, phường Hồng Bàng", keeping.HIDDEN),
    ("members_residencecontact", "organization_id"): (1, None),
}


@pytest.fixture
def net(operator: Actor, settings: Any) -> Actor:
    """The operator of an installation that has entered net."""
    settings.DANGVU_MODE = "net"
    enter_mode(actor=operator, mode="net")
    return operator


def less_in(table: str) -> list[str]:
    return [one.column for one in keeping.less_of(table)]


def test_the_database_holds_the_same_table() -> None:
    frozen = {
        table: condition
        for name in (
            "members.migrations.0012_kept_by_mode",
            "members.migrations.0018_candidates_walled",
            "members.migrations.0020_residence_kept_by_mode",
            "procedures.migrations.0007_residence_kept_by_mode",
        )
        for table, condition in importlib.import_module(f"dangvu.{name}").BEYOND.items()
    }
    told = {
        table: " OR ".join(one.kept.beyond(one.column) for one in keeping.less_of(table))
        for table in keeping.tables()
    }
    assert frozen == told


def plain_member(tree: Tree) -> Person:
    return make_member(tree["A1"], ethnicity="")


def test_raw_sql_stores_no_more_than_net_keeps(net: Actor, tree: Tree) -> None:
    person = plain_member(tree)
    services.record_card(actor=net, person=person, on=TODAY, kind=CardKind.ISSUED, number="")
    refused, taken = set(), set()
    for less in keeping.IN_NET:
        too_much, kept = VALUES.get((less.table, less.column), ("Nội dung riêng", ""))
        refuses = refuses_update if less.table in UPDATED else refuses_insert
        if refuses(net, less, person, too_much):
            refused.add(less)
        if not refuses(net, less, person, kept):
            taken.add(less)
    assert refused == set(keeping.IN_NET)
    assert taken == set(keeping.IN_NET)


def refuses_update(actor: Actor, less: keeping.Less, person: Person, value: Any) -> bool:
    statement = f"UPDATE {less.table} SET {less.column} = %s WHERE person_id = %s"
    try:
        with reading_whole(), deed(actor=actor, verb="test.write"):
            with connection.cursor() as cursor:
                cursor.execute(statement, [value, person.pk])
                assert cursor.rowcount == 1
            transaction.set_rollback(True)
    except IntegrityError as error:
        return is_beyond_mode(error)
    return False


def refuses_insert(actor: Actor, less: keeping.Less, person: Person, value: str) -> bool:
    if less.table in OF_POOL:
        return refuses_in_pool(actor, less, person, value)
    with reading_whole():
        membership = person.memberships.get().pk
    more = {
        "members_badge": ('"on", kind, years', "'2025-02-03', 'AWARDED', 30"),
        "members_exit": ('"on", kind', "'2025-02-03', 'LEFT'"),
        "members_restoration": ('"on"', "'2025-02-03'"),
        "members_exemption": ("valid_from, is_temporary", "'2025-02-03', false"),
        "members_residencecontact": ("valid_from", "'2025-02-03'"),
    }[less.table]
    if less.column == "organization_id":
        more = (f"{more[0]}, place", f"{more[1]}, '{keeping.HIDDEN}'")
    statement = (
        f"INSERT INTO {less.table} (person_id, membership_id, {more[0]}, {less.column})"
        f" VALUES (%s, %s, {more[1]}, %s)"
    )
    try:
        with reading_whole(), deed(actor=actor, verb="test.write"):
            with connection.cursor() as cursor:
                cursor.execute(statement, [person.pk, membership, value])
            transaction.set_rollback(True)
    except IntegrityError as error:
        return is_beyond_mode(error)
    return False


def test_services_refuse_in_the_words_of_the_user(net: Actor, tree: Tree) -> None:
    person = plain_member(tree)
    with pytest.raises(Refused, match="Chế độ net"):
        services.correct_person(actor=net, person=person, reason="bổ sung", religion="Phật giáo")
    with pytest.raises(Refused, match="Chế độ net"):
        services.record_exit(
            actor=net, person=person, on=TODAY, kind=ExitKind.EXPELLED, reason="vi phạm"
        )
    with reading_whole():
        assert not Exit.objects.exists()


def test_lan_keeps_whatever_there_is_a_field_for(operator: Actor, tree: Tree) -> None:
    enter_mode(actor=operator, mode="lan")
    person = make_member(tree["A1"])
    services.correct_person(actor=operator, person=person, reason="bổ sung", religion="Phật giáo")
    assert beyond_net() != []


def test_a_database_that_holds_more_does_not_enter_net(
    operator: Actor, tree: Tree, settings: Any
) -> None:
    person = make_member(tree["A1"], birth=PartialDate(1985, 9, 5))
    with pytest.raises(MoreThanMode):
        enter_mode(actor=operator, mode="net")
    assert held_mode() == ""
    settings.DANGVU_MODE = "net"
    with pytest.raises(DoesNotFit, match="dangvu reduce"):
        must_fit_mode()
    # Also what was corrected is kept and counts.
    services.correct_person(
        actor=operator, person=person, reason="chỉ năm", birth=PartialDate(1985)
    )
    with pytest.raises(DoesNotFit):
        must_fit_mode()


def test_reduce_leaves_what_net_keeps(operator: Actor, tree: Tree, settings: Any) -> None:
    person = make_member(tree["A1"], birth=PartialDate(1985, 9, 5))
    services.correct_person(
        actor=operator, person=person, reason="bổ sung", religion="Phật giáo", hometown="Nam Định"
    )
    services.record_card(
        actor=operator, person=person, on=TODAY, kind=CardKind.ISSUED, number="098765432"
    )
    settings.DANGVU_MODE = "net"
    with pytest.raises(CommandFailed):
        call_command("reduce")
    assert beyond_net() != []
    call_command("reduce", confirm=True, reason="chuyển máy ra mạng rộng")
    assert beyond_net() == []
    with reading_whole():
        versions = PersonVersion.objects.values_list("birth", "religion", "hometown")
        assert set(versions) == {(PartialDate(1985), "", "")}
        assert Card.objects.get().number == "••••••432"
    assert Deed.objects.get(verb="members.reduce_to_net").purpose == "chuyển máy ra mạng rộng"
    must_fit_mode()
    assert held_mode() == "net"
    assert services.verify_census() == 0


def test_the_change_of_mode_is_a_deed(operator: Actor, tree: Tree) -> None:
    enter_mode(actor=operator, mode="net")
    enter_mode(actor=operator, mode="lan")
    told = Deed.objects.filter(verb="access.enter_mode").order_by("pk")
    assert [each.object_label for each in told] == ["net", "lan"]


def test_an_attested_network_that_has_a_way_out_does_not_start(
    operator: Actor, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The tables of the machine are files that the test writes; nothing of ours is replaced."""
    head = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n"
    routes, resolver = tmp_path / "route", tmp_path / "resolv.conf"
    monkeypatch.setattr(standing, "_ROUTES", routes)
    monkeypatch.setattr(standing, "_ROUTES_6", tmp_path / "none")
    monkeypatch.setattr(standing, "_RESOLVER", resolver)
    settings.DANGVU_MODE = "lan"
    routes.write_text(head + "eth0 0001A8C0 00000000 0001 0 0 0 00FFFFFF 0 0 0\n")
    resolver.write_text("nameserver 127.0.0.1\n")
    must_fit_mode()
    assert standing.lan_warning() == ""
    call_command("attest", "Đảng ủy xác nhận, Công văn 12-CV/ĐUK")
    must_fit_mode()
    told = Deed.objects.get(verb="access.attest_site")
    assert told.purpose == "Đảng ủy xác nhận, Công văn 12-CV/ĐUK"
    routes.write_text(head + "eth0 00000000 0101A8C0 0003 0 0 0 00000000 0 0 0\n")
    with pytest.raises(DoesNotFit, match="tuyến mặc định"):
        must_fit_mode()
    call_command("attest", withdraw=True)
    must_fit_mode()
    assert "tuyến mặc định" in standing.lan_warning()
    routes.write_text(head)
    resolver.write_text("nameserver 8.8.8.8\n")
    assert "8.8.8.8" in standing.lan_warning()


def test_the_mode_is_one_row(operator: Actor) -> None:
    enter_mode(actor=operator, mode="lan")
    with pytest.raises(IntegrityError), deed(actor=operator, verb="test.write"):
        Installation.objects.create(pk=2, mode="net")


def test_a_masked_number_shows_three_signs() -> None:
    assert keeping.mask("098765432") == "••••••432"
    assert keeping.mask("12") == "•••12"
    assert keeping.mask("") == ""
    assert keeping.mask(keeping.mask("098765432")) == "••••••432"
    assert len(keeping.mask("1" * 20)) == 20


def test_files_of_uploads_and_jobs_go_with_it(operator: Actor, tree: Tree) -> None:
    for folder in ("imports", "jobs"):
        path = program.HOME.path / folder
        path.mkdir(exist_ok=True)
        (path / "7.xlsx").write_bytes(b"x")
    call_command("reduce", confirm=True, reason="thử")
    assert not (program.HOME.path / "imports" / "7.xlsx").exists()
    assert not (program.HOME.path / "jobs" / "7.xlsx").exists()


def refuses_in_pool(actor: Actor, less: keeping.Less, person: Person, value: str) -> bool:
    values: dict[str, Any] = {
        "full_name": "Trần Thị Nguồn", "sort_key": "", "search_key": "", "sex": "",
        "workplace": "", "is_youth_union": False, "organization_id": person.home_id,
        "selected_on": "2025-02-03", "dropped_on": "2025-03-03", "dropped_why": "OTHER",
        "dropped_note": "",
    }  # fmt: skip
    if less.table == "members_certificate":
        values = {
            "person_id": person.pk, "course": "NEW_MEMBER", "given_on": "2025-02-03",
            "given_by": "", "number": "",
        }  # fmt: skip
    values[less.column] = value
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    try:
        with reading_whole(), deed(actor=actor, verb="test.write"):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {less.table} ({names}) VALUES ({marks})", list(values.values())
                )
            transaction.set_rollback(True)
    except IntegrityError as error:
        return is_beyond_mode(error)
    return False
