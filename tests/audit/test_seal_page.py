"""The page of the seal: how far, whether in time, when somebody last verified it, and which head a code
on a paper is of."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from dangvu.access.choices import Role
from dangvu.access.services import ensure_operator, grant_role
from dangvu.accounts.services import create_user
from dangvu.audit import keeping
from dangvu.audit.models import Deed
from dangvu.audit.selectors import last_code
from dangvu.audit.selectors.pages import VERIFY, sealed_in, sealing
from dangvu.audit.services import deed, seal
from dangvu.core.commands import CommandFailed
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import Organization
from tests.audit.test_sealing import _at, as_superuser, write
from tests.cast import TODAY
from tests.factories.members import MAKER
from tests.factories.organizations import START, Tree

pytestmark = [pytest.mark.alone, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept outside of the database, for one test."""
    monkeypatch.setattr(keeping.Folder, "__init__", _at(tmp_path / "sealed"))


def auditor() -> Client:
    """A browser in which an auditor of the root has signed in."""
    tree = Tree()
    tree.add("K", OrganizationType.UPPER_COMMITTEE, name="Đảng bộ K")
    with deed(actor=MAKER, verb="tests.root"):
        Organization.objects.filter(pk=tree["K"]).update(is_root=True)
    operator = ensure_operator(today=TODAY)
    user = create_user(actor=operator, username="soat", display_name="Soát", password="ba-bon-nam")
    grant_role(
        actor=operator, user=user, role=Role.AUDITOR, valid_from=START,
        organization=Organization.objects.get(pk=tree["K"]),
    )  # fmt: skip
    client = Client()
    client.force_login(user)
    return client


def test_it_says_how_far_the_record_is_sealed() -> None:
    assert sealing().head is None
    write()
    assert sealing().waiting == 3
    seal()
    now = sealing()
    assert now.head is not None
    assert (now.waiting, now.late, now.head.code) == (0, False, last_code())
    line = Deed.objects.order_by("pk").first()
    assert line is not None
    place, head = sealed_in(line) or (0, None)
    assert place > 0
    assert head == now.head


def test_what_waits_for_more_than_two_intervals_is_late(settings: object) -> None:
    write()
    seal()
    write(1)
    assert sealing().late is False
    settings.SEAL_SECONDS = 0  # type: ignore[attr-defined]
    assert (sealing().waiting, sealing().late) == (1, True)
    seal()
    assert sealing().late is False


def test_the_last_verification_is_known_and_what_it_found() -> None:
    ensure_operator(today=TODAY)
    write()
    seal()
    assert sealing().verified is None
    call_command("audit", "verify", stdout=StringIO(), stderr=StringIO())
    assert sealing().findings == 0
    line = Deed.objects.get(verb=VERIFY)
    assert (line.entry_class, line.object_label) == ("READ", last_code())
    first = Deed.objects.order_by("pk").values_list("pk", flat=True)[0]
    as_superuser(f"UPDATE audit_deed SET actor_name = 'Kẻ khác' WHERE id = {first}")
    with pytest.raises(CommandFailed):
        call_command("audit", "verify", stdout=StringIO(), stderr=StringIO())
    assert sealing().findings == 1


def test_a_code_from_a_paper_finds_its_head_and_a_forged_one_none() -> None:
    write()
    seal()
    code = last_code()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    client = auditor()

    def asked(one: str) -> str:
        return client.get("/audit/seal/", {"code": one}).content.decode()

    found, missing = asked(code.lower()), asked(wrong)
    assert "1 đầu niêm phong" in found
    assert "đã bị viết lại" not in found
    assert "0 đầu niêm phong" in missing
    assert "đã bị viết lại" in missing
    assert "đã bị viết lại" in asked("không phải mã")
