from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.backends.signals import connection_created
from django.db.models.signals import pre_migrate


class ConfigConfig(AppConfig):
    name = "dangvu.config"
    label = "config"

    def ready(self) -> None:
        from dangvu.accounts.services import plug_in_demand
        from dangvu.config import coherence, database, second_factor, ways
        from dangvu.config.surroundings import database_in_use
        from dangvu.core import commands

        register(coherence.check_coherence, Tags.security)
        register(ways.check_ways, Tags.security)
        ways.plug_in()
        plug_in_demand(second_factor.demanded)
        commands.database_in_use.register(database_in_use)
        connection_created.connect(database.on_connection, dispatch_uid="config.on_connection")
        # The signal is sent for each app with models; once is enough.
        first = next(app for app in apps.get_app_configs() if app.models_module)
        pre_migrate.connect(database.on_migrate, sender=first, dispatch_uid="config.on_migrate")
