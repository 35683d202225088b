from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dangvu.core.registry import MenuItem, add_menu_item


class ReportsConfig(AppConfig):
    name = "dangvu.reports"
    label = "reports"
    verbose_name = _("Báo cáo")

    def ready(self) -> None:
        add_menu_item(MenuItem(_("Báo cáo"), "reports:list", "report", "reports", order=60))
