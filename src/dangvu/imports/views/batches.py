"""Workbooks on the pages: uploaded, previewed, committed, given back with what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dangvu.core.actor import Actor
from dangvu.core.disk import reason
from dangvu.core.downloads import XLSX, file_answer, stream_answer
from dangvu.core.pages import Column, Filter, list_page
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.core.sheets import all_sheets
from dangvu.imports import services
from dangvu.imports.choices import BatchState
from dangvu.imports.forms import UploadForm
from dangvu.imports.models import ImportBatch
from dangvu.imports.permissions import Cells
from dangvu.imports.views.common import (
    LEVEL_LOOKS,
    LEVELS,
    STATES,
    actor_of,
    batch_url,
    crumbs,
    find_batch,
    state_of,
)
from dangvu.jobs import services as jobs

_COUNTS = (
    *STATES.items(),
    ("warning", gettext_lazy("Cảnh báo")),
    ("question", gettext_lazy("Câu hỏi")),
    ("error", gettext_lazy("Lỗi")),
)
_ALWAYS = frozenset({"new", "changed", "unchanged"})


@dataclass(frozen=True, slots=True)
class Count:
    label: Any
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class CountLine:
    title: str
    counts: Sequence[Count]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as the list of findings shows it."""

    level: str
    sheet: str
    address: str
    title: str
    value: str
    message: str
    todo: str


# --- the list and the upload -----------------------------------------------------------------


@needs("imports")
@require_GET
def batch_list(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    return list_page(
        request,
        title=_("Nạp dữ liệu"),
        counted=_("lần nạp"),
        file_name="nap-du-lieu",
        rows=ImportBatch.objects.visible_to(actor).defer("findings").select_related("owner", "job"),
        columns=[
            Column("file", _("Tệp"), "file_name", order=("file_name",), url=batch_url, long=True),
            Column("state", _("Trạng thái"), state_of, kind="state"),
            Column("as_of", _("Số liệu đến ngày"), "as_of", kind="date", order=("as_of",)),
            Column("owner", _("Người tải lên"), "owner.display_name"),
            Column("at", _("Tải lên lúc"), "made_at", kind="date", order=("made_at",)),
        ],
        filters=[Filter("state", _("Trạng thái"), choices=BatchState.choices)],
        order="-at",
        empty=_(
            "Sổ Excel đã tải lên sẽ hiện ở đây: ai tải, lúc nào, đã ghi vào sổ chưa và còn vướng gì."
        ),
        empty_action=(_("Tải sổ Excel lên"), reverse("imports:new")),
        template="imports/list.html",
        context={
            "crumbs": crumbs(),
            "may_import": may(actor, "imports", "manage"),
        },
    )


@needs("imports", "manage")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    posted = request.method == "POST"
    given = (request.POST, request.FILES) if posted else ()
    form = UploadForm(*given, initial={"mapping": request.GET.get("mapping", "")})
    if posted and form.is_valid() and (batch := _uploaded(actor, form)):
        if form.is_new_layout:
            return redirect(new_mapping_url(batch))
        return redirect("imports:batch", batch.pk)
    context = {
        "title": _("Tải sổ Excel lên"),
        "line": _("Tải lên mới chỉ là xem trước: chưa ghi gì cho đến khi bấm “Nạp vào sổ”."),
        "form": form,
        "upload": True,
        "submit": _("Tải lên và kiểm tra"),
        "cancel_url": reverse("imports:list"),
        "cancel": _("Không tải nữa"),
        "keep_days": services.KEEP_DAYS,
        "crumbs": crumbs(here=_("Tải lên")),
    }
    return render(request, "imports/upload.html", context, status=422 if form.errors else 200)


def _uploaded(actor: Actor, form: UploadForm) -> ImportBatch | None:
    """The batch of an upload; None with the reason on the form."""
    try:
        return services.start_batch(
            actor=actor,
            file_name=form.file_name,
            data=form.cleaned_data["book"],
            as_of=form.cleaned_data["as_of"],
            mapping=form.version(actor),
        )
    except OSError as error:
        why = {"why": reason(error)}
        form.add_error("book", _("Máy chủ không giữ được tệp (%(why)s).") % why)
        return None


def new_mapping_url(one: ImportBatch) -> str:
    """Where it is said how a workbook is read."""
    return reverse("imports:mapping_new", args=[one.pk])


@needs("imports", "manage")
@require_GET
def template_file(request: HttpRequest) -> HttpResponse:
    with TemporaryDirectory() as folder:
        target = Path(folder) / "template.xlsx"
        services.write_template(target)
        return file_answer(target.read_bytes(), name="mau-nap-du-lieu.xlsx", kind=XLSX)


# --- one batch -------------------------------------------------------------------------------


@needs("imports")
@require_GET
@never_cache
def batch(request: HttpRequest, pk: int) -> HttpResponseBase:
    one = find_batch(request, pk)
    context, cells = _about(request, one), Cells(actor_of(request), one)
    if one.is_pending or not one.findings:
        return render(request, "imports/batch.html", context)
    return list_page(
        request,
        title=one.file_name,
        counted=_("chỗ cần xem"),
        file_name=f"can-xem-{Path(one.file_name).stem}",
        rows=[_finding_line(found) for found in cells.findings(one.findings)],
        columns=[
            Column("level", _("Mức"), _level, kind="state"),
            Column("sheet", _("Trang"), "sheet"),
            Column("cell", _("Ô"), "address"),
            Column("title", _("Cột"), "title"),
            Column("value", _("Đang ghi"), "value"),
            Column("message", _("Vướng gì"), "message", long=True),
            Column("todo", _("Việc cần làm"), "todo", long=True),
        ],
        filters=[
            Filter("level", _("Mức"), choices=list(LEVELS.items())),
            Filter("sheet", _("Trang"), choices=_sheets_of(one)),
        ],
        search=("message", "address", "title", "value"),
        template="imports/findings.html",
        context=context,
    )


@needs("imports", "manage")
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    one = find_batch(request, pk)
    if not services.approve_batch(actor=actor_of(request), batch=one):
        one.refresh_from_db(fields=["state"])
        if not one.is_pending and not one.is_done:
            messages.warning(request, _("Chưa nạp được: xem lý do bên dưới."))
    return redirect("imports:batch", pk)


@needs("imports", "manage")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    one = find_batch(request, pk)
    if not services.retry_batch(actor=actor_of(request), batch=one) and not one.is_pending:
        messages.warning(request, _("Không kiểm tra lại được: tệp không còn hoặc đã nạp xong."))
    return redirect("imports:batch", pk)


@needs("imports", "manage")
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    one = find_batch(request, pk)
    if not services.stop_batch(actor=actor_of(request), batch=one):
        messages.warning(request, _("Việc đã xong hoặc không phải việc của đồng chí."))
    return redirect("imports:batch", pk)


@needs("imports")
@require_GET
def answers_copy(request: HttpRequest, pk: int) -> HttpResponseBase:
    one = find_batch(request, pk)
    if not Cells(actor_of(request), one).whole_file:
        raise Http404
    try:
        file = services.answers_copy_path(one).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{Path(one.file_name).stem.removesuffix('.tra-loi')}.tra-loi.xlsx"
    return stream_answer(file, name=name, kind=XLSX)


# --- what the page of a batch shows ------------------------------------------------------------


def _about(request: HttpRequest, one: ImportBatch) -> dict[str, Any]:
    actor = actor_of(request)
    asked, answered = services.open_questions(one)
    return {
        "batch": one,
        "state": state_of(one),
        "count_lines": _count_lines(one),
        "heads": [label for _key, label in _kinds(one)],
        "levels": [(label, one.levels.get(key, 0)) for key, label in LEVELS.items()],
        "kept": len(one.findings),
        "found": sum(one.levels.values()),
        "asked": asked,
        "answered": answered,
        "may_answer": _may_answer(actor, one),
        "may_import": may(actor, "imports", "manage"),
        "refused": "" if one.is_done else _why_not(actor, one),
        "may_retry": not one.is_done and services.may_work_on(actor, one),
        "may_reconcile": services.may_reconcile(actor, one),
        "may_undo": not services.why_not_undo(actor, one),
        "may_stop": one.job is not None and jobs.may_touch(actor, one.job),
        "has_copy": services.answers_copy_path(one).exists() and Cells(actor, one).whole_file,
        "keep_days": services.KEEP_DAYS,
        "crumbs": crumbs(one),
    }


def _may_answer(actor: Actor, one: ImportBatch) -> bool:
    """Something can be answered, or a row left out, on the screen."""
    open_states = (BatchState.QUESTIONS, BatchState.ERRORS)
    return (
        one.state in open_states
        and services.may_work_on(actor, one)
        and any(f["level"] == "question" or f.get("of_row") for f in one.findings)
    )


def _why_not(actor: Actor, one: ImportBatch) -> str:
    """Why the batch cannot be committed now; empty when it can."""
    if one.state in (BatchState.FAILED, BatchState.CANCELLED):
        return _("Tệp chưa kiểm tra xong.")
    if one.state == BatchState.ERRORS:
        return _(
            "Còn lỗi. Sửa các ô tô đỏ trong bản có ghi chú rồi tải chính bản đó lên, hoặc bỏ qua"
            " những dòng ấy."
        )
    if one.state == BatchState.QUESTIONS:
        return _("Còn câu hỏi. Trả lời ngay trên màn hình, hoặc trong bản có ghi chú.")
    if not may(actor, "imports", "manage"):
        return _("Tài khoản của đồng chí chỉ được xem.")
    if one.owner_id != actor.user_id:
        return _("Chỉ người tải tệp lên mới nạp được tệp này.")
    if not services.may_work_on(actor, one):
        return _("Tệp đã được xóa khỏi máy chủ. Tải lên lại để nạp.")
    return ""


def _count_lines(one: ImportBatch) -> list[CountLine]:
    """Sheets in their order, then those without rows that count."""
    titles = {sheet.code: str(sheet.title) for sheet in all_sheets()}
    codes = [code for code in titles if code in one.counts]
    others = sorted(key for key in one.counts if key not in titles)
    return [
        CountLine(
            titles.get(code) or code.removeprefix("sheet:") or _("Cả tệp"),
            [_count(one, code, key, label) for key, label in _kinds(one)],
        )
        for code in [*codes, *others]
    ]


def _kinds(one: ImportBatch) -> list[tuple[str, Any]]:
    """What is counted: new, changed and as before always, the rest where there is any."""
    there = {key for counts in one.counts.values() for key, number in counts.items() if number}
    return [(key, label) for key, label in _COUNTS if key in _ALWAYS or key in there]


def _count(one: ImportBatch, code: str, key: str, label: Any) -> Count:
    """A count with the address of what it counts."""
    number = one.counts[code].get(key, 0)
    url = ""
    if number and key in LEVELS:
        names = {f["sheet"] for f in one.findings if f["level"] == key}
        title = next((str(s.title) for s in all_sheets() if s.code == code), "")
        sheet = title if title in names else code.removeprefix("sheet:")
        query = {"level": key, **({"sheet": sheet} if sheet in names and sheet else {})}
        url = f"?{urlencode(query)}#results"
    elif number and services.has_preview(one, code, key):
        url = reverse("imports:rows", args=[one.pk, code, key])
    return Count(label, number, url)


def _finding_line(found: dict[str, Any]) -> FindingLine:
    return FindingLine(
        level=found["level"],
        sheet=found["sheet"] or _("Cả tệp"),
        address=found["address"],
        title=found["title"],
        value=found.get("value", ""),
        message=found["message"],
        todo=_todo(found),
    )


def _todo(found: dict[str, Any]) -> str:
    """What the office does about a finding."""
    if found["level"] == "question":
        options = "; ".join(found["options"])
        return _("Chọn: %(options)s") % {"options": options} if options else _("Trả lời")
    if found["level"] == "error":
        if found.get("of_row"):
            return _("Sửa ô này trong sổ, hoặc bỏ qua dòng")
        return _("Sửa trong sổ rồi tải lên lại")
    return _("Xem qua, không bắt buộc")


def _level(line: FindingLine) -> tuple[str, str]:
    return LEVEL_LOOKS[line.level], str(LEVELS[line.level])


def _sheets_of(one: ImportBatch) -> list[tuple[str, str]]:
    names = dict.fromkeys(found["sheet"] or _("Cả tệp") for found in one.findings)
    return [(name, name) for name in names]
