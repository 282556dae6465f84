"""What the words in a register's cells say of a person: how they live, hardships, ability, disability."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from huzhu.kernel.identity.numbers import Gender


class Living(StrEnum):
    """With whom a person lives (domain.md 4; `alone`, `empty` and `left` are categories of visiting)."""

    ALONE = "alone"
    EMPTY = "empty"
    LEFT = "left"
    WITH_SPOUSE = "with_spouse"
    WITH_CHILDREN = "with_children"
    WITH_OTHERS = "with_others"
    INSTITUTION = "institution"
    OTHER = "other"


class Disability(NamedTuple):
    """A disability certificate: its kind (visual, hearing, ...) and level 1 (most severe) to 4; None is not stated."""

    kind: str | None
    level: int | None


YES = frozenset({"是", "有", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "对", "享受", "○"})
NO = frozenset(
    {
        "否",
        "无",
        "没有",
        "不是",
        "×",
        "✗",
        "x",
        "n",
        "no",
        "false",
        "0",
        "不",
        "非",
        "未享受",
        "正常",
        "一般",
        "普通",
        "-",
    }
)

# Codes of domain.md 4. The first word found decides for its span: 低保边缘 is not 低保.
_CATEGORIES = (
    ("dibao_edge", r"低保边缘|低边|低收入"),
    ("tekun", r"特困|五保|三无"),
    ("dibao", r"低保|最低生活保障"),
    ("rigid", r"刚性支出|支出型"),
    ("fanpin", r"返贫|脱贫不稳定|边缘易致贫|突发严重困难"),
    ("jisheng", r"计划生育特殊|计生特殊|失独|独生子女(?:死亡|伤残)|特扶"),
    ("youfu", r"优抚|烈属|伤残军人|退役军人|复员军人|现役军属"),
    ("guagu", r"孤寡|孤老"),
    ("pure", r"纯老"),
    ("alone", r"独居|独自居住|一人居住|单独居住"),
    ("empty", r"空巢"),
    ("left", r"留守"),
    ("gaoling", r"高龄"),
    ("shizhi", r"失智|认知障碍|痴呆"),
    ("shineng", r"失能"),
    ("canji", r"重残|残疾"),
)
_CATEGORY_PATTERN = re.compile("|".join(f"(?P<{code}>{pattern})" for code, pattern in _CATEGORIES))
_DENIED_BEFORE = re.compile(r"(?:非|不是|不属于|未享受|无|没有)$")

_LIVING = tuple(
    (living, re.compile(pattern))
    for living, pattern in (
        (Living.INSTITUTION, r"养老院|敬老院|福利院|机构|护理院|养老公寓|医院"),
        (Living.ALONE, r"独居|独自|独住|一个人|单独居住|alone"),
        (Living.WITH_SPOUSE, r"与?(配偶|老伴|爱人|妻子?|丈夫|夫妻)|夫妻|双老|纯老|spouse"),
        (Living.WITH_CHILDREN, r"(子女|儿子|女儿|儿女|子孙|孙|媳|三代|儿孙)|children"),
        (Living.EMPTY, r"空巢|empty"),
        (Living.LEFT, r"留守|left"),
        (Living.ALONE, r"一人|单独|单身"),
        (Living.WITH_OTHERS, r"与.*(同住|居住)|亲属|亲戚|父母|兄|弟|姐|妹|保姆|others"),
        (Living.OTHER, r"^(其他|其它|other)$"),
    )
)
_AWAY = re.compile(r"(子女|儿女|儿子|女儿)(?:都|均|全|长期)?(?:不在|外出|在外)")

_ABILITY = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (4, r"完全失能|完全丧失|完全不能自理|全失能|全护|(?<![\d.])4级|^4$|四级|特重|complete"),
        (2, r"半失能|半自理|半护理|部分自理|部分失能"),
        (
            0,
            r"完好|正常|良好|未失能|非失能|^自理|(?<!不)能自理|(完全|生活|基本)自理|健康|(?<![\d.])0级|^0$|零级|able",
        ),
        (3, r"重度|严重|(?<![\d.])3级|^3$|三级|severe"),
        (2, r"中度|中等|(?<![\d.])2级|^2$|二级|moderate"),
        (1, r"轻度|轻微|轻中度|(?<![\d.])1级|^1$|一级|mild"),
        (4, r"不能自理|卧床"),
    )
)

_DISABILITY_KINDS = {
    "视力": "visual", "盲": "visual", "听力": "hearing", "聋": "hearing", "言语": "speech", "语言": "speech",
    "哑": "speech", "肢体": "physical", "智力": "intellectual", "精神": "mental", "多重": "multiple",
}  # fmt: skip
_LEVEL = re.compile(r"([1-4一二三四壹贰叁肆ⅠⅡⅢⅣ])\s*(?:级|$)")
_LEVELS = {sign: place % 4 + 1 for place, sign in enumerate("1234一二三四壹贰叁肆ⅠⅡⅢⅣ")}


def read_gender(text: str) -> Gender | None:
    """Gender in words; UNKNOWN for nothing, None for words that do not say it."""
    if text in ("女", "女性", "女士", "f", "F", "female", "2"):
        return Gender.WOMAN
    if text in ("男", "男性", "先生", "m", "M", "male", "1"):
        return Gender.MAN
    return None if text else Gender.UNKNOWN


@lru_cache(maxsize=1024)  # a register says the same few words in every row
def read_living(text: str) -> Living | None:
    """With whom, None for words that do not say it. Children who are away do not make a home with children."""
    stripped = _AWAY.sub("", text.lower())
    return next((living for living, pattern in _LIVING if pattern.search(stripped)), None)


def read_categories(text: str) -> frozenset[str]:
    """The codes of every category named in a text, without those that the text itself denies (非低保)."""
    return frozenset(
        str(found.lastgroup)
        for found in _CATEGORY_PATTERN.finditer(text)
        if not _DENIED_BEFORE.search(text[: found.start()])
    )


def read_ability(text: str) -> int | None:
    """The level of GB/T 42195: 0 able, 1 mild, 2 moderate, 3 severe, 4 complete; None for words that do not say it."""
    return next((level for level, pattern in _ABILITY if pattern.search(text.lower())), None)


def read_disability(text: str) -> Disability | None:
    """Kind and level of a certificate; None for words that name neither."""
    kind = next((code for word, code in _DISABILITY_KINDS.items() if word in text), None)
    found = _LEVEL.search(text)
    level = _LEVELS[found[1]] if found else None
    return Disability(kind, level) if kind or level else None
