"""How workbooks of other layouts are read: proposed, changed, kept by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.gate import RefusedFile, admit
from dangvu.core.meanwhile import ChangedMeanwhile
from dangvu.core.pages import Column, Crumb, Event, list_page
from dangvu.core.pages.merging import merge_page, seen_of, sides_of
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.core.sheets import all_sheets
from dangvu.core.workbook.reader import Book
from dangvu.imports import services
from dangvu.imports.models import ImportBatch, Mapping
from dangvu.imports.services.layouts.choosing import SheetChoice, choices_for, chosen_layout
from dangvu.imports.services.layouts.document import FaultyMapping, Layout, write_document
from dangvu.imports.services.mapping import (
    UnknownMapping,
    load_mapping,
    mapping_document,
    mapping_names,
    mappings_seen,
    may_correct,
    save_mapping,
    set_batch_mapping,
    slug_of,
)
from dangvu.imports.views.common import actor_of, crumbs, find_batch
from dangvu.imports.views.telling import told_sheets

CERTAINTIES = {
    "sure": ("done", gettext_lazy("Chắc chắn")),
    "likely": ("info", gettext_lazy("Có lẽ")),
    "unsure": ("warn", gettext_lazy("Cần xem")),
    "": ("neutral", gettext_lazy("Chưa nhận ra")),
}


@dataclass(frozen=True, slots=True)
class MappingLine:
    """A mapping as the list shows it; one of the product's own has no version until it is used."""

    name: str
    title: str
    maker: str
    number: int | None
    made_at: datetime | None


@needs("imports")
@require_GET
def mapping_list(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    return list_page(
        request,
        title=_("Cách đọc sổ"),
        counted=_("cách đọc"),
        file_name="cach-doc-so",
        rows=_lines(actor),
        columns=[
            Column("title", _("Loại sổ"), "title", order=("title",), url=_mapping_url, long=True),
            Column("name", _("Tên"), "name", order=("name",)),
            Column("maker", _("Ai lập"), "maker"),
            Column("number", _("Lần ghi"), "number", kind="number"),
            Column("at", _("Ghi lúc"), "made_at", kind="date"),
        ],
        order="title",
        empty=_("Cách đọc của mỗi loại sổ riêng sẽ hiện ở đây, giữ dưới một tên."),
        template="imports/mappings.html",
        context={
            "line": _("Mỗi loại sổ riêng của đơn vị được mô tả một lần và giữ dưới một tên."),
            "may_import": may(actor, "imports", "manage"),
            "crumbs": crumbs(here=_("Cách đọc sổ")),
        },
    )


def _lines(actor: Actor) -> list[MappingLine]:
    held = {
        mapping.name: mapping
        for mapping in Mapping.objects.visible_to(actor).select_related("owner")
    }
    lines = []
    for name in mapping_names():
        mapping = held.get(name)
        latest = mapping.latest if mapping else None
        owner = mapping.owner if mapping else None
        lines.append(
            MappingLine(
                name,
                mapping_document(name).get("title") or name,
                owner.display_name if owner else _("Có sẵn"),
                latest.number if latest else None,
                latest.made_at if latest else None,
            )
        )
    return lines


def _mapping_url(line: MappingLine) -> str:
    return reverse("imports:mapping", args=[line.name])


@needs("imports")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mapping_one(request: HttpRequest, name: str) -> HttpResponse:
    """What a mapping says, its history, and its document to be corrected by hand."""
    actor = actor_of(request)
    try:
        document = mapping_document(name)
    except UnknownMapping as error:
        raise Http404 from error
    held = Mapping.objects.visible_to(actor).filter(name=name).first()
    may_change = may(actor, "imports", "manage") and (held is None or may_correct(actor, held))
    text, problem = _as_text(document), ""
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        text = request.POST.get("document", "")
        try:
            said = yaml.safe_load(text)
            version = save_mapping(actor=actor, name=name, document=said, seen=seen_of(request))
        except ChangedMeanwhile:
            return _merge(request, name, mapping_document(name), text)
        except (FaultyMapping, yaml.YAMLError, ValueError, TypeError) as error:
            problem = _("Không đọc được: %(why)s") % {"why": error}
        else:
            messages.success(request, _("Đã ghi lần %(number)d.") % {"number": version.number})
            return redirect("imports:mapping", name)
    layout = load_mapping(name)
    context = {
        "title": layout.title or name,
        "line": _("Giữ dưới tên “%s”") % name,
        "sheets": told_sheets(layout),
        "events": _events(held) if held else [],
        "text": text,
        "seen": seen_of(request) or mappings_seen(name),
        "problem": problem,
        "may_change": may_change,
        "crumbs": [*crumbs(), _crumb_to_list(), _crumb(layout.title or name)],
    }
    return render(request, "imports/mapping.html", context, status=422 if problem else 200)


class _DocumentForm(forms.Form):
    document = forms.CharField(
        label=gettext_lazy("Cách đọc (YAML)"),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
    )


def _as_text(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)


def _merge(request: HttpRequest, name: str, kept: dict[str, Any], typed: str) -> HttpResponse:
    """Somebody else has written this mapping since: both documents side by side."""
    last = Mapping.objects.get(name=name).latest
    return merge_page(
        request,
        title=kept.get("title") or name,
        sides=sides_of(
            _DocumentForm({"document": typed}),
            _DocumentForm(initial={"document": _as_text(kept)}),
        ),
        seen=mappings_seen(name),
        kept_url=reverse("imports:mapping", args=[name]),
        action=reverse("imports:mapping", args=[name]),
        who=last.maker.display_name if last.maker else "",
        when=last.made_at,
        crumbs=[*crumbs(), _crumb_to_list(), _crumb(kept.get("title") or name)],
    )


@needs("imports", "manage")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mapping_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The columns of an uploaded workbook with examples, and what each is to be read as."""
    batch = find_batch(request, pk)
    actor = actor_of(request)
    book = _book(batch)
    if book is None or batch.is_done or batch.owner_id != actor.user_id:
        messages.error(request, _("Tệp của lần nạp này không còn, hoặc đã nạp xong."))
        return redirect("imports:batch", batch.pk)
    start = request.POST.get("start", request.GET.get("from", ""))
    base = _base(batch, start)
    sheets = choices_for(book, base, _wanted(request))
    name, problem = request.POST.get("name", start or _usual_name(batch)), ""
    if request.method == "POST" and "look" not in request.POST:
        try:
            return _save(request, batch, sheets, name)
        except ChangedMeanwhile:
            typed = _as_text(write_document(_chosen(request, batch, sheets)))
            return _merge(request, slug_of(name), mapping_document(slug_of(name)), typed)
        except FaultyMapping as error:
            problem = str(error)
        except PermissionDenied:
            problem = _("Tên này là của người khác; ghi dưới tên khác.")
    _take_answers(request, sheets)
    context = {
        "batch": batch,
        "sheets": [_shown(number, sheet) for number, sheet in enumerate(sheets)],
        "intos": [("", _("Không đọc trang này")), *((s.code, str(s.title)) for s in all_sheets())],
        "names": mapping_names(),
        "start": start,
        "seen": seen_of(request) or mappings_seen(),
        "name": name,
        "problem": problem,
        "crumbs": crumbs(batch, _("Cách đọc sổ")),
    }
    return render(request, "imports/mapping_new.html", context, status=422 if problem else 200)


def _save(
    request: HttpRequest, batch: ImportBatch, sheets: list[SheetChoice], name: str
) -> HttpResponse:
    """Keep the mapping under its name and have the workbook read by it."""
    actor = actor_of(request)
    said = write_document(_chosen(request, batch, sheets))
    version = save_mapping(actor=actor, name=name, document=said, seen=seen_of(request))
    set_batch_mapping(actor=actor, batch=batch, version=version)
    services.retry_batch(actor=actor, batch=batch)
    messages.success(
        request, _("Đã lưu cách đọc “%(name)s”; đang đọc sổ.") % {"name": version.mapping.name}
    )
    return redirect("imports:batch", batch.pk)


def _chosen(request: HttpRequest, batch: ImportBatch, sheets: list[SheetChoice]) -> Layout:
    return chosen_layout(batch.file_name.rpartition(".")[0], sheets, request.POST)


def _book(batch: ImportBatch) -> Book | None:
    try:
        return Book(admit(services.workbook_path(batch)))
    except (RefusedFile, OSError):
        return None


def _base(batch: ImportBatch, start: str) -> Layout | None:
    """The mapping to begin with: the named one, that of the batch, or none."""
    try:
        return load_mapping(start) if start else None
    except (UnknownMapping, FaultyMapping):
        return None


def _usual_name(batch: ImportBatch) -> str:
    return slug_of(batch.file_name.rpartition(".")[0])


def _wanted(request: HttpRequest) -> dict[str, tuple[str, int, int]]:
    """What the form says of each worksheet, where it says another thing than was proposed."""
    wanted: dict[str, tuple[str, int, int]] = {}
    for key, worksheet in request.POST.items():
        if key.startswith("sheet-"):
            number = key.removeprefix("sheet-")
            said = [
                request.POST.get(f"{field}-{number}", "") for field in ("into", "first", "last")
            ]
            was = [
                request.POST.get(f"was-{field}-{number}", "") for field in ("into", "first", "last")
            ]
            if said != was and all(each.isdigit() for each in said[1:]):
                first, last = int(said[1]), int(said[2])
                wanted[str(worksheet)] = said[0], first, min(max(first, last), first + 5)
    return wanted


def _take_answers(request: HttpRequest, sheets: list[SheetChoice]) -> None:
    """A form that is shown again shows what was chosen."""
    for number, sheet in enumerate(sheets):
        sheet.carried = request.POST.get(f"carried-{number}", sheet.carried)
        for choice in sheet.columns:
            choice.chosen = request.POST.get(f"to-{number}-{choice.guess.at}", choice.chosen)


def _shown(number: int, sheet: SheetChoice) -> dict[str, Any]:
    known = {value for _label, options in sheet.options for value, _word in options}
    return {
        "number": number,
        "sheet": sheet,
        "columns": [
            {
                "choice": choice,
                "look": CERTAINTIES[choice.guess.certainty],
                "is_other": choice.chosen not in known,
            }
            for choice in sheet.columns
        ],
    }


def _events(mapping: Mapping) -> list[Event]:
    return [
        Event(
            version.made_at,
            _("Lần %d") % version.number,
            by=version.maker.display_name if version.maker else "",
        )
        for version in mapping.versions.select_related("maker").order_by("-number")
    ]


def _crumb(label: Any, url: str = "") -> Crumb:

    return Crumb(label, url)


def _crumb_to_list() -> Crumb:
    return _crumb(_("Cách đọc sổ"), reverse("imports:mappings"))
