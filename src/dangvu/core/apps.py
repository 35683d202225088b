from typing import Any

from django import forms
from django.apps import AppConfig

from dangvu.core.fields import must_be_fit


class CoreConfig(AppConfig):
    name = "dangvu.core"
    label = "core"
    verbose_name = "Nền"
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        # Every box of every form tells by itself of signs that are not kept. Here, before any room's
        # forms are imported: a field takes its validators along when it is made.
        forms.CharField.default_validators = [must_be_fit]
