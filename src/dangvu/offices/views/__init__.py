"""Pages of committees and vacancies, and what other rooms' pages show of posts."""

from dangvu.offices.views.bodies import body_detail
from dangvu.offices.views.panels import bodies_panel, posts_panel
from dangvu.offices.views.vacancies import vacancy_list

__all__ = ["bodies_panel", "body_detail", "posts_panel", "vacancy_list"]
