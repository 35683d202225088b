"""Of which roles a second factor is demanded: those that see personal files, and those that give rights."""

from __future__ import annotations

from datetime import date

from dangvu.access.models import Grant

#: By role. One that is not named here is asked for a second factor.
DEMANDED = {
    "MEMBER": False,
    "SECRETARY": True,
    "OFFICE": True,
    "ORGANIZATION_BOARD": True,
    "PROPAGANDA_BOARD": True,
    "LEADER": True,
    "INSPECTION_HEAD": True,
    "INSPECTOR": True,
    "PETITION_OFFICER": True,
    # These see no files; they give rights, or read what everybody did.
    "ADMINISTRATOR": True,
    "AUDITOR": True,
    "OPERATOR": True,
}


def demanded(user_id: int, today: date) -> bool:
    """Whether one of the roles held today demands it."""
    roles = Grant.objects.as_of(today).filter(user_id=user_id).values_list("role", flat=True)
    return any(DEMANDED.get(role, True) for role in roles.distinct())
