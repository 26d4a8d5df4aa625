"""Deterministic text rules. Each hit names its rule and what set it off; what follows is the policy's to say.

| rule | category | sets it off |
| --- | --- | --- |
| `minors.sexualised` | sexual/minors | a term or age for a minor and a sexual term, anywhere in one text |
| `minors.coded-term` | sexual/minors | a term that alone means sexualised minors |
| `sexual.explicit-term` | sexual | a term with hardly any other use than pornography |
| `self-harm.intent` | self-harm | first person and an act against oneself |
| `pii.iban`, `pii.phone`, `pii.email` | pii | personal data (captions only; the evidence never repeats it) |

The lists are English and meant to be read and argued with; phrases that only look alike are cleared first.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from impasto_moderation.normalise import fold, normalise


@dataclass(frozen=True)
class RuleHit:
    """One rule that fired: its name, its category and the words behind it ("" for personal data)."""

    rule: str
    category: str
    evidence: str = ""


def _any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")


_UNDER_18 = (
    r"(?:1[0-7]|[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|seventeen)"
)
_AGED_THINGS = (
    "whisk(?:e)?y|scotch|bourbon|rum|wine|port|brandy|cheese|oak|tree|house|building|church|car|dog|cat"
)

_INNOCENT = _any_of(
    r"same[ -]sex|sex[ -]ed(?:ucat\w+)?|sex of the (?:baby|child)",
    r"nude (?:colou?r|shade|tone|palette|lipstick|heels?|pumps?|beige|pink|nail\w*|make[ -]?up)\w*",
    r"naked (?:eye|mole[ -]rats?|truth|juice)|bare ?naked ladies",
    r"(?:blue|great|coal|marsh|willow|crested|long[ -]tailed) tits?",
    r"pussy[ -]?(?:willows?|cats?|foot\w*)|horny toads?|(?:summa|magna) cum laude",
    r"moby[ -]dick|dick (?:tracy|van dyke|and jane)|(?:philip k\.? )dick",
    r"kid (?:gloves?|leather|rock)|billy the kid|inner child|child'?s play|whiz kids?|teen titans?",
)
_MINOR = _any_of(
    r"child(?:ren|s|'s|like|ish)?|kids?|kiddo|minors|underaged?|under[ -]aged?|under 18",
    r"pre[ -]?(?:teens?|pubescent|schoolers?)|pubescent|teens?|teen[ -]?age(?:d|rs?)?|tweens?|adolescents?",
    r"toddlers?|infants?|newborns?|kindergart(?:en|ens|ners?)",
    r"(?:little|young|small) (?:girl|boy|son|daughter)s?",
    # "baby" alone is mostly an endearment.
    r"babies|(?:a|the|her|his|their|newborn|nude|naked) baby|baby (?:girl|boy)s?",
    r"school[ -]?(?:girl|boy|child|kid)(?:s|ren)?|(?:middle|elementary|primary|high)[ -]school(?:ers?|s)?",
    rf"{_UNDER_18}[ -]?(?:years?|yrs?|y)[ -]?(?:/ ?)?(?:olds?|o)\b(?! (?:{_AGED_THINGS})\b)",
    rf"(?:aged?|age of|turned|turning) {_UNDER_18}|{_UNDER_18} years of age",
)
_EXPLICIT = _any_of(
    r"porn\w*|hentai|gang ?bang\w*|blow[ -]?jobs?|hand ?jobs?|deep ?throat\w*|cum ?shots?|milf",
    r"masturbat\w*|fellatio|cunnilingus|ejaculat\w*|gloryhole|bukkake|threesome|orgasm\w*|orgy",
    r"dildos?|butt ?plugs?",
    r"(?:erect(?:ed)?|hard|throbbing) (?:penis(?:es)?|cocks?|dicks?)",
    r"(?:wet|shaved|tight) (?:pussy|cunt|vagina)",
    r"spread(?:ing|s)? (?:her|his|their) (?:legs|pussy|ass)",
    r"(?:suck|rid)(?:s|es|ing) (?:a|his|my|the) (?:dick|cock)",
)
_SEXUAL = _any_of(
    _EXPLICIT.pattern,
    r"nud(?:e|es|ity)|naked(?:ness)?|topless|undress\w*|unclothed|disrobed",
    r"(?:without (?:any )?|no )clothes",
    r"sex|sexy|sexual\w*|sexting|sexiest|erotic\w*|nsfw|lewd\w*|xxx|r18|rule ?34",
    r"ecchi|fetish\w*|bdsm|lingerie|thong",
    r"seduc\w+|horny|aroused|provocative(?:ly)? pos\w+",
    r"genital(?:s|ia)?|penis(?:es)?|vaginas?|pussy|cunt|dicks?",
    r"boobs?|tits|titties|nipples?|cum|cumming|anal|rap(?:ed?|ing|ist)|molest\w*|incest\w*",
    r"fucks|fucked by|fucking (?:a|her|him)",
)
_CODED = _any_of(
    r"child[ -]?porn\w*|kiddie[ -]?porn\w*|csam|jail[ -]?bait|lolicon|shotacon|toddlercon|pthc",
    r"pa?edo(?:phil\w*|porn\w*)|preteen models?|underage (?:sex|nudes?)",
    r"(?:nude|naked|sexy|sexuali[sz]ed) (?:lolis?|shotas?)",
    r"(?:loli|shota) (?:hentai|porn|nsfw|nude|naked|sex)",
)
_SELF_HARM = _any_of(
    r"(?:kill|killing|hang|hanging|slit|slitting|starve|starving|harm|harming|hurt|hurting) myself",
    r"(?:cut|cutting) myself(?! (?:some|a|off|loose|shaving))|my suicide",
    r"i(?:'m| am|'ll)? (?:will|shall|want to|wanna|gonna|going to|plan to) commit suicide",
    r"(?:end|ending|take|taking) my (?:own )?life(?! (?:back|to|in|serious\w*))",
    r"i (?:want|wanna|wish|need)(?: to| i could| i was| i were)? (?:die|dead)",
)

_WORD_RULES = (
    ("minors.coded-term", "sexual/minors", _CODED),
    ("sexual.explicit-term", "sexual", _EXPLICIT),
    ("self-harm.intent", "self-harm", _SELF_HARM),
)

_EMAIL = re.compile(r"\b[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
# Length by country, from the SWIFT IBAN registry (SEPA and its neighbours).
_IBAN_LENGTHS = {
    country: int(length)
    for country, length in re.findall(
        r"([A-Z]{2})(\d{2})",
        "AD24 AE23 AL28 AT20 BA20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FO18 FR27 GB22 GE22 "
        "GI23 GL18 GR27 HR21 HU28 IE22 IL23 IS26 IT27 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MT31 NL18 "
        "NO15 PL28 PT25 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TR26 UA29 VA22 XK20",
    )
}
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b"
_PHONE = re.compile(
    rf"""(?<![\w.,+-])(?!{_DATE})(?:
        \+\d[\d ().-]{{6,18}}\d                         # international
      | \(?0[1-9]\d{{0,4}}\)?[ -]?\d(?:[ .-]?\d){{6,9}}  # national with trunk 0: most of Europe
      | \(?[2-9]\d\d\)?[ .-]\d{{3}}[ .-]\d{{4}}         # North American Numbering Plan
    )(?!\w)""",
    re.VERBOSE,
)
_PHONE_DIGITS = range(8, 16)  # ITU-T E.164 allows 15


def rule_hits(text: str, *, caption: bool = False) -> tuple[RuleHit, ...]:
    """The rules that fire on `text`, in the order of the table; `caption` adds those on personal data."""
    # Two views: joining spelled-out letters can also swallow a word that stands alone ("a 5 y o").
    views = [_INNOCENT.sub(" ", view) for view in (fold(text), normalise(text))]
    hits = [*_sexualised_minor(views), *_word_hits(views)]
    return (*hits, *(_personal_data(text) if caption else ()))


def _sexualised_minor(views: list[str]) -> Iterator[RuleHit]:
    minor, sexual = _found(_MINOR, views), _found(_SEXUAL, views)
    if minor and sexual:
        yield RuleHit("minors.sexualised", "sexual/minors", f"{minor} + {sexual}")


def _word_hits(views: list[str]) -> Iterator[RuleHit]:
    for rule, category, pattern in _WORD_RULES:
        if evidence := _found(pattern, views):
            yield RuleHit(rule, category, evidence)


def _found(pattern: re.Pattern[str], views: list[str]) -> str:
    """The first match in any view, or ""."""
    return next((match.group() for view in views if (match := pattern.search(view))), "")


def _personal_data(text: str) -> Iterator[RuleHit]:
    plain = unicodedata.normalize("NFKC", text).upper()
    rest, ibans = _without_ibans(plain)
    if ibans:
        yield RuleHit("pii.iban", "pii")
    if any(_digits(found.group()) in _PHONE_DIGITS for found in _PHONE.finditer(rest)):
        yield RuleHit("pii.phone", "pii")
    if _EMAIL.search(plain):
        yield RuleHit("pii.email", "pii")


def _without_ibans(text: str) -> tuple[str, int]:
    """`text` less its valid IBANs, whose digits would pass for telephone numbers, and how many there were."""
    ibans = [found.group() for found in _IBAN.finditer(text) if valid_iban(found.group())]
    for iban in ibans:
        text = text.replace(iban, " ")
    return text, len(ibans)


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def valid_iban(candidate: str) -> bool:
    """Whether `candidate`, in capitals, begins with an IBAN (ISO 13616: remainder 1 modulo 97)."""
    compact = candidate.replace(" ", "")
    length = _IBAN_LENGTHS.get(compact[:2], 0)
    if not length or len(compact) < length:
        return False
    rearranged = compact[4:length] + compact[:4]
    return int("".join(str(int(c, 36)) for c in rearranged)) % 97 == 1
