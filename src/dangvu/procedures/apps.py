from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "dangvu.procedures"
    label = "procedures"
    verbose_name = _("Quy trình")

    def ready(self) -> None:
        from dangvu.access.selectors import add_wall
        from dangvu.procedures import checks, reorganisation  # noqa: F401  -- register themselves
        from dangvu.procedures.permissions import WALL, told_of

        add_wall(WALL, told_of)
