"""az vm create and az vmss create as people call them: az writes a template, and everything in it is made."""
import json
import os
import time

from client import expect, same

IMAGE = ('--image', 'Debian:debian-12:12-gen2:latest', '--admin-username', 'someone', '--admin-password', 'Not-4-anyone!')
INSIDE = ('-g', 'rg6')


def machines(az, server):
    az.sign_in()
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
    scale_sets(az, server, group, user)
    compute(az)
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


def scale_sets(az, server, group, user):
    def create(name, *more):
        return az.ok('vmss', 'create', '-n', name, *INSIDE, *IMAGE, *more)['vmss']

    def flexible():
        made = create('flex', '--instance-count', '2')
        same(made['orchestrationMode'], 'Flexible')
        machines = az.ok('vmss', 'list-instances', '-n', 'flex', *INSIDE)
        same(len(machines), 2)
        expect(all(one['name'].startswith('flex_') for one in machines), machines)
        expect(not az.ok('vmss', 'identity', 'show', '-n', 'flex', *INSIDE), 'an identity')
    az.check('vmss create', flexible)

    def uniform():
        create('uni', '--orchestration-mode', 'Uniform', '--instance-count', '2', '--assign-identity')
        identity = az.ok('vmss', 'identity', 'show', '-n', 'uni', *INSIDE)
        same(identity['type'], 'SystemAssigned')
        same([one['instanceId'] for one in az.ok('vmss', 'list-instances', '-n', 'uni', *INSIDE)], ['0', '1'])
        return identity['principalId']
    az.check('vmss create --orchestration-mode Uniform --assign-identity', uniform)

    def role():
        create('role6', '--assign-identity', '--role', 'reader', '--scope', group)
        principal = az.ok('vmss', 'identity', 'show', '-n', 'role6', *INSIDE)['principalId']
        listed = az.ok('rest', '--method', 'get', '--url',
                       f'{group}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=principalId eq \'{principal}\'')['value']
        same([one['properties']['roleDefinitionId'].split('/')[-1] for one in listed], ['acdd72a7-3385-48ef-bd42-f606fba81ae7'])
    az.check('vmss create --assign-identity --role --scope', role)

    def users():
        create('byname', '--orchestration-mode', 'Uniform', '--assign-identity', 'user6')
        create('both6', '--orchestration-mode', 'Uniform', '--assign-identity', '[system]', user)
        for name, kind in (('byname', 'UserAssigned'), ('both6', 'SystemAssigned, UserAssigned')):
            identity = az.ok('vmss', 'identity', 'show', '-n', name, *INSIDE)
            same(identity['type'], kind)
            same([one.lower() for one in identity['userAssignedIdentities']], [user.lower()])
    az.check('vmss create with user-assigned identities, by name and by id, and both kinds', users)

    def later():
        az.ok('vmss', 'create', '-n', 'later6', *INSIDE, *IMAGE, '--no-wait')
        end = time.time() + 60
        while time.time() < end and 'later6' not in [one['name'] for one in az.ok('vmss', 'list', *INSIDE)]:
            time.sleep(0.5)
        az.ok('vmss', 'wait', '-n', 'later6', *INSIDE, '--created', '--timeout', '60')
    az.check('vmss create --no-wait', later)

    def assign():
        assigned = az.ok('vmss', 'identity', 'assign', '-n', 'flex', *INSIDE, '--identities', '[system]', 'user6')
        same([one.lower() for one in assigned['userAssignedIdentities']], [user.lower()])
        az.ok('vmss', 'identity', 'remove', '-n', 'flex', *INSIDE, '--identities', user)
        same(az.ok('vmss', 'identity', 'show', '-n', 'flex', *INSIDE)['type'], 'SystemAssigned')
        az.ok('vmss', 'identity', 'remove', '-n', 'flex', *INSIDE)
        expect(not az.ok('vmss', 'identity', 'show', '-n', 'flex', *INSIDE), 'an identity')
    az.check('vmss identity assign, show, remove', assign)

    def token():
        binding = json.loads(server.run('vm', 'bind', 'uni/0', '--json'))
        inside = {'AZURE_POD_IDENTITY_AUTHORITY_HOST': binding['environment']['AZURE_POD_IDENTITY_AUTHORITY_HOST'],
                  'AZURE_CONFIG_DIR': os.path.join(az.home, 'inside6')}
        az.register(**inside)
        az.ok('login', '--identity', '--allow-no-subscriptions', **inside)
        got = az.ok('account', 'get-access-token', '--resource', 'https://vault.azure.net', **inside)['accessToken']
        claims = json.loads(server.run('token-inspect', got, '--json'))['claims']
        same(claims['oid'], az.ok('vmss', 'identity', 'show', '-n', 'uni', *INSIDE)['principalId'])
    az.check('az login --identity on a machine of a scale set', token)

    def scale():
        az.ok('vmss', 'scale', '-n', 'uni', *INSIDE, '--new-capacity', '3')
        same([one['instanceId'] for one in az.ok('vmss', 'list-instances', '-n', 'uni', *INSIDE)], ['0', '1', '2'])
        az.ok('vmss', 'delete-instances', '-n', 'uni', *INSIDE, '--instance-ids', '1')
        same(az.ok('vmss', 'show', '-n', 'uni', *INSIDE)['sku']['capacity'], 2)
        az.ok('vmss', 'scale', '-n', 'flex', *INSIDE, '--new-capacity', '1')
        same(len(az.ok('vmss', 'list-instances', '-n', 'flex', *INSIDE)), 1)
    az.check('vmss scale, delete-instances', scale)

    def verbs():
        for verb in ('stop', 'start', 'restart', 'deallocate', 'reimage'):
            az.ok('vmss', verb, '-n', 'uni', *INSIDE)
        az.ok('vmss', 'update-instances', '-n', 'uni', *INSIDE, '--instance-ids', '*')
        az.ok('vmss', 'get-instance-view', '-n', 'uni', *INSIDE)
        az.ok('vmss', 'get-instance-view', '-n', 'uni', *INSIDE, '--instance-id', '0')
        az.ok('vmss', 'list-skus', '-n', 'uni', *INSIDE)
        same(az.ok('vmss', 'update', '-n', 'uni', *INSIDE, '--set', 'tags.a=b')['tags'], {'a': 'b'})
        az.ok('vmss', 'update', '-n', 'uni', *INSIDE, '--instance-id', '0', '--protect-from-scale-in', 'true')
        az.ok('vmss', 'extension', 'set', '--vmss-name', 'uni', *INSIDE, '-n', 'CustomScript', '--publisher', 'Microsoft.Azure.Extensions')
        same([one['name'] for one in az.ok('vmss', 'extension', 'list', '--vmss-name', 'uni', *INSIDE)], ['CustomScript'])
    az.check('vmss stop, start, restart, deallocate, reimage, update-instances, update, views, extension', verbs)
    az.check('vmss delete', lambda: (az.ok('vmss', 'delete', '-n', 'uni', *INSIDE), az.ok('vmss', 'delete', '-n', 'flex', *INSIDE)))
    az.check('vmss list', lambda: same(sorted(one['name'] for one in az.ok('vmss', 'list', *INSIDE)), ['both6', 'byname', 'later6', 'role6']))


def compute(az):
    def disks():
        az.ok('disk', 'create', '-n', 'disk6', *INSIDE, '--size-gb', '8')
        az.ok('vm', 'disk', 'attach', '--vm-name', 'plain', *INSIDE, '-n', 'disk6')
        same(az.ok('disk', 'show', '-n', 'disk6', *INSIDE)['diskState'], 'Attached')
        az.refused('attached', 'disk', 'delete', '-n', 'disk6', *INSIDE, '--yes')
        az.ok('vm', 'disk', 'detach', '--vm-name', 'plain', *INSIDE, '-n', 'disk6')
        az.ok('disk', 'delete', '-n', 'disk6', *INSIDE, '--yes')
    az.check('disk create, vm disk attach and detach, disk delete', disks)

    def availability():
        az.ok('vm', 'availability-set', 'create', '-n', 'av6', *INSIDE)
        az.ok('vm', 'create', '-n', 'inav', *INSIDE, *IMAGE, '--availability-set', 'av6')
        same(len(az.ok('vm', 'availability-set', 'show', '-n', 'av6', *INSIDE)['virtualMachines']), 1)
        az.ok('vm', 'availability-set', 'list', *INSIDE)
    az.check('vm availability-set create, and a machine in it', availability)
    az.check('vm list-sizes, list-skus, list-usage', lambda: (
        expect(az.ok('vm', 'list-sizes', '-l', 'westeurope'), 'no sizes'),
        expect(az.ok('vm', 'list-skus', '-l', 'westeurope', '--size', 'Standard_DS1_v2'), 'no skus'),
        expect(any(one['currentValue'] for one in az.ok('vm', 'list-usage', '-l', 'westeurope')), 'nothing used')))
    az.check('vm run-command is refused with its reason', lambda: az.refused(
        'no agent', 'vm', 'run-command', 'invoke', '-n', 'plain', *INSIDE, '--command-id', 'RunShellScript', '--scripts', 'id'))
