"""Deployments by az: templates as people write them, looked at beforehand, repeated, listed, stopped and exported."""
import json
import os
import tempfile

from client import expect, same

EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), 'examples', 'templates')

WRITTEN = """{
  // as people write it: comments, and a string over two lines
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"name": {"type": "string", "defaultValue": "thing"}, "secret": {"type": "securestring", "defaultValue": ""}},
  "resources": [{
    "type": "Contoso.Things/things", "apiVersion": "2024-01-01", "name": "[concat(parameters('name'),
       '1')]", "location": "[resourceGroup().location]", "properties": {"size": 1}
  }], /* the end */
  "outputs": {"unique": {"type": "string", "value": "[uniqueString('tyeth')]"}}
}"""


def deployments(az):
    az.sign_in()
    group = ('deployment', 'group')
    inside = ('-g', 'rg4')
    az.check('a group for deployments', lambda: az.ok('group', 'create', '-n', 'rg4', '-l', 'westeurope'))
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, 'written.json')
        with open(template, 'w') as file:
            file.write(WRITTEN)
        named = ('-n', 'd1', *inside)
        given = (*named, '-f', template)
        az.check('deployment group validate', lambda: same(
            len(az.ok(*group, 'validate', *given)['properties']['validatedResources']), 1))
        az.check('deployment group create', lambda: same(
            az.ok(*group, 'create', *given)['properties']['outputs']['unique']['value'], 'zcztcwvu6iyg6'))
        az.check('deployment group what-if of the same says no change', lambda: same(
            [one['changeType'] for one in az.ok(*group, 'what-if', *given, '--no-pretty-print')['changes']], ['NoChange']))

        def other():
            changes = az.ok(*group, 'what-if', *given, '-p', 'name=other', '--no-pretty-print')['changes']
            same([one['changeType'] for one in changes], ['Create', 'Ignore'])
        az.check('what-if of another name is a creation', other)
        az.check('deployment group create again', lambda: same(
            az.ok(*group, 'create', *given)['properties']['provisioningState'], 'Succeeded'))
        az.check('deployment group create --no-wait and wait', lambda: (
            az.ok(*group, 'create', '-n', 'd2', *inside, '-f', template, '--no-wait'), az.ok(*group, 'wait', '-n', 'd2', *inside, '--created')))
        az.check('a parameter that is not in the template is refused', lambda: az.refused(
            'nowhere', *group, 'create', *given, '-p', 'nowhere=1'))
    az.check('deployment group show', lambda: same(az.ok(*group, 'show', *named)['properties']['parameters']['secret'], {'type': 'SecureString'}))
    az.check('deployment group list', lambda: same(sorted(one['name'] for one in az.ok(*group, 'list', *inside)), ['d1', 'd2']))
    az.check('deployment operation group list', lambda: same(
        sorted(one['properties']['provisioningOperation'] for one in az.ok('deployment', 'operation', 'group', 'list', *named)),
        ['Create', 'EvaluateDeploymentOutput']))
    az.check('deployment group export', lambda: expect('resources' in az.ok(*group, 'export', *named), 'no template'))
    az.check('a deployment that ended cannot be cancelled', lambda: az.refused('DeploymentCannotBeCancelled', *group, 'cancel', *named))
    az.check('deployment group delete', lambda: az.ok(*group, 'delete', *named))
    az.check('group export', lambda: same(len(az.ok('group', 'export', '-n', 'rg4')['resources']), 1))
    subscription(az)
    identities(az)
    az.check('the group for deployments is deleted', lambda: az.ok('group', 'delete', '-n', 'rg4', '--yes'))


def subscription(az):
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, 'sub.json')
        with open(template, 'w') as file:
            json.dump({
                '$schema': 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#',
                'contentVersion': '1.0.0.0',
                'resources': [{'type': 'Microsoft.Resources/resourceGroups', 'apiVersion': '2021-04-01', 'name': 'rg5', 'location': 'westeurope'}]}, file)
        az.check('deployment sub create', lambda: same(
            az.ok('deployment', 'sub', 'create', '-l', 'westeurope', '-f', template)['properties']['provisioningState'], 'Succeeded'))
    az.check('the group that it made is there', lambda: az.ok('group', 'delete', '-n', 'rg5', '--yes'))


def identities(az):
    """The article's templates: each deployed, deployed again, and seen as no change."""
    create = ('deployment', 'group', 'create', '-g', 'rg4')
    az.check('identity for the templates', lambda: az.ok('identity', 'create', '-g', 'rg4', '-n', 'appIdentity'))
    for name in sorted(os.listdir(EXAMPLES)):
        if not name.endswith('.json'):
            continue
        file = os.path.join(EXAMPLES, name)
        az.check(f'{name} deploys', lambda: same(az.ok(*create, '-f', file)['properties']['provisioningState'], 'Succeeded'))
        az.check(f'{name} deploys again', lambda: same(az.ok(*create, '-f', file)['properties']['provisioningState'], 'Succeeded'))

        def unchanged():
            changes = az.ok('deployment', 'group', 'what-if', '-g', 'rg4', '-f', file, '--no-pretty-print')['changes']
            same({one['changeType'] for one in changes} - {'Ignore'}, {'NoChange'})
        az.check(f'{name} would change nothing', unchanged)
