"""Countries and clocks as people type them: "Ireland", "uk", "Lisbon", "Europe/Paris".

Names and zones come from the tz database's own tables (iso3166.tab, zone.tab), which travel with the tzdata package.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

NOT_LISTED = "ZZ"
"""The country of someone whose country has no help lines of its own (user-assigned in ISO 3166)."""

_ALSO_CALLED = {
    "uk": "GB",
    "gb": "GB",
    "great britain": "GB",
    "united kingdom": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "eire": "IE",
    "republic of ireland": "IE",
    "usa": "US",
    "us": "US",
    "america": "US",
    "united states of america": "US",
    "nz": "NZ",
    "aotearoa": "NZ",
    "holland": "NL",
    "deutschland": "DE",
    "espana": "ES",
    "polska": "PL",
    "italia": "IT",
    "osterreich": "AT",
    "schweiz": "CH",
    "suisse": "CH",
    "czechia": "CZ",
    "turkiye": "TR",
    "russia": "RU",
    "south korea": "KR",
    "north korea": "KP",
}

_MAIN_CLOCK = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
}
"""Countries with several zones where nearly everyone means one."""

_LARGE_CITIES = {
    "Europe/London": "aberdeen birmingham bradford brighton bristol cardiff coventry derby edinburgh glasgow hull"
    " leeds leicester liverpool manchester newcastle norwich nottingham oxford cambridge plymouth portsmouth reading"
    " sheffield southampton sunderland swansea york belfast derry gmt bst uk",
    "Europe/Dublin": "cork galway limerick waterford",
    "Europe/Berlin": "bremen cologne koln dortmund dresden dusseldorf essen frankfurt hamburg hanover leipzig munich"
    " munchen nuremberg stuttgart cet",
    "Europe/Madrid": "barcelona bilbao malaga seville valencia zaragoza",
    "Europe/Paris": "bordeaux lille lyon marseille nantes nice strasbourg toulouse",
    "Europe/Rome": "florence genoa milan naples turin venice",
    "Europe/Warsaw": "gdansk krakow lodz poznan wroclaw",
    "Europe/Amsterdam": "eindhoven rotterdam utrecht the_hague",
    "Europe/Zurich": "basel bern geneva",
    "America/New_York": "atlanta baltimore boston charlotte cleveland miami orlando philadelphia pittsburgh"
    " washington eastern us_eastern",
    "America/Chicago": "austin dallas houston memphis milwaukee minneapolis nashville"
    " new_orleans san_antonio central",
    "America/Denver": "albuquerque salt_lake_city mountain",
    "America/Los_Angeles": "las_vegas oakland portland sacramento san_diego san_francisco seattle pacific",
    "America/Toronto": "montreal ottawa quebec",
    "America/Edmonton": "calgary",
    "Asia/Kolkata": "ahmedabad bangalore bengaluru chennai delhi hyderabad mumbai new_delhi pune",
    "Pacific/Auckland": "christchurch dunedin hamilton wellington",
    "Australia/Sydney": "canberra newcastle_australia wollongong",
    "Africa/Johannesburg": "cape_town durban pretoria",
}
"""Large cities the tz database has no zone of their own for."""


def country_meant(typed: str) -> str | None:
    """The ISO 3166 code of a typed country; None if it is not one.

    Two small letters are read as a word ("no", "it"), so codes are to be written large, as people do.
    """
    typed = typed.strip()
    if typed in _countries():
        return typed
    words = plain(typed).removeprefix("the ")
    return _ALSO_CALLED.get(words) or _by_name().get(words)


def country_name(code: str) -> str:
    """The English name of a country code; the code itself if there is none."""
    return _countries().get(code, code)


def clock_meant(typed: str) -> str | None:
    """The IANA zone of a typed city, zone name or country with one clock; None if it is none of these."""
    found = _zones_by_city().get(plain(typed)) or _zones_by_city().get(plain(typed.partition(",")[0]))
    if found is not None:
        return found
    country = country_meant(typed)
    if country is None:
        return None
    zones = _zones_of(country)
    return zones[0] if len(zones) == 1 else _MAIN_CLOCK.get(country)


def plain(text: str) -> str:
    """Without accents, case and punctuation: "São Tomé & Príncipe" is "sao tome and principe"."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9+/]+", " ", bare.casefold().replace("&", " and ")).split())


@cache
def _countries() -> dict[str, str]:
    return {row[0]: row[1] for row in _rows("iso3166.tab")}


@cache
def _by_name() -> dict[str, str]:
    names = {}
    for code, name in _countries().items():
        names[plain(name)] = code
        outside, _, inside = name.rstrip(")").partition(" (")
        if inside:
            names.setdefault(plain(f"{inside} {outside}"), code)
    return names


@cache
def _zones_by_city() -> dict[str, str]:
    cities = {}
    for zone in sorted(available_timezones()):
        if "/" in zone and not zone.startswith(("Etc/", "US/", "SystemV/", "posix", "right")):
            cities[plain(zone.rpartition("/")[2])] = zone
    # The zones that stand for a place today come last, because older names point to the same cities.
    cities.update({plain(zone.rpartition("/")[2]): zone for _, _, zone, *_ in _rows("zone.tab")})
    cities.update({plain(zone): zone for zone in available_timezones()})
    for zone, names in _LARGE_CITIES.items():
        cities.update({plain(name): zone for name in names.split()})
    return cities


def _zones_of(country: str) -> list[str]:
    return [zone for code, _, zone, *_ in _rows("zone.tab") if code == country]


@cache
def _rows(table: str) -> tuple[tuple[str, ...], ...]:
    text = files("tzdata").joinpath("zoneinfo", table).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))
