"""An office puts its own Word file in the place of the shipped one, and takes it away again."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.confined import Bounds, Overwhelmed, confined
from dangvu.core.meanwhile import ChangedMeanwhile
from dangvu.core.policy import require
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.organizations.models import Organization
from dangvu.papers.choices import Form
from dangvu.papers.models import OwnTemplate
from dangvu.papers.services.admitting import NotATemplate, admit_docx
from dangvu.papers.services.checking import Problem, Weight, check_template, errors_in
from dangvu.papers.services.sampling import try_template
from dangvu.papers.services.word import BadTemplate

#: Enough for any template that passes the gate; trying one takes a second.
_BOUNDS = Bounds(memory=512 * 2**20, seconds=20)


class TemplateRefused(Exception):
    """The file has errors; `problems` lists them, warnings included."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(one) for one in errors_in(problems)))
        self.problems = problems


def examine_template(form: Form, source: Path | bytes | BinaryIO) -> list[Problem]:
    """Everything wrong with a file as a template of `form`; when nothing is found by reading, it is
    tried with samples. In a child process: the file is a stranger's. Raises NotATemplate."""
    content = admit_docx(source)
    try:
        (told,) = confined(lambda: [_told(form, content)], _BOUNDS)
    except Overwhelmed as error:
        raise NotATemplate("HEAVY") from error
    found = json.loads(told)
    if isinstance(found, str):
        raise NotATemplate(found)
    return [Problem(Weight(weight), *words) for weight, *words in found]


def _told(form: Form, content: bytes) -> bytes:
    """What is wrong with the file as JSON; the code alone of one that cannot be opened."""
    try:
        problems = _examined(form, content)
    except NotATemplate as error:
        return json.dumps(error.code).encode()
    except (KeyError, ValueError, AttributeError, LxmlError, PackageNotFoundError):
        return json.dumps("DAMAGED").encode()
    told = [(one.weight, one.message, one.where, one.text) for one in problems]
    return json.dumps(told, default=str).encode()


def _examined(form: Form, content: bytes) -> list[Problem]:
    problems = check_template(form, content)
    if errors_in(problems):
        return problems
    try:
        try_template(form, content)
    except BadTemplate as error:
        return [Problem.error(str(error)), *problems]
    return problems


def take_template(
    *,
    actor: Actor,
    form: Form,
    organization_id: int,
    content: bytes,
    file_name: str,
    valid_from: date,
    note: str = "",
    seen: str | None = None,
) -> OwnTemplate:
    """Take a checked file for papers of an organisation and everything below it, dated from
    `valid_from` on. The file before it ends that day and stays readable.

    Raises PermissionDenied, NotATemplate, TemplateRefused, and ChangedMeanwhile when the file that
    was taken last for it is not among those `seen`.
    """
    require(actor, "papers", "manage", organization_id)
    problems = examine_template(form, content)
    if errors_in(problems):
        raise TemplateRefused(problems)
    must_be_open(note)
    must_be_open(file_name.rpartition(".")[0])
    label = f"{form.code} {file_name}"[:200]
    with transaction.atomic(), deed(actor=actor, verb="papers.take_template", object_label=label):
        rows = OwnTemplate.objects.filter(form=form.code, organization_id=organization_id)
        # Whoever takes another file for it at the same time waits here.
        Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
        last = rows.without_content().order_by("-number").first()
        if seen is not None and last is not None and str(last.pk) not in seen.split():
            raise ChangedMeanwhile
        for held in rows.current().select_for_update().without_content():
            if held.valid_to is None or held.valid_to > valid_from:
                temporal.end(held, on=valid_from, reason=_("có mẫu mới"))
        return OwnTemplate.objects.create(
            form=form.code,
            organization_id=organization_id,
            number=last.number + 1 if last else 1,
            file_name=clean(file_name)[-255:],
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            note=clean(note)[:250],
            owner_id=actor.user_id,
            valid_from=valid_from,
        )


def drop_template(*, actor: Actor, template: OwnTemplate, on: date, reason: str = "") -> None:
    """From the day `on` papers use the next file above again, in the end the shipped one."""
    require(actor, "papers", "manage", template.organization_id)
    with deed(actor=actor, verb="papers.drop_template", object_label=str(template)):
        temporal.end(template, on=on, reason=reason)
