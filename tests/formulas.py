"""Cells that a spreadsheet would run, in what goes out."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from django.db.models import CharField, Model, TextField

from dangvu.core.downloads import XLSX

#: What begins something active in Excel, or in what a sheet is turned into later.
LEADING = ("=", "+", "-", "@", "|", "%", "'", "\t", "\r", "\n", "＝", "＋")


def planted(lead: str) -> str:
    """A text as somebody would plant it."""
    return f"{lead}HYPERLINK(1)"


def active_cells(content: bytes) -> list[str]:
    """Cells of a workbook that hold a formula, or a text that is not marked as one."""
    found = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                text = str(cell.value or "")
                begins = text.startswith(LEADING) and isinstance(cell.value, str)
                if cell.data_type == "f" or (begins and not cell.quotePrefix):
                    found.append(f"{sheet.title}!{cell.coordinate}")
    return found


def planted_cells(content: bytes) -> int:
    """How many cells hold a planted text: a trial without any would prove nothing."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return sum(
        "HYPERLINK(1)" in str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
    )


def control() -> bytes:
    """A workbook with one formula and one text that is not marked."""
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "=1+1"
    book.worksheets[0]["A2"] = "Nguyễn"
    book.worksheets[0]["A3"] = "+84"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- texts in the records, and what of them goes out ---------------------------------------------

#: Kept for sorting and searching, or read by the program.
_NOT_SHOWN = {"sort_key", "search_key"}
_COLUMNS = (
    "name,code,birth,sex,status,cell,admitted,full,ethnicity,religion,hometown,education,"
    "qualification,theory_level,occupation"
)
#: Every way in which a spreadsheet of records goes out.
OUTPUTS = (
    f"/members/?format=xlsx&columns={_COLUMNS}",
    "/organizations/list/?format=xlsx",
    "/figures/members.total/rows/?format=xlsx",
    "/figures/members.total/?format=xlsx",
    "/accounts/people?format=xlsx",
    "/jobs/?format=xlsx",
)


def free_texts(model: type[Model]) -> list[str]:
    """Fields into which somebody types what they like."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField)
        and not field.choices
        and field.name not in _NOT_SHOWN
        and (field.max_length or 1000) >= 20
    ]


def plant(cast: Any, bloc: Any, lead: str) -> None:
    """One member, cell, account and job whose every free text begins so."""
    from dangvu.access.selectors import reading_whole
    from dangvu.accounts.models import User
    from dangvu.audit.services import deed
    from dangvu.jobs.models import Job
    from dangvu.members.models import PersonVersion
    from dangvu.organizations.models import OrganizationVersion
    from tests.factories.members import make_member

    person = make_member(bloc["A1"])
    Job.objects.create(task="x", label=planted(lead), owner_id=cast.operator.user_id)
    with reading_whole(), deed(actor=cast.operator, verb="tests.plant"):
        texts = dict.fromkeys(free_texts(PersonVersion), planted(lead))
        PersonVersion.objects.filter(person=person).update(**texts)
        names = dict.fromkeys(("name", "short_name"), planted(lead))
        OrganizationVersion.objects.filter(organization_id=bloc["A1"]).update(**names)
        User.objects.filter(pk=cast.clerk.user_id).update(display_name=planted(lead))


def fetched(client: Any, address: str) -> bytes:
    """A file as a browser gets it."""
    answer = client.get(address)
    if answer.headers["Content-Type"] != XLSX:
        raise AssertionError(f"{address}: {answer.status_code} {answer.headers}")
    return b"".join(answer)
