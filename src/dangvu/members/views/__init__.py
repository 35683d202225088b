"""The register of members, the page of a member, and the balance of an organisation."""

from dangvu.members.views.balance import balance, balance_panel
from dangvu.members.views.finding import found_by_words
from dangvu.members.views.record import member_detail
from dangvu.members.views.register import member_list

__all__ = ["balance", "balance_panel", "found_by_words", "member_detail", "member_list"]
