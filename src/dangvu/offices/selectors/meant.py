"""Which member is meant by what somebody typed into a form."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.text import search_key
from dangvu.members.models import Person, PersonVersion
from dangvu.members.selectors import people_by_words
from dangvu.members.selectors.requests import not_restricted

#: So many are looked at to tell whether one alone is meant.
_MOST = 6


class UnknownPerson(Exception):
    """Nobody whom the actor may see, or more than one; the message is for the one who typed."""


def person_meant(text: str, actor: Actor) -> Person:
    """Who is meant: a code, else a name or words that one person has and no other. Only whom the
    actor may see is found. Raises UnknownPerson."""
    words = text.replace("\0", "").strip()
    coded = _by_code(words, actor)
    if coded is not None:
        return coded
    found = people_by_words(actor, words, _MOST) if len(words) > 2 else []
    named = [one for one in found if search_key(one.full_name) == search_key(words)]
    for only in (named, found):
        if len(only) == 1:
            return only[0].person
    if not found:
        raise UnknownPerson(_("Không có đảng viên nào có mã hoặc tên “%s”.") % words)
    near = "; ".join(_told(one) for one in (named or found))
    raise UnknownPerson(_("Có nhiều đảng viên như vậy, ghi mã: %s.") % near)


def _told(one: Any) -> str:
    """Name, code and cell: namesakes are told apart by the cell."""
    return f"{one.full_name} ({', '.join(p for p in (one.person.code, one.cell_name) if p)})"


def _by_code(code: str, actor: Actor) -> Person | None:
    """Also somebody who was given a name on another day; statements behind the reader's wall."""
    seen = Person.objects.visible_to(actor, of_few=True).filter(code__iexact=code)
    named = PersonVersion.objects.as_of(actor.today).filter(not_restricted(actor), person__in=seen)
    row = named.select_related("person").first()
    return None if row is None else row.person
