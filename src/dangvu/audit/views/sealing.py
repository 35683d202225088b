"""How far the record is sealed, and the heads to compare papers with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dangvu.audit.models import Head
from dangvu.audit.selectors.pages import HeadSaid, Sealing, said_by, sealing
from dangvu.audit.views.common import actor_of, for_readers
from dangvu.core.pages import Column, Crumb, Fact, Filter, list_page
from dangvu.core.writing import write_date, write_number


@require_safe
@never_cache
@for_readers("audit.see_seal")
def seal(request: HttpRequest) -> HttpResponseBase:
    """The signed heads, the last first; a code that stands on a paper finds its own."""
    now = sealing()
    code = request.GET.get("code", "").strip()
    return list_page(
        request,
        title=_("Niêm phong sổ ghi việc"),
        kind="audit",
        rows=Head.objects.visible_to(actor_of(request)),
        columns=[
            Column("number", _("Đầu số"), "number", kind="number", order=("number",)),
            Column("size", _("Số bản ghi"), "size", kind="number"),
            Column("at", _("Ký lúc"), lambda one: _said(one, "at"), kind="date"),
            Column("code", _("Mã trên giấy"), lambda one: _said(one, "code"), long=True),
            Column("root", _("Mã gốc của cây"), _root, long=True),
        ],
        filters=[Filter("code", _("Mã in trên giấy"), kind="text", read=_size_of, apply=_coded(code))],
        order="-number",
        counted=_("đầu niêm phong"),
        empty=_("Chưa có gì được niêm phong. Tiến trình chạy nền niêm phong mỗi phút."),
        file_name="dau-niem-phong",
        template="audit/seal.html",
        context={
            "state": _state(now),
            "facts": _facts(now),
            "unmatched": bool(code) and not _matches(code),
            "crumbs": [Crumb(_("Sổ ghi việc"), reverse("audit:list")), Crumb(_("Niêm phong"))],
        },
    )  # fmt: skip


def _said(head: Head, name: str) -> Any:
    said: HeadSaid | None = said_by(head)
    return getattr(said, name) if said else None


def _root(head: Head) -> str | None:
    """In parts that are compared one by one."""
    root = _said(head, "root")
    return " ".join(root[at : at + 8] for at in range(0, len(root), 8)) if root else None


def _size_of(code: str) -> int:
    """A code begins with the size of the tree."""
    size = code.partition("-")[0]
    if not (size.isascii() and size.isdigit() and len(size) < 18):
        raise ValueError(code)
    return int(size)


def _found(code: str) -> list[int]:
    try:
        heads = Head.objects.filter(size=_size_of(code))
    except ValueError:
        return []
    same = code.strip().upper()
    return [one.number for one in heads if (said := said_by(one)) and said.code == same]


def _matches(code: str) -> bool:
    return bool(_found(code))


def _coded(code: str) -> Any:
    def apply(rows: QuerySet[Any], _size: int) -> QuerySet[Any]:
        return rows.filter(number__in=_found(code))

    return apply


def _state(now: Sealing) -> tuple[str, str]:
    if now.head is None:
        return "warn", _("Chưa niêm phong")
    if now.late:
        return "late", _("Niêm phong chậm")
    if now.findings:
        return "error", _("Sổ không nguyên vẹn")
    return "done", _("Đang niêm phong đều")


def _facts(now: Sealing) -> list[Fact]:
    seconds = 2 * settings.SEAL_SECONDS
    waiting = Fact(
        _("Chờ niêm phong"),
        _("%s việc") % write_number(now.waiting) if now.waiting else _("không có việc nào"),
        note=_("việc đầu từ %s") % write_date(now.oldest) if now.oldest else "",
    )
    old = Fact(
        _("Việc cũ hơn hai nhịp (%s giây)") % seconds,
        _("còn việc chưa niêm phong") if now.late else _("đã niêm phong hết"),
    )
    return [*_head_facts(now.head), waiting, old, _verified(now)]


def _head_facts(head: HeadSaid | None) -> list[Fact]:
    if head is None:
        return [Fact(_("Đầu cuối"), missing=_("chưa có"))]
    return [
        Fact(_("Đầu cuối, số"), head.number),
        Fact(_("Số bản ghi"), head.size),
        Fact(_("Ký lúc"), head.at),
        Fact(_("Mã trên giấy"), head.code),
    ]


def _verified(now: Sealing) -> Fact:
    label, one = _("Kiểm tra lần cuối"), now.verified
    if one is None:
        return Fact(label, missing=_("chưa lần nào"), note=_("Lệnh: dangvu audit verify"))
    if now.findings is None:
        said = ""
    elif now.findings:
        said = _("%s chỗ không nguyên vẹn") % write_number(now.findings)
    else:
        said = _("sổ nguyên vẹn")
    return Fact(label, one.at, note=f"{one.actor_name}: {said}")
