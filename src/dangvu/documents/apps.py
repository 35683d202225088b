from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "dangvu.documents"
    label = "documents"
    verbose_name = _("Văn bản")

    def ready(self) -> None:
        from dangvu.core import numberer
        from dangvu.documents import indicators, sheets  # noqa: F401  -- register themselves
        from dangvu.documents.services import number_paper

        numberer.plug_in(number_paper)
        _show()


def _show() -> None:
    """What this room adds to the pages of others."""
    from dangvu.core.registry import MenuItem, Searcher, add_menu_item, add_searcher
    from dangvu.core.routes import needs
    from dangvu.documents import views

    label, see = _("Văn bản"), needs("documents")
    add_menu_item(MenuItem(label, "documents:list", "document", see, order=35))
    add_searcher("documents", Searcher(label, views.found_by_words, see))
