from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dangvu.core import background
from dangvu.core.registry import MenuItem, add_menu_item
from dangvu.core.routes import needs


class JobsConfig(AppConfig):
    name = "dangvu.jobs"
    label = "jobs"
    verbose_name = _("Việc chạy nền")

    def ready(self) -> None:
        from dangvu.jobs import alerts, receivers, tasks  # noqa: F401  -- register themselves

        background.plug_in(receivers.leave)
        add_menu_item(MenuItem(_("Việc chạy nền"), "jobs:list", "clock", needs("jobs"), order=95))
