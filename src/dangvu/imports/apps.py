from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dangvu.core.registry import MenuItem, add_menu_item
from dangvu.core.routes import needs


class ImportsConfig(AppConfig):
    name = "dangvu.imports"
    label = "imports"
    verbose_name = _("Nạp dữ liệu")

    def ready(self) -> None:
        from dangvu.imports import alerts, tasks  # noqa: F401  -- register themselves

        add_menu_item(
            MenuItem(_("Nạp dữ liệu"), "imports:list", "import", needs("imports"), order=70)
        )
