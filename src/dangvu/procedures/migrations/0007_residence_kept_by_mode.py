"""In `net` no line of a case keeps where somebody lives, and a contact with it is counted as more."""

import importlib

from django.db import migrations

_pool = importlib.import_module("dangvu.members.migrations.0018_candidates_walled")
_residence = importlib.import_module("dangvu.members.migrations.0020_residence_kept_by_mode")
_kept = importlib.import_module("dangvu.members.migrations.0012_kept_by_mode")
_before = importlib.import_module("dangvu.procedures.migrations.0006_values_kept_by_mode")

# The condition as `members.keeping` had it when this was written; a test compares the two.
BEYOND = {
    "procedures_steptaken": (
        "(values ? 'birth' OR values ? 'residence'"
        " OR coalesce(values->>'number', '') !~ '^(•+[^•]{0,3})?$')"
    ),
}
_QUOTED = {table: when.replace("values", '"values"') for table, when in BEYOND.items()}

TRIGGERS = "".join(
    _kept._TRIGGER.format(table=table, when=when, condition=_kept._literal(condition))
    for table, condition in _QUOTED.items()
    for when in ("insert", "update")
)


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0006_values_kept_by_mode"),
        ("members", "0020_residence_kept_by_mode"),
    ]
    operations = [
        migrations.RunSQL(_before.UNTRIGGER + TRIGGERS, _before.UNTRIGGER + _before.TRIGGERS),
        migrations.RunSQL(
            _before._counted(_kept.BEYOND, _pool.BEYOND, _residence.BEYOND, _QUOTED),
            _before._counted(_kept.BEYOND, _pool.BEYOND, _before._QUOTED),
        ),
    ]
