from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "dangvu.accounts"
    label = "accounts"
    verbose_name = _("Tài khoản")

    def ready(self) -> None:
        from dangvu.core.registry import MenuItem, Panel, add_menu_item, add_panel
        from dangvu.core.routes import needs, open_to_signed_in

        own = open_to_signed_in("the own name and the way out")
        add_panel(Panel("core.account", "accounts/_account.html", _always, own))
        add_menu_item(
            MenuItem(
                _("Tài khoản"),
                "accounts:people",
                "key",
                needs("accounts", "manage"),
                order=900,
            )
        )


def _always(request: Any, subject: Any) -> dict[str, Any]:
    return {}
