"""Resource servers as PyJWT's documentation makes them: PyJWKClient on the keys that the discovery document names.

Usage: pyjwt_resource.py '{"NAME":{"issuer":"...","audience":"...","cacheSeconds":2}}'   with SSL_CERT_FILE naming the authority.
GET /NAME with a bearer token: 200 and its claims, or 401 and why. Prints "listening PORT".
"""
import http.server
import json
import ssl
import sys
import urllib.request

import jwt

TLS = ssl.create_default_context()


def verifier(issuer, audience, cacheSeconds=None):
    with urllib.request.urlopen(issuer.rstrip('/') + '/.well-known/openid-configuration', context=TLS) as answer:
        found = json.load(answer)
    if found['issuer'] != issuer:  # OpenID Connect Discovery 1.0, 4.3
        raise SystemExit(f'the document of {issuer} is of {found["issuer"]}')
    keys = jwt.PyJWKClient(found['jwks_uri'], ssl_context=TLS, **({'lifespan': cacheSeconds} if cacheSeconds else {}))

    def verify(token):
        return jwt.decode(token, keys.get_signing_key_from_jwt(token), issuer=issuer, audience=audience,
                          algorithms=found['id_token_signing_alg_values_supported'])
    return verify


class Resource(http.server.BaseHTTPRequestHandler):
    verifiers = {}

    def do_GET(self):
        token = self.headers.get('Authorization', '').removeprefix('Bearer ')
        try:
            status, text = 200, json.dumps(self.verifiers[self.path[1:]](token))
        except jwt.PyJWTError as wrong:
            status, text = 401, f'{type(wrong).__name__} {wrong}'
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *arguments):
        pass


def main():
    Resource.verifiers = {name: verifier(**one) for name, one in json.loads(sys.argv[1]).items()}
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Resource)
    print(f'listening {server.server_port}', flush=True)
    server.serve_forever()


if __name__ == '__main__':
    main()
