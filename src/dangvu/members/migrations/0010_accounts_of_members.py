"""Which member an account stands for, and a wall that lets members see themselves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dangvu.access.operations import PersonsSecured
from dangvu.audit.operations import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0009_names_are_listed"),
        ("access", "0004_reach_of_a_line"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="MemberAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="members.person",
                    ),
                ),
            ],
            options={"db_table": "members_memberaccount"},
        ),
        Audited("members_memberaccount"),
        PersonsSecured("members_person"),
    ]
