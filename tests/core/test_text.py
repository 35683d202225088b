import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvu.core.text import RefusedText, clean, clean_or_none, examine, search_key, sort_key

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
LETTERS = (
    "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES)
    + "bcdđghklmnpqrstvx"
)
SYLLABLES = st.text(LETTERS + LETTERS.upper(), min_size=1, max_size=7)
NAMES = st.lists(SYLLABLES, min_size=1, max_size=5).map(" ".join)


def kinds(text):
    return [problem.kind for problem in examine(text).problems]


@pytest.mark.parametrize("text", ["", "A", "Nguyễn Thị Hồng", "Đảng bộ “Khối” – số 1…", "a\u00b2"])
def test_ordinary_text_passes_unchanged(text):
    assert clean(text) == text
    assert examine(text).problems == ()


def test_decomposed_text_becomes_composed():
    assert clean(unicodedata.normalize("NFD", "Nguyễn Thị Hồng")) == "Nguyễn Thị Hồng"


@pytest.mark.parametrize("typed", ["e\u0301\u0302", "e\u0302\u0301", "é\u0302", "ê\u0301"])
def test_a_tone_typed_before_the_circumflex_is_put_in_its_place(typed):
    assert clean(typed) == "ế"
    assert examine(typed).problems == ()


@pytest.mark.parametrize(
    "space", ["\u00a0", "\u2003", "\u3000", "\t", "\n", "\r\n", "\u2028", "  "]
)
def test_every_space_becomes_one_plain_space(space):
    assert clean(f" Lê{space}Văn ") == "Lê Văn"


def test_line_breaks_stay_where_they_are_asked_for():
    assert clean("một\r\n hai  ba \n\n", multiline=True) == "một\nhai ba"


@pytest.mark.parametrize("hidden", list("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u061c"))
def test_a_hidden_character_is_removed_and_reported_with_its_place(hidden):
    examined = examine(f"Ng{hidden}ọc")
    assert examined.text == "Ngọc"
    assert [(each.position, each.refused) for each in examined.problems] == [(3, False)]
    assert "vị trí 3" in examined.problems[0].message


@pytest.mark.parametrize(
    "bad", ["\x00", "\x1b", "\x9f", "\u202e", "\u202a", "\u2066", "\ud800", "\ue000", "\ufffe"]
)
def test_a_character_that_deceives_is_refused(bad):
    with pytest.raises(RefusedText) as refusal:
        clean(f"Ngọc{bad}")
    assert "vị trí 5" in str(refusal.value)
    assert clean_or_none(f"Ngọc{bad}") is None


@pytest.mark.parametrize(("typed", "meant"), [("Ðặng", "Đặng"), ("Ɖặng", "Đặng"), ("ðá", "đá")])
def test_another_d_with_stroke_becomes_ours_and_is_reported(typed, meant):
    assert clean(typed) == meant
    assert kinds(typed) == ["LOOKALIKE"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("Nguyễn Нồng", "Nguyễn Hồng"), ("Αnh", "Anh"), ("Ａnh", "Anh")]
)
def test_a_foreign_lookalike_stays_and_is_reported_with_a_suggestion(typed, meant):
    examined = examine(typed)
    assert examined.text == unicodedata.normalize("NFC", typed)
    assert {each.kind for each in examined.problems} == {"LOOKALIKE"}
    assert examined.suggestion == meant


def test_a_whole_word_of_cyrillic_lookalikes_is_reported_and_a_russian_word_is_not():
    assert kinds("НОА") == ["LOOKALIKE"] * 3
    assert kinds("Москва") == []


def test_a_stray_mark_is_reported():
    assert kinds("n\u0303a q\u0323") == ["STRAY_MARK"]


@given(st.text())
def test_what_was_cleaned_is_clean(text):
    cleaned = clean_or_none(text)
    if cleaned is not None:
        assert clean(cleaned) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        assert cleaned == cleaned.strip()


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn"])))
def test_both_unicode_forms_come_out_equal(text):
    assert clean(unicodedata.normalize("NFD", text)) == clean(unicodedata.normalize("NFC", text))


# Search


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("Thuỷ", "Thủy"),
        ("Đặng", "dang"),
        ("Ðặng", "Đặng"),
        ("Нồng", "hồng"),
        ("ＮＧＵＹỄＮ", "nguyen"),
        ("Lê\u00a0 Văn", "le van"),
        ("Ng\u200bọc", "ngoc"),
        ("ƯƠNG", "uong"),
    ],
)
def test_texts_that_a_reader_takes_for_the_same_have_the_same_search_key(one, other):
    assert search_key(one) == search_key(other)


@given(NAMES)
def test_the_search_key_ignores_form_case_and_repetition(name):
    key = search_key(name)
    assert key.isascii()
    assert search_key(unicodedata.normalize("NFD", name)) == key
    assert search_key(name.upper()) == key
    assert search_key(key) == key


def test_five_thousand_syllables_are_found_in_either_tone_style():
    onsets = ["", "b", "ch", "đ", "g", "h", "kh", "l", "ngh", "ph", "qu", "th", "tr", "x"]
    pairs = 0
    for onset, (first, second), tone in itertools.product(
        onsets, ["oa", "oe", "uy", "ua", "ia", "ao", "âu", "ươ"], TONES
    ):
        for final in ["", "n", "ng", "t", "ch", "m", "p", "c"]:
            old = onset + first + second + tone + final
            new = onset + first + tone + second + final
            assert search_key(old) == search_key(unicodedata.normalize("NFC", new))
            pairs += 1
    assert pairs >= 5000


@given(st.text())
def test_any_text_has_a_stable_search_key(text):
    assert search_key(search_key(text)) == search_key(text)


# Order


def in_order(names):
    keys = [sort_key(name).encode() for name in names]
    return keys == sorted(keys) and len(set(keys)) == len(keys)


def test_given_names_follow_the_vietnamese_alphabet():
    assert in_order("A Ă Â B C D Đ E Ê G H I K L M N O Ô Ơ P Q R S T U Ư V X Y".split())


def test_tones_follow_the_dictionary():
    assert in_order("Ma Mà Mả Mã Má Mạ Me".split())
    assert in_order("An Ăn Ân Ấn Ba".split())
    assert in_order("Hoa Hòa Hỏa Hóa Họa Hoan Hoàn Hoang".split())


def test_people_are_listed_by_given_name_then_family_name_then_middle_name():
    assert in_order(
        [
            "Vũ Thị An",
            "Nguyễn Văn Ánh",
            "Trần Thị Bình",
            "Lê Văn Dũng",
            "Trần Văn Dũng",
            "Bùi Văn Đạt",
            "Đỗ Thị Hoa",
            "Nguyễn Hoa",
            "Nguyễn Thị Hoa",
            "Nguyễn Thị Ánh Hoa",
            "Nguyễn Thị Minh Hoa",
            "Nguyễn Văn Hoa",
            "An Văn Hòa",
            "Phạm Thị Yến",
        ]
    )


def test_letters_decide_before_tones():
    assert in_order(["Lê Thị Lan", "Lê Thị Làn", "Lê Thị Lang", "Lê Thị Lâm"])


def test_the_tone_style_does_not_matter_for_the_order():
    assert sort_key("Nguyễn Thị Hoà") == sort_key("Nguyễn Thị Hòa")


def test_marks_of_other_peoples_names_do_not_disturb():
    assert sort_key("H'Hen Niê") == sort_key("HHen Niê")
    assert sort_key("Lê Văn Bình (tức Ba)") == sort_key("Lê Văn Bình")
    assert sort_key("") == ""
    assert sort_key("(không rõ)")


@given(NAMES, NAMES)
def test_the_given_name_alone_decides_where_it_differs_in_letters(one, other):
    first, second = sort_key(one), sort_key(other)
    given_one, given_other = sort_key(one.split()[-1]), sort_key(other.split()[-1])
    if given_one != given_other:
        assert (first < second) == (given_one < given_other)


@given(NAMES)
def test_the_sort_key_is_ascii_and_ignores_form_and_case(name):
    key = sort_key(name)
    assert key.isascii()
    assert key.isprintable()
    assert sort_key(unicodedata.normalize("NFD", name)) == key
    assert sort_key(name.upper()) == key
