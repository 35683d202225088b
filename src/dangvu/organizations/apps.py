from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "dangvu.organizations"
    label = "organizations"
    verbose_name = _("Tổ chức đảng")

    def ready(self) -> None:
        from dangvu.organizations import (  # noqa: F401  -- register themselves
            indicators,
            reorganisation,
            sheets,
        )
