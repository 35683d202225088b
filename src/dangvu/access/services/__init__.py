"""What happens to grants, and the mode in which the installation stands."""

from dangvu.access.services.granting import (
    AlreadyHeld,
    NoBasis,
    end_grant,
    ensure_operator,
    grant_role,
    may_end,
)
from dangvu.access.services.standing import (
    KEEPS_TO_MODE,
    MoreThanMode,
    attest_site,
    attestation,
    enter_mode,
    held_mode,
    is_beyond_mode,
    withdraw_attestation,
)

__all__ = [
    "KEEPS_TO_MODE",
    "AlreadyHeld",
    "MoreThanMode",
    "NoBasis",
    "attest_site",
    "attestation",
    "end_grant",
    "ensure_operator",
    "enter_mode",
    "grant_role",
    "held_mode",
    "is_beyond_mode",
    "may_end",
    "withdraw_attestation",
]
