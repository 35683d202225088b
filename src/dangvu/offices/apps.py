from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficesConfig(AppConfig):
    name = "dangvu.offices"
    label = "offices"
    verbose_name = _("Cấp ủy, chức vụ")

    def ready(self) -> None:
        from dangvu.access.selectors import add_wall
        from dangvu.core import electorate
        from dangvu.offices import (  # noqa: F401  -- register themselves
            alerts,
            indicators,
            reorganisation,
            sheets,
        )
        from dangvu.offices.permissions import WALL, told_of
        from dangvu.offices.selectors.electorates import BODIES, voters_of

        add_wall(WALL, told_of)
        for body in BODIES:
            electorate.register(body, voters_of(body))
