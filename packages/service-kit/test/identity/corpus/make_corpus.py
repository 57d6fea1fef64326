"""Writes tokens.json: tokens signed by joserfc, with the verdict that a strict verifier must give.

    python3 -m venv venv && venv/bin/pip install joserfc==1.8.0 && venv/bin/python make_corpus.py

The keys come from fixed seeds and sign test tokens only.
"""

import base64
import hashlib
import hmac
import json
import pathlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc import jwe, jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

NOW = 1_900_000_000
ISSUER = "https://issuer.example"
AUDIENCE = "stream-manager"
ALGORITHMS = jws.JWSRegistry.algorithms


def seed(name):
    return hashlib.sha256(f"stream-manager token corpus: {name}".encode()).digest()


def pem_of(private):
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def ed25519_key(name):
    return OKPKey.import_key(pem_of(ed25519.Ed25519PrivateKey.from_private_bytes(seed(name))))


def p256_key(name):
    scalar = int.from_bytes(seed(name), "big") >> 1
    return ECKey.import_key(pem_of(ec.derive_private_key(scalar, ec.SECP256R1())))


ED = ed25519_key("ed")
OTHER = ed25519_key("other")
ES = p256_key("es")
RSA_KEY = RSAKey.import_key(pem_of(rsa.generate_private_key(65537, 2048)))


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(value):
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "usr_1",
    "sid": "ses_1",
    "jti": "tok_1",
    "iat": NOW,
    "nbf": NOW,
    "exp": NOW + 900,
    "role": "operator",
    "name": "Ada",
    "via": "session",
    "grants": None,
}
HEADER = {"alg": "EdDSA", "typ": "at+jwt", "kid": "ed-1"}
ES_HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "es-1"}


def claims(drop=(), **changes):
    return {name: value for name, value in {**CLAIMS, **changes}.items() if name not in drop}


def header(drop=(), **changes):
    return {name: value for name, value in {**HEADER, **changes}.items() if name not in drop}


def signed(head=HEADER, payload=CLAIMS, key=ED, algorithm="EdDSA"):
    """Signs any bytes, also what a standard serialiser refuses to write."""
    text = f"{b64(compact(head))}.{b64(compact(payload))}"
    return f"{text}.{b64(ALGORITHMS[algorithm].sign(text.encode(), key))}"


def standard(head, payload, key):
    return jws.serialize_compact(head, compact(payload), key, algorithms=[head["alg"]])


def mac(secret, algorithm="HS256", **changes):
    text = f"{b64(compact(header(alg=algorithm, **changes)))}.{b64(compact(CLAIMS))}"
    # Not by joserfc, which refuses a public key as a secret.
    return f"{text}.{b64(hmac.digest(secret, text.encode(), algorithm.replace('HS', 'sha')))}"


def unsigned(algorithm, **changes):
    return f"{b64(compact(header(alg=algorithm, **changes)))}.{b64(compact(CLAIMS))}."


def der_signed():
    """The right signature in the other encoding of ECDSA."""
    head, body, signature = standard(ES_HEADER, CLAIMS, ES).split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    r, s = (int.from_bytes(part, "big") for part in (raw[:32], raw[32:]))
    return f"{head}.{body}.{b64(encode_dss_signature(r, s))}"


CASES = []


def accept(name, token, at=NOW):
    CASES.append({"name": name, "expect": "accept", "at": at, "token": token})


def refuse(name, token, at=NOW, expect="auth.invalid"):
    CASES.append({"name": name, "expect": expect, "at": at, "token": token})


GOOD = standard(HEADER, CLAIMS, ED)
HEAD, BODY, SIGNATURE = GOOD.split(".")
ED_PEM = ED.as_pem(private=False)
ES_PEM = ES.as_pem(private=False)
ED_RAW = base64.urlsafe_b64decode(ED.as_dict(private=False)["x"] + "=")
ED_JWK = compact(ED.as_dict(private=False))
OTHER_JWK = OTHER.as_dict(private=False)

accept("EdDSA", GOOD)
accept("ES256", standard(ES_HEADER, CLAIMS, ES))
accept("typ application/at+jwt", signed(header(typ="application/at+jwt")))
accept("typ in capitals", signed(header(typ="AT+JWT")))
accept("unknown header parameter", signed(header(tenant="one")))
accept("unknown claim", signed(payload=claims(email="ada@issuer.example")))
accept("audience in a list", signed(payload=claims(aud=["other", AUDIENCE])))
accept("no nbf", signed(payload=claims(drop=["nbf"])))
accept("escaped name", signed(payload=claims(name="Zo\u00eb")))
accept("times as fractions", signed(payload=claims(iat=NOW - 0.5, exp=NOW + 10.5)))
accept("grant of one stream", signed(payload=claims(grants=[{"streamId": "main"}])))
accept("grant of one permission", signed(payload=claims(grants=[{"permissions": ["stream.read"]}])))
accept("exp passed 1 s ago", GOOD, NOW + 901)
accept("exp passed 29 s ago", GOOD, NOW + 929)
accept("nbf in 29 s", signed(payload=claims(nbf=NOW + 29)))
accept("iat in 29 s", signed(payload=claims(iat=NOW + 29, drop=["nbf"])))
accept("life of exactly 1 h", signed(payload=claims(exp=NOW + 3600)))

OWN_CLAIMS = ["sid", "jti", "nbf", "role", "name", "via", "grants"]
refuse("standard claims only", signed(payload=claims(drop=OWN_CLAIMS)))
for spelling in ["none", "None", "nOnE", "NONE", ""]:
    refuse(f"alg {spelling!r} without signature", unsigned(spelling))
refuse("alg none without kid", unsigned("none", drop=["kid"]))
refuse("alg none with the signature of EdDSA", f"{b64(compact(header(alg='none')))}.{BODY}.{SIGNATURE}")
refuse("no alg", signed(header(drop=["alg"])))
refuse("alg is a list", signed(header(alg=["EdDSA"])))
refuse("alg in lower case", signed(header(alg="eddsa")))
refuse("empty signature", f"{HEAD}.{BODY}.")
refuse("signature of another token", f"{HEAD}.{BODY}.{signed(payload=claims(sub='usr_2')).split('.')[2]}")
refuse("signature of another key", signed(key=OTHER))
refuse("changed payload", f"{HEAD}.{b64(compact(claims(role='admin')))}.{SIGNATURE}")
refuse("HS256 with the Ed25519 PEM", mac(ED_PEM))
refuse("HS256 with the Ed25519 PEM after white space", mac(b" \n" + ED_PEM))
refuse("HS256 with the trimmed Ed25519 PEM", mac(ED_PEM.strip()))
refuse("HS256 with the Ed25519 DER", mac(ED.as_der(private=False)))
refuse("HS256 with the Ed25519 JWK", mac(ED_JWK))
refuse("HS256 with the bytes of the Ed25519 key", mac(ED_RAW))
refuse("HS256 with the P-256 PEM", mac(ES_PEM, kid="es-1"))
refuse("HS512 with the Ed25519 PEM", mac(ED_PEM, "HS512"))
refuse("ES256 with a signature of zeros", f"{b64(compact(ES_HEADER))}.{BODY}.{b64(bytes(64))}")
refuse("ES256 in DER", der_signed())
refuse("ES256 with the kid of an Ed25519 key", signed({**ES_HEADER, "kid": "ed-1"}, key=ES, algorithm="ES256"))
refuse("EdDSA with the kid of a P-256 key", signed(header(kid="es-1")))
refuse("RS256", signed(header(alg="RS256"), key=RSA_KEY, algorithm="RS256"))
refuse("PS256", signed(header(alg="PS256"), key=RSA_KEY, algorithm="PS256"))
refuse("RS384 with a key of another kind", signed(header(alg="RS384"), key=RSA_KEY, algorithm="RS384"))
refuse("embedded jwk", signed(header(jwk=OTHER_JWK), key=OTHER))
refuse("embedded jwk of the right key", signed(header(jwk=ED.as_dict(private=False))))
refuse("jku", signed(header(jku="http://127.0.0.1:1/jwks.json")))
refuse("x5u", signed(header(x5u="http://127.0.0.1:1/cert.pem")))
refuse("x5c", signed(header(x5c=["MIIB"])))
refuse("unknown crit", signed(header(crit=["tenant"], tenant="one")))
refuse("empty crit", signed(header(crit=[])))
refuse("crit that is no list", signed(header(crit="exp", exp=1)))
refuse("b64 false", signed(header(crit=["b64"], b64=False)))
refuse("b64 without crit", signed(header(b64=True)))
refuse("zip", signed(header(zip="DEF")))
refuse("nested token", signed(header(cty="JWT"), GOOD.encode()))
refuse("JWE", jwe.encrypt_compact({"alg": "dir", "enc": "A128GCM", "kid": "ed-1"}, compact(CLAIMS), OctKey.import_key(seed("jwe")[:16])))

refuse("empty text", "")
refuse("one part", HEAD)
refuse("two parts", f"{HEAD}.{BODY}")
refuse("four parts", f"{GOOD}.{SIGNATURE}")
refuse("five parts", f"{GOOD}..")
refuse("empty header", f".{BODY}.{SIGNATURE}")
refuse("empty payload", f"{HEAD}..{SIGNATURE}")
refuse("padded signature", f"{GOOD}==")
refuse("padded header", f"{HEAD}=.{BODY}.{SIGNATURE}")
refuse("white space before", f" {GOOD}")
refuse("white space after", f"{GOOD} ")
refuse("line break after", f"{GOOD}\n")
refuse("line break inside", f"{HEAD}.{BODY[:10]}\n{BODY[10:]}.{SIGNATURE}")
refuse("NUL inside", f"{HEAD}.{BODY}\0.{SIGNATURE}")
refuse("standard base64 alphabet", f"{HEAD}.{BODY}.{SIGNATURE[:-1]}+")
# 64 bytes are 85 characters and 2 bits: the last character has 4 bits without meaning.
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
refuse("bits after the last byte", GOOD[:-1] + ALPHABET[ALPHABET.index(GOOD[-1]) | 1])
refuse("more than 8 KiB", signed(payload=claims(filler="x" * 6200)))

refuse("header that is no JSON", signed(b"{"))
refuse("header that is a list", signed([HEADER]))
refuse("header that is null", signed(b"null"))
refuse("header that is not UTF-8", signed(compact(header(note="?")).replace(b"?", b"\xff")))
refuse("header with two alg", signed(b'{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"ed-1"}'))
refuse("payload that is no JSON", signed(payload=b"usr_1"))
refuse("payload that is a list", signed(payload=[CLAIMS]))
refuse("payload that is a number", signed(payload=b"1"))
refuse("payload that is not UTF-8", signed(payload=compact(claims(name="?")).replace(b"?", b"\xff")))
refuse("payload after a byte order mark", signed(payload=b"\xef\xbb\xbf" + compact(CLAIMS)))
refuse("payload with two sub", signed(payload=compact(CLAIMS)[:-1] + b',"sub":"usr_2"}'))
refuse("payload with two role, one escaped", signed(payload=compact(CLAIMS)[:-1] + b',"rol\\u0065":"admin"}'))
refuse("two streamId in a grant", signed(payload=compact(claims(grants="?")).replace(b'"?"', b'[{"streamId":"a","streamId":"b"}]')))

for name, kid in {
    "a path": "../../dev/null",
    "SQL": "' OR 1",
    "__proto__": "__proto__",
    "constructor": "constructor",
    "NUL": "ed-1\0",
    "10 KB": "k" * 10_000,
    "unknown": "nobody",
    "empty": "",
    "the kid in capitals": "ED-1",
    "a number": 1,
    "a list": ["ed-1"],
    "null": None,
}.items():
    refuse(f"kid: {name}", signed(header(kid=kid)))
refuse("no kid", signed(header(drop=["kid"])))

for typ in ["JWT", "at+jwt ", "refresh+jwt", "application/jwt", 1, None]:
    refuse(f"typ {typ!r}", signed(header(typ=typ)))
refuse("no typ", signed(header(drop=["typ"])))

for name in ["iss", "aud", "sub", "sid", "jti", "iat", "exp"]:
    refuse(f"no {name}", signed(payload=claims(drop=[name])))
    refuse(f"{name} is null", signed(payload=claims(**{name: None})))
refuse("exp passed 31 s ago", GOOD, NOW + 931, "auth.expired")
refuse("exp passed 1 h ago", GOOD, NOW + 4500, "auth.expired")
refuse("nbf in 31 s", signed(payload=claims(nbf=NOW + 31)), expect="auth.clock_skew")
refuse("iat in 31 s", signed(payload=claims(iat=NOW + 31, drop=["nbf"])), expect="auth.clock_skew")
refuse("iat in 1 h", GOOD, NOW - 3600, "auth.clock_skew")
refuse("life of 1 h and 1 s", signed(payload=claims(exp=NOW + 3601)))
refuse("life of 10 years", signed(payload=claims(exp=NOW + 315_360_000)))
refuse("exp before iat", signed(payload=claims(iat=NOW, exp=NOW - 1)))
refuse("exp in milliseconds", signed(payload=claims(exp=NOW * 1000)))
refuse("exp 1e999", signed(payload=compact(claims(exp=0)).replace(b'"exp":0', b'"exp":1e999')))
refuse("exp negative", signed(payload=claims(exp=-1)))
for name in ["exp", "iat", "nbf"]:
    refuse(f"{name} as text", signed(payload=claims(**{name: str(CLAIMS[name])})))
refuse("another audience", signed(payload=claims(aud="other")))
refuse("no audience in the list", signed(payload=claims(aud=[])))
refuse("audience in capitals", signed(payload=claims(aud="Stream-Manager")))
refuse("audience with a number in the list", signed(payload=claims(aud=[AUDIENCE, 1])))
refuse("another issuer", signed(payload=claims(iss="https://other.example")))
refuse("issuer with a slash at the end", signed(payload=claims(iss=f"{ISSUER}/")))
refuse("issuer in capitals", signed(payload=claims(iss=ISSUER.upper())))
refuse("issuer in a list", signed(payload=claims(iss=[ISSUER])))
refuse("empty sub", signed(payload=claims(sub="")))
refuse("sub with a control character", signed(payload=claims(sub="usr_1\0")))
refuse("unknown role", signed(payload=claims(role="root")))
refuse("role in a list", signed(payload=claims(role=["admin"])))
refuse("role __proto__", signed(payload=claims(role="__proto__")))
refuse("unknown permission in a grant", signed(payload=claims(grants=[{"permissions": ["all"]}])))
refuse("unknown field in a grant", signed(payload=claims(grants=[{"tenant": "one"}])))
refuse("grants that are no list", signed(payload=claims(grants="all")))
refuse("via of nobody", signed(payload=claims(via="anonymous")))


def public(key, kid, algorithm):
    return {**key.as_dict(private=False), "kid": kid, "alg": algorithm, "use": "sig"}


corpus = {
    "issuer": ISSUER,
    "audience": AUDIENCE,
    "keys": [public(ED, "ed-1", "EdDSA"), public(ES, "es-1", "ES256")],
    "cases": CASES,
}
target = pathlib.Path(__file__).with_name("tokens.json")
target.write_text(json.dumps(corpus, indent=2) + "\n")
print(len(CASES), "cases")
