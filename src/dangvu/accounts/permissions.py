"""Accounts lie nowhere in the tree: who may see or manage them may so in the whole installation."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of


def may_see_accounts(actor: Actor) -> bool:
    return scope_of(actor, "accounts", "view").everything


def may_manage_accounts(actor: Actor) -> bool:
    return scope_of(actor, "accounts", "manage").everything


def must_manage_accounts(actor: Actor) -> None:
    """Raise PermissionDenied for who may not."""
    if not may_manage_accounts(actor):
        raise PermissionDenied
