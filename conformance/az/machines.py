"""az vm create and az vmss create as people call them: az writes a template, and everything in it is made."""
import os
import time

from client import expect, same

IMAGE = ('--image', 'Debian:debian-12:12-gen2:latest', '--admin-username', 'someone', '--admin-password', 'Not-4-anyone!')
INSIDE = ('-g', 'rg6')


def machines(az, server):
    env = server.env
    az.variables['AZURE_CONFIG_DIR'] = os.path.join(az.home, 'machines')
    az.ok('cloud', 'register', '-n', 'selfsame', '--endpoint-resource-manager', env['armEndpoint'])
    az.ok('cloud', 'set', '-n', 'selfsame')
    az.ok('config', 'set', 'core.instance_discovery=false')
    az.ok('login', '--service-principal', '-u', env['clientId'], '-p', env['clientSecret'], '--tenant', env['tenantId'])
    group = az.ok('group', 'create', '-n', 'rg6', '-l', 'westeurope')['id']
    user = az.ok('identity', 'create', '-n', 'user6', *INSIDE)['id']

    def create(name, *more):
        return az.ok('vm', 'create', '-n', name, *INSIDE, *IMAGE, *more)

    def plain():
        made = create('plain')
        same(made['powerState'], 'VM running')
        same(made['privateIpAddress'], '10.0.0.4')
        expect(made['publicIpAddress'].startswith('198.1'), made['publicIpAddress'])
        expect(made['macAddress'], 'no MAC address')
        same(az.ok('vm', 'identity', 'show', '-n', 'plain', *INSIDE), None)
    az.check('vm create', plain)

    def system():
        made = create('system', '--assign-identity')
        same(made['identity']['systemAssignedIdentity'], az.ok('vm', 'identity', 'show', '-n', 'system', *INSIDE)['principalId'])
        same(made['privateIpAddress'], '10.0.0.5')
    az.check('vm create --assign-identity, in the network that is there', system)

    def role():
        made = create('role', '--assign-identity', '--role', 'contributor', '--scope', group)
        principal = made['identity']['systemAssignedIdentity']
        listed = az.ok('rest', '--method', 'get', '--url',
                       f'{group}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=principalId eq \'{principal}\'')['value']
        same([one['properties']['roleDefinitionId'].split('/')[-1] for one in listed], ['b24988ac-6180-42a0-ab88-20f7382dd24c'])
    az.check('vm create --assign-identity --role --scope', role)

    def users():
        made = create('users', '--assign-identity', 'user6')
        same([one.lower() for one in made['identity']['userAssignedIdentities']], [user.lower()])
        made = create('byid', '--assign-identity', user)
        same([one.lower() for one in made['identity']['userAssignedIdentities']], [user.lower()])
        made = create('both', '--assign-identity', '[system]', user)
        expect(made['identity']['systemAssignedIdentity'] and made['identity']['userAssignedIdentities'], made)
    az.check('vm create with user-assigned identities, by name, by id, and both kinds', users)

    def no_wait():
        az.ok('vm', 'create', '-n', 'later', *INSIDE, *IMAGE, '--no-wait')
        end = time.time() + 60
        while time.time() < end and 'later' not in [one['name'] for one in az.ok('vm', 'list', *INSIDE)]:
            time.sleep(0.5)
        az.ok('vm', 'wait', '-n', 'later', *INSIDE, '--created', '--timeout', '60')
    az.check('vm create --no-wait', no_wait)
    az.check('vm create of a role that is not there is refused', lambda: az.refused(
        'norole', 'vm', 'create', '-n', 'x', *INSIDE, *IMAGE, '--assign-identity', '--role', 'norole', '--scope', group))
    az.check('vm create --validate', lambda: az.ok('vm', 'create', '-n', 'seen', *INSIDE, *IMAGE, '--validate'))
    az.check('vm show -d', lambda: same(az.ok('vm', 'show', '-d', '-n', 'plain', *INSIDE)['powerState'], 'VM running'))
    az.check('vm list-ip-addresses', lambda: same(
        az.ok('vm', 'list-ip-addresses', '-n', 'plain', *INSIDE)[0]['virtualMachine']['network']['privateIpAddresses'], ['10.0.0.4']))
    az.check('vm image list-publishers, offers, skus', lambda: (
        expect('Canonical' in [one['name'] for one in az.ok('vm', 'image', 'list-publishers', '-l', 'westeurope')], 'no Canonical'),
        same([one['name'] for one in az.ok('vm', 'image', 'list-skus', '-l', 'westeurope', '-p', 'Debian', '-f', 'debian-12')], ['12', '12-gen2'])))
    network(az)
    az.check('a group of machines is deleted', lambda: az.ok('group', 'delete', '-n', 'rg6', '--yes'))


def network(az):
    az.check('network vnet list', lambda: same(len(az.ok('network', 'vnet', 'list', *INSIDE)), 1))
    az.check('network vnet subnet create', lambda: same(
        az.ok('network', 'vnet', 'subnet', 'create', '-n', 'more', *INSIDE, '--vnet-name', 'plainVNET', '--address-prefixes', '10.0.9.0/24')[
            'provisioningState'], 'Succeeded'))
    az.check('network nic create', lambda: same(
        az.ok('network', 'nic', 'create', '-n', 'nic6', *INSIDE, '--vnet-name', 'plainVNET', '--subnet', 'more')['NewNIC']['ipConfigurations'][0][
            'privateIPAddress'], '10.0.9.4'))
    az.check('a subnet in use is not deleted', lambda: az.refused(
        'InUseSubnetCannotBeDeleted', 'network', 'vnet', 'subnet', 'delete', '-n', 'more', *INSIDE, '--vnet-name', 'plainVNET'))
    az.check('network nic delete', lambda: az.ok('network', 'nic', 'delete', '-n', 'nic6', *INSIDE))
    az.check('network nsg rule create', lambda: az.ok(
        'network', 'nsg', 'rule', 'create', '-n', 'web', *INSIDE, '--nsg-name', 'plainNSG', '--priority', '300', '--destination-port-ranges', '80'))
