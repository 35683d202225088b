"""The reader's choice of display: letter size and light or dark."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dangvu.core.routes import open_to_everyone

_CHOICES = {"text": ("usual", "big"), "theme": ("auto", "light", "dark")}
_YEAR = 365 * 24 * 3600


@open_to_everyone("letter size and theme, kept in a cookie of the one who asks")
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie and go back, so that it works without JavaScript."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, allowed in _CHOICES.items():
        if request.POST.get(name) in allowed:
            response.set_cookie(
                name,
                request.POST[name],
                max_age=_YEAR,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=True,
            )
    return response
