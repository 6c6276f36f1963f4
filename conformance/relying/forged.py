"""Tokens that nobody issued: each is a good one's claims under a signature that must not pass."""
import base64
import functools
import json
import urllib.request

import jwt
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from issuer import claims, header


@functools.cache
def stranger():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def same_key_id(token):
    """Signed by another server's key, which claims the key id of ours."""
    return jwt.encode(claims(token), stranger(), algorithm='RS256', headers={'kid': header(token)['kid']})


def key_in_header(token):
    """Signed by a key that the token brings along, beside the key id of ours."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(stranger().public_key()))
    return jwt.encode(claims(token), stranger(), algorithm='RS256', headers={'kid': header(token)['kid'], 'jwk': public})


def unsigned(token):
    return jwt.encode(claims(token), None, algorithm='none', headers={'kid': header(token)['kid']})


def other_claims(token):
    """The signature of the good token under a claim that was changed."""
    first, _, last = token.split('.')
    return '.'.join((first, _encoded({**claims(token), 'oid': '00000000-0000-0000-0000-000000000000'}), last))


def public_key_as_secret(token, issuer):
    """An HMAC with our public key, as PEM, for a secret. By hand: PyJWT refuses to make one."""
    with urllib.request.urlopen(f'{issuer.origin}/{issuer.tenant}/discovery/keys', context=issuer.tls) as answer:
        key = next(one for one in json.load(answer)['keys'] if one['kid'] == header(token)['kid'])
    pem = jwt.algorithms.RSAAlgorithm.from_jwk(key).public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = _encoded({'alg': 'HS256', 'typ': 'JWT', 'kid': key['kid']}) + '.' + token.split('.')[1]
    mac = hmac.HMAC(pem, hashes.SHA256())
    mac.update(text.encode())
    return text + '.' + _base64url(mac.finalize())


def _encoded(value):
    return _base64url(json.dumps(value).encode())


def _base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b'=').decode()
