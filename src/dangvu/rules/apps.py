from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    name = "dangvu.rules"
    label = "rules"
    verbose_name = _("Quy định và tham số")

    def ready(self) -> None:
        from dangvu.core.registry import MenuItem, add_menu_item
        from dangvu.core.routes import needs
        from dangvu.rules import commandline

        commandline.plug_in()
        label = _("Quy định")
        add_menu_item(MenuItem(label, "rules:list", "info", needs("rules"), order=70))
