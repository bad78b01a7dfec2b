"""The languages a lexical index knows: their stop words, and the Snowball stemmer that fits."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SAMPLE = 4000
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Language:
    """One language. Its stop words also tell it from the others."""

    stemmer: str
    stop_words: frozenset[str]


def _language(stemmer: str, stop_words: str) -> Language:
    return Language(stemmer, frozenset(stop_words.split()))


LANGUAGES = {
    "en": _language(
        "english",
        """a an and are as at be been but by can could did do does for from had has have how i if in into is it its
        may me my no not of on or our shall she should so such than that the their them then there these they this
        to was we were what when where which who why will with would you your""",
    ),
    "pt": _language(
        "portuguese",
        """a à ao aos aquela aquele aqueles as até com como da das de dela dele do dos e é ela ele eles em entre era
        essa esse esta está este eu foi há isso isto já lhe mais mas me mesmo meu minha muito na não nas nem no nos
        nós o onde os ou para pela pelas pelo pelos por porque qual quais quando que quem são se sem ser seu seus sua
        suas são só também te tem têm um uma umas uns você vocês""",
    ),
    "es": _language(
        "spanish",
        """a al algo ante como con cual cuando de del desde donde dónde el él ella ellas ellos en entre era es esa ese
        eso esta está este esto estos fue ha han hasta hay la las le les lo los más me mi muy nada ni no nos o para
        pero por porque que qué quien quién se ser si sí sin sobre son su sus también tan te tiene todo un una unas
        unos usted y ya yo""",
    ),
    "fr": _language(
        "french",
        """à au aux avec ce ces cette comme dans de des du elle elles en est et été eux il ils je la le les leur leurs
        lui ma mais me même mes mon ne nos notre nous on ont ou où par pas plus pour qu que quel quelle qui sa sans se
        ses si son sont sur ta te tes toi ton tu un une vos votre vous y""",
    ),
    "de": _language(
        "german",
        """aber als am an auch auf aus bei bin bis das dass dem den der des die doch du durch ein eine einem einen
        einer eines er es für hat hatte ich ihr ihre im in ist ja kann kein keine man mit nach nicht noch nur oder sein
        seine sich sie sind so über um und uns unter vom von vor war was wenn wer werden wie wir wird wo zu zum zur""",
    ),
    "it": _language(
        "italian",
        """a ad al alla alle anche che chi ci come con cui da dal dalla dei del della delle di dove e è ed era gli ha
        hanno i il in io la le lei lo loro lui ma mi nel nella no noi non o per perché più quale quando quello questa
        questo se sei si sia sono su sua sul sulla suo tra tu un una uno vi voi""",
    ),
}


def detect_language(text: str) -> str:
    """The language whose stop words the beginning of the text uses most; "" when there is no telling."""
    found = _WORD.findall(text[:_SAMPLE].casefold())
    scores = {
        code: sum(word in language.stop_words for word in found)
        for code, language in LANGUAGES.items()
    }
    best = max(scores, key=lambda code: scores[code])
    ties = [code for code, score in scores.items() if score == scores[best]]
    return best if scores[best] and len(ties) == 1 else ""
