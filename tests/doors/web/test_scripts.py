"""Words of another script carry their language, and nothing else of the page changes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from huzhu.doors.web.scripts import marked

MARK = re.compile(r'<span lang="[a-zA-Z-]+">|</span>')


def test_chinese_names_on_an_english_page_are_marked() -> None:
    assert marked("<p>Grandma 洪桂芳, 石梯巷12号.</p>", "en") == (
        '<p>Grandma <span lang="zh-Hans">洪桂芳</span>, <span lang="zh-Hans">石梯巷12号</span>.</p>'
    )


def test_a_chinese_page_marks_only_other_scripts() -> None:
    assert marked("<td>洪桂芳</td>", "zh-Hans") == "<td>洪桂芳</td>"
    assert marked("<td>བཀྲ་ཤིས།</td>", "zh-Hans") == '<td><span lang="bo">བཀྲ་ཤིས།</span></td>'


def test_rare_characters_are_chinese_too() -> None:
    assert marked("<b>𠮷田㐂</b>", "en") == '<b><span lang="zh-Hans">𠮷田㐂</span></b>'


def test_whatever_says_its_language_already_is_left() -> None:
    for page in (
        '<button lang="zh-Hans">中文 <b>字</b></button>',
        "<title>洪</title>",
        "<textarea>洪</textarea>",
        "<option>洪</option>",
        "<svg><g><text>洪</text></g><title>洪</title></svg>",
        "<script>let a = '洪'</script>",
        '<input value="洪" aria-label="洪">',
        "<!-- 洪 -->",
    ):
        assert marked(page, "en") == page


def test_after_them_marking_goes_on() -> None:
    page = "<p><br><svg><g><path d='M0'></g></svg>洪<li>桂<ul></ul></p>芳"
    assert marked(page, "en").count('<span lang="zh-Hans">') == 3


tags = st.sampled_from(
    ["<p>", "</p>", "<b lang='zh-Hans'>", "</b>", "<svg>", "</svg>", "<br>", "<i/>", "</ul>", "<li>"]
)
words = st.text(st.sampled_from("a 1洪芳·བོ，"), max_size=6)


@given(st.lists(tags | words).map("".join), st.sampled_from(["en", "zh-Hans"]))
def test_without_the_marks_the_page_is_what_it_was(page: str, language: str) -> None:
    assert MARK.sub("", marked(page, language)) == page
