"""What papers do to earlier ones; two registrations of one paper become one."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from dangvu.access.selectors import things_within
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.documents.choices import LinkKind, NumberState
from dangvu.documents.models import (
    Alias,
    Attachment,
    Delivery,
    Document,
    DocumentNumber,
    Entry,
    Link,
    Regulation,
)
from dangvu.documents.models.document import marks_of
from dangvu.documents.services._acting import Refused, acting
from dangvu.documents.services._reaching import keeps, must_keep, must_see, version_of
from dangvu.documents.services.regulating import revised


def link_documents(
    *,
    actor: Actor,
    later: Document,
    earlier: Document,
    kind: LinkKind,
    on: date | None = None,
) -> Link:
    """`later` does to `earlier` what the kind says. A paper replaced from a day on no longer holds
    from that day: whoever says the day keeps both. Raises Refused for a paper with itself, for a
    circle, and for the end of a paper that somebody else keeps."""
    must_see(actor, earlier)
    ends = kind == LinkKind.REPLACES and on is not None
    if ends and not keeps(actor, earlier):
        raise Refused(
            _(
                "Văn bản kia do nơi khác giữ sổ nên chỉ nơi đó ghi được ngày hết hiệu lực. Hãy ghi"
                " quan hệ mà bỏ trống ngày, và báo nơi giữ sổ của văn bản kia."
            )
        )
    with acting(
        actor=actor,
        verb="documents.link",
        organization_id=must_keep(actor, later),
        label=marks_of(later.source),
    ):
        made = Link.objects.create(later=later, earlier=earlier, kind=kind)
        if ends:
            temporal.revise(version_of(earlier), effective_to=on)
        return made


def unlink_documents(*, actor: Actor, link: Link, reason: str) -> None:
    """The relation was written by mistake."""
    with acting(
        actor=actor,
        verb="documents.unlink",
        organization_id=must_keep(actor, link.later),
        label=marks_of(link.later.source),
    ):
        temporal.withdraw(link, reason=reason)


def merge_documents(*, actor: Actor, kept: Document, duplicate: Document, reason: str) -> None:
    """Two registrations turn out to be one paper: everything of the duplicate goes to the other.

    Whoever keeps the register of both may do it. Raises Refused for a paper with itself, and where
    somebody else's book has a line for both: one of them would go.
    """
    if kept.pk == duplicate.pk or kept.merged_into_id is not None:
        raise Refused(_("Không thể gộp một văn bản vào chính nó hay vào văn bản đã gộp."))
    must_keep(actor, duplicate)
    _must_keep_second_lines(actor, kept, duplicate)
    with acting(
        actor=actor,
        verb="documents.merge",
        organization_id=must_keep(actor, kept),
        label=marks_of(kept.source),
    ):
        _move_numbers(kept, duplicate, reason)
        _move_book(Entry, kept, duplicate, reason)
        _move_book(Delivery, kept, duplicate, reason)
        _move_links(kept, duplicate, reason)
        for model in (Alias, Attachment):
            for row in model.objects.current().filter(document=duplicate):
                temporal.revise(row, reason=reason, document=kept)
        for regulation in Regulation.objects.current().filter(document=duplicate):
            revised(regulation, reason, document=kept)
        temporal.withdraw(version_of(duplicate), reason=reason)
        Document.objects.filter(merged_into=duplicate).update(merged_into=kept)
        duplicate.merged_into = kept
        duplicate.save(update_fields=["merged_into"])


def _must_keep_second_lines(actor: Actor, kept: Document, duplicate: Document) -> None:
    here = Entry.objects.current().filter(document=kept)
    second = Entry.objects.current().filter(
        document=duplicate, organization__in=here.values("organization")
    )
    mine = second.filter(things_within(actor, scope_of(actor, "documents", "manage")))
    if mine.count() != second.count():
        raise Refused(
            _(
                "Cả hai lần đăng ký đã vào sổ của nơi mà đồng chí không giữ sổ. Đề nghị cấp trên giữ"
                " các sổ ấy gộp."
            )
        )


def _move_numbers(kept: Document, duplicate: Document, reason: str) -> None:
    """A paper has one number: that of the duplicate is borne by nobody if the other has one."""
    has_own = DocumentNumber.objects.current().filter(document=kept).exists()
    for number in DocumentNumber.objects.current().filter(document=duplicate):
        if has_own:
            state = NumberState.CANCELLED
            temporal.revise(number, state=state, document=None, explanation=reason)
        else:
            temporal.revise(number, reason=reason, document=kept)


def _move_book(model: type[Entry | Delivery], kept: Document, moved: Document, reason: str) -> None:
    here = model.objects.current().filter(document=kept)
    places = {(row.organization_id, getattr(row, "outside", "")) for row in here}
    for row in model.objects.current().filter(document=moved):
        if (row.organization_id, getattr(row, "outside", "")) in places:
            temporal.withdraw(row, reason=reason)
        else:
            temporal.revise(row, reason=reason, document=kept)


def _move_links(kept: Document, duplicate: Document, reason: str) -> None:
    rows = Link.objects.current()
    held = set(rows.filter(Q(later=kept) | Q(earlier=kept)).values_list("later", "earlier", "kind"))
    for link in rows.filter(Q(later=duplicate) | Q(earlier=duplicate)):
        later = kept.pk if link.later_id == duplicate.pk else link.later_id
        earlier = kept.pk if link.earlier_id == duplicate.pk else link.earlier_id
        if later == earlier or (later, earlier, link.kind) in held:
            temporal.withdraw(link, reason=reason)
        else:
            temporal.revise(link, reason=reason, later_id=later, earlier_id=earlier)
