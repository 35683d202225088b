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
    from dangvu.core.registry import (
        MenuItem,
        Panel,
        Searcher,
        add_menu_item,
        add_panel,
        add_searcher,
    )
    from dangvu.core.routes import needs, open_to_signed_in
    from dangvu.organizations import views

    label, see = _("Tổ chức đảng"), needs("organizations")
    add_menu_item(MenuItem(label, "organizations:tree", "tree", see, order=10))
    add_searcher("organizations", Searcher(label, views.found_by_words, see))
    whose = open_to_signed_in("the name of the installation's own organisation, for the header")
    add_panel(Panel("core.masthead", "organizations/_masthead.html", views.own_name, whose))


def _follow() -> None:
    """What follows when an import is taken back."""
    from dangvu.core import withdrawal
    from dangvu.organizations.models import Employer, Organization
    from dangvu.organizations.services import withdrawing

    withdrawal.add_follower(withdrawing.follow_withdrawal)
    withdrawal.add_namer(Organization, withdrawing.organization_names)
    withdrawal.add_namer(Employer, withdrawing.employer_names)
