"""Composed reads of members, as of any day."""

from dangvu.members.selectors.balance import Balance, BalanceLine, movement_balance
from dangvu.members.selectors.electorate import cell_guests, cell_voters, suspended_on
from dangvu.members.selectors.lists import counts_below, member_list, people_by_words
from dangvu.members.selectors.timeline import TimelineEntry, timeline_of

__all__ = [
    "Balance",
    "BalanceLine",
    "TimelineEntry",
    "cell_guests",
    "cell_voters",
    "counts_below",
    "member_list",
    "movement_balance",
    "people_by_words",
    "suspended_on",
    "timeline_of",
]
