"""What has to be done to a recording before it can be played against a server that starts empty."""
import json
import os
import re
import tempfile

POLICY = re.compile(r'/providers/microsoft\.policyinsights/(?!remediations/|remediations\?)', re.I)
SUBSCRIPTION = '00000000-0000-0000-0000-000000000000'
READ_ONLY = ('id', 'name', 'type', 'etag', 'resourceGuid', 'provisioningState', 'vmId', 'timeCreated', 'exactVersion', 'instanceView', 'principalId',
             'clientId', 'tenantId', 'resources')


def load(path):
    """The head of a recording and its interactions."""
    with open(path) as file:
        lines = [json.loads(line) for line in file if line.strip()]
    return lines[0]['meta'], lines[1:]


def store(name, meta, records):
    """Writes a recording to a file of its own and says where."""
    handle, path = tempfile.mkstemp(prefix=name + '-', suffix='.jsonl')
    with os.fdopen(handle, 'w') as file:
        file.write('\n'.join(json.dumps(one) for one in [{'meta': meta}, *records]) + '\n')
    return path


def sendable(value, top=True):
    """What of an answer a client may send."""
    if isinstance(value, dict):
        drop = READ_ONLY if top else [name for name in READ_ONLY if name not in ('id', 'name', 'type')]
        return {name: sendable(one, False) for name, one in value.items() if name not in drop}
    return [sendable(one, False) for one in value] if isinstance(value, list) else value


def identity(wanted, before):
    """What turns the identity `before` into `wanted`, as the SDKs send it."""
    wanted, before = wanted or {}, before or {}
    kind = wanted.get('type', 'None')
    body = {'type': kind}
    new, old = wanted.get('userAssignedIdentities') or {}, before.get('userAssignedIdentities') or {}
    named = {one: {} for one in new if one not in old}
    if 'UserAssigned' in kind:
        named.update({one: None for one in old if one not in new})
    if named:
        body['userAssignedIdentities'] = named
    return body


def with_bodies(meta, records):
    """Request bodies for a recording that has none."""
    state = {}
    meta['request_bodies'] = True
    for record in records:
        answer = record.get('response_body')
        if record['method'] not in ('PUT', 'PATCH') or not isinstance(answer, dict) or record['status'] >= 300:
            continue
        key = record['url'].split('?')[0].lower()
        # A principal is what a client has to name in a role assignment, and what it may not say elsewhere.
        body = answer if '/roleassignments/' in key else sendable(answer)
        if record['method'] == 'PATCH':
            body = {'tags': answer.get('tags', {})}
        if answer.get('identity') or state.get(key):
            body['identity'] = identity(answer.get('identity'), state.get(key))
        state[key] = answer.get('identity')
        record['request_body'] = body


def linked(folder):
    """Documents by the URL under which recorded deployments link to them, as far as recordings tell what was in them: the template from an
    export, the parameters from the answer that shows them with their values."""
    found = {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith('.jsonl'):
            continue
        links = {}
        for record in load(os.path.join(folder, name))[1]:
            path, _, action = record['url'].split('?')[0].lower().partition('/exporttemplate')
            asked = (record.get('request_body') or {}).get('properties') if isinstance(record.get('request_body'), dict) else None
            if record['method'] == 'PUT' and isinstance(asked, dict) and 'templateLink' in asked:
                links[path] = (asked['templateLink'] or {}).get('uri')
                answer = (record.get('response_body') or {}).get('properties', {})
                parameters = (asked.get('parametersLink') or {}).get('uri')
                if parameters and 'parameters' in answer:
                    found[parameters] = {'$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#', 'contentVersion': '1.0.0.0',
                                         'parameters': {one: {'value': value['value']} for one, value in answer['parameters'].items()
                                                        if 'value' in value}}
            if record['method'] == 'POST' and record['url'].split('?')[0].lower().endswith('/exporttemplate') and links.get(path):
                found[links[path]] = record['response_body']['template']
    return found


def replace(records, texts):
    """The interactions with each key of `texts` replaced by its value, in requests and in answers."""
    whole = json.dumps(records)
    for old, new in texts.items():
        whole = whole.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1])
    return json.loads(whole)
