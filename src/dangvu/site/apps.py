from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "dangvu.site"
    label = "site"
    verbose_name = _("Trang chung")

    def ready(self) -> None:
        from dangvu.core.registry import MenuItem, Panel, add_menu_item, add_panel

        add_menu_item(MenuItem(_("Việc của tôi"), "site:home", "home", kind="", order=0))
        add_panel(Panel("core.search", "site/_find.html", _for_those_signed_in))
        add_panel(Panel("core.notices", "site/_ended.html", _for_those_signed_in))
        add_panel(Panel("accounts.door", "site/_first.html", _where_nobody_is_yet))


def _where_nobody_is_yet(request: Any, subject: Any) -> dict[str, Any] | None:
    from dangvu.site.services import first_code

    return {} if first_code() else None


def _for_those_signed_in(request: Any, subject: Any) -> dict[str, Any] | None:
    actor = getattr(request, "actor", None)
    return {} if actor is not None and actor.user_id is not None else None
