from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "dangvu.site"
    label = "site"
    verbose_name = _("Trang chung")

    def ready(self) -> None:
        from dangvu.core.registry import MenuItem, add_menu_item

        add_menu_item(MenuItem(_("Việc của tôi"), "site:home", "home", kind="", order=0))
