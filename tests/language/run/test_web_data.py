"""Pages, feeds of pages, SOAP and connectors, as scripts read them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.basic.errors import BasicError
from shared.basic.web.markup import parsed_markup
from shared.basic.web.selectors import select_all
from shared.network.records import WebAnswer, WebRequest
from tests.support.bench import Bench
from tests.support.web import answer

SITE = "https://shop.example.com"
PAGE = """<html><head><title>Shop</title><script>var a = "<p>no</p>";</script></head><body>
<h1 id="top">Tea &amp; more</h1><div class="list main"><p>One<p class="x">Two <b>bold</b></div>
<ul><li data-id="1"><a href="/a">A</a><li data-id="2"><a href="b?x=1">B</a><a href="/a">again</a></ul>
<table class="prices"><tr><th>item</th><th>price</th></tr><tr><td>Tea<td>5<tr><td>Rice<td>3</table>
<img src="/i.png" alt="Pot"><img src="/i.png"></body></html>"""
WSDL = """<definitions xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:rates">
<binding><operation name="GetRate"><soap:operation soapAction="urn:rates#Get"/></operation></binding>
<service><port><soap:address location="/soap"/></port></service></definitions>"""


def soap(request: WebRequest) -> WebAnswer:
    body = (request.body or b"").decode()
    if "XXX" in body:
        return answer(
            "<E><Body><Fault><faultstring>unknown</faultstring></Fault></Body></E>", 500, "text/xml"
        )
    return answer(
        f"<E><Body><R><rate>5</rate><for>{request.headers['SOAPAction'][1:-1]}</for><i>1</i><i>2</i></R></Body></E>",
        content_type="text/xml",
    )


def paged(request: WebRequest) -> WebAnswer:
    number = int(request.url.partition("page=")[2] or 1)
    following = f"/list?page={number + 1}" if number < 3 else None
    body = {"items": [number * 10, number * 10 + 1], "next": following}
    return answer(json.dumps(body), content_type="application/json")


def linked(request: WebRequest) -> WebAnswer:
    if "p=2" in request.url:
        return answer(
            "[3]", content_type="application/json", link="<https://evil.example.com/x>; rel=next"
        )
    return answer(
        "[1, 2]", content_type="application/json", link=f'<{SITE}/linked?p=2>; rel="next"'
    )


def echo(request: WebRequest) -> WebAnswer:
    return answer(
        json.dumps({"key": request.headers.get("Authorization")}), content_type="application/json"
    )


def online() -> Bench:
    bench = Bench(config={"api-erp-url": f"{SITE}/erp", "api-erp-key": "k1"})
    bench.services.web.serve(
        {
            f"{SITE}/page": answer(PAGE, content_type="text/html"),
            f"{SITE}/rates.wsdl": answer(WSDL, content_type="text/xml"),
            f"{SITE}/soap": soap,
            f"{SITE}/list": paged,
            f"{SITE}/linked": linked,
            f"{SITE}/erp": echo,
            f"{SITE}/token": answer(
                '{"data": [1], "nextPageToken": "t2"}', content_type="application/json"
            ),
        }
    )
    return bench


RESULTS: dict[str, tuple[str, Any]] = {
    "the first text": ('RETURN SCRAPE "$S/page", "h1"', "Tea & more"),
    "nothing": ('RETURN SCRAPE "$S/page", "h7"', None),
    "a class": ('RETURN SCRAPE "$S/page", ".list > .x"', "Two bold"),
    "an id": ('RETURN SCRAPE "$S/page", "#top"', "Tea & more"),
    "an attribute": ("RETURN SCRAPE \"$S/page\", \"li[data-id='2'] a\"", "B"),
    "a place": ('RETURN SCRAPE "$S/page", "table tr:nth-child(3) td:first-child"', "Rice"),
    "not": ('RETURN SCRAPE ALL "$S/page", "p:not(.x)"', ["One"]),
    "siblings": ('RETURN SCRAPE ALL "$S/page", "h1 + div p, h1 ~ ul li:last-child a"', ["One", "Two bold", "B", "again"]),
    "a table": ('t = SCRAPE TABLE "$S/page", "table.prices"\nRETURN t[1].item + t.price', "Rice5"),
    "links": ('l = SCRAPE LINKS "$S/page"\nRETURN [COUNT(l), l[0].url, l[1].text]', [2, f"{SITE}/a", "B"]),
    "images": ('i = SCRAPE IMAGES "$S/page"\nRETURN [COUNT(i), i[0].alt]', [1, "Pot"]),
    "a SOAP call": ('r = SOAP "$S/rates.wsdl", "getrate", {"currency": "a<b"}\nRETURN [r.rate, r.for, r.i]', ["5", "urn:rates#Get", ["1", "2"]]),
    "a SOAP fault": ('TRY\nr = SOAP "$S/rates.wsdl", "GetRate", {"currency": "XXX"}\nCATCH e\nRETURN e.code\nEND TRY', "R5107"),
    "no such operation": ('TRY\nr = SOAP "$S/rates.wsdl", "Other"\nCATCH e\nRETURN e.code\nEND TRY', "R5010"),
    "one page": ('r = GET "$S/list"\nRETURN r.items', [10, 11]),
    "all pages": ('SET PAGE MODE "auto"\nr = GET "$S/list"\nRETURN r.items', [10, 11, 20, 21, 30, 31]),
    "pages by a header, never another host": ('SET PAGE MODE auto\nr = GET "$S/linked"\nRETURN [r[2], COUNT(r)]', [3, 3]),
    "the mark of the next page": ('r = GET "$S/token"\nRETURN CONTINUATION TOKEN', "t2"),
    "the address of the next page": ('SET PAGE MODE manual\nr = GET "$S/list"\nr = GET CONTINUATION TOKEN\nRETURN r.items[0]'.replace("GET CONTINUATION TOKEN", "GET (CONTINUATION TOKEN)"), 20),
    "a connector": ('r = CALL EXTERNAL API "erp", {"a": 1}\nRETURN r.key', "Bearer k1"),
    "a connector that is not set up": ('TRY\nr = CALL EXTERNAL API "crm", {"a": 1}\nCATCH e\nRETURN e.code\nEND TRY', "R5005"),
    "a mode there is not": ('TRY\nSET PAGE MODE "all"\nCATCH e\nRETURN e.code\nEND TRY', "R5010"),
    "a selector that is none": ('TRY\nx = SCRAPE "$S/page", "h1 >"\nCATCH e\nRETURN e.code\nEND TRY', "R5010"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: Any) -> None:
    made = online()
    assert made.run(source.replace("$S", SITE)) == result, made.outcome


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="<>/ abptr=\"'&;!-", max_size=80),
    st.text(alphabet="ab.#[]=:>+~ ,*()n1'", max_size=20),
)
def test_no_page_and_no_selector_breaks_the_reader(page: str, selector: str) -> None:
    root = parsed_markup(page)
    try:
        found = select_all(root, selector)
    except BasicError as refused:
        assert refused.code in ("R5010", "R5036")  # noqa: PT017  the codes are the point
    else:
        assert len(found) <= sum(1 for _ in root.walk())


def test_a_selector_cannot_take_for_ever() -> None:
    root = parsed_markup("<a>" * 300 + "<p>" + "<i></i>" * 20_000)
    with pytest.raises(BasicError, match="costly"):
        select_all(root, "i ~ i ~ i")
    assert select_all(root, " ".join(["a"] * 40) + " p") != []
