import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dangvu.core.fields import PartialDateField, PartialDateFormField, partial_date_check
from dangvu.core.partial_dates import PartialDate


def test_the_form_field_takes_what_an_office_writes():
    field = PartialDateFormField(required=False)
    assert field.clean("ngày 1 tháng 6 năm 2020") == PartialDate(2020, 6, 1)
    assert field.clean("tháng 5/2014") == PartialDate(2014, 5)
    assert field.clean("") is None
    assert field.prepare_value(PartialDate(2014, 5)) == "05/2014"


@pytest.mark.parametrize("typed", ["31/02/2020", "16.1", "1/6/20", "abc"])
def test_the_form_field_says_what_is_wrong(typed):
    with pytest.raises(ValidationError):
        PartialDateFormField().clean(typed)


def test_a_required_form_field_refuses_a_blank():
    with pytest.raises(ValidationError):
        PartialDateFormField().clean(" ")


def test_the_field_converts_dates_and_text_and_refuses_the_rest():
    field = PartialDateField(null=True)
    assert field.to_python(dt.date(2020, 6, 1)) == PartialDate(2020, 6, 1)
    assert field.to_python("2020-06") == PartialDate(2020, 6)
    assert field.to_python("") is None
    assert field.get_prep_value(PartialDate(2020)) == "2020"
    assert field.get_prep_value(None) is None
    with pytest.raises(ValidationError):
        field.to_python("06/2020")


def test_migrations_do_not_repeat_the_length():
    _name, path, args, kwargs = PartialDateField(null=True).deconstruct()
    assert path == "dangvu.core.fields.PartialDateField"
    assert (args, kwargs) == ([], {"null": True})


# Isolated, so that no check of migrations or of the models of the house meets it.
with isolate_apps("dangvu.core"):

    class Event(models.Model):
        happened = PartialDateField(null=True)

        class Meta:
            app_label = "core"
            managed = False
            db_table = "test_event"
            constraints = [partial_date_check("happened", name="test_event_happened")]


@pytest.fixture
def event_table(db):
    """A temporary table: the role of the app may make no other, and it goes with the transaction."""
    with connection.schema_editor(collect_sql=True) as editor:
        editor.create_model(Event)
    with connection.cursor() as cursor:
        for statement in editor.collected_sql:
            cursor.execute(statement.replace("CREATE TABLE", "CREATE TEMPORARY TABLE"))


@pytest.mark.parametrize(
    "date", [PartialDate(2020), PartialDate(2020, 2), PartialDate(2020, 2, 29), None]
)
def test_a_partial_date_is_stored_and_comes_back(event_table, date):
    event = Event.objects.create(happened=date)
    assert Event.objects.get(pk=event.pk).happened == date


@pytest.mark.parametrize("text", ["abc", "2020-2", "2020-02-30", "0000", "2020-13", ""])
def test_the_database_refuses_what_is_no_date(event_table, text):
    with (
        pytest.raises((IntegrityError, DataError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO test_event (happened) VALUES (%s)", [text])


def test_queries_compare_by_the_earliest_and_the_latest_day(event_table):
    for date in ("2019-12-31", "2020", "2020-01-02"):
        Event.objects.create(happened=PartialDate.parse(date))
    new_year = dt.date(2020, 1, 1)
    assert Event.objects.filter(happened__earliest__lte=new_year).count() == 2
    assert Event.objects.filter(happened__latest__lte=new_year).count() == 1
    assert [str(each.happened) for each in Event.objects.order_by("happened__earliest")] == [
        "2019-12-31",
        "2020",
        "2020-01-02",
    ]


@pytest.mark.django_db
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(day=st.dates(), keep=st.integers(1, 3))
def test_the_database_and_python_agree_on_the_span(day, keep):
    date = PartialDate(*(day.year, day.month, day.day)[:keep])
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_earliest(%s), core_latest(%s)", [str(date), str(date)])
        assert cursor.fetchone() == (date.earliest, date.latest)


@pytest.mark.django_db
def test_the_functions_may_stand_in_an_index_and_in_parallel_plans():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT provolatile, proparallel FROM pg_proc"
            " WHERE proname IN ('core_earliest', 'core_latest')"
        )
        assert cursor.fetchall() == [("i", "s")] * 2


class Words(forms.Form):
    name = forms.CharField()
    more = forms.CharField(widget=forms.Textarea, max_length=20)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nguyễn\x02 Văn An", "Có ký tự điều khiển U+0002 ở vị trí 7; hãy gõ lại ô này."),
        ("An \u202e nA", "Có ký tự đảo hướng viết U+202E ở vị trí 4; hãy gõ lại ô này."),
    ],
)
def test_every_box_tells_of_signs_that_are_not_kept(text: str, said: str) -> None:
    form = Words({"name": text, "more": "x"})
    assert form.errors == {"name": [said]}


def test_what_is_put_right_and_several_lines_come_in() -> None:
    assert Words({"name": "An\u200b", "more": "một\r\nhai\tba"}).is_valid()
