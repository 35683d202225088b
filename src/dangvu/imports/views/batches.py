"""Workbooks on the pages: uploaded, previewed, committed, given back with what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dangvu.core.actor import Actor
from dangvu.core.pages import Column, Crumb, Filter, list_page
from dangvu.core.policy import may, require
from dangvu.core.sheets import all_sheets
from dangvu.imports import services
from dangvu.imports.choices import BatchState
from dangvu.imports.forms import UploadForm
from dangvu.imports.models import ImportBatch

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LOOKS = {
    BatchState.WAITING: "info",
    BatchState.ERRORS: "error",
    BatchState.QUESTIONS: "question",
    BatchState.READY: "new",
    BatchState.UNCHANGED: "same",
    BatchState.RUNNING: "info",
    BatchState.COMMITTED: "done",
    BatchState.FAILED: "error",
}
_LEVELS = {
    "error": gettext_lazy("Lỗi"),
    "question": gettext_lazy("Câu hỏi"),
    "warning": gettext_lazy("Cảnh báo"),
}
_LEVEL_LOOKS = {"error": "error", "question": "question", "warning": "warn"}
_COUNTS = (
    ("new", gettext_lazy("Mới")),
    ("changed", gettext_lazy("Thay đổi")),
    ("unchanged", gettext_lazy("Như cũ")),
    ("left_out", gettext_lazy("Bỏ qua")),
    ("warning", gettext_lazy("Cảnh báo")),
    ("question", gettext_lazy("Câu hỏi")),
    ("error", gettext_lazy("Lỗi")),
)


@dataclass(frozen=True, slots=True)
class CountLine:
    title: str
    counts: Sequence[tuple[Any, int | None]]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as the list of findings shows it."""

    level: str
    sheet: str
    address: str
    title: str
    message: str
    options: str


# --- the list and the upload -----------------------------------------------------------------


@require_GET
def batch_list(request: HttpRequest) -> HttpResponseBase:
    actor = _actor(request)
    require(actor, "imports", "view")
    return list_page(
        request,
        title=_("Nạp dữ liệu"),
        counted=_("lần nạp"),
        file_name="nap-du-lieu",
        rows=ImportBatch.objects.visible_to(actor).defer("findings").select_related("owner"),
        columns=[
            Column("file", _("Tệp"), "file_name", order=("file_name",), url=_batch_url, long=True),
            Column("state", _("Trạng thái"), _state, kind="state"),
            Column("as_of", _("Số liệu đến ngày"), "as_of", kind="date", order=("as_of",)),
            Column("owner", _("Người tải lên"), "owner.display_name"),
            Column("at", _("Lúc"), "made_at", kind="date", order=("made_at",)),
        ],
        filters=[Filter("state", _("Trạng thái"), choices=BatchState.choices)],
        order="-at",
        empty=_(
            "Sổ Excel đã tải lên sẽ hiện ở đây: ai tải, lúc nào, đã ghi vào sổ chưa và còn vướng gì."
        ),
        empty_action=(_("Tải sổ Excel lên"), reverse("imports:new")),
        template="imports/list.html",
        context={
            "crumbs": [Crumb(_("Nạp dữ liệu"))],
            "may_import": may(actor, "imports", "manage"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    require(actor, "imports", "manage")
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if posted and form.is_valid():
        try:
            batch = services.start_batch(
                actor=actor,
                file_name=form.file_name,
                data=form.cleaned_data["book"],
                as_of=form.cleaned_data["as_of"],
            )
        except OSError as error:
            why = {"why": error.strerror or error}
            form.add_error("book", _("Máy chủ không giữ được tệp (%(why)s).") % why)
        else:
            services.submit(batch)
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
        "crumbs": [_home(), Crumb(_("Tải lên"))],
    }
    return render(request, "imports/upload.html", context, status=422 if form.errors else 200)


@require_GET
def template_file(request: HttpRequest) -> HttpResponse:
    require(_actor(request), "imports", "manage")
    with TemporaryDirectory() as folder:
        target = Path(folder) / "template.xlsx"
        services.write_template(target)
        response = HttpResponse(target.read_bytes(), content_type=_XLSX)
    response["Content-Disposition"] = 'attachment; filename="mau-nap-du-lieu.xlsx"'
    return response


# --- one batch -------------------------------------------------------------------------------


@require_GET
@never_cache
def batch(request: HttpRequest, pk: int) -> HttpResponseBase:
    one = _find(request, pk)
    cut_off = services.is_cut_off(one)
    context = _about(request, one, cut_off=cut_off)
    if cut_off or one.is_pending or not one.findings:
        return render(request, "imports/batch.html", context)
    return list_page(
        request,
        title=one.file_name,
        counted=_("chỗ cần xem"),
        file_name=f"can-xem-{Path(one.file_name).stem}",
        rows=[_finding_line(found) for found in one.findings],
        columns=_finding_columns(one),
        filters=[
            Filter("level", _("Mức"), choices=list(_LEVELS.items())),
            Filter("sheet", _("Trang"), choices=_sheets_of(one)),
        ],
        search=("message", "address", "title"),
        template="imports/findings.html",
        context=context,
    )


@require_GET
@never_cache
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone; when the work is over, the page is asked to load again."""
    one = _find(request, pk)
    if not one.is_pending or services.is_cut_off(one):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "imports/_progress.html", _progress(one))


@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    one = _find(request, pk)
    if not services.approve_batch(actor=_actor(request), batch=one):
        one.refresh_from_db(fields=["state"])
        if not one.is_pending and not one.is_done:
            messages.warning(request, _("Chưa nhập được: xem lý do bên dưới."))
    return redirect("imports:batch", pk)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    one = _find(request, pk)
    if not services.retry_batch(actor=_actor(request), batch=one) and not one.is_pending:
        messages.warning(request, _("Không kiểm tra lại được: tệp không còn hoặc đã nhập xong."))
    return redirect("imports:batch", pk)


@require_GET
def answers_copy(request: HttpRequest, pk: int) -> HttpResponseBase:
    one = _find(request, pk)
    try:
        file = services.answers_copy_path(one).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{Path(one.file_name).stem.removesuffix('.tra-loi')}.tra-loi.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)
    response["Cache-Control"] = "no-store"
    return response


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _home() -> Crumb:
    return Crumb(_("Nạp dữ liệu"), reverse("imports:list"))


def _find(request: HttpRequest, pk: int) -> ImportBatch:
    actor = _actor(request)
    require(actor, "imports", "view")
    visible = ImportBatch.objects.visible_to(actor).select_related("owner")
    found: ImportBatch = get_object_or_404(visible, pk=pk)
    return found


def _batch_url(one: ImportBatch) -> str:
    return reverse("imports:batch", args=[one.pk])


def _state(one: ImportBatch) -> tuple[str, str]:
    """How the batch stands; one that waits for a process that is gone says so."""
    if one.is_pending and services.is_cut_off(one):
        return "warn", _("Bị ngắt giữa chừng")
    return _LOOKS[BatchState(one.state)], str(one.get_state_display())


def _about(request: HttpRequest, one: ImportBatch, *, cut_off: bool) -> dict[str, Any]:
    actor = _actor(request)
    return {
        "batch": one,
        "state": _state(one),
        "cut_off": cut_off,
        "count_lines": _count_lines(one),
        "heads": [label for _key, label in _COUNTS],
        "levels": [(label, one.levels.get(key, 0)) for key, label in _LEVELS.items()],
        "kept": len(one.findings),
        "found": sum(one.levels.values()),
        "may_import": may(actor, "imports", "manage"),
        "refused": "" if one.is_done else _why_not(actor, one, cut_off=cut_off),
        "may_retry": not one.is_done and services.may_work_on(actor, one),
        "has_copy": services.answers_copy_path(one).exists(),
        "keep_days": services.KEEP_DAYS,
        "crumbs": [_home(), Crumb(one.file_name)],
        **_progress(one),
    }


def _why_not(actor: Actor, one: ImportBatch, *, cut_off: bool) -> str:
    """Why the batch cannot be committed now; empty when it can."""
    if cut_off or one.state == BatchState.FAILED:
        return _("Tệp chưa kiểm tra xong.")
    if one.state == BatchState.ERRORS:
        return _("Còn lỗi. Sửa các ô tô đỏ trong bản có ghi chú, lưu, rồi tải chính bản đó lên.")
    if one.state == BatchState.QUESTIONS:
        return _(
            "Còn câu hỏi. Trả lời ở cột “Trả lời: …” trong bản có ghi chú, lưu, rồi tải chính bản đó lên."
        )
    if not may(actor, "imports", "manage"):
        return _("Tài khoản của đồng chí chỉ được xem.")
    if one.owner_id != actor.user_id:
        return _("Chỉ người tải tệp lên mới nhập được tệp này.")
    if not services.may_work_on(actor, one):
        return _("Tệp đã được xóa khỏi máy chủ. Tải lên lại để nhập.")
    return ""


def _progress(one: ImportBatch) -> dict[str, Any]:
    found = services.read_progress(services.progress_path(one)) if one.is_pending else None
    committing = one.state == BatchState.RUNNING
    return {
        "batch": one,
        "committing": committing,
        "step": found.text if found else _("Đang chuẩn bị"),
        "percent": found.percent(committing=committing) if found else 0,
    }


def _count_lines(one: ImportBatch) -> list[CountLine]:
    """Sheets in their order, then those without rows that count."""
    titles = {sheet.code: str(sheet.title) for sheet in all_sheets()}
    codes = [code for code in titles if code in one.counts]
    others = sorted(key for key in one.counts if key not in titles)
    return [
        CountLine(
            titles.get(code) or code.removeprefix("sheet:") or _("Cả tệp"),
            [(label, one.counts[code].get(key, 0)) for key, label in _COUNTS],
        )
        for code in [*codes, *others]
    ]


def _finding_line(found: dict[str, Any]) -> FindingLine:
    return FindingLine(
        level=found["level"],
        sheet=found["sheet"] or _("Cả tệp"),
        address=found["address"],
        title=found["title"],
        message=found["message"],
        options="; ".join(found["options"]),
    )


def _finding_columns(one: ImportBatch) -> list[Column]:
    columns = [
        Column("level", _("Mức"), _level, kind="state"),
        Column("sheet", _("Trang"), "sheet"),
        Column("cell", _("Ô"), "address"),
        Column("title", _("Cột"), "title"),
        Column("message", _("Nội dung"), "message", long=True),
    ]
    if any(found["options"] for found in one.findings):
        columns.append(Column("options", _("Có thể trả lời"), "options", long=True))
    return columns


def _level(line: FindingLine) -> tuple[str, str]:
    return _LEVEL_LOOKS[line.level], str(_LEVELS[line.level])


def _sheets_of(one: ImportBatch) -> list[tuple[str, str]]:
    names = dict.fromkeys(found["sheet"] or _("Cả tệp") for found in one.findings)
    return [(name, name) for name in names]
