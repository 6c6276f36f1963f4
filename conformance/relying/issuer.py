"""The server whose tokens are tried, its VM with identities of both kinds, and the ways a token is got from it."""
import base64
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'az'))
from client import Failed, machine_body  # noqa: E402
from server import Server  # noqa: E402

USERS = ('id-one', 'id-two')


def claims(token):
    """What a token says, without a look at its signature."""
    part = token.split('.')[1]
    return json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4)))


def header(token):
    part = token.split('.')[0]
    return json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4)))


class Issuer(Server):
    """Use with `with`: then there is a VM `vm1` in `rg1`, bound, with a system-assigned identity and the user-assigned ones of USERS."""

    def __enter__(self):
        super().__enter__()
        try:
            self.tls = ssl.create_default_context(cafile=self.env['caFile'])
            self.origin = self.env['armEndpoint'].rstrip('/')
            self.tenant = self.env['tenantId']
            self.ids = {}
            self._arrange()
            self.binding = json.loads(self.run('vm', 'bind', 'vm1', '-g', 'rg1', '--json'))
        except BaseException:
            super().__exit__(*sys.exc_info())
            raise
        return self

    def _arrange(self):
        self.owner = self.run('token', '--audience', 'https://management.azure.com/').strip()
        group = f'/subscriptions/{self.env["subscriptionId"]}/resourceGroups/rg1'
        self._put(group, '2024-03-01', {'location': 'westeurope'})
        self.users = user = group + '/providers/Microsoft.ManagedIdentity/userAssignedIdentities/'
        for name in USERS:
            self.ids[name] = self._put(user + name, '2024-11-30', {'location': 'westeurope'})['properties']
        body = json.loads(machine_body(group))
        body['identity'] = {'type': 'SystemAssigned, UserAssigned', 'userAssignedIdentities': {user + name: {} for name in USERS}}
        self.ids['system'] = self._put(group + '/providers/Microsoft.Compute/virtualMachines/vm1', '2024-11-01', body)['identity']

    def _put(self, path, version, body):
        request = urllib.request.Request(f'{self.origin}{path}?api-version={version}', json.dumps(body).encode(), method='PUT', headers={
            'Authorization': 'Bearer ' + self.owner, 'Content-Type': 'application/json'})
        return self._json(request)

    def _json(self, request):
        try:
            with urllib.request.urlopen(request, context=self.tls) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as wrong:
            raise Failed(f'{request.get_method()} {request.full_url}: {wrong.code} {wrong.read().decode()}') from None

    def issuer(self, version):
        """What a relying party is told: the base of the discovery document, and to the letter what `issuer` there and `iss` say."""
        return f'{self.origin}/{self.tenant}' + ('/' if version == 1 else '/v2.0')

    def managed(self, name, audience):
        """A token as code on the VM gets it, for the system-assigned identity or the user-assigned one of this name; newly made."""
        chosen = {} if name == 'system' else {'client_id': self.ids[name]['clientId']}
        return self._metadata({'resource': audience, 'bypass_cache': 'true', **chosen})

    def kept(self, name, audience):
        """The same, but from the endpoint's cache where it has one."""
        return self._metadata({'resource': audience, 'object_id': self.ids[name]['principalId']})

    def _metadata(self, query):
        base = self.binding['environment']['AZURE_POD_IDENTITY_AUTHORITY_HOST']
        url = f'{base}/metadata/identity/oauth2/token?{urllib.parse.urlencode({"api-version": "2018-02-01", **query})}'
        return self._json(urllib.request.Request(url, headers={'Metadata': 'true'}))['access_token']

    def application(self, scope):
        """A token of version 2.0, by client credentials."""
        form = {'grant_type': 'client_credentials', 'client_id': self.env['clientId'], 'client_secret': self.env['clientSecret'], 'scope': scope}
        url = f'{self.origin}/{self.tenant}/oauth2/v2.0/token'
        return self._json(urllib.request.Request(url, urllib.parse.urlencode(form).encode()))['access_token']

    def federate(self, identity, name, properties):
        """A federated identity credential on a user-assigned identity of this server."""
        self._put(f'{self.users}{identity}/federatedIdentityCredentials/{name}', '2024-11-30', {'properties': properties})

    def keys(self):
        """State by key id."""
        return {one['kid']: one['state'] for one in json.loads(self.run('keys', 'list', '--json'))['value']}

    def active_key(self):
        return next(kid for kid, state in self.keys().items() if state == 'active')

    def spare_key(self):
        """The key that signs next, and for how many seconds it has been published."""
        one = next(one for one in json.loads(self.run('keys', 'list', '--json'))['value'] if one['state'] == 'spare')
        return one['kid'], time.time() - datetime.fromisoformat(one['publishedAt']).timestamp()
