from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "dangvu.members"
    label = "members"
    verbose_name = _("Đảng viên")

    def ready(self) -> None:
        from dangvu.access.selectors import add_wall
        from dangvu.members import (  # noqa: F401  -- register themselves
            alerts,
            indicators,
            pool_alerts,
            reorganisation,
            sheets,
            tasks,
        )
        from dangvu.members.permissions import POOL_WALL, told_of_pool

        add_wall(POOL_WALL, told_of_pool)
        _show()
        _answer()


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
    from dangvu.core.routes import needs
    from dangvu.members import views
    from dangvu.members.selectors import counts_below
    from dangvu.organizations.selectors import BranchColumn, add_branch_column

    label = _("Đảng viên")
    add_menu_item(MenuItem(label, "members:list", "people", needs("members"), order=20))
    add_searcher("members", Searcher(label, views.found_by_words, needs("members")))
    pool, policy = _("Nguồn phát triển Đảng"), needs("procedures")
    # Members, who see their own alone, have nothing to look for there.
    several = needs("procedures", "rows")
    add_menu_item(MenuItem(pool, "members:candidates", "people", several, order=21))
    add_searcher("members.candidates", Searcher(pool, views.candidates_by_words, policy))
    add_branch_column(BranchColumn("members.total", label, counts_below))
    template, policy = "members/_balance.html", needs("figures")
    add_panel(Panel("organizations.detail", template, views.balance_panel, policy, order=10))
    add_panel(Panel("site.home.first", "members/_own.html", views.own_panel, needs("members")))
    template, policy = "members/_correct.html", needs("members", "ask")
    add_panel(Panel("members.person.actions", template, views.own_link, policy))
    template, policy = "members/_residence.html", needs("members")
    add_panel(Panel("members.person", template, views.residence_panel, policy, order=10))
    template, policy = "members/_number.html", needs("members")
    add_panel(Panel("members.person", template, views.number_panel, policy, order=20))
    template, policy = "members/_helping.html", needs("procedures")
    add_panel(Panel("members.person", template, views.helping_panel, policy, order=12))
    template, policy = "members/_requests.html", needs("members", "manage")
    add_panel(Panel("members.person", template, views.requests_panel, policy, order=30))


def _answer() -> None:
    """Who votes in a cell, and what follows when an import is taken back."""
    from dangvu.core import electorate, withdrawal
    from dangvu.members.models import Membership, Person
    from dangvu.members.selectors import cell_voters
    from dangvu.members.services import census_at_the_end, withdrawing
    from dangvu.members.services.accounts import person_of_account

    electorate.register("cell", cell_voters)
    electorate.register_person_of_user(person_of_account)
    withdrawal.add_surrounding(census_at_the_end)
    withdrawal.add_follower(withdrawing.follow_withdrawal)
    withdrawal.add_namer(Person, withdrawing.person_names)
    withdrawal.add_namer(Membership, withdrawing.membership_names)
