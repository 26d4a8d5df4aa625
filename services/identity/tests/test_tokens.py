"""Tokens: what is made here is read here, and nothing else is."""

import base64
import json
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from impasto_common.errors import Unauthenticated
from impasto_identity import tokens
from impasto_identity.tokens import AccessTokens, RefreshTokens

SECRET = b"s" * 32
REFRESH = RefreshTokens(SECRET)
SESSIONS = st.uuids().map(str)
ROTATIONS = st.integers(0, 2**32 - 1)
CHARACTERS = st.characters(min_codepoint=1, max_codepoint=0x2FF)
ACCESS = AccessTokens(Ed25519PrivateKey.from_private_bytes(b"k" * 32))
NOW = datetime.now(UTC).replace(microsecond=0)


@given(SESSIONS, ROTATIONS)
def test_a_refresh_token_names_session_and_rotation(session_id: str, rotation: int) -> None:
    assert REFRESH.read(REFRESH.make(session_id, rotation)) == (session_id, rotation)


@given(SESSIONS, ROTATIONS, st.integers(0, 47), CHARACTERS)
def test_a_refresh_token_with_another_character_is_refused(
    session_id: str, rotation: int, at: int, character: str
) -> None:
    token = REFRESH.make(session_id, rotation)
    assert len(token) == 48
    altered = token[:at] + character + token[at + 1 :]
    if altered != token:
        _refuses(altered)


@given(SESSIONS, st.integers(0, 48), CHARACTERS)
def test_a_longer_or_shorter_refresh_token_is_refused(session_id: str, at: int, character: str) -> None:
    token = REFRESH.make(session_id, 1)
    _refuses(token[:at] + character + token[at:])
    if at < len(token):
        _refuses(token[:at])


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    _refuses(text)


@given(SESSIONS, ROTATIONS)
def test_a_refresh_token_of_another_installation_is_refused(session_id: str, rotation: int) -> None:
    _refuses(RefreshTokens(b"t" * 32).make(session_id, rotation))


def _refuses(token: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        REFRESH.read(token)
    assert refused.value.field == "refreshToken"


def _read(token: str) -> dict[str, object]:
    (key,) = jwt.PyJWKSet.from_json(ACCESS.jwks().decode()).keys
    claims: dict[str, object] = jwt.decode(
        token, key, algorithms=["EdDSA"], audience=tokens.AUDIENCE, issuer=tokens.ISSUER
    )
    return claims


def test_an_access_token_says_who_and_until_when() -> None:
    issued = int(NOW.timestamp())
    assert _read(ACCESS.issue("ana", "s1", NOW)) == {
        "iss": "https://identity.impasto",
        "aud": "impasto",
        "sub": "ana",
        "sid": "s1",
        "scope": "user",
        "iat": issued,
        "exp": issued + 600,
    }


@given(st.integers(min_value=0), st.characters(codec="ascii"))
def test_an_altered_access_token_says_nothing_else(at: int, character: str) -> None:
    token = ACCESS.issue("ana", "s1", NOW)
    at %= len(token)
    altered = token[:at] + character + token[at + 1 :]
    # The last character of a signature has bits that no decoder reads.
    try:
        assert _read(altered) == _read(token)
    except jwt.InvalidTokenError:
        return
    assert altered.rpartition(".")[0] == token.rpartition(".")[0]


def test_the_key_set_is_public_and_named_by_its_thumbprint() -> None:
    (key,) = json.loads(ACCESS.jwks())["keys"]
    assert key.keys() == {"kty", "crv", "x", "kid", "alg", "use"}
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("OKP", "Ed25519", "EdDSA", "sig")
    assert jwt.get_unverified_header(ACCESS.issue("ana", "s1", NOW))["kid"] == key["kid"]


def test_the_thumbprint_is_the_one_of_rfc_8037() -> None:
    """Appendix A: the private key of A.1 has the public key of A.2 and the thumbprint of A.3."""
    private = base64.urlsafe_b64decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    example = AccessTokens(Ed25519PrivateKey.from_private_bytes(private))
    (key,) = json.loads(example.jwks())["keys"]
    assert key["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert key["kid"] == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
