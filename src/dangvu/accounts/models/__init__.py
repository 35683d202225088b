"""Accounts, their keys and second factors, and what is known of who stands at the door."""

from dangvu.accounts.models.doors import DoorAttempt, Session
from dangvu.accounts.models.factors import Authenticator, Identity, RecoveryCode, SecurityKey
from dangvu.accounts.models.once import KeptAnswer, KeptAnswerQuerySet
from dangvu.accounts.models.tokens import Token, TokenQuerySet
from dangvu.accounts.models.users import User, UserManager, UserQuerySet

__all__ = [
    "Authenticator",
    "DoorAttempt",
    "Identity",
    "KeptAnswer",
    "KeptAnswerQuerySet",
    "RecoveryCode",
    "SecurityKey",
    "Session",
    "Token",
    "TokenQuerySet",
    "User",
    "UserManager",
    "UserQuerySet",
]
