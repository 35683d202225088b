from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dangvu.core.registry import MenuItem, add_menu_item
from dangvu.core.routes import needs


class ReportsConfig(AppConfig):
    name = "dangvu.reports"
    label = "reports"
    verbose_name = _("Báo cáo")

    def ready(self) -> None:
        from dangvu.papers.selectors import add_forms
        from dangvu.reports import tasks  # noqa: F401  -- register themselves

        add_forms("dangvu.reports")
        add_menu_item(MenuItem(_("Báo cáo"), "reports:list", "report", needs("reports"), order=60))
