"""What has to hold before a page is opened or work is done: rooms say it as checks of Django.

    @register(STARTING)
    def definitions_hold(**options) -> list[CheckMessage]: ...

Such a check reads no data. `dangvu serve`, `demo`, `worker` and the entry for a web server ask all of
them and do not start; `dangvu manage check` tells what they say, too.
"""

from __future__ import annotations

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

#: The tag under which they are registered.
STARTING = "dangvu_starting"


def faults() -> list[str]:
    """What does not hold, each in a sentence."""
    return [str(one.msg) for one in run_checks(tags=[STARTING])]


def faults_in_words(found: list[str]) -> str:
    return "\n".join([_("Có lỗi trong tệp của chương trình nên không khởi động:"), *found])


def must_hold() -> None:
    """Raise ImproperlyConfigured with everything that does not hold."""
    if found := faults():
        raise ImproperlyConfigured(faults_in_words(found))
