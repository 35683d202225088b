"""Rules that an office makes for itself."""

from __future__ import annotations

import secrets
from typing import Any

from verification.doubles.ground import Ground, case, sending


def _paper() -> dict[str, str]:
    """One that was never cited before."""
    symbol = f"{secrets.randbelow(10**6)}-QĐ/ĐU"
    return {"symbol": symbol, "issuer": "Đảng ủy", "date": "20/12/2025", "certainty": "SEEN"}


def _rule(ground: Ground) -> Any:
    """One of committee A, about something that no other rule is about."""
    from datetime import date

    from dangvu.organizations.models import Organization
    from dangvu.rules.services import set_local_rule

    return set_local_rule(
        actor=ground.cast.officer,
        organization=Organization.objects.get(pk=ground.place("A")),
        code=f"tests.{secrets.token_hex(8)}",
        label="Thời hạn của đảng ủy",
        value=20,
        unit="ngày",
        valid_from=date(2026, 1, 1),
    )


@case("rules:set-local")
def _set_local(ground: Ground) -> Any:
    """For the days after the last one: of one organisation no two rules are about the same day."""
    from datetime import timedelta

    from django.db.models import Max

    from dangvu.rules.models import Parameter
    from dangvu.rules.services import load_rulebook

    load_rulebook(actor=ground.cast.operator)
    code = "transfer.start_working_days"
    own = Parameter.objects.current().filter(code=code, organization=ground.place("A"))
    last = own.aggregate(last=Max("valid_to"))["last"] or ground.cast.officer.today
    said = _paper() | {
        "place": "A",
        "value": "40",
        "valid_from": f"{last:%d/%m/%Y}",
        "valid_to": f"{last + timedelta(days=1):%d/%m/%Y}",
    }
    return sending(ground.at(ground.cast.officer), f"/rules/{code}/local", said)


@case("rules:change-local")
def _change_local(ground: Ground) -> Any:
    said = _paper() | {"value": "15", "on": "01/06/2026"}
    officer = ground.at(ground.cast.officer)
    return sending(officer, f"/rules/local/{_rule(ground).pk}/change", said)


@case("rules:end-local")
def _end_local(ground: Ground) -> Any:
    said = {"on": "01/06/2026", "reason": "Hết hiệu lực"}
    return sending(ground.at(ground.cast.officer), f"/rules/local/{_rule(ground).pk}/end", said)
