from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "dangvu.organizations"
    label = "organizations"
    verbose_name = _("Tổ chức đảng")

    def ready(self) -> None:
        from dangvu.organizations import (  # noqa: F401  -- register themselves
            commandline,
            indicators,
            reorganisation,
            sheets,
            tasks,
        )

        commandline.plug_in()
        _show()
        _follow()


def _show() -> None:
    """What this room adds to the pages of others."""
    from dangvu.core.registry import MenuItem, Panel, add_menu_item, add_panel, add_searcher
    from dangvu.organizations import views

    label = _("Tổ chức đảng")
    add_menu_item(MenuItem(label, "organizations:tree", "tree", "organizations", order=10))
    add_searcher("organizations", label, views.found_by_words)
    add_panel(Panel("core.masthead", "organizations/_masthead.html", views.own_name))


def _follow() -> None:
    """What follows when an import is taken back."""
    from dangvu.core import withdrawal
    from dangvu.organizations.models import Employer, Organization
    from dangvu.organizations.services import withdrawing

    withdrawal.add_follower(withdrawing.follow_withdrawal)
    withdrawal.add_namer(Organization, withdrawing.organization_names)
    withdrawal.add_namer(Employer, withdrawing.employer_names)
