"""The stamp of secrecy, as `core.secrecy` knew it when this was written; a test compares the two."""

from django.db import migrations

BEARS_STAMP = r"""
CREATE FUNCTION core_bears_stamp(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN strpos(value, 'Ậ') > 0 OR strpos(value, 'mật') > 0 OR strpos(value, 'Mật') > 0
        THEN value ~ ('(?n)' ||
            $pattern$^[\s"'“‘«(\[{*•.,:;_–—-]*(T\s*Ố\s*I\s*|T\s*U\s*Y\s*Ệ\s*T\s*)?M\s*Ậ\s*T\s*($|["'”’»)\]}*•.,:;/_–—-])|[(\[{]\s*(T\s*Ố\s*I\s*|T\s*U\s*Y\s*Ệ\s*T\s*)?M\s*Ậ\s*T\s*[)\]}]|^[\s"'“‘«(\[{*•.,:;_–—-]*(TÀI LIỆU|VĂN BẢN|HỒ SƠ|CÔNG VĂN)\s+(T\s*Ố\s*I\s*|T\s*U\s*Y\s*Ệ\s*T\s*)?M\s*Ậ\s*T\s*($|["'”’»)\]}*•.,:;/_–—-])|([Đđ][ộỘ]|[Dd]ấu|DẤU)\s+([Mm]ật|MẬT)\s*[:=]\s*([Tt]ối\s+|[Tt]uyệt\s+|TỐI\s+|TUYỆT\s+)?([Mm]ật|MẬT)|^[\s"'“‘«(\[{*•.,:;_–—-]*([Tt]ối|[Tt]uyệt)\s+[Mm]ật\s*($|["'”’»)\]}*•.,:;/_–—-])$pattern$)
        ELSE false
    END;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_earliest_is_inlined")]
    operations = [migrations.RunSQL(BEARS_STAMP, "DROP FUNCTION core_bears_stamp(text);")]
