"""Access tokens, which the gateway verifies by public key, and refresh tokens, which come back here."""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import datetime

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from impasto_identity.domain import session_over

ISSUER = "https://identity.impasto"
AUDIENCE = "impasto"
SCOPE = "user"
# The gateway caches verified tokens, so one outlives sign-out and key withdrawal by up to this.
ACCESS_SECONDS = 600

# Half of SHA-256, the least that RFC 2104 §5 allows; 16 + 4 + 16 bytes are whole base64 groups.
_TAG = 16
_BODY = 20


class AccessTokens:
    """Makes JWTs (RFC 7519) signed with EdDSA (RFC 8037)."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._x = _encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        self.key_id = _thumbprint(self._x)

    def issue(self, account_id: str, session_id: str, now: datetime) -> str:
        """Return a token that says who calls, for the next 600 seconds."""
        issued = int(now.timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": account_id,
            "sid": session_id,
            "scope": SCOPE,
            "iat": issued,
            "exp": issued + ACCESS_SECONDS,
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self.key_id})

    def jwks(self) -> bytes:
        """Return the public key as a JSON Web Key Set (RFC 7517)."""
        key = {"kty": "OKP", "crv": "Ed25519", "x": self._x, "kid": self.key_id, "alg": "EdDSA", "use": "sig"}
        return json.dumps({"keys": [key]}).encode()


class RefreshTokens:
    """Makes and reads tokens that name a session and a rotation, with a keyed tag (HMAC-SHA-256)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, session_id: str, rotation: int) -> str:
        """Return the token of a session's given rotation."""
        body = uuid.UUID(session_id).bytes + rotation.to_bytes(4, "big")
        return _encode(body + self._tag(body))

    def read(self, token: str) -> tuple[str, int]:
        """Return session id and rotation of a token that was made here.

        Raises:
            Unauthenticated: it was not; names `refreshToken`.
        """
        try:
            data = base64.urlsafe_b64decode(token)
        except ValueError as error:
            raise session_over() from error
        body, tag = data[:_BODY], data[_BODY:]
        # Encoded again because decoding overlooks characters outside the alphabet.
        if _encode(data) != token or not hmac.compare_digest(tag, self._tag(body)):
            raise session_over()
        return str(uuid.UUID(bytes=body[:16])), int.from_bytes(body[16:], "big")

    def _tag(self, body: bytes) -> bytes:
        return hmac.new(self._secret, body, hashlib.sha256).digest()[:_TAG]


def _thumbprint(x: str) -> str:
    """Key id from the key alone (RFC 7638; members of RFC 8037 appendix A.3)."""
    members = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    return _encode(hashlib.sha256(members.encode()).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
