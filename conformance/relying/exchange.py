"""The whole of docs/howto/federate-into-azure.md, with another server of ours in Azure's place: Azure's SDK exchanges a token of one
server's VM at the other, which knows of the first what a federated identity credential says and finds the keys by discovery."""
import os

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientAssertionCredential, ManagedIdentityCredential
from client import Failed, expect, same
from issuer import claims

AUDIENCE = 'api://azure.example.com'
EXCHANGE, EXCHANGE_APP = 'api://AzureADTokenExchange', 'fb60f99c-7a34-4190-8149-302f77469936'
WANTED = 'https://vault.azure.net'


def trust(server):
    """Settings by which another server may fetch the documents of this one, which no public authority has vouched for."""
    return f'outbound.allow={server.origin.removeprefix("https://")}', f'outbound.ca-file={server.env["caFile"]}'


def federation_checks(checks, server, azure):
    """`azure` was started with `trust(server)`."""
    subject = server.ids['system']['principalId']

    def get(target, audience, **ours):
        os.environ['AZURE_POD_IDENTITY_AUTHORITY_HOST'] = server.binding['environment']['AZURE_POD_IDENTITY_AUTHORITY_HOST']
        managed = ManagedIdentityCredential(**ours)
        credential = ClientAssertionCredential(
            azure.tenant, azure.ids[target]['clientId'], lambda: managed.get_token(audience + '/.default').token,
            authority=azure.origin, disable_instance_discovery=True, connection_verify=azure.env['caFile'])
        return claims(credential.get_token(WANTED + '/.default').token)

    def refused(code, target, audience, **ours):
        try:
            get(target, audience, **ours)
        except ClientAuthenticationError as refusal:
            expect(code in str(refusal), f'it was to say {code}; it said {refusal}')
            return
        raise Failed(f'it was to refuse with {code}')

    def exchanged(target, audience):
        found = get(target, audience)
        same((found['oid'], found['appid'], found['tid'], found['aud']),
             (azure.ids[target]['principalId'], azure.ids[target]['clientId'], azure.tenant, WANTED))

    def trusted(target, version, audience, named):
        azure.federate(target, 'selfsame', {'issuer': server.issuer(version), 'subject': subject, 'audiences': [named]})
        exchanged(target, audience)
    checks.check('federation: without a credential the exchange is refused', lambda: refused('AADSTS70025', 'id-one', AUDIENCE))
    checks.check('federation: the VM\'s identity becomes the one at the other server', lambda: trusted('id-one', 1, AUDIENCE, AUDIENCE))
    checks.check('federation: the same by the audience that Azure proposes', lambda: trusted('id-two', 2, EXCHANGE, EXCHANGE_APP))
    checks.check('federation: another identity of the same VM does not', lambda: refused(
        'AADSTS700213', 'id-one', AUDIENCE, client_id=server.ids['id-two']['clientId']))
    checks.check('federation: nor does another audience', lambda: refused('AADSTS700212', 'id-one', 'api://other.example.com'))
