from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "dangvu.access"
    label = "access"
    verbose_name = _("Phân quyền")

    def ready(self) -> None:
        from dangvu.access import commandline
        from dangvu.access.keeping import kept_holds
        from dangvu.access.selectors import evaluate
        from dangvu.core import policy

        policy.plug_in(evaluate, kept_holds)
        commandline.plug_in()
