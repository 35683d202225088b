from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "dangvu.site"
    label = "site"
    verbose_name = _("Trang chung")

    def ready(self) -> None:
        from dangvu.core.registry import MenuItem, Panel, add_menu_item, add_panel
        from dangvu.core.routes import open_to_everyone, open_to_signed_in

        frame = open_to_signed_in("a part of the frame of every page; what it leads to asks again")
        first = open_to_everyone("says at the door that nobody has an account yet")
        add_menu_item(MenuItem(_("Việc của tôi"), "site:home", "home", frame, order=0))
        add_panel(Panel("core.search", "site/_find.html", _always, frame))
        add_panel(Panel("core.notices", "site/_ended.html", _reader, frame))
        add_panel(Panel("accounts.door", "site/_first.html", _where_nobody_is_yet, first))


def _where_nobody_is_yet(request: Any, subject: Any) -> dict[str, Any] | None:
    from dangvu.site.services import first_code

    return {} if first_code() else None


def _reader(request: Any, subject: Any) -> dict[str, Any]:
    from dangvu.site.views.state import reader_of

    return reader_of(request)


def _always(request: Any, subject: Any) -> dict[str, Any]:
    return {}
