"""Which member an account stands for."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dangvu.members.models.person import Person


class MemberAccount(models.Model):
    """An account of a member: what the reach `self` of the policy means, and whose cases and
    petitions the reader must not see.

    A member with two hands that are kept apart has two accounts; an account stands for one member.
    Not behind row-level security, as the scope is made from it; it holds no personal data.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts")

    class Meta:
        db_table = "members_memberaccount"

    def __str__(self) -> str:
        return f"{self.user_id} = {self.person_id}"
