from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "dangvu.accounts"
    label = "accounts"
    verbose_name = _("Tài khoản")

    def ready(self) -> None:
        from dangvu.core.registry import MenuItem, Panel, add_menu_item, add_panel

        add_panel(Panel("core.account", "accounts/_account.html", _for_those_signed_in))
        add_menu_item(
            MenuItem(
                _("Tài khoản"),
                "accounts:people",
                "key",
                kind="accounts",
                action="manage",
                order=900,
            )
        )


def _for_those_signed_in(request: Any, subject: Any) -> dict[str, Any] | None:
    actor = getattr(request, "actor", None)
    return {} if actor is not None and actor.user_id is not None else None
