"""What follows from scores, rule hits and hash matches: pure functions of a versioned policy.

A policy is data. The log keeps scores and the policy's version with each decision, so that a draft policy can
be replayed over the past. The worst finding decides. Whatever the policy does not provide for is for a human:
an unlisted rule or bank means REVIEW, and a score that is missing or not a number counts as the highest.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from impasto_moderation.hash_index import MAX_DISTANCE, Bank, Match
from impasto_moderation.text_rules import RuleHit


class Action(IntEnum):
    """Ordered from mild to severe."""

    ALLOW = 0
    REVIEW = 1
    BLOCK = 2


@dataclass(frozen=True)
class Threshold:
    """Scores of `category` from `review` on are for a human, from `block` on (if any) refused."""

    category: str
    review: float
    block: float | None = None

    def action(self, score: float) -> Action:
        # Negated, so that a score that is not a number falls on the severe side.
        if self.block is not None and not score < self.block:
            return Action.BLOCK
        return Action.ALLOW if score < self.review else Action.REVIEW


@dataclass(frozen=True)
class RuleAction:
    """What a hit of the text rule `rule` means; ALLOW only notes it in the verdict."""

    rule: str
    action: Action


@dataclass(frozen=True)
class BankAction:
    """What a match in `bank` means, and the moderation category that it stands for."""

    bank: Bank
    action: Action
    category: str


@dataclass(frozen=True)
class Policy:
    """`text` thresholds per category, `nsfw` for pictures, actions for rules and banks.

    A perceptual match counts up to `hash_distance` bits and, for a picture whose hash has less than
    `hash_quality`, is for a human at most: nearly featureless pictures resemble each other.
    """

    version: str
    text: tuple[Threshold, ...]
    nsfw: Threshold
    rules: tuple[RuleAction, ...]
    banks: tuple[BankAction, ...]
    hash_distance: int = MAX_DISTANCE
    hash_quality: int = 50


# Text thresholds: the scores that 3 % (review) and 1 % (block) of acceptable texts reach in cross-validation,
# see training/train_text_model.py; hate, harassment and violence are too uncertain to refuse on, so that 1 %
# means review. Picture thresholds follow the notes of open_nsfw's authors (above 0.8: most likely explicit).
# Where the model is weak (hate, harassment, violence) the thresholds are those that let everyday remarks
# about pictures through: each review is a post that nobody sees until a human has looked.
DEFAULT_POLICY = Policy(
    version="2026-11-1",
    text=(
        Threshold("sexual/minors", review=0.54, block=0.70),
        Threshold("sexual", review=0.49, block=0.59),
        Threshold("self-harm", review=0.27, block=0.46),
        Threshold("hate/threatening", review=0.65),
        Threshold("hate", review=0.72),
        Threshold("harassment", review=0.70),
        Threshold("violence/graphic", review=0.20),
        Threshold("violence", review=0.65),
    ),
    nsfw=Threshold("sexual", review=0.40, block=0.85),
    rules=(
        RuleAction("minors.sexualised", Action.BLOCK),
        RuleAction("minors.coded-term", Action.BLOCK),
        RuleAction("self-harm.intent", Action.BLOCK),
        RuleAction("sexual.explicit-term", Action.REVIEW),
        RuleAction("pii.iban", Action.REVIEW),
        RuleAction("pii.phone", Action.REVIEW),
        RuleAction("pii.email", Action.ALLOW),
    ),
    banks=(
        BankAction(Bank.CSAM, Action.BLOCK, "sexual/minors"),
        BankAction(Bank.NCII, Action.BLOCK, "ncii"),
        BankAction(Bank.TAKEDOWN, Action.BLOCK, "takedown"),
        BankAction(Bank.TERROR, Action.BLOCK, "terror"),
    ),
)


@dataclass(frozen=True)
class Verdict:
    """The action, the categories behind it and the reason in words, both with the gravest first."""

    action: Action
    categories: tuple[str, ...] = ()
    reason: str = ""


def judge_text(policy: Policy, scores: Mapping[str, float], rule_hits: Sequence[RuleHit]) -> Verdict:
    """The verdict on one text. Scores of categories that the policy does not list are left aside."""
    by_score = [_by_score(t, scores.get(t.category, math.nan), t.category) for t in policy.text]
    return worst([*(_by_rule(policy, hit) for hit in rule_hits), *by_score])


def judge_image(policy: Policy, nsfw: float, matches: Sequence[Match], quality: int) -> Verdict:
    """The verdict on one picture: `nsfw` in [0, 1], `matches` of its hashes, its PDQ `quality` 0 to 100."""
    near = [match for match in matches if match.exact or match.distance <= policy.hash_distance]
    by_match = [_by_match(policy, match, quality) for match in near]
    return worst([*by_match, _by_score(policy.nsfw, nsfw, "nsfw")])


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict from several stages: the severest action, all categories, all reasons; ALLOW for none."""
    ranked = sorted(verdicts, key=lambda verdict: -verdict.action)
    return Verdict(
        action=max((verdict.action for verdict in ranked), default=Action.ALLOW),
        categories=tuple(dict.fromkeys(c for verdict in ranked for c in verdict.categories)),
        reason="; ".join(verdict.reason for verdict in ranked if verdict.reason),
    )


def _by_score(threshold: Threshold, score: float, label: str) -> Verdict:
    action = threshold.action(score)
    if action is Action.ALLOW:
        return Verdict(action)
    limit = threshold.block if action is Action.BLOCK else threshold.review
    return Verdict(action, (threshold.category,), f"{label} {score:.2f} reaches {limit:.2f}")


def _by_rule(policy: Policy, hit: RuleHit) -> Verdict:
    action = next((rule.action for rule in policy.rules if rule.rule == hit.rule), Action.REVIEW)
    reason = f"rule {hit.rule}: {hit.evidence}" if hit.evidence else f"rule {hit.rule}"
    return Verdict(action, (hit.category,), reason)


def _by_match(policy: Policy, match: Match, quality: int) -> Verdict:
    unlisted = BankAction(match.bank, Action.REVIEW, match.bank)
    bank = next((listed for listed in policy.banks if listed.bank == match.bank), unlisted)
    reliable = match.exact or quality >= policy.hash_quality
    action = bank.action if reliable else min(bank.action, Action.REVIEW)
    how = "same bytes" if match.exact else f"{match.distance} bits off"
    return Verdict(action, (bank.category,), f"bank {match.bank}: {how}")
