"""What one does at the door and with the own account."""

from __future__ import annotations

import secrets
import time
from typing import Any

from verification.doubles.ground import Ground, case, sending


@case("accounts:sign-in")
def _sign_in(ground: Ground) -> Any:
    from django.test import Client

    from tests.accounts.people import PASSWORD

    said = {"username": ground.user().username, "password": PASSWORD}
    return sending(Client(), "/accounts/sign-in", said)


@case("accounts:second-step")
def _second_step(ground: Ground) -> Any:
    from django.test import Client

    from tests.accounts.people import with_app

    user, client = ground.user(), Client()
    _secret, codes = with_app(user)
    client.get("/accounts/sign-in")
    session = client.session
    session["half_in"] = {
        "user": user.pk, "by": "password", "onward": "/", "until": time.time() + 600,
    }  # fmt: skip
    session.save()
    return sending(client, "/accounts/second-step", {"code": codes[0]})


@case("accounts:sign-out")
def _sign_out(ground: Ground) -> Any:
    return sending(ground.proved(ground.user()), "/accounts/sign-out")


@case("accounts:change-password")
def _change_password(ground: Ground) -> Any:
    from tests.accounts.people import PASSWORD

    new = "Mùa-xuân-trên-cảng-2026"
    said = {"old": PASSWORD, "new": new, "again": new}
    return sending(ground.proved(ground.user()), "/accounts/change-password", said)


@case("accounts:new-codes")
def _new_codes(ground: Ground) -> Any:
    return _with_app(ground, "/accounts/second-factor/codes")


@case("accounts:remove-app")
def _remove_app(ground: Ground) -> Any:
    return _with_app(ground, "/accounts/second-factor/app/remove")


def _with_app(ground: Ground, address: str) -> Any:
    from tests.accounts.people import with_app

    user = ground.user()
    with_app(user)
    return sending(ground.proved(user), address)


@case("accounts:end-other-sessions")
def _end_other_sessions(ground: Ground) -> Any:
    user = ground.user()
    ground.proved(user)
    return sending(ground.proved(user), "/accounts/sessions/others/end")


@case("accounts:end-session")
def _end_session(ground: Ground) -> Any:
    from dangvu.accounts.models import Session

    user = ground.user()
    ground.proved(user)
    other = Session.objects.get(user=user)
    return sending(ground.proved(user), f"/accounts/sessions/{other.pk}/end")


@case("accounts:tokens")
def _tokens(ground: Ground) -> Any:
    said = {"name": "thử", "days": "30"}
    return sending(ground.proved(ground.user()), "/accounts/tokens", said)


@case("accounts:end-token")
def _end_token(ground: Ground) -> Any:
    from dangvu.accounts.services import give_token
    from tests.accounts.people import MAKER

    user = ground.user()
    token, _secret = give_token(actor=MAKER, user=user, name="thử")
    return sending(ground.proved(user), f"/accounts/tokens/{token.pk}/end")


@case("accounts:second-factor")
def _second_factor(ground: Ground) -> Any:
    from datetime import UTC, datetime

    from dangvu.accounts.services import unseal
    from tests.accounts.people import code_of

    user = ground.user()
    client = ground.proved(user)
    client.get("/accounts/second-factor")
    sealed = bytes.fromhex(client.session["new_secret"])
    code = code_of(unseal(sealed, what_for=f"new {user.pk}"), datetime.now(UTC))
    return sending(client, "/accounts/second-factor", {"code": code})


#: Where keys work without HTTPS.
_KEYS_AT = "localhost"


@case("accounts:add-key")
def _add_key(ground: Ground) -> Any:
    client, said = _declared(ground.proved(ground.user()))
    headers = {"host": _KEYS_AT}
    return sending(client, "/accounts/second-factor/keys", said, headers=headers)


@case("accounts:remove-key")
def _remove_key(ground: Ground) -> Any:
    from dangvu.accounts.models import SecurityKey

    user = ground.user()
    client, said = _declared(ground.proved(user))
    client.post("/accounts/second-factor/keys", said, headers={"host": _KEYS_AT})
    key = SecurityKey.objects.get(user=user)
    return sending(client, f"/accounts/second-factor/keys/{key.pk}/remove")


def _declared(client: Any) -> tuple[Any, dict[str, str]]:
    """What a browser sends after it has asked a key for its answer."""
    import html
    import json
    import re

    from tests.accounts.software_key import SoftwareKey

    page = client.get("/accounts/second-factor", headers={"host": _KEYS_AT}).content.decode()
    found = re.search(r'data-options="([^"]+)"', page)
    assert found, "no key is asked for"
    answer = SoftwareKey(_KEYS_AT, f"http://{_KEYS_AT}").create(json.loads(html.unescape(found[1])))
    return client, {"name": "khóa", "key_answer": json.dumps(answer)}


@case("accounts:national-end")
def _national_end(ground: Ground) -> Any:
    from dangvu.accounts.services.provider import link_identity
    from tests.accounts.people import MAKER

    user, subject = ground.user(), secrets.token_hex(8)
    link_identity(actor=MAKER, user=user, issuer="https://dinh-danh.test", subject=subject)
    return sending(ground.proved(user), "/accounts/national/end")
