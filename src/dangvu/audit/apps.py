from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "dangvu.audit"
    label = "audit"
    verbose_name = _("Nhật ký")

    def ready(self) -> None:
        from dangvu.core.registry import MenuItem, add_menu_item
        from dangvu.core.routes import needs

        add_menu_item(
            MenuItem(_("Sổ ghi việc"), "audit:list", "document", needs("audit"), order=92)
        )
