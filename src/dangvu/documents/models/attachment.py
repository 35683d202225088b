"""Files of open papers, with the words in them."""

from __future__ import annotations

import hashlib
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.models import Recorded, RecordedQuerySet
from dangvu.core.text import search_key
from dangvu.documents.choices import FileKind
from dangvu.documents.models.document import Document

#: The words are kept without accents, as they are.
CONFIGURATION = "simple"


class AttachmentQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Files of the papers that the actor may see."""
        return self.filter(document__in=Document.objects.visible_to(actor))

    def holding(self, words: str) -> Self:
        """Files in which every word stands, accents or not."""
        return self.filter(words=SearchQuery(search_key(words), config=CONFIGURATION))

    def without_content(self) -> Self:
        """For lists: the files themselves stay where they are."""
        return self.defer("content", "words")


class Attachment(Recorded):
    """A file of an open paper, byte by byte as it came. `words` is null where they cannot be read."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="attachments")
    file_name = models.CharField(_("tên tệp"), max_length=255)
    kind = models.CharField(_("loại tệp"), max_length=4, choices=FileKind.choices)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("số byte"))
    sha256 = models.CharField(max_length=64)
    words = SearchVectorField(null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        db_table = "documents_attachment"
        indexes = [
            models.Index(fields=["document"], name="documents_attachment_of"),
            GinIndex(fields=["words"], name="documents_attachment_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "sha256"],
                condition=Q(superseded_at__isnull=True),
                name="documents_attachment_once",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
                name="documents_attachment_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_whole(self) -> bool:
        """Whether these are the bytes that were taken."""
        return hashlib.sha256(self.content).hexdigest() == self.sha256
