from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "dangvu.figures"
    label = "figures"
    verbose_name = _("Số liệu")

    def ready(self) -> None:
        from dangvu.core import guard
        from dangvu.core.registry import MenuItem, Panel, add_menu_item, add_panel
        from dangvu.core.routes import needs
        from dangvu.figures import views
        from dangvu.figures.selectors.kept import hold_undo

        guard.register("imports.undo", hold_undo)
        see = needs("figures")
        add_menu_item(MenuItem(_("Số liệu"), "figures:list", "figure", see, order=30))
        add_panel(Panel("site.home", "figures/_desk.html", views.desk_panel, see))
        template, render = "figures/_organization.html", views.organization_panel
        add_panel(Panel("organizations.detail", template, render, see, order=20))
