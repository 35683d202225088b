from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficesConfig(AppConfig):
    name = "dangvu.offices"
    label = "offices"
    verbose_name = _("Cấp ủy, chức vụ")

    def ready(self) -> None:
        from dangvu.offices import (  # noqa: F401  -- register themselves
            alerts,
            indicators,
            personal_data,
            reorganisation,
            sheets,
        )

        _show()
        _answer()


def _show() -> None:
    """What this room adds to the menu and to the pages of others."""
    from dangvu.core.registry import MenuItem, Panel, add_menu_item, add_panel
    from dangvu.core.routes import needs
    from dangvu.offices import views

    see = needs("offices")
    add_menu_item(MenuItem(_("Chức danh"), "offices:vacancies", "star", see, order=25))
    template = "offices/_bodies.html"
    add_panel(Panel("organizations.detail", template, views.bodies_panel, see, order=5))
    template = "offices/_posts.html"
    add_panel(Panel("members.person", template, views.posts_panel, see, order=10))


def _answer() -> None:
    """What the database is told of a reader, who votes, and how things are called."""
    from dangvu.access.selectors import add_wall
    from dangvu.core import electorate, withdrawal
    from dangvu.offices.models import Body, Post, Term
    from dangvu.offices.permissions import WALL, told_of
    from dangvu.offices.selectors.electorates import BODIES, voters_of
    from dangvu.offices.services import withdrawing

    add_wall(WALL, told_of)
    for body in BODIES:
        electorate.register(body, voters_of(body))
    withdrawal.add_namer(Term, withdrawing.term_names)
    withdrawal.add_namer(Body, withdrawing.body_names)
    withdrawal.add_namer(Post, withdrawing.post_names)
