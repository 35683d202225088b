"""In `net` of a contact with the cell of residence its dates alone are kept (`members.keeping`).

What is counted before `net` is entered is renewed by migration procedures 0007, which knows all tables.
"""

import importlib

from django.db import migrations

_before = importlib.import_module("dangvu.members.migrations.0012_kept_by_mode")

# The condition as `members.keeping` had it when this was written; a test compares the two.
BEYOND = {"members_residencecontact": "(place <> '•••') OR (organization_id IS NOT NULL)"}

TRIGGERS = "".join(
    _before._TRIGGER.format(table=table, when=when, condition=_before._literal(condition))
    for table, condition in BEYOND.items()
    for when in ("insert", "update")
)
UNTRIGGER = "".join(
    f"DROP TRIGGER {table}_mode_{when} ON {table};"
    for table in BEYOND
    for when in ("insert", "update")
)


class Migration(migrations.Migration):
    dependencies = [("members", "0019_numbers_of_any_form")]
    operations = [migrations.RunSQL(TRIGGERS, UNTRIGGER)]
