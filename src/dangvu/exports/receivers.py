"""What the room answers when something is about to go out."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.api import Refused
from dangvu.core.exporting import Held, Out, Passage
from dangvu.core.proving import ask_to_prove, is_fresh
from dangvu.core.writing import write_number
from dangvu.exports import services

#: What the page that asks is told: in the session, for a program signed in the address.
SALT = "dangvu.exports.ask"
_BESIDE = ("of", "after", "before")


def keep(request: HttpRequest, *, label: str, kind: str, rows: int, only_ask: bool) -> Out:
    """Count it and let it out, or say how to be let out."""
    actor, key = request.actor, key_of(request)  # type: ignore[attr-defined]
    if actor.user_id is None:
        # Nobody sees a member without having signed in; what is public is nobody's export.
        return Passage()
    persons = services.persons_in(kind, rows)
    try:
        ask = services.check(actor=actor, key=key, persons=persons)
        if ask is not None and _at_a_screen(request) and not is_fresh(request):
            return ask_to_prove(request)
        if only_ask:
            return Passage()
        made = services.take_out(actor=actor, label=label, kind=kind, key=key, rows=rows)
    except services.OverTheLimit:
        return _held(request, label=label, key=key, persons=persons)
    return Passage(made.pk, actor.name, actor.today)


def keep_of_command(actor: Actor, *, label: str, kind: str, rows: int) -> Passage:
    """Count what a command takes out, and let it out. The local operator is counted and not held
    back: whoever runs commands can read the database itself. Raises Held."""
    key = hashlib.sha256(f"cli {kind} {label}".encode()).hexdigest()
    try:
        made = services.take_out(actor=actor, label=label, kind=kind, key=key, rows=rows)
    except services.OverTheLimit as error:
        raise Held(_over()) from error
    return Passage(made.pk, actor.name, actor.today)


def key_of(request: HttpRequest) -> str:
    """The same for the same list: its address with filters and order, and the rows picked. A
    program reads a list page by page, so that there it is the list as a whole."""
    what = request.path
    if not _is_program(request):
        query = request.GET.copy()
        for name in _BESIDE:
            query.pop(name, None)
        what = f"{what}?{query.urlencode()} {sorted(request.POST.getlist('ids'))}"
    return hashlib.sha256(what.encode()).hexdigest()


def _is_program(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _at_a_screen(request: HttpRequest) -> bool:
    """A job has no screen: whoever left it was asked."""
    return not (_is_program(request) or getattr(request, "made_in_background", False))


def _held(request: HttpRequest, *, label: str, key: str, persons: int) -> HttpResponse:
    told: dict[str, Any] = {
        "label": label,
        "address": request.get_full_path(),
        "key": key,
        "persons": persons,
    }
    said = _over()
    if _is_program(request):
        what = urlencode({"what": signing.dumps(told, salt=SALT)})
        raise Refused(403, said, [f"{reverse('exports:ask')}?{what}"])
    if getattr(request, "made_in_background", False):
        messages.error(request, said)
        return redirect("exports:list")
    # Not in the address: what was searched for may be a name.
    request.session[SALT] = {**request.session.get(SALT, {}), key[:16]: told}
    return redirect(f"{reverse('exports:ask')}?{urlencode({'what': key[:16]})}")


def _over() -> str:
    said = _("Hôm nay đã hết số người được xuất (%s). Cần người thứ hai duyệt.")
    return said % write_number(limit())


def limit() -> int:
    """How many rows of persons one may take out in a day."""
    from django.conf import settings

    return int(settings.EXPORT_PERSONS)
