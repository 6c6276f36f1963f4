"""Verifies a token as a service would that knows nothing of us: PyJWT, the discovery document and the published keys. Prints the claims.

Usage: verify.py AUTHORITY TENANT AUDIENCE <TOKEN     run by the virtual environment's python, which has PyJWT for az itself; TLS trust is
REQUESTS_CA_BUNDLE.
"""
import json
import sys

import jwt
import requests

authority, tenant, audience = sys.argv[1:]
token = sys.stdin.read().strip()
discovery = requests.get(f'{authority}/{tenant}/.well-known/openid-configuration', timeout=10).json()
published = requests.get(discovery['jwks_uri'], timeout=10).json()['keys']
key = next(one for one in published if one['kid'] == jwt.get_unverified_header(token)['kid'])
claims = jwt.decode(
    token, jwt.PyJWK(key).key, algorithms=['RS256'], audience=audience, issuer=discovery['issuer'],
    options={'require': ['exp', 'iat', 'nbf', 'iss', 'aud', 'sub']})
print(json.dumps(claims))
