"""Azurite with OAuth, through Azure's storage SDK for Python, which gets its tokens from the metadata endpoint of a VM.

Azurite (`--oauth basic`) reads a token's issuer, audience and times and does not verify signatures, as its documentation says. It knows
only the issuers of Azure's clouds, so the server's `tokens.sts-issuer` is on.
"""
import contextlib
import datetime
import ipaddress
import os

from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.identity import ManagedIdentityCredential
from azure.storage.blob import BlobServiceClient
from client import Failed, expect, same
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from issuer import claims
from parties import Started, node

STORAGE = 'https://storage.azure.com/'


class Given:
    """A credential that has this token, whatever is asked of it."""

    def __init__(self, token):
        self.token = token

    def get_token(self, *scopes, **more):
        return AccessToken(self.token, 2**33)


def certificate(folder):
    """Azurite takes tokens over HTTPS only. Its certificate is its own authority, which the SDK is told to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'Azurite')])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address('127.0.0.1'))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256()))
    files = os.path.join(folder, 'azurite.pem'), os.path.join(folder, 'azurite.key')
    with open(files[0], 'wb') as file:
        file.write(made.public_bytes(serialization.Encoding.PEM))
    with open(files[1], 'wb') as file:
        file.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return files


@contextlib.contextmanager
def azurite(folder, tools):
    """What waits for the start, and says the address of the blob service and the certificate to trust."""
    place = os.path.join(folder, 'azurite')
    os.mkdir(place)
    trusted, key = certificate(place)
    program = os.path.join(tools['node'], 'node_modules', 'azurite', 'dist', 'src', 'blob', 'main.js')
    with contextlib.ExitStack() as stack:
        started = Started(stack, place, 'azurite', [
            node(), program, '--blobHost', '127.0.0.1', '--blobPort', '0', '--oauth', 'basic', '--cert', trusted, '--key', key, '--location', place,
            '--skipApiVersionCheck', '--disableTelemetry'], r'successfully listens on https://127\.0\.0\.1:(\d+)')
        yield lambda: (f'https://127.0.0.1:{started.port()}/devstoreaccount1', trusted)


def azurite_checks(checks, server, stranger, place, expired):
    """`server` names Azure's issuer; `stranger` does not; `expired` is a token of `server` whose time is over."""
    url, trusted = place

    def client(credential):
        return BlobServiceClient(url, credential=credential, connection_verify=trusted, retry_total=0)

    def managed(**selector):
        os.environ['AZURE_POD_IDENTITY_AUTHORITY_HOST'] = server.binding['environment']['AZURE_POD_IDENTITY_AUTHORITY_HOST']
        return client(ManagedIdentityCredential(**selector))

    def refused(text, credential):
        try:
            list(client(credential).list_containers())
        except (ClientAuthenticationError, HttpResponseError) as refusal:
            expect(refusal.status_code in (401, 403) and text in str(refusal), f'Azurite was to say {text!r}; it said {refusal}')
            return
        raise Failed(f'Azurite was to refuse with {text!r}')

    def round_trip():
        blobs = managed()
        blobs.create_container('system')
        blobs.get_blob_client('system', 'one').upload_blob(b'by an identity', overwrite=True)
        same(blobs.get_blob_client('system', 'one').download_blob().readall(), b'by an identity')
    checks.check('Azurite: ManagedIdentityCredential, system-assigned: container, blob there and back', round_trip)
    checks.check('Azurite: user-assigned by client id: lists what is there', lambda: same(
        [one.name for one in managed(client_id=server.ids['id-one']['clientId']).list_containers()], ['system']))

    def delegation():
        now = datetime.datetime.now(datetime.timezone.utc)
        key = managed().get_user_delegation_key(now, now + datetime.timedelta(hours=1))
        same((key.signed_oid, key.signed_tid), (server.ids['system']['principalId'], server.tenant))
    checks.check('Azurite: a user delegation key is the identity\'s (oid, tid)', delegation)
    checks.check('Azurite: refuses another audience', lambda: refused(
        'Invalid token audience', Given(server.managed('system', 'https://vault.azure.net'))))
    checks.check('Azurite: refuses an issuer it does not know', lambda: refused(
        'Invalid token issuer', Given(stranger.managed('system', STORAGE))))

    def late():
        expect(claims(expired)['iss'].startswith('https://sts.windows.net/'), 'not the issuer that was asked for')
        refused('The token is expired', Given(expired))
    checks.check('Azurite: refuses an expired token', late)
    checks.check('Azurite: refuses nonsense', lambda: refused('Authentication', Given('nonsense')))
