from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dangvu.core import exporting
from dangvu.core.registry import MenuItem, add_menu_item
from dangvu.core.routes import needs


class ExportsConfig(AppConfig):
    name = "dangvu.exports"
    label = "exports"
    verbose_name = _("Xuất dữ liệu")

    def ready(self) -> None:
        from dangvu.exports import alerts, receivers  # noqa: F401  -- register themselves

        exporting.plug_in(receivers.keep, receivers.keep_of_command)
        add_menu_item(
            MenuItem(_("Xuất dữ liệu"), "exports:list", "excel", needs("members", "rows"), order=94)
        )
