from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "dangvu.access"
    label = "access"
    verbose_name = _("Phân quyền")

    def ready(self) -> None:
        from dangvu.access import (  # noqa: F401  -- some register themselves
            alerts,
            commandline,
            reorganisation,
            views,
        )
        from dangvu.access.keeping import kept_holds
        from dangvu.access.selectors import evaluate
        from dangvu.core import policy
        from dangvu.core.registry import MenuItem, Panel, add_menu_item, add_panel
        from dangvu.core.routes import needs, open_to_signed_in

        policy.plug_in(evaluate, kept_holds)
        commandline.plug_in()
        see = needs("grants")
        add_menu_item(MenuItem(self.verbose_name, "access:grants", "lock", see, order=90))
        template = "access/_of_account.html"
        add_panel(Panel("accounts.person", template, views.of_account, see))
        own = open_to_signed_in("the own roles")
        add_panel(Panel("site.home", "access/_mine.html", views.mine, own, order=200))
