"""`dangvu stop`: the web server and the database server of this data folder, if they run."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.config.postgres import Cluster
from dangvu.config.restoring import drop_unfinished
from dangvu.config.webserver import stop_all
from dangvu.core.commands import DangvuCommand
from dangvu.core.routes import open_to_everyone


class Command(DangvuCommand):
    help = gettext_lazy("Dừng trang web và máy chủ cơ sở dữ liệu của thư mục dữ liệu này")
    policy = open_to_everyone("ends processes of the owner of this folder")
    needs_database = "nothing"
    needs_actor = False

    def handle(self, *args: Any, **options: Any) -> None:
        for port in stop_all(settings.HOME):
            self.say(_("Đã dừng trang web ở cổng %(port)s.") % {"port": port})
        drop_unfinished(settings.HOME)
        if Cluster(settings.HOME).stop():
            self.say(_("Đã dừng máy chủ cơ sở dữ liệu."))
        else:
            self.say(_("Máy chủ cơ sở dữ liệu không chạy, không có gì phải dừng."))
