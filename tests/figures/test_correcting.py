"""A quoted figure is put right on its page: the old one stays readable, with the reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from dangvu.audit.services import deed
from dangvu.figures.choices import Qualifier
from dangvu.figures.models import QuotedFigure
from dangvu.figures.services import quote_figure, withdraw_quoted
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source
from dangvu.sources.services import cite
from tests.cast import Cast
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def quoted(bloc: Tree, cast: Cast) -> QuotedFigure:
    with deed(actor=cast.clerk, verb="tests.cite"):
        paper = cite(actor=cast.clerk, symbol="12-BC/ĐUK", issuer="Đảng ủy Khối")
    return quote_figure(
        actor=cast.clerk,
        subject="Doanh thu",
        value=Decimal("1628.934"),
        unit="nghìn tỷ đồng",
        source=paper,
        first_day=date(2025, 1, 1),
        last_day=date(2025, 9, 30),
        organization=Organization.objects.get(pk=bloc["A"]),
        qualifier=Qualifier.NEARLY,
    )


def filled(client: Client, address: str) -> dict[str, str]:
    """What the form comes with, as a browser would send it back."""
    form = client.get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def address_of(one: QuotedFigure) -> str:
    return f"/figures/quoted/{one.pk}/correct"


def test_the_form_comes_as_the_figure_was_written(cast: Cast, quoted: QuotedFigure) -> None:
    client = cast.signed_in(cast.clerk)
    assert address_of(quoted) in client.get(f"/figures/quoted/{quoted.pk}/").content.decode()
    found = filled(client, address_of(quoted))
    assert (found["value"], found["organization"], found["symbol"]) == (
        "1628,934",
        "A",
        "12-BC/ĐUK",
    )
    assert found["reason"] == ""
    page = client.post(address_of(quoted), found | {"reason": "thử"}, follow=True)
    assert "Chưa sửa gì" in page.content.decode()
    assert QuotedFigure.objects.count() == 1


def test_a_correction_stands_and_the_old_figure_stays_with_the_reason(
    cast: Cast, quoted: QuotedFigure
) -> None:
    client = cast.signed_in(cast.clerk)
    data = filled(client, address_of(quoted)) | {"value": "1.682,934", "reason": "chép nhầm chữ số"}
    page = unescape(client.post(address_of(quoted), data, follow=True).content.decode())
    assert "gần 1.682,934 nghìn tỷ đồng" in page
    assert "thay cho gần 1.628,934 nghìn tỷ đồng" in page
    assert "chép nhầm chữ số" in page
    assert cast.user(cast.clerk).display_name in page
    stands = QuotedFigure.objects.current().get()
    quoted.refresh_from_db()
    assert (stands.origin_id, stands.source_id) == (quoted.pk, quoted.source_id)
    assert (quoted.correction_reason, quoted.superseded_at is None) == ("chép nhầm chữ số", False)
    assert Source.objects.count() == 1
    # The address that a letter carries leads to what stands.
    answer = client.get(f"/figures/quoted/{quoted.pk}/")
    assert answer["Location"] == f"/figures/quoted/{stands.pk}/"


def test_corrections_of_corrections_are_one_history(cast: Cast, quoted: QuotedFigure) -> None:
    client = cast.signed_in(cast.clerk)
    for value in ("5", "6"):
        stands = QuotedFigure.objects.current().get()
        data = filled(client, address_of(stands)) | {"value": value, "reason": f"lần {value}"}
        client.post(address_of(stands), data)
    stands = QuotedFigure.objects.current().get()
    page = client.get(address_of(stands)).content.decode()
    assert stands.origin_id == quoted.pk
    assert page.index("lần 6") < page.index("lần 5") < page.index("ghi lần đầu")


def test_another_paper_is_cited_when_its_marks_are_changed(
    cast: Cast, quoted: QuotedFigure
) -> None:
    client = cast.signed_in(cast.clerk)
    data = filled(client, address_of(quoted)) | {"symbol": "15-BC/ĐUK", "reason": "sai số"}
    client.post(address_of(quoted), data)
    assert QuotedFigure.objects.current().get().source.symbol == "15-BC/ĐUK"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "7"}, "Ghi lý do."),
        ({"value": "nhiều", "reason": "x"}, "Ghi một số"),
        ({"area": "toàn tỉnh", "reason": "x"}, "Ghi hoặc tổ chức đảng, hoặc phạm vi"),
    ],
)
def test_what_cannot_be_corrected_is_said_and_nothing_is_written(
    cast: Cast, quoted: QuotedFigure, changes: dict[str, str], said: str
) -> None:
    client = cast.signed_in(cast.clerk)
    data = filled(client, address_of(quoted)) | changes
    assert said in client.post(address_of(quoted), data).content.decode()
    assert QuotedFigure.objects.current().get() == quoted


def test_only_who_keeps_figures_there_corrects(cast: Cast, quoted: QuotedFigure) -> None:
    assert cast.signed_in(cast.officer).get(address_of(quoted)).status_code == 200
    for stranger, status in ((cast.outsider, 404), (cast.secretary, 403)):
        client = cast.signed_in(stranger)
        assert client.get(address_of(quoted)).status_code == status
        assert client.post(address_of(quoted), {"reason": "x"}).status_code == status


def test_a_figure_is_not_moved_to_where_one_may_not_keep_figures(
    cast: Cast, quoted: QuotedFigure
) -> None:
    client = cast.signed_in(cast.officer)
    data = filled(client, address_of(quoted)) | {"organization": "B", "reason": "x"}
    answer = client.post(address_of(quoted), data)
    assert answer.status_code in (200, 403)
    assert QuotedFigure.objects.current().get() == quoted


def test_a_withdrawn_figure_stays_readable_and_is_not_corrected(
    cast: Cast, quoted: QuotedFigure
) -> None:
    withdraw_quoted(actor=cast.clerk, figure=quoted, reason="văn bản bị thu hồi")
    client = cast.signed_in(cast.clerk)
    page = client.get(f"/figures/quoted/{quoted.pk}/").content.decode()
    assert "Đã rút" in page
    assert "văn bản bị thu hồi" in page
    assert address_of(quoted) not in page
    assert client.get(address_of(quoted))["Location"] == f"/figures/quoted/{quoted.pk}/"
