"""Papers of cases as Word and as PDF: one, or all of a meeting."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dangvu.access.selectors import reading_as
from dangvu.core.actor import Actor
from dangvu.core.downloads import DOCX, PDF, safe_name
from dangvu.core.pages.papers import Letterhead, Paper, Signature
from dangvu.papers.choices import Form
from dangvu.papers.selectors import PEOPLE, NoFigures, Template, templates_for
from dangvu.papers.services import (
    fill_form,
    footnote_of,
    letterhead_of,
    make_docx_of_many,
    make_pdf_of_many,
    seal_line,
    write_fields,
)
from dangvu.procedures.models import Case
from dangvu.procedures.selectors.contexts import DAY, LONG, SHORT, read_contexts
from dangvu.procedures.selectors.prints import Printing, printable_cases, printings
from dangvu.procedures.services._acting import Refused

WORD, PDF_KIND = "docx", "pdf"
ZIP = "application/zip"
_TYPES = {WORD: DOCX, PDF_KIND: PDF, "zip": ZIP}


class NothingToPrint(Refused):
    """None of the cases has such a paper that the actor may take out."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A file: one form, or an archive of several. `papers`: how many papers are in it."""

    name: str
    kind: str
    content: bytes
    papers: int

    @property
    def content_type(self) -> str:
        return _TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Filled:
    """One paper with the values of its names, and the Word file that it is made from."""

    form: Form
    fields: dict[str, Any]
    number: str
    on: date | None
    template: Template | None
    label: str

    @property
    def head(self) -> Letterhead:
        place = "…………"
        made = letterhead_of(
            self.form, self.fields, on=self.on, number=self.number or SHORT, place=place
        )
        if "/" in self.number and made.number:
            made = replace(made, number=f"Số {self.number}")
        return made

    @property
    def signature(self) -> Signature:
        form, fields = self.form, self.fields
        authority = form.authority or str(fields["authority"])
        said = tuple(write_fields(one, fields) for one in form.recipients)
        return Signature(authority, form.post, LONG, said)

    @property
    def paper(self) -> Paper:
        return fill_form(
            self.form, figures=NoFigures(), fields=self.fields, boxes={}, head=self.head,
            signature=self.signature,
        )  # fmt: skip

    @property
    def names(self) -> dict[str, Any]:
        """Every name that a Word file of the form may use."""
        head, signature = self.head, self.signature
        return {
            **self.fields,
            "authority": signature.authority,
            "kind": self.form.kind,
            "title": self.form.subject,
            "symbol": head.number,
            "dated": head.dated,
            "day": self.on.day if self.on else SHORT,
            "month": self.on.month if self.on else SHORT,
            "year": self.on.year if self.on else SHORT,
            "made_on": f"{self.on:%d/%m/%Y}" if self.on else DAY,
            "footnote": footnote_of(self.form),
            "post": signature.post,
            "signer": signature.name,
            "recipients": list(signature.recipients),
        }


def print_paper(
    *,
    actor: Actor,
    case: Case,
    paper: str,
    kind: str = WORD,
    row_id: int | None = None,
    mark: str = "",
) -> Printed:
    """One paper of a case: what is known stands in it, the rest is dotted lines. What the person it is
    about writes is also for that person. Raises NothingToPrint, BadTemplate."""
    with reading_as(actor):
        return _printed(actor, _of_one(actor, case, paper, row_id), kind, mark, one=True)


def may_print(
    *, actor: Actor, case: Case, paper: str, kind: str = WORD, row_id: int | None = None
) -> bool:
    """Whether there is such a paper for the actor, before it is counted as going out."""
    with reading_as(actor):
        return bool(_of_one(actor, case, paper, row_id))


def _of_one(actor: Actor, case: Case, paper: str, row_id: int | None) -> list[Printing]:
    """Nothing for a paper of an empty code: one paper is asked for by its kind."""
    if not paper:
        return []
    shown = printable_cases(actor, [case.pk])
    if shown:
        return printings(actor, shown, paper=paper, row_id=row_id)
    seen = printable_cases(actor, [case.pk], action="view")
    own = printings(actor, seen, paper=paper, row_id=row_id)
    return [one for one in own if one.wanted.is_for_the_member]


def print_many(
    *,
    actor: Actor,
    cases: Iterable[Case],
    paper: str = "",
    kind: str = WORD,
    mark: str = "",
) -> Printed:
    """A paper of many cases in one file, each on pages of its own; a list is one paper with a row for
    each. Without `paper` everything that was made for them, as an archive with a file for each form.

    Cases of which the actor may take nothing out are left out. The statements do not grow with the
    cases. Raises NothingToPrint, BadTemplate.
    """
    with reading_as(actor):
        shown = printable_cases(actor, [one.pk for one in cases])
        return _printed(actor, printings(actor, shown, paper=paper), kind, mark)


def _printed(
    actor: Actor, found: Sequence[Printing], kind: str, mark: str, *, one: bool = False
) -> Printed:
    if not found:
        raise NothingToPrint
    seal = " ".join(part for part in (mark, seal_line()) if part)
    files: list[tuple[str, bytes]] = []
    filled = _filled(actor, found, kind)
    groups = _groups(filled)
    for name, papers in groups:
        made = _made(papers, kind, seal)
        for place, content in enumerate(made, start=1):
            more = f" ({place})" if len(made) > 1 else ""
            files.append((f"{name}{more}.{kind}", content))
    label = f" {filled[0].label}" if one else f" ({len(found)} giấy tờ)"
    if len(files) == 1:
        name = safe_name(f"{found[0].wanted.code}{label}.{kind}")
        return Printed(name, kind, files[0][1], len(found))
    return Printed(safe_name(f"giấy tờ{label}.zip"), "zip", _archive(files), len(found))


def _made(papers: list[Filled], kind: str, seal: str) -> list[bytes]:
    if kind == PDF_KIND:
        return [make_pdf_of_many([one.paper for one in papers], seal=seal)]
    template = papers[0].template
    assert template is not None
    return make_docx_of_many(template.content, [one.names for one in papers], seal=seal)


def _filled(actor: Actor, found: Sequence[Printing], kind: str) -> list[Filled]:
    """Papers with their values; those of a list put together, one for each who makes it."""
    contexts = read_contexts(actor, found)
    templates = _templates(found) if kind == WORD else {}
    made: list[Filled] = []
    lists: dict[tuple[str, int, date | None], list[dict[str, Any]]] = {}
    for one, fields in zip(found, contexts, strict=True):
        wanted = one.wanted
        fields[PEOPLE] = [dict(fields)]
        fields["people_count"] = "1"
        if wanted.form.is_list:
            key = wanted.form.code, one.issuer_id, wanted.on
            if key in lists:
                lists[key].append(fields[PEOPLE][0])
                continue
            lists[key] = fields[PEOPLE]
        made.append(
            Filled(
                wanted.form, fields, wanted.row.number if wanted.row else "",
                None if wanted.form.by_hand else wanted.on,
                templates.get((wanted.form.code, one.issuer_id)), str(fields["subject"]),
            )
        )  # fmt: skip
    for each in made:
        each.fields["people_count"] = str(len(each.fields[PEOPLE]))
    return made


def _templates(found: Sequence[Printing]) -> dict[tuple[str, int], Template]:
    """The Word file for each form and organisation: asked once for each form."""
    asked: dict[str, tuple[Form, dict[int, date]]] = {}
    for one in found:
        form = one.wanted.form
        asked.setdefault(form.code, (form, {}))[1][one.issuer_id] = one.day
    return {
        (code, place): template
        for code, (form, places) in asked.items()
        for place, template in templates_for(form, places).items()
    }


def _groups(filled: list[Filled]) -> list[tuple[str, list[Filled]]]:
    """What goes into one file: papers of one form made from one Word file."""
    found: dict[tuple[str, str, str], list[Filled]] = {}
    for one in filled:
        template = one.template.sha256 if one.template else ""
        found.setdefault((one.form.code, one.form.subject, template), []).append(one)
    names: dict[str, int] = {}
    groups = []
    for papers in found.values():
        name = papers[0].form.mark or papers[0].form.paper.strip("*") or papers[0].form.code
        names[name] = names.get(name, 0) + 1
        groups.append((name if names[name] == 1 else f"{name} ({names[name]})", papers))
    return groups


def _archive(files: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(safe_name(name), (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()
