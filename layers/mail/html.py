"""HTML of mail, made safe to show by Ammonia: known elements and attributes only, no script, no style that loads."""

from __future__ import annotations

from collections.abc import Callable

_ANYWHERE = {"style", "dir", "align", "title", "lang"}
_TABLE = {
    "width",
    "height",
    "bgcolor",
    "valign",
    "cellpadding",
    "cellspacing",
    "border",
    "colspan",
    "rowspan",
}
_ATTRIBUTES = {
    "*": _ANYWHERE,
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "face", "size"},
    **dict.fromkeys(("table", "thead", "tbody", "tfoot", "tr", "td", "th"), _TABLE),
}  # fmt: skip
# None of these properties takes a URL.
_STYLES = {
    "color", "background-color", "font", "font-size", "font-family", "font-weight", "font-style", "line-height",
    "text-align", "text-decoration", "text-transform", "vertical-align", "white-space", "letter-spacing", "direction",
    "margin", "margin-top", "margin-right", "margin-bottom", "margin-left",
    "padding", "padding-top", "padding-right", "padding-bottom", "padding-left",
    "border", "border-top", "border-right", "border-bottom", "border-left", "border-collapse", "border-color",
    "border-radius", "border-spacing", "border-style", "border-width",
    "width", "max-width", "min-width", "height", "max-height",
}  # fmt: skip


class AmmoniaCleaner:
    """Implements `shared.mail.reading.Cleaner`."""

    def clean(self, html: str, image: Callable[[str], str | None]) -> str:
        import nh3

        def attribute(tag: str, name: str, value: str) -> str | None:
            if tag == "img" and name == "src":
                return image(value.strip())
            if name == "href" and value.strip().lower().startswith(("data:", "cid:")):
                return None  # the schemes are for images that came along
            if name == "style" and ("url(" in value.lower() or "expression" in value.lower()):
                return None
            return value

        cleaned: str = nh3.clean(
            html,
            attributes=_ATTRIBUTES,
            attribute_filter=attribute,
            filter_style_properties=_STYLES,
            url_schemes={"http", "https", "mailto", "tel", "data", "cid"},
            link_rel="noopener noreferrer nofollow",
        )
        return cleaned
