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
