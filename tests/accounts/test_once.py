"""What is sent twice is done once: forms and calls, at once and later, refused and failed ones."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Now
from django.test import Client

from dangvu.accounts.models import KeptAnswer, Session, Token
from dangvu.accounts.models.once import KEPT_FOR
from dangvu.accounts.services import give_token
from dangvu.figures.models import QuotedFigure
from dangvu.imports.models import ImportBatch
from dangvu.imports.services import write_template
from tests.accounts.people import PASSWORD, SIGN_IN, make_user, proved
from tests.cast import Cast, assemble
from tests.factories.organizations import make_bloc
from tests.sendings import Sending, effect_of, new_key, same_answers

# Sent by several at once, each with a connection of its own.
at_once = pytest.mark.django_db(transaction=True)

QUOTE = {
    "subject": "Doanh thu",
    "qualifier": "EXACT",
    "value": "1.628,9",
    "unit": "tỷ đồng",
    "period": "2025",
    "area": "toàn tỉnh",
    "symbol": "12-BC/ĐUK",
}


@pytest.fixture
def people(db: None) -> Cast:
    return assemble(make_bloc())


@pytest.fixture
def quote(people: Cast) -> Sending:
    return Sending(people.signed_in(people.officer), "/figures/quoted/new", lambda: QUOTE)


@at_once
def test_what_is_sent_at_once_is_done_once_and_all_get_the_same_answer(
    quote: Sending, call: Sending
) -> None:
    for number, count in enumerate((2, 20), start=1):
        answers, effect = effect_of(lambda count=count: quote.copies(count))
        assert same_answers(answers)
        assert answers[0].status_code == 302
        assert QuotedFigure.objects.count() == number
        assert effect["deed figures.quote"] == 1
    answers = call.copies(20)
    assert same_answers(answers)
    assert answers[0].status_code == 201, answers[0].content.decode()
    assert ImportBatch.objects.count() == 1


def test_without_the_key_it_would_be_done_as_often_as_it_is_sent(quote: Sending) -> None:
    """The fault that the test above finds."""
    client = quote.client
    for _time in range(2):
        client.post(quote.address, quote.data())
    assert QuotedFigure.objects.count() == 2


def test_two_that_are_meant_are_two(quote: Sending) -> None:
    quote.send(new_key())
    quote.send(new_key())
    assert QuotedFigure.objects.count() == 2


def test_a_copy_gets_the_message_of_the_first_on_its_next_page(quote: Sending) -> None:
    key = new_key()
    quote.send(key)
    again = quote.send(key)
    assert "messages" in again.cookies or "Đã ghi" in str(again.wsgi_request._messages)
    assert [str(one) for one in again.wsgi_request._messages._queued_messages] == [
        "Đã ghi số trích dẫn."
    ]


def test_the_same_key_with_other_content_is_refused_and_what_was_typed_can_be_sent(
    quote: Sending,
) -> None:
    key = new_key()
    quote.send(key)
    other = quote.send(key, value="99")
    assert other.status_code == 422
    page = other.content.decode()
    assert 'name="value" value="99"' in page
    assert "Gửi nội dung này thành một lần mới" in page
    assert QuotedFigure.objects.count() == 1


@at_once
def test_a_first_attempt_that_was_refused_is_tried_again_with_the_same_key(quote: Sending) -> None:
    key = new_key()
    assert quote.send(key, value="không phải số").status_code == 200
    assert quote.send(key, symbol="").status_code == 200
    assert quote.send(key).status_code == 302
    assert QuotedFigure.objects.count() == 1


def test_a_first_attempt_that_failed_is_tried_again_with_the_same_key(
    quote: Sending, people: Cast
) -> None:
    key = new_key()
    stranger = Sending(people.signed_in(people.secretary), quote.address, quote.data)
    assert stranger.send(key).status_code in (403, 404)
    assert quote.send(key).status_code == 302


def test_a_key_means_nothing_in_other_hands(quote: Sending, people: Cast) -> None:
    key = new_key()
    quote.send(key)
    other = Sending(people.signed_in(people.outsider), quote.address, quote.data)
    assert other.send(key).status_code == 302
    assert QuotedFigure.objects.count() == 2


def test_a_day_later_it_is_something_new(quote: Sending) -> None:
    key = new_key()
    quote.send(key)
    KeptAnswer.objects.update(made_at=Now() - KEPT_FOR - timedelta(minutes=1))
    assert quote.send(key).status_code == 302
    assert QuotedFigure.objects.count() == 2
    assert KeptAnswer.objects.count() == 1


@at_once
def test_a_secret_that_is_shown_once_is_the_same_in_every_copy_and_sealed_where_it_is_kept() -> (
    None
):
    user = make_user()
    client = proved(Client(), user)
    form = Sending(client, "/accounts/tokens", lambda: {"name": "Bảng tính", "days": "30"})
    answers, _effect = effect_of(lambda: form.copies(2))
    assert Token.objects.count() == 1
    assert answers[0].status_code in (200, 302), answers[0].content.decode()
    assert answers[0].content == answers[1].content
    kept = bytes(KeptAnswer.objects.get().sealed)
    assert Token.objects.get().hint.encode() not in kept


@at_once
def test_signing_in_twice_at_once_begins_one_session_for_both() -> None:
    make_user()
    form = Sending(Client(), SIGN_IN, lambda: {"username": "lan", "password": PASSWORD})
    answers = form.copies(2)
    assert [one.status_code for one in answers] == [302, 302]
    assert Session.objects.filter(user__isnull=False).count() == 1
    keys = {one.cookies["dangvu_session"].value for one in answers}
    assert len(keys) == 1
    inside = Client()
    inside.cookies["dangvu_session"] = keys.pop()
    assert inside.get("/").status_code == 200


@pytest.mark.usefixtures("db")
def test_a_wrong_password_may_be_put_right_in_the_same_form() -> None:
    make_user()
    form = Sending(Client(), SIGN_IN, lambda: {"username": "lan", "password": PASSWORD})
    key = new_key()
    assert form.send(key, password="sai-roi").status_code == 422
    assert form.send(key).status_code == 302


@pytest.fixture
def call(people: Cast, tmp_path: Path) -> Sending:
    _token, secret = give_token(actor=people.clerk, user=people.user(people.clerk), name="thử")
    write_template(tmp_path / "sổ.xlsx")
    book = (tmp_path / "sổ.xlsx").read_bytes()
    return Sending(
        Client(),
        "/api/v1/imports",
        lambda: {"book": SimpleUploadedFile("sổ.xlsx", book)},
        {"authorization": f"Bearer {secret}"},
    )


def test_a_call_without_a_key_is_refused(call: Sending) -> None:
    client = Client(enforce_csrf_checks=True, headers=dict(call.headers))
    for headers in ({}, {"idempotency-key": "ngan"}, {"idempotency-key": "có dấu " * 5}):
        answer = client.post(call.address, call.data(), headers=headers)
        assert answer.status_code == 400
        assert "Idempotency-Key" in answer.json()["detail"]
    assert not ImportBatch.objects.exists()


def test_a_call_with_the_key_of_another_is_refused_with_422(call: Sending) -> None:
    key = new_key()
    assert call.send(key).status_code == 201
    assert call.send(key, as_of="2026-06-30").status_code == 422
    assert call.send(f'"{key}"').status_code == 201


def test_the_answer_is_kept_for_nobody_but_who_sent_it(quote: Sending) -> None:
    quote.send(new_key())
    row = KeptAnswer.objects.get()
    assert row.way == "POST figures/quoted/new"
    told = f"{row.name} {row.asked} {bytes(row.sealed)!r}"
    assert "Doanh" not in told
    assert base64.b64encode(b"Doanh").decode() not in told
    assert json.dumps("Đã ghi") not in told
