"""ID numbers: every spelling that registers hold, and every reason for which one is refused."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.identity.numbers import (
    Gender,
    IdKind,
    NumberChecksumWrong,
    NumberDateImpossible,
    NumberDigitsLost,
    NumberLengthWrong,
    NumberMasked,
    NumberRefused,
    NumberUnreadable,
    Repair,
    birth_date,
    check_sign,
    gender,
    make_number,
    read_number,
)

HONG = make_number(date(1942, 3, 5), 122)

births = st.dates(date(1900, 1, 1), date(2030, 12, 31))
sequences = st.integers(1, 998).filter(lambda number: number % 100 != 0)


@pytest.mark.parametrize(
    ("number", "born_on", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Gender.WOMAN),
        ("440524188001010014", date(1880, 1, 1), Gender.MAN),
    ],
)
def test_the_vectors_of_the_standard_are_read(number: str, born_on: date, sex: Gender) -> None:
    assert birth_date(number) == born_on
    assert gender(number) == sex
    assert read_number(number).kind == IdKind.RESIDENT
    assert read_number(number).repairs == ()


def test_a_wrong_last_sign_is_refused() -> None:
    with pytest.raises(NumberChecksumWrong):
        read_number("110105194912310021")


@given(births, sequences)
def test_an_invented_number_reads_back(born_on: date, sequence: int) -> None:
    read = read_number(make_number(born_on, sequence))
    assert (read.born_on, read.gender == Gender.MAN) == (born_on, sequence % 2 == 1)
    assert read.text.startswith("500199")


@settings(max_examples=60)
@given(births, sequences, st.integers(0, 16), st.integers(1, 9))
def test_no_single_wrong_digit_passes(born_on: date, sequence: int, place: int, shift: int) -> None:
    number = make_number(born_on, sequence)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(NumberRefused):
        read_number(wrong)


@pytest.mark.parametrize(
    ("cell", "repair"),
    [
        (HONG.translate({48 + digit: 0xFF10 + digit for digit in range(10)}), Repair.WIDE),
        (f"{HONG} ", Repair.SPACES),
        (f"{HONG[:6]} {HONG[6:14]} {HONG[14:]}", Repair.SPACES),
        (f"'{HONG}", Repair.SPACES),
        (f"\u3000{HONG}\u00a0", Repair.SPACES),
        (f"\ufeff{HONG}", Repair.SPACES),
        (int(HONG) if HONG.isdigit() else HONG, Repair.FLOAT),
        (f"{HONG}.0", Repair.FLOAT),
    ],
)
def test_safe_repairs_are_done_and_named(cell: object, repair: Repair) -> None:
    read = read_number(cell)
    assert read.text == HONG
    assert repair in read.repairs


@pytest.mark.parametrize("sign", ["x", "Ｘ", "ｘ", "×", "х"])
def test_every_spelling_of_the_sign_x_is_the_same(sign: str) -> None:
    assert read_number("11010519491231002" + sign).text == "11010519491231002X"


def test_a_legacy_number_is_upgraded() -> None:
    read = read_number("500199410305122")
    assert read.text[:17] == "50019919410305122"
    assert read.text[17] == check_sign(read.text[:17])
    assert read.born_on == date(1941, 3, 5)
    assert read.repairs == (Repair.UPGRADED,)


def test_a_legacy_number_kept_as_a_quantity_lost_nothing() -> None:
    read = read_number(500199410305122.0)
    assert read.text.startswith("50019919410305122")
    assert set(read.repairs) == {Repair.FLOAT, Repair.UPGRADED}


@pytest.mark.parametrize(
    ("cell", "born_on"),
    [
        (5.001991956100828e17, date(1956, 10, 8)),
        ("5.00199195610083E+17", date(1956, 10, 8)),
        ("500199195610082000", date(1956, 10, 8)),
        ("5.00199E+17", None),
    ],
)
def test_lost_digits_are_never_guessed_but_what_survives_is_told(cell: object, born_on: date | None) -> None:
    with pytest.raises(NumberDigitsLost) as refusal:
        read_number(cell)
    assert refusal.value.born_on == born_on


@pytest.mark.parametrize(
    ("first17", "kind"),
    [
        ("81000019500101001", IdKind.RESIDENCE_PERMIT),
        ("82000019500101001", IdKind.RESIDENCE_PERMIT),
        ("83000019500101001", IdKind.RESIDENCE_PERMIT),
        ("91112419810803002", IdKind.FOREIGN_CARD),
    ],
)
def test_permits_and_foreign_cards_have_the_same_arithmetic(first17: str, kind: IdKind) -> None:
    read = read_number(first17 + check_sign(first17))
    assert read.kind == kind
    assert read.born_on is not None
    with pytest.raises(NumberChecksumWrong):
        read_number(first17 + ("1" if check_sign(first17) != "1" else "2"))


@pytest.mark.parametrize(("number", "kind"), [("CAN110181010101", IdKind.FOREIGN_CARD), ("e12345678", IdKind.PASSPORT)])
def test_other_papers_state_neither_birth_nor_gender(number: str, kind: IdKind) -> None:
    read = read_number(number)
    assert (read.kind, read.born_on, read.gender) == (kind, None, Gender.UNKNOWN)
    assert birth_date(number) is None
    assert gender(number) == Gender.UNKNOWN


@pytest.mark.parametrize("area", ["000000", "511228", "999999"[:6].replace("9", "1")])
def test_no_area_code_is_rejected(area: str) -> None:
    assert read_number(make_number(date(1941, 3, 5), 7, area)).text.startswith(area)


def test_an_impossible_day_inside_is_refused_even_with_the_right_last_sign() -> None:
    first17 = "50019919410230122"
    with pytest.raises(NumberDateImpossible):
        read_number(first17 + check_sign(first17))


@pytest.mark.parametrize("cell", [HONG[:17], HONG + "1", "5001994103051221", 12345])
def test_a_wrong_number_of_digits_is_refused(cell: object) -> None:
    with pytest.raises(NumberLengthWrong):
        read_number(cell)


def test_stars_are_refused() -> None:
    with pytest.raises(NumberMasked):
        read_number("500***********1231")


@pytest.mark.parametrize("cell", ["身份证丢了", "abc", "", None, "=1+1", "5001994103O51221AB12"])
def test_what_is_no_number_is_refused(cell: object) -> None:
    with pytest.raises(NumberUnreadable):
        read_number(cell)


@pytest.mark.parametrize(("sequence", "area"), [(-1, "500199"), (1000, "500199"), (1, "5001"), (1, "abcdef")])
def test_no_number_is_made_of_nonsense(sequence: int, area: str) -> None:
    with pytest.raises(ValueError, match=r"sequence|area"):
        make_number(date(1941, 3, 5), sequence, area)


def test_a_number_is_not_written_into_logs() -> None:
    assert HONG not in repr(read_number(HONG))


@given(st.text(max_size=25) | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**20), 10**20))
def test_any_cell_is_read_or_kindly_refused(cell: object) -> None:
    try:
        read = read_number(cell)
    except NumberRefused as refusal:
        said = refusal.sentence % refusal.params
    else:
        said = read.text
    assert said
