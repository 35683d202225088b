from dangvu.organizations.views.elsewhere import found_by_words, own_name
from dangvu.organizations.views.listing import organization_list
from dangvu.organizations.views.record import organization_detail
from dangvu.organizations.views.suggesting import organization_options
from dangvu.organizations.views.tree import organization_tree

__all__ = [
    "found_by_words",
    "organization_detail",
    "organization_list",
    "organization_options",
    "organization_tree",
    "own_name",
]
