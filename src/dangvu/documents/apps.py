from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "dangvu.documents"
    label = "documents"
    verbose_name = _("Văn bản")

    def ready(self) -> None:
        from dangvu.core import numberer, withdrawal
        from dangvu.documents import (  # noqa: F401  -- register themselves
            alerts,
            indicators,
            sheets,
        )
        from dangvu.documents.models import Document
        from dangvu.documents.services import number_papers, withdrawing

        numberer.plug_in(number_papers)
        withdrawal.add_follower(withdrawing.follow_withdrawal)
        withdrawal.add_namer(Document, withdrawing.document_names)
        _show()


def _show() -> None:
    """What this room adds to the pages of others."""
    from dangvu.core.registry import MenuItem, Searcher, add_menu_item, add_searcher
    from dangvu.core.routes import needs
    from dangvu.documents import views

    label, see = _("Văn bản"), needs("documents")
    add_menu_item(MenuItem(label, "documents:list", "document", see, order=35))
    add_searcher("documents", Searcher(label, views.found_by_words, see))
