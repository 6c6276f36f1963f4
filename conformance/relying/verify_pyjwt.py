"""Verifies tokens without end, by PyJWT: those it is given at once, and all that still live over and over. Orders as for node/verify.mjs.

Usage: verify_pyjwt.py '{"jwks":"...","cacheSeconds":2}'   with SSL_CERT_FILE naming the authority.
"""
import json
import queue
import random
import ssl
import sys
import threading
import time

import jwt

AGAIN = 40
LIVING_MOST = 3000
REFUSED_WITHIN = 30.0


def say(what):
    print(json.dumps(what), flush=True)


def kid(token):
    return jwt.get_unverified_header(token)['kid']


class Verifier:
    def __init__(self, jwks, cacheSeconds):
        self.keys = jwt.PyJWKClient(jwks, lifespan=cacheSeconds, cooldown_duration=cacheSeconds, ssl_context=ssl.create_default_context())
        self.verified = self.failed = self.waited = 0
        self.seen = set()
        self.wrong = []
        self.living = []

    def decode(self, token, issuer, audience):
        jwt.decode(token, self.keys.get_signing_key_from_jwt(token), issuer=issuer, audience=audience, algorithms=['RS256'])

    def verify(self, token, issuer, audience, ends):
        while time.time() < ends - 1:  # it may end while the server is down
            try:
                self.decode(token, issuer, audience)
                self.verified += 1
                self.seen.add(kid(token))
                return
            except jwt.PyJWKClientConnectionError:  # the server was killed
                self.waited += 1
                time.sleep(0.1)
            except jwt.PyJWTError as wrong:
                self.failed += 1
                self.wrong.append(f'{time.strftime("%H:%M:%S")} {kid(token)} {type(wrong).__name__} {wrong}')
                return

    def refused(self, token, issuer, audience, _):
        begun = time.monotonic()
        while time.monotonic() - begun < REFUSED_WITHIN:
            try:
                self.decode(token, issuer, audience)
            except jwt.PyJWKClientConnectionError:
                pass
            except jwt.PyJWKClientError as wrong:
                return round(1000 * (time.monotonic() - begun)) if 'Unable to find a signing key' in str(wrong) else None
            time.sleep(0.05)
        return None

    def obey(self, order):
        if 'tokens' in order:
            for one in order['tokens']:
                self.verify(*one)
                self.living.append(one)
            self.living = self.living[-LIVING_MOST:]
        elif 'drop' in order:
            self.living = [one for one in self.living if kid(one[0]) != order['drop']]
            say({'dropped': order['drop']})
        elif 'refuse' in order:
            say({'refused': {'PyJWT': self.refused(*order['refuse'])}})
        else:
            say({'PyJWT': {'verified': self.verified, 'failed': self.failed, 'waited': self.waited, 'keys': len(self.seen), 'wrong': self.wrong[:5]}})
            sys.exit(0)

    def again(self):
        soon = time.time() + 5
        self.living = [one for one in self.living if one[3] > soon]
        for _ in range(AGAIN if self.living else 0):
            self.verify(*random.choice(self.living))


def main():
    orders = queue.Queue()
    threading.Thread(target=lambda: [orders.put(json.loads(line)) for line in sys.stdin], daemon=True).start()
    verifier = Verifier(**json.loads(sys.argv[1]))
    while True:
        while not orders.empty():
            verifier.obey(orders.get())
        verifier.again()
        time.sleep(0.02)


if __name__ == '__main__':
    main()
