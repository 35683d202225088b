"""Cards: who has one, who may get one, who gives it back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.guard import Hold
from dangvu.core.text import clean
from dangvu.core.writing import write_date
from dangvu.lifecycle.reading import standing
from dangvu.members.choices import CardKind, ExitKind, Status
from dangvu.members.models import Card, Exit, Membership
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act

#: Of the dead the family keeps the card.
_GIVEN_BACK = (ExitKind.STRUCK_OFF, ExitKind.LEFT, ExitKind.EXPELLED)


def last_card(act: Act) -> Card | None:
    """The card of the last stay in the Party as it was that day; None where it was given back."""
    with reading_whole():
        last = Membership.objects.filter(person=act.case.person_id).order_by("-ordinal").first()
        rows = Card.objects.current().filter(membership=last, on__lte=act.on)
        found = rows.order_by("-on", "-pk").first()
    return found if found is not None and found.kind != CardKind.RECALLED else None


def has_no_card(act: Act) -> Hold | None:
    """Who has a card gets another only in its place."""
    if last_card(act) is None:
        return None
    text = _("Đảng viên này đã có thẻ; thẻ mất, hỏng, sai thì làm thủ tục đổi, cấp lại.")
    return Hold("card_there", text)


def has_card(act: Act) -> Hold | None:
    if last_card(act) is not None:
        return None
    return Hold("no_card", _("Đảng viên này chưa có thẻ; làm thủ tục phát thẻ."))


def full_for_card(act: Act) -> Hold | None:
    """A card is for full members: the list may go with the recognition, the decision not before."""
    held = standing(act)
    if act.way == "refused" or (held is not None and held.status == Status.FULL):
        return None
    text = _("Ngày %s người này chưa phải là đảng viên chính thức.")
    return Hold("not_full", text % write_date(act.on))


def card_number(act: Act) -> Hold | None:
    """A decision that gives a card says which; of the number itself nothing is asked."""
    if act.way != "approved" or clean(act.values.get("number") or ""):
        return None
    return Hold("number_missing", _("Chưa ghi số thẻ."))


def card_to_recall(act: Act) -> Hold | None:
    """Only of whoever has left, alive, and still has a card."""
    if standing(act) is not None:
        return Hold("still_member", _("Người này còn là đảng viên; thẻ không bị thu hồi."))
    with reading_whole():
        rows = Exit.objects.current().filter(person=act.case.person_id, on__lte=act.on)
        left = rows.order_by("-on", "-pk").first()
    if left is None or left.kind not in _GIVEN_BACK:
        return Hold("not_recalled", _("Chỉ thu thẻ của người bị khai trừ, xóa tên, xin ra."))
    if last_card(act) is None:
        return Hold("no_card", _("Không ghi người này có thẻ, hoặc thẻ đã thu hồi."))
    return None


def why_not_collected(act: Act) -> Hold | None:
    if act.way != "missing" or clean(act.values.get("why") or ""):
        return None
    return Hold("why_missing", _("Ghi lý do không thu được thẻ."))


GUARDS: tuple[Guard, ...] = (
    has_no_card,
    has_card,
    full_for_card,
    card_number,
    card_to_recall,
    why_not_collected,
)
