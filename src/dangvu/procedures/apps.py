from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "dangvu.procedures"
    label = "procedures"
    verbose_name = _("Quy trình")

    def ready(self) -> None:
        from dangvu.access.selectors import add_wall
        from dangvu.core import withdrawal
        from dangvu.members.selectors.keeping import Kept, Less, add_less
        from dangvu.procedures import (  # noqa: F401  -- register themselves
            alerts,
            checks,
            indicators,
            personal_data,
            receivers,
            reorganisation,
            sheets,
        )
        from dangvu.procedures.models import Case
        from dangvu.procedures.permissions import WALL, told_of
        from dangvu.procedures.services import withdrawing

        add_wall(WALL, told_of)
        add_less(Less("procedures_steptaken", "values", Kept.STEP_VALUES, "số liệu của bước"))
        withdrawal.add_follower(withdrawing.follow_withdrawal)
        withdrawal.add_namer(Case, withdrawing.case_names)
        _print()
        _show()


def _print() -> None:
    """Forms of papers that have none of their own, and what every case can say in a paper."""
    from dangvu.papers.selectors import add_forms
    from dangvu.procedures.selectors import sayings
    from dangvu.procedures.selectors.contexts import add_case_context

    add_forms("dangvu.procedures")
    add_case_context(sayings.FIELDS, sayings.read)


def _show() -> None:
    """What this room adds to the menu, the search and the pages of others."""
    from dangvu.core.registry import (
        MenuItem,
        Panel,
        Searcher,
        add_menu_item,
        add_panel,
        add_searcher,
    )
    from dangvu.core.routes import needs
    from dangvu.procedures import views

    see = needs("procedures")
    add_menu_item(MenuItem(_("Hồ sơ giải quyết"), "procedures:list", "report", see, order=22))
    add_panel(Panel("members.person", "procedures/_cases.html", views.cases_panel, see, order=8))
    add_panel(Panel("members.own", "procedures/_own_cases.html", views.own_cases_panel, see))
    template, ask = "procedures/_own_door.html", needs("procedures", "ask")
    add_panel(Panel("members.own.doors", template, views.own_door, ask))
    add_panel(Panel("procedures.case", "procedures/_prints.html", views.prints_panel, see))
    add_panel(Panel("procedures.own", "procedures/_prints.html", views.own_prints_panel, see))
    add_panel(Panel("members.candidate", "procedures/_cases.html", views.candidate_cases, see))
    template, keep = "core/_doings.html", needs("procedures", "manage")
    add_panel(Panel("members.candidate.actions", template, views.candidate_doings, keep))
    add_searcher("procedures", Searcher(_("Hồ sơ giải quyết"), views.found_by_words, see))
