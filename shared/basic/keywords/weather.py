"""The weather: WEATHER, FORECAST. By default of Open-Meteo, which needs no key; `weather-url` names another like it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import integer
from shared.basic.values.display import display
from shared.basic.web.media_services import parsed
from shared.basic.web.requests import fetched

_PLACES = "https://geocoding-api.open-meteo.com/v1/search"
_WEATHER = "https://api.open-meteo.com/v1/forecast"
_NOW = "temperature_2m,relative_humidity_2m,wind_speed_10m,precipitation,weather_code"
_DAYS = "temperature_2m_min,temperature_2m_max,precipitation_sum,weather_code"
_MOST_DAYS = 16
# WMO code 4677, as far as the service uses it: the first number of each range.
_WORDS = (
    (0, "clear"),
    (1, "mostly clear"),
    (2, "partly cloudy"),
    (3, "overcast"),
    (45, "fog"),
    (51, "drizzle"),
    (61, "rain"),
    (71, "snow"),
    (80, "showers"),
    (85, "snow showers"),
    (95, "thunderstorm"),
)


@keyword(
    "WEATHER {place:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='now = WEATHER "Recife"',
)
def weather(run: Run, place: Any) -> dict[str, Any]:
    """The weather at a place now: {place, temperature, humidity, wind, rain, description}, in °C, %, km/h and mm."""
    found = _place(run, place)
    now = _asked(run, found, {"current": _NOW})["current"]
    return {
        "place": found["name"],
        "temperature": now.get("temperature_2m"),
        "humidity": now.get("relative_humidity_2m"),
        "wind": now.get("wind_speed_10m"),
        "rain": now.get("precipitation"),
        "description": _words(now.get("weather_code")),
    }


@keyword(
    "FORECAST {place:sum} [, {days:expr}]",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='week = FORECAST "Recife", 7',
)
def forecast(run: Run, place: Any, days: Any = 3) -> list[Any]:
    """The weather of the next days: {date, min, max, rain, description} for each, at most 16."""
    wanted = integer(days)
    if not 1 <= wanted <= _MOST_DAYS:
        raise BasicError("R5010", f"a forecast has 1 to {_MOST_DAYS} days, not {wanted}")
    parameters = {"daily": _DAYS, "forecast_days": wanted, "timezone": "auto"}
    daily = _asked(run, _place(run, place), parameters)["daily"]
    names = ("time", *_DAYS.split(","))
    columns = [daily.get(name, []) for name in names]
    return [
        {"date": day, "min": low, "max": high, "rain": rain, "description": _words(code)}
        for day, low, high, rain, code in zip(*columns, strict=False)
    ]


def _place(run: Run, place: Any) -> dict[str, Any]:
    name = display(place).strip()
    if not name:
        raise BasicError("R5010", "WEATHER needs a place")
    url = run.services.config("weather-places-url") or _PLACES
    found = _read(run, f"{url}?{urlencode({'name': name, 'count': 1})}").get("results")
    if not isinstance(found, list) or not found:
        raise BasicError("R5010", f"there is no place {shortened(name)}")
    first: dict[str, Any] = found[0]
    return first


def _asked(run: Run, place: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    url = run.services.config("weather-url") or _WEATHER
    where = {"latitude": place["latitude"], "longitude": place["longitude"]}
    return {"current": {}, "daily": {}} | _read(run, f"{url}?{urlencode(where | parameters)}")


def _read(run: Run, url: str) -> dict[str, Any]:
    answer = fetched(run, "GET", url)
    if answer.status >= 400:
        raise BasicError(f"R51{answer.status}", f"the weather service answers {answer.status}")
    return parsed(answer.body)


def _words(code: Any) -> str:
    number = int(code or 0)
    return next(words for least, words in reversed(_WORDS) if number >= least)
