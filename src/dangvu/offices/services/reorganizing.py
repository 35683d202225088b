"""Bodies of an organisation that ends stay with it and end that day, with all who sat in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import Change
from dangvu.offices.choices import DutyKind, EndReason
from dangvu.offices.models import BodyVersion, Duty, Holding, Post, TermVersion
from dangvu.offices.services.ending import end_rows, end_rows_of_posts, still_held


@dataclass(frozen=True, slots=True)
class Ending:
    """What would end with the organisations of a change, by number. Read whole: the numbers name
    nobody, and the change is done everywhere or nowhere."""

    bodies: int
    holdings: int
    terms: int
    followed: int


def ending_with(change: Change) -> Ending:
    """Four statements."""
    gone = set(change.ended)
    with reading_whole():
        return Ending(
            still_held(BodyVersion, change.on, body__organization__in=gone).count(),
            still_held(Holding, change.on, post__body__organization__in=gone).count(),
            still_held(TermVersion, change.on, organization__in=gone).count(),
            _followed(change).count(),
        )


def _followed(change: Change):  # type: ignore[no-untyped-def]
    """Duties of bodies that go on, to follow an organisation that ends."""
    return still_held(
        Duty, change.on, kind=DutyKind.FOLLOWS, organization__in=set(change.ended)
    ).filter(Q(post__body__isnull=True) | ~Q(post__body__organization__in=set(change.ended)))


def follow_change(change: Change, actor: Actor) -> None:
    """A number of statements that does not grow with what ends. The policy was asked by the one who
    reorganises; the successors appoint their own."""
    gone = set(change.ended)
    with reading_whole(), deed(actor=actor, verb="offices.follow_reorganization"):
        end_rows(Duty, _followed(change), on=change.on)
        posts = list(Post.objects.filter(body__organization__in=gone).values_list("pk", flat=True))
        end_rows_of_posts(posts, on=change.on, reason=EndReason.REORGANIZATION)
        bodies = still_held(BodyVersion, change.on, body__organization__in=gone)
        end_rows(BodyVersion, bodies, on=change.on)
        terms = still_held(TermVersion, change.on, organization__in=gone)
        end_rows(TermVersion, terms, on=change.on)
