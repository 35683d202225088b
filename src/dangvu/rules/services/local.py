"""Rules that a province, a bloc or an office makes for itself and everything below it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.constraints import refused_by
from dangvu.core.policy import require
from dangvu.core.text import clean
from dangvu.organizations.models import Organization
from dangvu.rules.choices import Certainty
from dangvu.rules.models import KIND, Parameter
from dangvu.sources.models import Source
from dangvu.sources.services import Marks, cite


class Refused(Exception):
    """Something stands against it; the message is for the one who tried."""


_OF_DATABASE: dict[str, str | Promise] = {
    "rules_parameter_local_once": gettext_lazy(
        "Tổ chức này đã có quy định riêng về nội dung ấy trong thời gian đó."
        " Thay đổi hoặc kết thúc quy định đang có."
    ),
    "rules_parameter_period_forward": gettext_lazy(
        "Thời gian kết thúc phải sau thời gian bắt đầu."
    ),
}


@contextmanager
def _acting(actor: Actor, verb: str, organization_id: int | None, code: str) -> Iterator[None]:
    """As one deed of whoever may make rules there. General rules are nobody's to change."""
    if organization_id is None:
        raise Refused(_("Quy định chung không sửa ở đây; hãy đặt quy định riêng của tổ chức."))
    require(actor, KIND, "manage", organization_id)
    try:
        with deed(actor=actor, verb=verb, object_label=code):
            yield
    except temporal.AlreadySuperseded as error:
        raise Refused(
            _("Quy định này vừa được người khác thay đổi. Xem lại rồi làm tiếp.")
        ) from error
    except IntegrityError as error:
        name = refused_by(error)
        if name not in _OF_DATABASE:
            raise
        raise Refused(str(_OF_DATABASE[name])) from error


def set_local_rule(
    *,
    actor: Actor,
    organization: Organization,
    code: str,
    label: str,
    value: Any,
    valid_from: date,
    valid_to: date | None = None,
    unit: str = "",
    certainty: Certainty = Certainty.SEEN,
    source: Source | None = None,
    paper: Marks | None = None,
    clause: str = "",
) -> Parameter:
    """A rule of a province, bloc or office for itself and everything below it, by a `source` or by
    the marks of a `paper`.

    Raises PermissionDenied, SecretRefused, and Refused where it has one for those days.
    """
    with _acting(actor, "rules.set_local_rule", organization.pk, code):
        return Parameter.objects.create(
            organization=organization,
            code=code,
            label=label,
            value=value,
            unit=unit,
            valid_from=valid_from,
            valid_to=valid_to,
            certainty=certainty,
            source=source or _cited(actor, paper),
            clause=clean(clause),
        )


def _cited(actor: Actor, paper: Marks | None) -> Source | None:
    if paper is None:
        return None
    return cite(actor=actor, symbol=paper.symbol, issuer=paper.issuer, date=paper.date)


def change_local_rule(
    *,
    actor: Actor,
    rule: Parameter,
    on: date,
    value: Any,
    certainty: Certainty = Certainty.SEEN,
    source: Source | None = None,
    paper: Marks | None = None,
    clause: str = "",
) -> Parameter:
    """From the day `on` it says something else; what it said before stays for earlier acts.

    Raises PermissionDenied, SecretRefused, and Refused for a day on which it no longer holds.
    """
    if rule.valid_to is not None and on >= rule.valid_to:
        raise Refused(_("Quy định này đã hết hiệu lực trước ngày đó; hãy đặt quy định mới."))
    with _acting(actor, "rules.change_local_rule", rule.organization_id, rule.code):
        return temporal.change_from(
            rule,
            on=on,
            value=value,
            certainty=certainty,
            source=source or _cited(actor, paper),
            clause=clean(clause),
        )


def end_local_rule(*, actor: Actor, rule: Parameter, on: date, reason: str = "") -> None:
    """From the day `on` the rule of the next superior holds, or the general one.

    A rule that is ended on its first day or before was written by mistake and is withdrawn.
    """
    if rule.valid_to is not None and on >= rule.valid_to:
        raise Refused(_("Quy định này đã hết hiệu lực trước ngày đó."))
    with _acting(actor, "rules.end_local_rule", rule.organization_id, rule.code):
        temporal.end(rule, on=on, reason=clean(reason))
