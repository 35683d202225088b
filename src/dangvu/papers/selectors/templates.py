"""Which Word file a paper is made from: the office's own, found by nearest ancestor, or the shipped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from dangvu.core.actor import Actor
from dangvu.organizations.models import Ancestry
from dangvu.papers.choices import Form
from dangvu.papers.models import OwnTemplate
from dangvu.papers.selectors.forms import shipped_docx


@dataclass(frozen=True, slots=True)
class Template:
    """A Word file in force. `own` None: the shipped one."""

    content: bytes
    sha256: str
    own: OwnTemplate | None = None

    @property
    def is_shipped(self) -> bool:
        return self.own is None


def template_for(form: Form, *, on: date, organization_id: int) -> Template:
    """The file for a paper of an organisation dated `on`: that of the nearest ancestor, itself
    included, before the shipped one. One statement."""
    own = (
        OwnTemplate.objects.as_of(on)
        .filter(
            Q(organization__progeny__valid_to__isnull=True)
            | Q(organization__progeny__valid_to__gt=on),
            form=form.code,
            organization__progeny__descendant_id=organization_id,
            organization__progeny__valid_from__lte=on,
        )
        .order_by(F("organization__progeny__depth"))
        .first()
    )
    return of_own(own) if own else shipped(form)


def templates_for(form: Form, asked: Mapping[int, date]) -> dict[int, Template]:
    """`template_for` for papers of many organisations, each with the day of its paper. One statement
    where nobody has a file of their own; else two, and one for each file that is used."""
    mine = list(OwnTemplate.objects.current().without_content().filter(form=form.code))
    ours = shipped(form)
    if not mine:
        return dict.fromkeys(asked, ours)
    places: dict[int, list[tuple[int, int, date, date | None]]] = {}
    rows = Ancestry.objects.filter(
        descendant__in=list(asked), ancestor__in={one.organization_id for one in mine}
    )
    told = rows.values_list("descendant_id", "depth", "ancestor_id", "valid_from", "valid_to")
    for below, depth, above, start, end in told:
        places.setdefault(below, []).append((depth, above, start, end))
    read: dict[int, Template] = {}
    found = {}
    for place, on in asked.items():
        own = _nearest(mine, places.get(place, []), on)
        if own is not None and own.pk not in read:
            read[own.pk] = of_own(own)
        found[place] = read[own.pk] if own else ours
    return found


def _nearest(
    mine: Sequence[OwnTemplate], above: Sequence[tuple[int, int, date, date | None]], on: date
) -> OwnTemplate | None:
    held = {one.organization_id: one for one in mine if _holds(one.valid_from, one.valid_to, on)}
    depths = [(depth, place) for depth, place, start, end in above if _holds(start, end, on)]
    return next((held[place] for _depth, place in sorted(depths) if place in held), None)


def _holds(start: date, end: date | None, on: date) -> bool:
    return start <= on and (end is None or on < end)


def shipped(form: Form) -> Template:
    content = shipped_docx(form)
    return Template(content, hashlib.sha256(content).hexdigest())


def of_own(own: OwnTemplate) -> Template:
    return Template(bytes(own.content), own.sha256, own)


def template_by_hash(form: Form, sha256: str) -> Template | None:
    """The very file that a kept paper was made from, replaced since or not; None if it is gone,
    which only happens to a shipped file of an earlier version of the program."""
    if sha256 == (current := shipped(form)).sha256:
        return current
    own = OwnTemplate.objects.filter(form=form.code, sha256=sha256).order_by("-pk").first()
    return of_own(own) if own else None


def own_templates(actor: Actor, code: str) -> list[OwnTemplate]:
    """The office's own files of a form that the actor may see, newest first, replaced ones too."""
    rows = OwnTemplate.objects.visible_to(actor).without_content().filter(form=code)
    return list(rows.select_related("owner").order_by("-pk"))
