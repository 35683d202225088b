"""The mode in which the installation stands, as the database knows it."""

from __future__ import annotations

from datetime import date

from django.db import Error, IntegrityError, transaction
from django.utils.translation import gettext as _

from dangvu.access.models import Installation
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.constraints import constraint_of
from dangvu.core.policy import require

#: What the triggers of rooms say when a row holds more than the mode keeps.
KEEPS_TO_MODE = "keeps_to_mode"


class MoreThanMode(Exception):
    """The database holds what the mode asked for does not keep."""


def held_mode() -> str:
    """The mode that the database was told last; empty where nobody has told it."""
    return Installation.objects.values_list("mode", flat=True).first() or ""


def attestation() -> Installation | None:
    """What was said of the site, while it stands in the mode it was said of."""
    return Installation.objects.exclude(attestation="").first()


def enter_mode(*, actor: Actor, mode: str) -> None:
    """Tell the database in which mode it stands from now on; what was attested falls with a change.

    Raises MoreThanMode when it holds more than the mode keeps: then it stays as it was.
    """
    if held_mode() == mode:
        return
    try:
        with transaction.atomic(), deed(actor=actor, verb="access.enter_mode", object_label=mode):
            Installation.objects.update_or_create(
                pk=1, defaults={"mode": mode, "attestation": "", "attested_on": None}
            )
    except IntegrityError as error:
        if not is_beyond_mode(error):
            raise
        raise MoreThanMode from error


def attest_site(*, actor: Actor, statement: str, on: date) -> None:
    """Keep what the committee says of its site; the whole sentence goes into the record of deeds.

    Raises PermissionDenied, ValueError without a statement.
    """
    require(actor, "accounts", "manage")
    if not statement.strip():
        raise ValueError(_("Ghi rõ ai xác nhận, theo văn bản nào."))
    with deed(actor=actor, verb="access.attest_site", purpose=statement, object_label=held_mode()):
        Installation.objects.update_or_create(
            pk=1,
            defaults={"attestation": statement.strip(), "attested_on": on},
            create_defaults={"mode": "lan", "attestation": statement.strip(), "attested_on": on},
        )


def withdraw_attestation(*, actor: Actor, reason: str) -> None:
    """The site is no independent network any more. Raises PermissionDenied."""
    require(actor, "accounts", "manage")
    with deed(actor=actor, verb="access.withdraw_attestation", purpose=reason):
        Installation.objects.filter(pk=1).update(attestation="", attested_on=None)


def is_beyond_mode(error: Error) -> bool:
    """Whether the database refused a row because of the mode."""
    return constraint_of(error).endswith(KEEPS_TO_MODE)
