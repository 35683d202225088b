"""The desk after signing in, search over everything, the kit, health, error pages."""

from dangvu.site.views.desk import duties, home
from dangvu.site.views.errors import bad_request, forbidden, forged, not_found, server_error
from dangvu.site.views.first import first
from dangvu.site.views.kit import kit, kit_list, kit_record
from dangvu.site.views.search import search
from dangvu.site.views.state import health, session

__all__ = [
    "bad_request",
    "duties",
    "first",
    "forbidden",
    "forged",
    "health",
    "home",
    "kit",
    "kit_list",
    "kit_record",
    "not_found",
    "search",
    "server_error",
    "session",
]
