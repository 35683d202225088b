"""The icons of the pages, drawn for this system on a 24 by 24 grid, as bodies of an inline SVG.

Inline, so that they need no request, no icon font and no exception in the content policy, take
the colour of the text beside them and print.
"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_BODIES = {
    "home": '<path d="M4 11 12 4l8 7v9h-5v-6H9v6H4z"/>',
    "tree": '<path d="M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.8a3.5 '
    '3.5 0 0 1 0 6.4M18 14.5c2.3.9 3.5 2.8 3.5 5.5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c0-4.5 3.4-6.5 7.5-6.5s7.5 '
    '2 7.5 6.5"/>',
    "figure": '<path d="M4 20V4M4 20h16M8 16v-4M12 16V7M16 16v-6"/>',
    "report": '<path d="M6 3h8l5 5v13H6zM14 3v5h5M9 12h7M9 15h7M9 18h4"/>',
    "import": '<path d="M12 4v10M8 10l4 4 4-4M4 16v4h16v-4"/>',
    "excel": '<path d="M4 4h16v16H4zM4 9.5h16M4 14.5h16M10 4v16"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "filter": '<path d="M4 5h16l-6 8v6l-4-2v-4z"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "menu": '<path d="M4 6h16M4 12h16M4 18h16"/>',
    "chevron": '<path d="m9 5 7 7-7 7"/>',
    "left": '<path d="m15 5-7 7 7 7"/>',
    "up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "updown": '<path d="m8 9 4-4 4 4M8 15l4 4 4-4"/>',
    "late": '<path d="M12 3 2.5 20h19zM12 10v4M12 17v.2"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "done": '<path d="m5 12.5 4.5 4.5L19 7"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v.2"/>',
    "question": '<circle cx="12" cy="12" r="8.5"/><path d="M9.5 10c0-1.5 1-2.5 2.5-2.5s2.5 1 '
    '2.5 2.3c0 1.7-2.5 1.9-2.5 3.7M12 16.5v.2"/>',
    "dash": '<path d="M6 12h12"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "edit": '<path d="M4 20l1-4L16 5l3 3L8 19zM14 7l3 3"/>',
    "star": '<path d="m12 3.5 2.6 5.6 6 .7-4.5 4.1 1.2 6L12 17l-5.3 2.9 1.2-6L3.4 9.8l6-.7z"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 '
    '7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
    "text": '<path d="m3 18 5-13 5 13M5 14h6M15 18l3-8 3 8M16 15.5h4"/>',
    "out": '<path d="M10 4H5v16h5M14 8l4 4-4 4M18 12H9"/>',
    "key": '<circle cx="8" cy="12" r="4"/><path d="M12 12h9M18 12v4M15 12v3"/>',
    "document": '<path d="M6 3h8l5 5v13H6zM14 3v5h5"/>',
    "columns": '<path d="M4 4h16v16H4zM9.3 4v16M14.7 4v16"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10h16M8 3.5V6M16 3.5V6"/>',
    "lock": '<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>',
}


def icon(name: str) -> SafeString:
    """The icon as an inline SVG that screen readers skip: a word always stands beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(_BODIES[name]),  # noqa: S308 - a constant of this module
    )
