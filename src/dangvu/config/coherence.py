"""Settings that contradict each other: the program does not open a page with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from dangvu.config.home import Home
from dangvu.core.modes import DEMO, LAN, NET

#: A file of this name says that the data folder was filled by `dangvu demo`.
MARK = "demo"


def usual_mode(home: Home) -> str:
    """The mode where none is asked for: a folder of invented data is a demo."""
    return DEMO if (home.path / MARK).exists() else LAN


def contradictions() -> list[str]:
    """What is wrong with the settings, each in a sentence that says what to do."""
    mode = settings.DANGVU_MODE
    invented = (settings.HOME.path / MARK).exists()
    return [sentence for wrong, sentence in _rules(mode, invented=invented) if wrong]


def _rules(mode: str, *, invented: bool) -> list[tuple[bool, str]]:
    demo = mode == DEMO
    # Loopback names are always allowed; any other name means that others reach the pages.
    reachable = set(settings.ALLOWED_HOSTS) - {"127.0.0.1", "localhost", "[::1]", "testserver"}
    return [
        (
            invented and not demo,
            _(
                "Thư mục dữ liệu này là bản mẫu nên chỉ chạy ở chế độ demo. Hãy bỏ DANGVU_MODE,"
                " hoặc đặt DANGVU_HOME sang thư mục khác."
            ),
        ),
        (
            demo and not invented,
            _(
                "Chế độ demo chỉ dùng với dữ liệu mẫu do lệnh dangvu demo tạo. Hãy bỏ DANGVU_MODE=demo."
            ),
        ),
        (
            demo and bool(settings.DANGVU_TLS or reachable),
            _("Bản mẫu chỉ mở tại máy này. Hãy bỏ DANGVU_HOSTS và DANGVU_TLS."),
        ),
        (
            demo and settings.OIDC is not None,
            _("Bản mẫu không nối với hệ thống định danh. Hãy bỏ DANGVU_OIDC_ISSUER."),
        ),
        (
            not demo and not settings.SECOND_FACTOR,
            _(
                "Chỉ bản mẫu được tắt xác thực hai bước. Hãy bỏ DANGVU_SECOND_FACTOR, hoặc chạy dangvu demo."
            ),
        ),
        (
            not demo and settings.DEBUG,
            _(
                "DANGVU_DEBUG cho người xem trang thấy cả bên trong chương trình nên chỉ dùng với bản mẫu"
                " (dangvu demo). Hãy bỏ biến ấy."
            ),
        ),
        (
            mode == NET and bool(reachable) and not settings.DANGVU_TLS,
            _(
                "Chế độ net chỉ mở trang có mã hóa. Hãy chạy dangvu serve --lan, hoặc đặt DANGVU_TLS=yes"
                " khi có máy chủ mã hóa đứng trước."
            ),
        ),
    ]


def must_be_coherent() -> None:
    """Raise ImproperlyConfigured with every contradiction."""
    found = contradictions()
    if found:
        raise ImproperlyConfigured(" ".join(found))


def check_coherence(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    """For `dangvu manage check`."""
    return [Error(sentence, id="dangvu.E001") for sentence in contradictions()]
