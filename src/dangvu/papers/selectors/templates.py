"""Which Word file a paper is made from: the office's own, found by nearest ancestor, or the shipped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from dangvu.core.actor import Actor
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
