"""What was refused before any view could judge it is in the record too: bad files, unreadable requests."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dangvu.access import middleware
from dangvu.audit.models import Deed
from dangvu.core.hourly import EACH, Hourly
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SECRET_NAME = "Nguyễn Văn Kín 001089012345.xlsx"


@pytest.fixture(autouse=True)
def counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "_OFTEN", Hourly())


def noted(verb: str) -> list[tuple[int | None, str]]:
    rows = Deed.objects.filter(verb=verb, entry_class="DENIED").order_by("pk")
    return list(rows.values_list("actor_id", "object_label"))


def test_a_file_that_the_gate_refused_is_recorded_by_its_fault_alone(cast: Cast) -> None:
    client = cast.signed_in(cast.operator)
    for content in (b"%PDF-1.7 001089012345", b""):
        book = SimpleUploadedFile(SECRET_NAME, content)
        assert client.post("/imports/new", {"book": book}).status_code == 422
    who = cast.operator.user_id
    assert noted("access.refuse_file")[0] == (who, "PDF (1)")
    assert "Kín" not in str(Deed.objects.filter(verb="access.refuse_file").values())


def test_a_request_that_nobody_can_read_is_recorded_by_its_page_alone(cast: Cast) -> None:
    cast.signed_in(cast.clerk).get("/members/?q=Nguyễn+Văn+Kín%00")
    assert noted("access.unreadable") == [(cast.clerk.user_id, "members:list (1)")]


def test_strangers_cannot_fill_the_record_with_what_nobody_can_read(db: None) -> None:
    for number in range(EACH * 3):
        assert Client(REMOTE_ADDR=f"203.0.113.{number}").get("/search?q=%00").status_code in (
            302,
            400,
        )
        assert Client().get("/accounts/sign-in?next=%00").status_code == 400
    assert len(noted("access.unreadable")) <= EACH


def test_what_can_be_read_is_no_refusal(cast: Cast) -> None:
    client = cast.signed_in(cast.operator)
    assert client.get("/members/?q=Kín").status_code == 200
    assert client.post("/accounts/people/new", {}).status_code in (302, 422)
    assert noted("access.unreadable") == noted("access.refuse_file") == []
