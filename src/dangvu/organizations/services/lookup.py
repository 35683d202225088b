"""Organisations and employers by code while an import is under way, those of its sheets included."""

from __future__ import annotations

import difflib

from django.utils.translation import gettext as _

from dangvu.core.sheets import Intake, Table
from dangvu.organizations.models import Organization
from dangvu.organizations.services.loading import Directory, Entry, load_directory
from dangvu.organizations.services.loading_employers import EmployerEntry, load_employers


def directory_of(intake: Intake) -> Directory:
    """Organisations of the database, with those of the sheet when it was planned before."""
    held: Directory | None = intake.shared.get("organizations")
    if held is None:
        held = intake.shared["organizations"] = load_directory(on=intake.as_of)
    return held


def employers_of(intake: Intake) -> dict[str, EmployerEntry]:
    """Employers of the database and of the sheet, by code."""
    held: dict[str, EmployerEntry] | None = intake.shared.get("employers")
    if held is None:
        held = intake.shared["employers"] = load_employers(
            on=intake.as_of, organizations=directory_of(intake).by_id
        )
    return held


def find_organization(intake: Intake, table: Table, row: int, name: str, code: str) -> Entry | None:
    """The organisation of a code; an unknown one is an error that lists the near ones."""
    entry = directory_of(intake).find(code)
    if entry is None:
        refuse_unknown(intake, table, row, name, code)
    return entry


def refuse_unknown(intake: Intake, table: Table, row: int, name: str, code: str) -> None:
    """There is no organisation of that code, or none that the importer may see: one answer."""
    message = _("Không có tổ chức mã “%(code)s” trong bảng và trong hệ thống.")
    directory = directory_of(intake)
    near = [one for one in directory.near(code) if is_in_sight(intake, directory.find(one))]
    intake.error(table, row, name, _with_near(message % {"code": code}, near))


def is_in_sight(intake: Intake, entry: Entry | None) -> bool:
    """Whether a row may name the organisation: one that the importer may see, or that the workbook
    brings."""
    if entry is None or entry.pk is None:
        return entry is not None
    if "organizations.seen" not in intake.shared:
        seen = Organization.objects.visible_to(intake.actor).values_list("pk", flat=True)
        intake.shared["organizations.seen"] = set(seen)
    return entry.pk in intake.shared["organizations.seen"]


def find_employer(
    intake: Intake, table: Table, row: int, name: str, code: str
) -> EmployerEntry | None:
    """The employer of a code; an unknown one is an error that lists the near ones."""
    known = employers_of(intake)
    entry = known.get(code)
    if entry is None:
        near = difflib.get_close_matches(code, known, n=3, cutoff=0.75)
        message = _("Không có doanh nghiệp mã “%(code)s” trong bảng và trong hệ thống.")
        intake.error(table, row, name, _with_near(message % {"code": code}, near))
    return entry


def may_import_into(intake: Intake, entry: Entry) -> bool:
    """Whether the actor may import at an organisation: inside a subtree of the own scope."""
    if intake.scope.everything:
        return True
    here: Entry | None = entry
    for _step in range(64):
        if here is None:
            return False
        if here.pk in intake.scope.nodes or (here is entry and here.pk in intake.scope.places):
            return True
        here = here.parent_on(intake.as_of)
    return False


def _with_near(message: str, near: list[str]) -> str:
    if not near:
        return message
    return message + " " + _("Ý là: %(near)s?") % {"near": ", ".join(near)}
