"""Signing in with the token of another issuer: `az login --service-principal --federated-token`."""
import json
import os

from client import expect, same
from corners import registered

SUBJECT = 'system:serviceaccount:default:shop'


def federation(az, server, issuer):
    env = server.env
    owner = {'AZURE_CONFIG_DIR': os.path.join(az.home, 'federation')}
    registered(az, env, **owner)
    made = {}

    def prepare():
        az.ok('login', '--service-principal', '-u', env['clientId'], '-p', env['clientSecret'], '--tenant', env['tenantId'], **owner)
        az.ok('group', 'create', '-n', 'fed', '-l', 'westeurope', **owner)
        made.update(az.ok('identity', 'create', '-g', 'fed', '-n', 'shop', **owner))
        az.ok('identity', 'federated-credential', 'create', '-g', 'fed', '--identity-name', 'shop', '-n', 'cluster', '--issuer', issuer.name,
              '--subject', SUBJECT, '--audiences', 'api://AzureADTokenExchange', **owner)
    az.check('an identity trusts a cluster', prepare)

    def home(name):
        """A home that has signed in nowhere: az would not ask again for a token that it has."""
        variables = {'AZURE_CONFIG_DIR': os.path.join(az.home, name)}
        registered(az, env, **variables)
        return variables

    def login(token):
        return ('login', '--service-principal', '-u', made['clientId'], '--federated-token', token, '--tenant', env['tenantId'],
                '--allow-no-subscriptions')

    def exchanged():
        workload = home('workload')
        az.ok(*login(issuer.token(SUBJECT)), **workload)
        token = az.ok('account', 'get-access-token', '--resource', 'https://vault.azure.net', **workload)['accessToken']
        inspected = json.loads(server.run('token-inspect', token, '--json'))
        same(inspected['verdict'], 'good')
        same((inspected['claims']['oid'], inspected['claims']['appidacr']), (made['principalId'], '2'))
        expect(inspected['claims']['xms_mirid'].endswith('/userAssignedIdentities/shop'), inspected['claims'])
        same(len(issuer.asked), 2, 'fetches')
    az.check('az login --federated-token', exchanged)
    nobody = home('nobody')
    az.check('another subject is AADSTS700213', lambda: az.refused('AADSTS700213', *login(issuer.token(SUBJECT + '2')), **nobody))
    az.check('another case is AADSTS7002138', lambda: az.refused('AADSTS7002138', *login(issuer.token(SUBJECT.upper())), **nobody))
    az.check('another audience is AADSTS700212', lambda: az.refused('AADSTS700212', *login(issuer.token(SUBJECT, 'api://other')), **nobody))
    az.check('an ended token is AADSTS700024', lambda: az.refused('AADSTS700024', *login(issuer.token(SUBJECT, life=-400)), **nobody))

    def removed():
        az.ok('identity', 'federated-credential', 'delete', '-g', 'fed', '--identity-name', 'shop', '-n', 'cluster', '--yes', **owner)
        az.refused('AADSTS70025', *login(issuer.token(SUBJECT)), **nobody)
        az.ok('group', 'delete', '-n', 'fed', '--yes', **owner)
    az.check('without its credential the identity trusts nobody', removed)
