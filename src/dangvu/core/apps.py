from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "dangvu.core"
    label = "core"
    verbose_name = "Nền"
    default_auto_field = "django.db.models.BigAutoField"
