"""Template specs and deployment stacks with the Azure CLI."""
import json
import os

from client import expect, same

INSIDE = ('-g', 'rg7')
SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'


def template(*names):
    return {'$schema': SCHEMA, 'contentVersion': '1.0.0.0',
            'parameters': {'place': {'type': 'string', 'defaultValue': '[resourceGroup().location]'}},
            'resources': [{'type': 'Microsoft.ManagedIdentity/userAssignedIdentities', 'apiVersion': '2023-01-31', 'name': name,
                           'location': "[parameters('place')]"} for name in names],
            'outputs': {'made': {'type': 'int', 'value': len(names)}}}


def write(folder, name, content):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as file:
        json.dump(content, file)
    return path


def stacks(az):
    az.sign_in()
    az.ok('group', 'create', '-n', 'rg7', '-l', 'westeurope')
    files = os.path.join(az.home, 'templates')
    both = write(files, 'both.json', template('one', 'two'))
    single = write(files, 'single.json', template('two'))
    settings = ('--deny-settings-mode', 'none', '--yes')

    def identities():
        return sorted(one['name'] for one in az.ok('identity', 'list', *INSIDE))

    def specs():
        az.ok('ts', 'create', '-n', 'spec7', *INSIDE, '-v', '1.0', '-f', both, '--description', 'd', '--version-description', 'first', '--yes')
        same(az.ok('ts', 'show', '-n', 'spec7', *INSIDE)['name'], 'spec7')
        version = az.ok('ts', 'show', '-n', 'spec7', *INSIDE, '-v', '1.0')
        same(version['mainTemplate']['resources'][0]['name'], 'one')
        same([one['name'] for one in az.ok('ts', 'list', *INSIDE)], ['spec7'])
        same([one['name'] for one in az.ok('ts', 'list', '-n', 'spec7', *INSIDE)], ['1.0'])
        made = az.ok('deployment', 'group', 'create', *INSIDE, '-n', 'fromspec', '--template-spec', version['id'])
        same(made['properties']['outputs']['made']['value'], 2)
        same(identities(), ['one', 'two'])
    az.check('ts create, show, list; deployment group create --template-spec', specs)

    def linked():
        inner = write(files, os.path.join('parts', 'inner.json'), template('linked'))
        outer = template()
        outer['resources'] = [{'type': 'Microsoft.Resources/deployments', 'apiVersion': '2022-09-01', 'name': 'inner',
                               'properties': {'mode': 'Incremental', 'templateLink': {'relativePath': 'parts/inner.json'}}}]
        main = write(files, 'main.json', outer)
        expect(os.path.exists(inner), inner)
        made = az.ok('ts', 'create', '-n', 'linked7', *INSIDE, '-v', '1', '-f', main, '--yes')
        same(len(made['linkedTemplates']), 1)
        az.ok('deployment', 'group', 'create', *INSIDE, '-n', 'fromlinked', '--template-spec', made['id'])
        same(identities(), ['linked', 'one', 'two'])
        out = os.path.join(files, 'out')
        os.makedirs(out, exist_ok=True)
        az.ok('ts', 'export', '-n', 'linked7', *INSIDE, '-v', '1', '--output-folder', out)
        expect(os.path.exists(os.path.join(out, 'parts', 'inner.json')), os.listdir(out))
        az.ok('ts', 'update', '-n', 'linked7', *INSIDE, '-v', '1', '--version-description', 'again', '--yes')
        az.ok('ts', 'delete', '-n', 'linked7', *INSIDE, '--yes')
        same([one['name'] for one in az.ok('ts', 'list', *INSIDE)], ['spec7'])
        for name in identities():
            az.ok('identity', 'delete', '-n', name, *INSIDE)
    az.check('ts with a linked template: create, deploy, export, update, delete', linked)

    def group():
        made = az.ok('stack', 'group', 'create', '-n', 'stack7', *INSIDE, '-f', both, '--action-on-unmanage', 'deleteAll', *settings)
        same(made['provisioningState'], 'succeeded')
        same([one['id'].split('/')[-1] for one in made['resources']], ['one', 'two'])
        same(made['outputs']['made']['value'], 2)
        made = az.ok('stack', 'group', 'create', '-n', 'stack7', *INSIDE, '-f', single, '--action-on-unmanage', 'deleteAll', *settings)
        same([one['id'].split('/')[-1] for one in made['deletedResources']], ['one'])
        same(identities(), ['two'])
        same(az.ok('stack', 'group', 'show', '-n', 'stack7', *INSIDE)['name'], 'stack7')
        same([one['name'] for one in az.ok('stack', 'group', 'list', *INSIDE)], ['stack7'])
        same(az.ok('stack', 'group', 'export', '-n', 'stack7', *INSIDE)['template']['resources'][0]['name'], 'two')
        az.ok('stack', 'group', 'validate', '-n', 'stack7', *INSIDE, '-f', both, '--action-on-unmanage', 'detachAll', '--deny-settings-mode', 'none')
        az.ok('stack', 'group', 'delete', '-n', 'stack7', *INSIDE, '--action-on-unmanage', 'deleteAll', '--yes')
        same(identities(), [])
        same(az.ok('stack', 'group', 'list', *INSIDE), [])
    az.check('stack group create, show, list, export, validate, delete', group)

    def subscription():
        content = {'$schema': SCHEMA.replace('2019-04-01/deployment', '2018-05-01/subscriptionDeployment'), 'contentVersion': '1.0.0.0',
                   'resources': [{'type': 'Microsoft.Resources/resourceGroups', 'apiVersion': '2022-09-01', 'name': 'rg7made', 'location': 'westeurope'}]}
        file = write(files, 'sub.json', content)
        az.ok('stack', 'sub', 'create', '-n', 'sub7', '-l', 'westeurope', '-f', file, '--action-on-unmanage', 'deleteAll', *settings)
        same(az.ok('group', 'exists', '-n', 'rg7made'), True)
        same([one['name'] for one in az.ok('stack', 'sub', 'list')], ['sub7'])
        az.ok('stack', 'sub', 'delete', '-n', 'sub7', '--action-on-unmanage', 'deleteAll', '--yes')
        same(az.ok('group', 'exists', '-n', 'rg7made'), False)
    az.check('stack sub create, list, delete', subscription)
    az.check('a group of specs is deleted', lambda: az.ok('group', 'delete', '-n', 'rg7', '--yes'))
