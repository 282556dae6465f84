"""The parts keep their promises: forms that explain, icons that exist, forms of comfort that lead nowhere foreign."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.translation import override

from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.shapes import Figure
from huzhu.doors.web.widgets import Tiles

URLS = pytest.mark.urls("tests.doors.web.style_urls")


def rendered(source: str, **context: object) -> str:
    known = Context(context)
    known.request = context.get("request")  # type: ignore[attr-defined]
    with override("en"):
        return Template("{% load huzhu i18n %}" + source).render(known)


class AskForm(DoorForm):
    name = forms.CharField(label="Name", help_text="As on the card.")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=Tiles({"a": "soup"}, keys=True))
    remark = forms.CharField(label="Remark", required=False)


class TestForms:
    def test_label_hint_and_error_are_tied_to_their_box(self) -> None:
        with override("en"):
            field = AskForm({"nonce": "n"})["name"].as_field_group()
        assert 'for="id_name"' in field
        assert 'aria-describedby="id_name_helptext id_name_error"' in field
        assert 'id="id_name_helptext"' in field
        assert 'id="id_name_error"' in field
        assert 'aria-invalid="true"' in field
        assert "Please fill in: Name" in field

    def test_a_group_of_choices_is_a_fieldset_with_a_legend(self) -> None:
        with override("en"):
            field = AskForm({"nonce": "n"})["kind"].as_field_group()
        assert re.search(r'<fieldset aria-describedby="id_kind_error"><legend>Kind', field)
        assert 'data-key="1"' in field
        assert "#soup" in field

    def test_only_what_may_stay_empty_is_marked(self) -> None:
        with override("en"):
            form = AskForm()
            assert "(optional)" in form["remark"].as_field_group()
            assert "(optional)" not in form["name"].as_field_group()
            assert " required" not in form["name"].as_field_group()

    def test_the_summary_links_to_each_box_and_counts(self) -> None:
        summary = rendered('{% include "parts/error_summary.html" %}', form=AskForm({"nonce": "n"}))
        assert "2 things are missing or not right" in summary
        assert 'href="#id_name"' in summary
        assert 'href="#id_kind_0"' in summary

    def test_a_nonce_is_fresh_on_each_page_and_kept_when_the_form_comes_back(self) -> None:
        assert AskForm()["nonce"].value() != AskForm()["nonce"].value()
        assert 'value="kept"' in str(AskForm({"nonce": "kept"})["nonce"])
        assert not AskForm({"name": "x", "kind": "a"}).is_valid()
        assert rendered("{% nonce_field %}") != rendered("{% nonce_field %}")


class TestParts:
    def test_a_misspelt_icon_fails_loudly(self) -> None:
        with pytest.raises(ValueError, match="telefone"):
            rendered('{% icon "telefone" %}')

    def test_a_misspelt_argument_fails_loudly(self) -> None:
        with pytest.raises(TypeError, match="hreff"):
            rendered('{% button "Go" hreff="/x/" %}')

    def test_a_button_with_an_address_is_a_link_and_tells_its_shortcut(self) -> None:
        link = rendered('{% button "Save" "1" href="/x/" key="Ctrl+Enter" %}')
        assert link.startswith('<a class="btn btn-1" data-key="Ctrl+Enter"')
        assert 'aria-keyshortcuts="Control+Enter"' in link
        assert rendered('{% button "Save" %}').startswith('<button class="btn" type="submit">')

    def test_a_button_that_changes_something_carries_nonce_and_token(self) -> None:
        request = RequestFactory().get("/")
        with override("en"):
            form = Template('{% load huzhu %}{% post_button "Accept" "/a/" "1" %}').render(
                Context({"request": request, "csrf_token": "token-of-the-page"})
            )
        assert 'name="nonce"' in form
        assert 'value="token-of-the-page"' in form
        assert 'action="/a/"' in form

    @pytest.mark.parametrize("tone", ["green", "red", "gold", "blue", "brand"])
    def test_every_tone_of_a_state_has_an_icon_and_a_word(self, tone: str) -> None:
        state = rendered("{% status word tone %}", word="Late", tone=tone)
        assert "<use " in state
        assert "Late" in state

    def test_no_part_needs_an_inline_style_or_script(self) -> None:
        figure = Figure("Hours", "12", "Confirmed.", "To May.", "of 20", 60.0, True, "+1", "trending-up", "up")
        parts = rendered('{% include "parts/figure.html" %}{% bar 74 low=True %}{% qr "x" "y" %}', figure=figure)
        assert "style=" not in parts
        assert "<script" not in parts
        assert 'width="60.0%"' in parts

    def test_what_people_wrote_is_text(self) -> None:
        assert "<b>x" not in rendered("{% status word %}{% person word %}", word="<b>x</b>")

    def test_the_pager_keeps_the_filters_of_the_address(self) -> None:
        request = RequestFactory().get("/?q=hong&page=2")
        page = Paginator(range(200), 50).page(2)
        pager = rendered('{% include "parts/pager.html" %}', page=page, request=request)
        assert "51 to 100 of 200" in pager
        assert 'href="?q=hong&amp;page=3"' in pager
        assert 'aria-current="page"' in pager

    def test_a_telephone_link_dials_digits_only(self) -> None:
        assert rendered("{{ '023-0000 1234'|tel }}") == "tel:02300001234"


@URLS
class TestComfort:
    def test_a_size_is_remembered_and_the_way_leads_back(self) -> None:
        answer = Client().post("/comfort/text-size/", {"size": "26", "next": "/styleguide/elder/"})
        assert answer.status_code == 302
        assert answer["Location"] == "/styleguide/elder/"
        assert answer.cookies["huzhu_text"].value == "26"

    @pytest.mark.parametrize("size", ["", "99", "<script>"])
    def test_an_unknown_size_means_the_pages_own(self, size: str) -> None:
        answer = Client().post("/comfort/text-size/", {"size": size, "next": "/"})
        assert answer.cookies["huzhu_text"].value == ""

    @pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
    def test_the_way_back_never_leads_to_a_foreign_house(self, away: str) -> None:
        assert Client().post("/comfort/text-size/", {"size": "22", "next": away})["Location"] == "/"

    def test_shortcuts_can_be_switched_off_and_on(self) -> None:
        client = Client()
        client.post("/comfort/shortcuts/", {"keys": "off", "next": "/"})
        assert client.cookies["huzhu_keys"].value == "off"
        client.post("/comfort/shortcuts/", {"keys": "on", "next": "/"})
        assert client.cookies["huzhu_keys"].value == ""

    def test_reading_changes_nothing(self) -> None:
        assert Client().get("/comfort/text-size/").status_code == 405
