"""An invented bloc as its register stood at the end of a day: nothing of what came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .build import Bloc
from .employers import Economy
from .lives import Life
from .people import Person


def opened(bloc: Bloc, day: date) -> Bloc:
    """The same people, organisations and committees; of lives what was known that day."""
    lives: list[Life] = []
    people: list[Person] = []
    economy = Economy(bloc.economy.employers, bloc.economy.of_cell, {}, bloc.economy.mass)
    for life, person in zip(bloc.lives, bloc.people, strict=True):
        if life.start > day:
            continue
        known = _known(life, day)
        if (employer := bloc.economy.of_life.get(id(life))) is not None:
            economy.of_life[id(known)] = employer
        is_exempt = person.exempt_from is not None and person.exempt_from <= day
        lives.append(known)
        people.append(person if is_exempt else replace(person, exempt_from=None))
    here = {person.code for person in people}
    posts = replace(
        bloc.posts,
        holders=[one for one in bloc.posts.holders if one.person in here],
        follows=[one for one in bloc.posts.follows if one[0].person in here],
    )
    case = replace(bloc.case, as_of=day)
    return Bloc(case, bloc.tree, lives, economy, people, posts)


def _known(life: Life, day: date) -> Life:
    """One life at the end of a day."""
    events = [event for event in life.events if event.on <= day]
    found = replace(life, events=events)
    if found.moved and found.moved > day:
        found.cell, found.first_cell, found.moved = found.first_cell, None, None
    if found.left and found.left > day:
        found.left, found.left_by = None, ""
    if found.official and (found.recognition or found.official) > day:
        found.official = found.recognition = None
    if found.temporary_from and found.temporary_from > day:
        found.temporary = found.temporary_from = None
    if any(event.kind == "Cấp thẻ" and event.on > day for event in life.events):
        found.card = ""
    return found
