from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    name = "dangvu.rules"
    label = "rules"
    verbose_name = _("Quy định và tham số")

    def ready(self) -> None:
        from dangvu.rules import commandline

        commandline.plug_in()
