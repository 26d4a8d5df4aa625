"""Verdicts follow the policy's data, the worst stage wins, and doubt is never to the author's benefit."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impasto_moderation.hash_index import Bank, Match
from impasto_moderation.policy import (
    DEFAULT_POLICY,
    Action,
    Policy,
    RuleAction,
    Threshold,
    Verdict,
    judge_image,
    judge_text,
    worst,
)
from impasto_moderation.text_rules import RuleHit

CATEGORIES = [threshold.category for threshold in DEFAULT_POLICY.text]
CLEAN = dict.fromkeys(CATEGORIES, 0.0)

score_sets = st.fixed_dictionaries({category: st.floats(0, 1) for category in CATEGORIES})
rule_sets = st.lists(
    st.sampled_from([RuleHit(rule.rule, "some") for rule in DEFAULT_POLICY.rules]), max_size=3, unique=True
)
matches = st.builds(Match, st.sampled_from(Bank), st.just("r"), st.integers(0, 256), st.booleans())


def test_clean_text_and_picture_are_allowed_without_a_word() -> None:
    assert judge_text(DEFAULT_POLICY, CLEAN, ()) == Verdict(Action.ALLOW)
    assert judge_image(DEFAULT_POLICY, 0.01, [], 90) == Verdict(Action.ALLOW)


@pytest.mark.parametrize("threshold", DEFAULT_POLICY.text, ids=lambda threshold: threshold.category)
def test_each_threshold_is_inclusive(threshold: Threshold) -> None:
    def action(score: float) -> Action:
        return judge_text(DEFAULT_POLICY, {**CLEAN, threshold.category: score}, ()).action

    assert action(threshold.review - 0.001) is Action.ALLOW
    assert action(threshold.review) is Action.REVIEW
    if threshold.block is None:
        assert action(1.0) is Action.REVIEW
    else:
        assert action(threshold.block - 0.001) is Action.REVIEW
        assert action(threshold.block) is Action.BLOCK


@pytest.mark.parametrize(
    ("rule", "action"),
    [
        ("minors.sexualised", Action.BLOCK),
        ("minors.coded-term", Action.BLOCK),
        ("self-harm.intent", Action.BLOCK),
        ("sexual.explicit-term", Action.REVIEW),
        ("pii.iban", Action.REVIEW),
        ("pii.phone", Action.REVIEW),
        ("pii.email", Action.ALLOW),
        ("a rule the policy has never heard of", Action.REVIEW),
    ],
)
def test_each_rule_has_its_action_and_is_named(rule: str, action: Action) -> None:
    verdict = judge_text(DEFAULT_POLICY, CLEAN, [RuleHit(rule, "some", "words")])
    assert verdict == Verdict(action, ("some",), f"rule {rule}: words")


def test_the_worst_finding_decides_and_all_are_reported_gravest_first() -> None:
    scores = {**CLEAN, "violence": 0.7, "sexual": 0.9}
    verdict = judge_text(DEFAULT_POLICY, scores, [RuleHit("pii.phone", "pii")])
    assert verdict.action is Action.BLOCK
    assert verdict.categories == ("sexual", "pii", "violence")
    assert verdict.reason == "sexual 0.90 reaches 0.59; rule pii.phone; violence 0.70 reaches 0.65"


def test_a_missing_or_senseless_score_counts_as_the_highest() -> None:
    without = {category: score for category, score in CLEAN.items() if category != "sexual"}
    assert judge_text(DEFAULT_POLICY, without, ()).action is Action.BLOCK
    assert judge_text(DEFAULT_POLICY, {**CLEAN, "hate": math.nan}, ()).action is Action.REVIEW
    assert judge_image(DEFAULT_POLICY, math.nan, [], 90).action is Action.BLOCK


@pytest.mark.parametrize(
    ("nsfw", "action"),
    [(0.39, Action.ALLOW), (0.4, Action.REVIEW), (0.84, Action.REVIEW), (0.85, Action.BLOCK)],
)
def test_picture_scores(nsfw: float, action: Action) -> None:
    assert judge_image(DEFAULT_POLICY, nsfw, [], 90).action is action


@pytest.mark.parametrize(
    ("bank", "category"),
    [
        (Bank.CSAM, "sexual/minors"),
        (Bank.NCII, "ncii"),
        (Bank.TAKEDOWN, "takedown"),
        (Bank.TERROR, "terror"),
    ],
)
def test_a_match_in_any_bank_blocks(bank: Bank, category: str) -> None:
    verdict = judge_image(DEFAULT_POLICY, 0.0, [Match(bank, "r", 12)], 80)
    assert verdict == Verdict(Action.BLOCK, (category,), f"bank {bank}: 12 bits off")


def test_a_doubtful_match_is_for_a_human_and_a_far_one_is_none() -> None:
    assert judge_image(DEFAULT_POLICY, 0.0, [Match(Bank.NCII, "r", 12)], 49).action is Action.REVIEW
    assert judge_image(DEFAULT_POLICY, 0.0, [Match(Bank.NCII, "r", 0, exact=True)], 0).action is Action.BLOCK
    assert judge_image(DEFAULT_POLICY, 0.0, [Match(Bank.NCII, "r", 32)], 90).action is Action.ALLOW


def test_another_policy_judges_otherwise() -> None:
    lenient = dataclasses.replace(
        DEFAULT_POLICY,
        version="draft",
        nsfw=Threshold("sexual", review=0.9),
        rules=(RuleAction("self-harm.intent", Action.REVIEW),),
        banks=(),
    )
    assert judge_image(lenient, 0.89, [], 90).action is Action.ALLOW
    assert judge_text(lenient, CLEAN, [RuleHit("self-harm.intent", "self-harm")]).action is Action.REVIEW
    assert judge_image(lenient, 0.0, [Match(Bank.CSAM, "r", 0)], 90).action is Action.REVIEW


def test_a_policy_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        DEFAULT_POLICY.version = "other"  # type: ignore[misc]
    assert isinstance(hash(DEFAULT_POLICY), int)


@given(score_sets, rule_sets, st.sampled_from(CATEGORIES), st.floats(0, 1))
def test_raising_a_score_never_makes_the_verdict_on_a_text_milder(
    scores: dict[str, float], hits: list[RuleHit], category: str, raised: float
) -> None:
    higher = {**scores, category: max(scores[category], raised)}
    assert _text(higher, hits) >= _text(scores, hits)


@given(score_sets, rule_sets, st.sampled_from(DEFAULT_POLICY.rules))
def test_another_rule_hit_never_makes_the_verdict_milder(
    scores: dict[str, float], hits: list[RuleHit], rule: RuleAction
) -> None:
    assert _text(scores, [*hits, RuleHit(rule.rule, "some")]) >= _text(scores, hits)


@given(st.floats(0, 1), st.floats(0, 1), st.lists(matches, max_size=3), matches, st.integers(0, 100))
def test_a_higher_score_or_another_match_never_makes_the_verdict_on_a_picture_milder(
    one: float, other: float, found: list[Match], extra: Match, quality: int
) -> None:
    low, high = sorted((one, other))
    before = judge_image(DEFAULT_POLICY, low, found, quality).action
    assert judge_image(DEFAULT_POLICY, high, found, quality).action >= before
    assert judge_image(DEFAULT_POLICY, low, [*found, extra], quality).action >= before


@given(st.lists(st.builds(Verdict, st.sampled_from(Action), st.just(("c",)), st.just("why"))))
def test_the_worst_of_several_verdicts(verdicts: list[Verdict]) -> None:
    assert worst(verdicts).action == max((verdict.action for verdict in verdicts), default=Action.ALLOW)


def _text(scores: dict[str, float], hits: list[RuleHit], policy: Policy = DEFAULT_POLICY) -> Action:
    return judge_text(policy, scores, hits).action
