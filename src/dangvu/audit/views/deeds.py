"""The record of deeds as a list, and one deed with what it changed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dangvu.audit.choices import EntryClass, Operation
from dangvu.audit.models import Deed
from dangvu.audit.selectors.pages import Changed, HeadSaid, changed_by, doers, sealed_in
from dangvu.audit.views.common import Told, actor_of, for_readers
from dangvu.audit.wording import (
    CHANNELS,
    CLASSES,
    VERBS,
    field_words,
    room_words,
    table_words,
    verb_words,
)
from dangvu.core.pages import Column, Crumb, Fact, Filter, list_page
from dangvu.core.text import search_key
from dangvu.core.writing import write_number

_LOOKS = {
    EntryClass.NORMAL: "changed",
    EntryClass.READ: "info",
    EntryClass.DENIED: "error",
    EntryClass.ANONYMOUS: "neutral",
}
_MOST_SUGGESTED = 20


@require_safe
@never_cache
@for_readers("audit.see_record")
def record(request: HttpRequest) -> HttpResponseBase:
    """Who did what when; also what was only read, and what was refused."""
    actor = actor_of(request)
    told = Told(actor)
    return list_page(
        request,
        title=_("Sổ ghi việc"),
        kind="audit",
        rows=Deed.objects.visible_to(actor),
        columns=_columns(told),
        filters=_filters(),
        order="-at",
        counted=_("việc"),
        empty=_("Chưa có việc nào được ghi."),
        file_name="so-ghi-viec",
        template="audit/list.html",
        context={"crumbs": [Crumb(_("Sổ ghi việc"))]},
    )


def _columns(told: Told) -> list[Column]:
    return [
        Column("at", _("Lúc"), _when, kind="date", order=("on_date",), url=_address),
        Column("who", _("Ai"), lambda one: one.actor_name or None),
        Column("verb", _("Làm gì"), lambda one: verb_words(one.verb), long=True),
        Column("class", _("Loại"), _state, kind="state"),
        Column("room", _("Về"), lambda one: room_words(one.verb)),
        Column("object", _("Đối tượng"), told.label, long=True),
        Column("purpose", _("Lý do, ghi chú"), told.purpose, long=True, spare=True),
        Column("channel", _("Bằng"), lambda one: _channel(one.channel), spare=True),
        Column("code", _("Mã việc"), "verb", spare=True),
        Column("number", _("Số"), "pk", kind="number", spare=True),
    ]


def _filters() -> list[Filter]:
    return [
        Filter(
            "who",
            _("Ai"),
            kind="text",
            read=_doers_called,
            apply=lambda rows, ids: rows.filter(actor_id__in=ids),
            suggest=reverse("audit:people"),
        ),
        Filter(
            "verb",
            _("Làm gì"),
            choices=lambda: sorted(
                ((code, str(words)) for code, words in VERBS.items()),
                key=lambda pair: search_key(pair[1]),
            ),
        ),
        Filter("class", _("Loại"), lookup="entry_class", choices=list(CLASSES.items())),
        Filter("day", _("Ngày"), kind="range", apply=_on_days),
    ]


@require_safe
@never_cache
@for_readers("audit.see_record")
def people(request: HttpRequest) -> HttpResponse:
    """<option> elements for `q`: names of those who stand in the record."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    names = sorted({one.name for one in doers() if _is_called(one.name, words)}) if words else []
    options = ((name, name) for name in names[:_MOST_SUGGESTED])
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', options))


@require_safe
@never_cache
@for_readers("audit.see_deed")
def one_deed(request: HttpRequest, pk: int) -> HttpResponse:
    """One deed: in which tables it changed how many rows and which fields of them, never what they
    were or are; and where it is sealed."""
    actor = actor_of(request)
    deed = get_object_or_404(Deed.objects.visible_to(actor), pk=pk)
    told = Told(actor)
    context = {
        "title": verb_words(deed.verb),
        "line": _("Việc số %s") % write_number(deed.pk),
        "state": _state(deed),
        "deed": deed,
        "facts_title": _("Việc"),
        "facts": _facts(deed, told),
        "changes": [_in_words(one) for one in changed_by(deed)],
        "sealed": _sealed_facts(sealed_in(deed)),
        "crumbs": [Crumb(_("Sổ ghi việc"), reverse("audit:list")), Crumb(verb_words(deed.verb))],
    }
    return render(request, "audit/deed.html", context)


def _facts(deed: Deed, told: Told) -> list[Fact]:
    nobody = _("không ghi người làm")
    name = told.label(deed)
    hidden = not told.is_shown(deed)
    facts = [
        Fact(_("Lúc"), _second(deed) if deed.at else deed.on_date),
        Fact(_("Ai"), deed.actor_name, missing=nobody),
        Fact(_("Bằng"), _channel(deed.channel), missing=_("không ghi")),
        Fact(_("Về"), room_words(deed.verb)),
        Fact(
            _("Đối tượng"),
            name,
            note=_("Không thuộc phạm vi được xem; cùng một đối tượng thì cùng một dấu.")
            if name and hidden
            else "",
            missing=_("không có"),
        ),
    ]
    if deed.purpose:
        why = _("có ghi, không thuộc phạm vi được xem")
        facts.append(Fact(_("Lý do, ghi chú"), told.purpose(deed), missing=why))
    facts.append(Fact(_("Mã việc"), deed.verb))
    return facts


def _in_words(one: Changed) -> dict[str, Any]:
    return {
        "table": table_words(one.table),
        "operation": Operation(one.operation).label,
        "rows": one.rows,
        "fields": [(field_words(one.table, name), rows) for name, rows in one.fields],
    }


def _sealed_facts(found: tuple[int, HeadSaid | None] | None) -> list[Fact]:
    if found is None:
        return [Fact(_("Niêm phong"), missing=_("chưa"), note=_("Việc đã xong chờ nhịp tới."))]
    place, head = found
    facts = [Fact(_("Bản ghi thứ"), place)]
    if head:
        facts += [
            Fact(_("Đầu niêm phong số"), head.number),
            Fact(_("Ký lúc"), head.at),
            Fact(_("Mã trên giấy"), head.code),
        ]
    return facts


def _when(deed: Deed) -> date | datetime:
    return deed.at or deed.on_date


def _second(deed: Deed) -> str:
    return f"{localtime(deed.at):%d/%m/%Y %H:%M:%S}"


def _state(deed: Deed) -> tuple[str, str]:
    one = EntryClass(deed.entry_class)
    return _LOOKS[one], str(CLASSES[one])


def _channel(code: str) -> str | None:
    return str(CHANNELS.get(code, code)) or None


def _address(deed: Deed) -> str:
    return reverse("audit:deed", args=[deed.pk])


def _is_called(name: str, words: str) -> bool:
    return all(word in search_key(name) for word in search_key(words).split())


def _doers_called(words: str) -> list[int]:
    """Accounts by a part of the name; ValueError when there is none."""
    found = [one.user_id for one in doers() if _is_called(one.name, words)]
    if not found:
        raise ValueError(words)
    return found


def _on_days(rows: QuerySet[Any], days: tuple[date | None, date | None]) -> QuerySet[Any]:
    """Days of this country. What stands beside the hour is the day of the database, which begins
    some hours later: it only says where to look, but for deeds that have no hour."""
    first, last = days
    by_hour, by_day = Q(at__isnull=False), Q(at__isnull=True)
    if first:
        rows = rows.filter(on_date__gte=first - timedelta(days=1))
        by_hour &= Q(at__gte=make_aware(datetime.combine(first, time())))
        by_day &= Q(on_date__gte=first)
    if last:
        rows = rows.filter(on_date__lte=last)
        by_hour &= Q(at__lt=make_aware(datetime.combine(last + timedelta(days=1), time())))
        by_day &= Q(on_date__lte=last)
    return rows.filter(by_hour | by_day)
