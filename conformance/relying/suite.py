"""What relying parties accept and refuse. Started by run.py, in its virtual environment.

The longest waits are Spring's 60 seconds of grace after the end of a token, and the 30 seconds that jose and PyJWT let pass between two
fetches of the keys; the turning of a key falls into the same time.
"""
import contextlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import forged
from azurite import STORAGE, azurite, azurite_checks
from client import Failed, expect, same
from exchange import federation_checks, trust
from google.auth import identity_pool
from google.auth.transport.requests import Request as GoogleRequest
from issuer import Issuer, claims, header
from parties import node, parties

APPLICATION = '0f0e7a9e-6c3f-4d53-9c39-5a3b7d0c8f11'
AUDIENCES = {1: 'api://orders.example.com', 2: APPLICATION}
SHORT = ('tokens.managed-identity-lifetime=1s', 'tokens.client-lifetime=1s')
PUBLISHED_BEFORE = 'keys.publish-before-use=32s'  # More than the 30 s of jose and PyJWT; Azure's and our default is longer than any library keeps keys.
NO_FETCH_SECONDS = 31  # jose and PyJWT fetch no keys within 30 s of their last fetch.
GRACE_SECONDS = 62


class Checks:
    def __init__(self):
        self.passed = 0
        self.failures = []

    def check(self, name, body):
        try:
            body()
            self.passed += 1
            print(f'  ok    {name}', flush=True)
        except Exception as wrong:  # noqa: BLE001: of whatever kind, the other checks are wanted too
            self.failures.append(name)
            print(f'  WRONG {name}\n        {wrong if isinstance(wrong, Failed) else repr(wrong)}', flush=True)


def await_until(what, seconds, condition):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failed(f'{what}: not within {seconds} s')
        time.sleep(0.2)


class Suite:
    def __init__(self, server, other, everybody, checks):
        self.server = server
        self.other = other
        self.everybody = everybody
        self.checks = checks
        self.v1 = [one for one in everybody if one.version == 1]
        self.good = {1: server.managed('system', AUDIENCES[1]), 2: server.application(f'api://{APPLICATION}/.default')}

    def each(self, what, body, among=None):
        for party in among or self.everybody:
            self.checks.check(f'{party.name}: {what}', lambda: body(party))

    def accepts(self):
        def same_caller(party):
            found = party.accepted(self.good[party.version])
            same(found['iss'], self.server.issuer(party.version))
            wanted = self.server.ids['system']['principalId'] if party.version == 1 else claims(self.good[2])['oid']
            same((found['oid'], found['sub'], found['tid']), (wanted, wanted, self.server.tenant))
            same(found['appid' if party.version == 1 else 'azp'], claims(self.good[party.version])['appid' if party.version == 1 else 'azp'])
        self.each('accepts', same_caller)

        def user(party):
            found = party.accepted(self.server.managed('id-one', AUDIENCES[1]))
            same((found['oid'], found['appid']), (self.server.ids['id-one']['principalId'], self.server.ids['id-one']['clientId']))
        self.each('accepts a user-assigned identity', user, self.v1)

    def refuses(self):
        self.each('refuses a request without a token', lambda party: same(party.ask(None)[0], 401, 'status'))
        wrong = {1: self.server.managed('system', 'api://other.example.com'),
                 2: self.server.application('api://11111111-6c3f-4d53-9c39-5a3b7d0c8f11/.default')}
        self.each('refuses another audience', lambda party: party.refused('audience', wrong[party.version]))
        version = {1: self.server.application(AUDIENCES[1] + '/.default'), 2: self.server.managed('system', AUDIENCES[2])}
        # The audience is right, so that the issuer alone decides.
        self.checks.check('tokens of the other version have the audience', lambda: same({one: claims(version[one])['aud'] for one in version}, AUDIENCES))
        self.each('refuses the issuer of the other version', lambda party: party.refused('issuer', version[party.version]))
        for what, reason, make in (
                ('refuses a key of a stranger under our key id', 'signature', forged.same_key_id),
                ('refuses a key that the token brings along', 'signature', forged.key_in_header),
                ('refuses changed claims', 'signature', forged.other_claims),
                ('refuses a token without signature', 'none', forged.unsigned),
                ('refuses our public key as a secret', 'algorithm', lambda token: forged.public_key_as_secret(token, self.server))):
            made = {number: make(token) for number, token in self.good.items()}
            self.each(what, lambda party: party.refused(reason, made[party.version]))
        foreign = {1: self.other.managed('system', AUDIENCES[1]), 2: self.other.application(f'api://{APPLICATION}/.default')}
        self.each('refuses another server\'s token', lambda party: party.refused('key', foreign[party.version]))

    def turned(self, first):
        """A key that was published ahead signs now; tokens of both are good."""
        await_until('the next key signs', 60, lambda: self.server.active_key() != first)
        second = self.server.active_key()
        fresh = {1: self.server.managed('id-two', AUDIENCES[1]), 2: self.server.application(f'api://{APPLICATION}/.default')}
        self.checks.check('both endpoints sign with the new key', lambda: same([header(one)['kid'] for one in fresh.values()], [second] * 2))
        self.each('after rotation accepts tokens of the new key', lambda party: party.accepted(fresh[party.version]))
        self.each('after rotation accepts tokens of the key before', lambda party: party.accepted(self.good[party.version]))
        self.checks.check('the metadata endpoint keeps a token of the new key', lambda: same(
            header(self.server.kept('id-two', AUDIENCES[1]))['kid'], second))
        self.checks.check('the key before is retired and published', lambda: same(self.server.keys()[first], 'retired'))
        return second, fresh

    def revoked(self, first, second, fresh):
        """The key before goes, then the one that signs. A library stops with it when it fetches the keys again; the one that takes over is known
        to it, or was not yet when it last fetched them and that is long enough ago."""
        self.server.run('keys', 'revoke', first)
        short = [one for one in self.everybody if one.cache_seconds]

        def stops(token):
            def body(party):
                await_until('refused', party.cache_seconds + 2, lambda: party.ask(token)[0] == 401)
                party.refused('key', token)
                party.accepted(self.server.managed('system', AUDIENCES[1]))
            return body
        self.each('stops with a revoked key after the time it keeps keys', stops(self.good[1]), short)
        await_until('the spare is published for the time in which libraries fetch no keys', 40, lambda: self.server.spare_key()[1] > NO_FETCH_SECONDS)
        spare = self.server.spare_key()[0]
        self.server.run('keys', 'revoke', second)
        third = self.server.active_key()
        self.checks.check('the spare takes over', lambda: same(third, spare))
        after = {1: self.server.kept('id-two', AUDIENCES[1]), 2: self.server.application(f'api://{APPLICATION}/.default')}
        self.checks.check('the metadata endpoint keeps no token of a revoked key', lambda: same(header(after[1])['kid'], third))
        self.each('stops with the revoked active key after the time it keeps keys', stops(fresh[1]), short)
        self.each('accepts the key that took over, at once', lambda party: party.accepted(after[party.version]))
        # With the spare gone, too, a new key takes over. Spring fetches again for a key id it has not seen, whatever time it keeps keys.
        self.server.run('keys', 'revoke', self.server.spare_key()[0])
        self.server.run('keys', 'revoke', third)
        last = {1: self.server.kept('id-two', AUDIENCES[1]), 2: self.server.application(f'api://{APPLICATION}/.default')}
        at_once = [one for one in self.everybody if one.library == 'spring']
        self.each('accepts a key that nobody knew', lambda party: party.accepted(last[party.version]), at_once)
        self.each('has dropped all revoked keys with that', lambda party: [
            party.refused('key', one[party.version]) for one in (self.good, fresh, after)], at_once)


def openid_client(checks, server, other, tools):
    def ask(issuer, of, parameters):
        asked = {'issuer': issuer, 'clientId': of.env['clientId'], 'clientSecret': of.env['clientSecret'], 'parameters': parameters}
        return subprocess.run([node(), os.path.join(tools['node'], 'oidc.mjs')], input=json.dumps(asked), capture_output=True, text=True,
                              timeout=60, env={'PATH': os.environ['PATH'], 'NODE_EXTRA_CA_CERTS': of.env['caFile']})

    def whole(version, parameters):
        done = ask(server.issuer(version), server, parameters)
        expect(done.returncode == 0, done.stderr)
        found = json.loads(done.stdout)
        for method in ('post', 'basic'):
            same(found[method]['metadata']['issuer'], server.issuer(version))
            same((found[method]['claims']['iss'], found[method]['claims']['aud']), (server.issuer(version), AUDIENCES[version]))
            same(found[method]['tokenType'], 'bearer')
            expect(3500 < found[method]['expiresIn'] <= 3600, f'expiresIn {found[method]["expiresIn"]}')
        same((found['wrongSecret']['error'], found['wrongSecret']['status']), ('invalid_client', 401))
        expect('AADSTS7000215' in found['wrongSecret']['description'], found['wrongSecret'])
    for version, parameters in ((1, {'resource': AUDIENCES[1]}), (2, {'scope': f'api://{APPLICATION}/.default'})):
        checks.check(f'openid-client v{version}: discovery, client credentials in both forms, a wrong secret', lambda: whole(version, parameters))

    def elsewhere():
        done = ask(other.issuer(1), other, {'resource': AUDIENCES[1]})
        expect(done.returncode != 0 and 'issuer' in done.stderr and 'sts.windows.net' in done.stderr, f'{done.stdout}{done.stderr}')
    checks.check('openid-client: refuses the document of a server that names Azure\'s issuer', elsewhere)


def google_source(checks, server):
    """What docs/howto/federate-into-google-cloud.md has written into credentials.json: Google's library finds our token by it."""
    base = server.binding['environment']['AZURE_POD_IDENTITY_AUTHORITY_HOST']
    audience = 'api://gcp.example.com'

    def body():
        credentials = identity_pool.Credentials.from_info({
            'type': 'external_account',
            'audience': '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/selfsame/providers/selfsame',
            'subject_token_type': 'urn:ietf:params:oauth:token-type:jwt',
            'token_url': 'https://sts.googleapis.com/v1/token',
            'credential_source': {
                'url': f'{base}/metadata/identity/oauth2/token?api-version=2018-02-01&resource={audience}',
                'headers': {'Metadata': 'true'},
                'format': {'type': 'json', 'subject_token_field_name': 'access_token'}}})
        found = claims(credentials.retrieve_subject_token(GoogleRequest()))
        same((found['iss'], found['aud'], found['sub']), (server.issuer(1), audience, server.ids['system']['principalId']))
        expect(found['exp'] - found['iat'] < 48 * 3600, 'longer than Google takes')
    checks.check('google-auth: finds the token as the page says', body)


def together(stack, *managers):
    """Enters them at the same time; what was entered is left with the stack, even when another could not be."""
    with ThreadPoolExecutor() as pool:
        started = [pool.submit(one.__enter__) for one in managers]
    for manager, one in zip(managers, started):
        if one.exception() is None:
            stack.push(manager.__exit__)
    return [one.result() for one in started]


def main():
    tools, checks = json.loads(sys.argv[1]), Checks()
    logging.getLogger('azure').setLevel(logging.CRITICAL)  # It tells of each refusal, and refusals are what is asked for.
    azures = 'tokens.sts-issuer=true'
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix='selfsame-relying-'))
        blobs = stack.enter_context(azurite(folder, tools))
        server, other = together(stack, Issuer(*SHORT), Issuer(azures, *SHORT))
        short = {1: server.managed('system', AUDIENCES[1]), 2: server.application(f'api://{APPLICATION}/.default')}
        storage = other.managed('system', STORAGE)
        begun = time.monotonic()
        with ThreadPoolExecutor() as pool:
            for one in [pool.submit(server.restart, PUBLISHED_BEFORE), pool.submit(other.restart, azures, *trust(server))]:
                one.result()
        everybody = stack.enter_context(parties(folder, server, tools, AUDIENCES))
        first = server.active_key()
        suite = Suite(server, other, everybody, checks)
        suite.accepts()
        server.run('keys', 'rotate')
        suite.refuses()
        openid_client(checks, server, other, tools)
        google_source(checks, server)
        federation_checks(checks, server, other)
        azurite_checks(checks, other, server, blobs(), storage)
        second, fresh = suite.turned(first)
        time.sleep(max(0.0, begun + GRACE_SECONDS - time.monotonic()))
        suite.each('refuses an expired token', lambda party: party.refused('expired', short[party.version]))
        suite.revoked(first, second, fresh)
        if checks.failures:
            print(server.log(), other.log())
    print(f'relying parties: {checks.passed} checks passed, {len(checks.failures)} failed')
    return 1 if checks.failures or not checks.passed else 0


if __name__ == '__main__':
    sys.exit(main())
