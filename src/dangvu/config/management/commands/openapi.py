"""`dangvu openapi`: the document of the API, as it is committed in docs/api/openapi.json."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy

from dangvu.core.commands import DangvuCommand
from dangvu.core.routes import open_to_everyone


class Command(DangvuCommand):
    help = gettext_lazy("In tài liệu OpenAPI 3.1 của giao diện lập trình")
    policy = open_to_everyone("writes the document of the API, which holds no data")
    needs_database = "nothing"
    needs_actor = False

    def handle(self, *args: Any, **options: Any) -> None:
        from dangvu.config.api import api

        document = json.dumps(api.get_openapi_schema(), indent=2, ensure_ascii=False, default=str)
        self.stdout.write(document)
