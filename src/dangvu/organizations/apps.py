from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "dangvu.organizations"
    label = "organizations"
    verbose_name = _("Tổ chức đảng")

    def ready(self) -> None:
        from dangvu.organizations import indicators  # noqa: F401  -- registers the figures of this room
