"""Roles that are given and ended, exports that are asked for and decided, the first administrator."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from verification.doubles.ground import Ground, case, sending


@case("access:give")
def _give(ground: Ground) -> Any:
    said = {
        "user": ground.user().username, "role": "OFFICE", "organization": "A",
        "first": "01/01/2026", "symbol": f"{secrets.randbelow(10**6)}-QĐ/ĐUK",
    }  # fmt: skip
    return sending(ground.at(ground.cast.operator), "/access/grants/give", said)


@case("access:end")
def _end(ground: Ground) -> Any:
    from dangvu.access.choices import Role
    from dangvu.access.services import grant_role
    from dangvu.organizations.models import Organization
    from tests.factories.organizations import START

    operator = ground.cast.operator
    grant = grant_role(
        actor=operator, user=ground.user(), role=Role.OFFICE, valid_from=START,
        organization=Organization.objects.get(pk=ground.place("A")),
    )  # fmt: skip
    last = operator.today - timedelta(days=1)
    said = {"last": f"{last:%d/%m/%Y}", "reason": "chuyển công tác"}
    return sending(ground.at(operator), f"/access/grants/{grant.pk}/end", said)


@case("exports:ask")
def _ask(ground: Ground) -> Any:
    from django.core import signing

    from dangvu.exports.receivers import SALT

    told = {
        "label": "Đảng viên", "address": "/members/?format=xlsx", "key": secrets.token_hex(32),
        "persons": 400,
    }  # fmt: skip
    what = urlencode({"what": signing.dumps(told, salt=SALT)})
    said = {"persons": "400", "reason": "đối chiếu thẻ"}
    return sending(ground.at(ground.cast.officer), f"/exports/ask?{what}", said)


@case("exports:decide")
def _decide(ground: Ground) -> Any:
    from dangvu.exports.services import ask_for

    ask = ask_for(
        actor=ground.cast.officer, label="Đảng viên", address="/members/?format=xlsx",
        key=secrets.token_hex(32), persons=400, reason="đối chiếu thẻ",
    )  # fmt: skip
    said = {"decision": "approve", "note": "đồng ý"}
    return sending(ground.at(ground.cast.operator), f"/exports/{ask.pk}/decide", said)


@case("site:first")
def _first(ground: Ground) -> Any:
    """The page is there only while nobody can sign in: so every account is closed before."""
    from django.test import Client

    from dangvu.accounts.models import User
    from dangvu.accounts.services import close_user
    from dangvu.site.services import new_first_code

    for user in User.objects.who_can_sign_in():
        close_user(actor=ground.cast.operator, user=user, reason="thử")
    new = "chiều nay mưa bên sông"
    said = {
        "code": new_first_code(), "username": f"q{secrets.token_hex(5)}",
        "display_name": "Vũ Minh Quân", "new": new, "again": new,
    }  # fmt: skip
    return sending(Client(), "/first", said)
