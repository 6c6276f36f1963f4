"""The relying parties: how each is started, asked, and what each says when it refuses."""
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

from client import Failed

HERE = os.path.dirname(os.path.abspath(__file__))
START_SECONDS = 90

# What the libraries say, so that a refusal for another reason is not taken for the right one.
REASONS = {
    'spring': {
        'audience': 'The aud claim is not valid', 'issuer': 'The iss claim is not valid', 'expired': 'Jwt expired at',
        'signature': 'Invalid signature', 'key': 'no matching key', 'algorithm': 'lgorithm', 'none': 'nsupported algorithm of none'},
    'jose': {
        'audience': 'unexpected "aud"', 'issuer': 'unexpected "iss"', 'expired': 'ERR_JWT_EXPIRED',
        'signature': 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'key': 'ERR_JWKS_NO_MATCHING_KEY', 'algorithm': 'ERR_JOSE_ALG_NOT_ALLOWED',
        'none': 'ERR_JOSE_ALG_NOT_ALLOWED'},
    'jwks-rsa': {
        'audience': 'jwt audience invalid', 'issuer': 'jwt issuer invalid', 'expired': 'jwt expired', 'signature': 'invalid signature',
        'key': 'Unable to find a signing key', 'algorithm': 'invalid algorithm', 'none': 'jwt signature is required'},
    'PyJWT': {
        'audience': 'InvalidAudienceError', 'issuer': 'InvalidIssuerError', 'expired': 'ExpiredSignatureError',
        'signature': 'InvalidSignatureError', 'key': 'Unable to find a signing key', 'algorithm': 'InvalidAlgorithmError',
        'none': 'InvalidAlgorithmError'},
}


class Party:
    """A resource server that is told an issuer (by version) and an audience, and no more."""

    def __init__(self, library, version, url, cache_seconds=None):
        self.library = library
        self.version = version
        self.url = url
        self.cache_seconds = cache_seconds
        self.name = f'{library} v{version}' + (f', keys kept {cache_seconds} s' if cache_seconds else '')

    def ask(self, token):
        """Status, and the claims when it is 200, else why not."""
        request = urllib.request.Request(self.url, headers={'Authorization': 'Bearer ' + token} if token else {})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, f'{refused.headers.get("WWW-Authenticate", "")} {refused.read().decode()}'

    def accepted(self, token):
        status, found = self.ask(token)
        if status != 200:
            raise Failed(f'{self.name} was to accept the token; it said {status} {found}')
        return found

    def refused(self, reason, token):
        status, found = self.ask(token)
        wanted = REASONS[self.library][reason]
        if status != 401 or wanted not in str(found):
            raise Failed(f'{self.name} was to refuse the token with {wanted!r}; it said {status} {found}')


class Started:
    """A process that says on a line of its output which port it listens at. Output goes to a file: a pipe that nobody empties would stop it."""

    def __init__(self, stack, folder, name, command, pattern, **variables):
        self.name = name
        self.pattern = re.compile(pattern)
        self.log = os.path.join(folder, name + '.log')
        output = stack.enter_context(open(self.log, 'w'))
        kept = ('PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR')
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                        env={**{key: os.environ[key] for key in kept if key in os.environ}, **variables})
        stack.callback(self._end)

    def port(self):
        end = time.monotonic() + START_SECONDS
        while True:
            ended = self.process.poll() is not None
            with open(self.log) as file:
                said = file.read()
            found = self.pattern.search(said)
            if found:
                return int(found[1])
            if ended or time.monotonic() > end:
                raise SystemExit(f'{self.name} did not start:\n{said[-4000:]}')
            time.sleep(0.05)

    def _end(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def spring(stack, folder, issuer, tools, audiences):
    """One program, started twice: its configuration names one issuer."""
    store = os.path.join(folder, 'trust.p12')
    java = os.path.join(tools['jdk'], 'bin', 'java')
    subprocess.run([os.path.join(tools['jdk'], 'bin', 'keytool'), '-importcert', '-noprompt', '-alias', 'selfsame', '-file', issuer.env['caFile'],
                    '-keystore', store, '-storetype', 'PKCS12', '-storepass', 'changeit'], check=True, capture_output=True)
    started = {version: Started(
        stack, folder, f'spring-v{version}',
        [java, '-XX:TieredStopAtLevel=1', '-Xmx128m', f'-Djavax.net.ssl.trustStore={store}', '-Djavax.net.ssl.trustStorePassword=changeit',
         '-jar', tools['spring'], '--server.port=0', '--server.address=127.0.0.1',
         f'--spring.security.oauth2.resourceserver.jwt.issuer-uri={issuer.issuer(version)}',
         f'--spring.security.oauth2.resourceserver.jwt.audiences={audiences[version]}'],
        r'Tomcat started on port (\d+)') for version in (1, 2)}
    return lambda: [Party('spring', version, f'http://127.0.0.1:{one.port()}/') for version, one in started.items()]


def several(stack, folder, name, command, libraries, issuer, audiences, **variables):
    """A program that is several resource servers: for each library both issuers, and version 1.0 once more with keys kept a short time."""
    wanted = {}
    for library in libraries:
        choice = {'library': library} if len(libraries) > 1 else {}
        for version, seconds in ((1, None), (2, None), (1, 2)):
            one = {**choice, 'issuer': issuer.issuer(version), 'audience': audiences[version], **({'cacheSeconds': seconds} if seconds else {})}
            wanted[f'{library}-{version}' + ('-short' if seconds else '')] = (Party(library, version, '', seconds), one)
    started = Started(stack, folder, name, [*command, json.dumps({key: one for key, (_, one) in wanted.items()})], r'listening (\d+)', **variables)

    def ready():
        base = f'http://127.0.0.1:{started.port()}/'
        for key, (party, _) in wanted.items():
            party.url = base + key
        return [party for party, _ in wanted.values()]
    return ready


def node():
    return shutil.which('node') or sys.exit('node is not on the PATH')


@contextlib.contextmanager
def parties(folder, issuer, tools, audiences):
    """All of them, started at the same time; each ends with this."""
    with contextlib.ExitStack() as stack:
        ca = issuer.env['caFile']
        ready = [
            spring(stack, folder, issuer, tools, audiences),
            several(stack, folder, 'npm', [node(), os.path.join(tools['node'], 'resource.mjs')], ('jose', 'jwks-rsa'), issuer, audiences,
                    NODE_EXTRA_CA_CERTS=ca),
            several(stack, folder, 'pyjwt', [sys.executable, os.path.join(HERE, 'pyjwt_resource.py')], ('PyJWT',), issuer, audiences,
                    SSL_CERT_FILE=ca)]
        yield [party for one in ready for party in one()]
