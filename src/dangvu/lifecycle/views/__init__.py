"""Who comes of age for a Party badge, and the cases that begin from there."""

from dangvu.lifecycle.views.badges import badge_list, badges_begin

__all__ = ["badge_list", "badges_begin"]
