"""The wall learns organisations by themselves beside subtrees: `{subtrees};{places};person;day`.

Answers true or null, never false, as before (see access.operations).
"""

import importlib

from django.db import migrations, models

_before = importlib.import_module("dangvu.access.migrations.0003_reading")

_AT = """
    PERFORM FROM public.organizations_ancestry
      WHERE descendant_id = {cell}
        AND (ancestor_id = ANY (nodes) OR (depth = 0 AND ancestor_id = ANY (places)))
        AND valid_from <= today AND (valid_to IS NULL OR valid_to > today);
    IF FOUND THEN
        RETURN true;
    END IF;
"""

INSIDE = f"""
CREATE OR REPLACE FUNCTION access_inside(home bigint, host bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $body$
DECLARE
    scope text := current_setting('dangvu.scope', true);
    nodes bigint[];
    places bigint[];
    today date;
BEGIN
    IF scope = 'all' THEN
        RETURN true;
    ELSIF scope IS NULL OR scope NOT LIKE '{{%}};{{%}};%;%' THEN
        RETURN NULL;
    END IF;
    nodes := split_part(scope, ';', 1);
    places := split_part(scope, ';', 2);
    today := split_part(scope, ';', 4);
{_AT.format(cell="home")}
    IF host IS NULL THEN
        RETURN NULL;
    END IF;
{_AT.format(cell="host")}
    RETURN NULL;
END $body$;
"""

BEFORE = _before.INSIDE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("access", "0003_reading")]
    operations = [
        migrations.AlterField(
            model_name="grant",
            name="role",
            field=models.CharField(
                choices=[
                    ("OPERATOR", "Người vận hành"),
                    ("LEADER", "Lãnh đạo cấp ủy"),
                    ("OFFICE", "Văn phòng cấp ủy"),
                    ("ORGANIZATION_BOARD", "Ban tổ chức"),
                    ("PROPAGANDA_BOARD", "Ban tuyên giáo và dân vận"),
                    ("SECRETARY", "Bí thư chi bộ"),
                    ("MEMBER", "Đảng viên"),
                    ("INSPECTION_HEAD", "Chủ nhiệm ủy ban kiểm tra"),
                    ("INSPECTOR", "Cán bộ kiểm tra"),
                    ("PETITION_OFFICER", "Cán bộ tiếp nhận kiến nghị"),
                    ("AUDITOR", "Người soát nhật ký"),
                    ("ADMINISTRATOR", "Quản trị kỹ thuật"),
                ],
                max_length=20,
                verbose_name="vai trò",
            ),
        ),
        migrations.RunSQL(INSIDE, BEFORE),
    ]
