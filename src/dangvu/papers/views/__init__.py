"""The forms of papers: which there are, how one prints, and the office's own Word file for it."""

from dangvu.papers.views.forms import (
    check,
    drop,
    form_list,
    form_page,
    own_file,
    preview,
    template_file,
)

__all__ = ["check", "drop", "form_list", "form_page", "own_file", "preview", "template_file"]
