"""In `net` no line of a case keeps a day of birth, and of a number the last signs (`members.keeping`)."""

import importlib

from django.db import migrations

_members = importlib.import_module("dangvu.members.migrations.0018_candidates_walled")
_kept = importlib.import_module("dangvu.members.migrations.0012_kept_by_mode")

# The condition as `members.keeping` had it when this was written; a test compares the two.
BEYOND = {
    "procedures_steptaken": (
        "(values ? 'birth' OR coalesce(values->>'number', '') !~ '^(•+[^•]{0,3})?$')"
    ),
}
# `values` is a word of SQL, and a column where it is quoted.
_QUOTED = {table: when.replace("values", '"values"') for table, when in BEYOND.items()}

TRIGGERS = "".join(
    _kept._TRIGGER.format(table=table, when=when, condition=_kept._literal(condition))
    for table, condition in _QUOTED.items()
    for when in ("insert", "update")
)
UNTRIGGER = "".join(
    f"DROP TRIGGER {table}_mode_{when} ON {table};"
    for table in BEYOND
    for when in ("insert", "update")
)


def _counted(*tables):  # type: ignore[no-untyped-def]
    text = _members._counted(*tables)
    # The wall of cases, too, is open while they are counted.
    return (
        text.replace(
            "    pool text :=",
            "    cases text := coalesce(current_setting('dangvu.procedures', true), '');\n    pool text :=",
        )
        .replace(
            "set_config('dangvu.pool', 'all', true)",
            "set_config('dangvu.pool', 'all', true), set_config('dangvu.procedures', 'all', true)",
        )
        .replace(
            "set_config('dangvu.pool', pool, true)",
            "set_config('dangvu.pool', pool, true), set_config('dangvu.procedures', cases, true)",
        )
    )


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0005_places_to_go_to"),
        ("members", "0018_candidates_walled"),
    ]
    operations = [
        migrations.RunSQL(TRIGGERS, UNTRIGGER),
        migrations.RunSQL(
            _counted(_kept.BEYOND, _members.BEYOND, _QUOTED),
            _members._counted(_kept.BEYOND, _members.BEYOND),
        ),
    ]
