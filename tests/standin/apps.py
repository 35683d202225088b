from django.apps import AppConfig


class StandInConfig(AppConfig):
    """Cases, petitions, ballots and comments have lines in the policy and no room: until they do,
    this one shows in the tests how far the policy holds. It is never installed elsewhere."""

    name = "tests.standin"
    label = "standin"
    verbose_name = "Phòng thử"

    def ready(self) -> None:
        from dangvu.access.selectors import add_wall
        from tests.standin.walls import SETTING, sealed_scope

        add_wall(SETTING, sealed_scope)
