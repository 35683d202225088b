"""Undoing a committed import: what stands on it, the reason, and the word that it be done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dangvu.core.routes import needs
from dangvu.imports import services
from dangvu.imports.forms import UndoForm
from dangvu.imports.views.common import actor_of, batch_url, crumbs, find_batch, state_of


@needs("imports", "manage")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    one, actor = find_batch(request, pk), actor_of(request)
    form = UndoForm(request.POST or None)
    why, standing = services.why_not_undo(actor, one), None
    if not why:
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            services.ask_to_undo(actor=actor, batch=one, reason=reason)
            return redirect("imports:batch", pk)
        if not services.is_large(one):
            standing = services.what_stands_on(actor=actor, batch=one)
    context = {
        "title": _("Hoàn tác lần nạp"),
        "batch": one,
        "state": state_of(one),
        "form": form,
        "why": why,
        "standing": standing,
        "cancel_url": batch_url(one),
        "crumbs": crumbs(one, _("Hoàn tác")),
    }
    return render(request, "imports/undo.html", context, status=422 if form.errors else 200)
