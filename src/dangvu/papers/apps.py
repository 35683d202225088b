from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dangvu.core.registry import MenuItem, add_menu_item
from dangvu.core.routes import needs


class PapersConfig(AppConfig):
    name = "dangvu.papers"
    label = "papers"
    verbose_name = _("Văn bản mẫu")

    def ready(self) -> None:
        from dangvu.papers.services.letterhead import add_letterhead

        add_letterhead()
        add_menu_item(
            MenuItem(
                _("Mẫu văn bản"), "papers:list", "document", needs("papers", "manage"), order=80
            )
        )
