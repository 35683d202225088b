"""Who holds which role where: the list, giving, ending; and the policy in words."""

from dangvu.access.views.giving import end, give, people
from dangvu.access.views.grants import grants, mine, of_account, one_grant
from dangvu.access.views.policy import policy

__all__ = ["end", "give", "grants", "mine", "of_account", "one_grant", "people", "policy"]
