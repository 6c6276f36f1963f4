import type { ArmRequest } from '../../api/client';
import { parseId, versions } from '../../api/types';
import { type Action, quoted } from '../../app/actions';
import { resourcePath } from '../../components/RouteLink';
import type { ParameterDefinitions } from '../../components/parameters';
import { azScope, scopeTitle } from './types';

/** What is about to be deployed. */
export interface Draft {
  scope: string;
  name: string;
  location: string;
  mode: string;
  template: unknown;
  parameters: Record<string, unknown>;
}

const IN_GROUP = `{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "identityName": {
      "type": "string",
      "metadata": { "description": "Name of the managed identity." }
    }
  },
  "resources": [
    {
      "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
      "apiVersion": "2023-01-31",
      "name": "[parameters('identityName')]",
      "location": "[resourceGroup().location]"
    }
  ],
  "outputs": {
    "principalId": {
      "type": "string",
      "value": "[reference(parameters('identityName'), '2023-01-31').principalId]"
    }
  }
}
`;

/** Makes a place below the scope, where the resources of a group have no place. */
const ABOVE = (type: string, more: string) => `{
  "$schema": "https://schema.management.azure.com/schemas/2019-08-01/${type === GROUP ? 'subscription' : 'tenant'}DeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "name": {
      "type": "string",
      "metadata": { "description": "Name of what is made." }
    }
  },
  "resources": [
    {
      "type": "${type}",
      "name": "[parameters('name')]",
${more}
    }
  ]
}
`;

const GROUP = 'Microsoft.Resources/resourceGroups';
const IN_SUBSCRIPTION = ABOVE(GROUP, `      "apiVersion": "2022-09-01",
      "location": "[deployment().location]"`);
const IN_TENANT = ABOVE('Microsoft.Management/managementGroups', `      "apiVersion": "2021-04-01",
      "scope": "/",
      "properties": { "displayName": "[parameters('name')]" }`);

/** A template to begin with, that can be deployed at the scope. */
export function exampleOf(scope: string): string {
  const parts = parseId(scope);
  return parts.resourceGroup ? IN_GROUP : parts.subscriptionId ? IN_SUBSCRIPTION : IN_TENANT;
}

export function definitionsOf(template: unknown): ParameterDefinitions {
  const found = (template as { parameters?: unknown } | null)?.parameters;
  if (typeof found !== 'object' || found === null) {
    return {};
  }
  return Object.fromEntries(Object.entries(found as ParameterDefinitions).filter(([, one]) => typeof one === 'object' && one !== null && typeof one.type === 'string'));
}

/** Parameters as a parameters file has them, or bare. */
export function parametersOf(read: unknown): Record<string, unknown> {
  const object = typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  return typeof object.parameters === 'object' && object.parameters !== null && ('$schema' in object || 'contentVersion' in object || Object.keys(object).length === 1)
    ? (object.parameters as Record<string, unknown>)
    : object;
}

export function idOf(draft: Draft): string {
  return `${draft.scope}/providers/Microsoft.Resources/deployments/${draft.name}`;
}

function body(draft: Draft, more: object = {}) {
  const atGroup = parseId(draft.scope).resourceGroup !== undefined;
  return { ...(atGroup ? {} : { location: draft.location }), properties: { mode: atGroup ? draft.mode : 'Incremental', template: draft.template, parameters: draft.parameters, ...more } };
}

export function request(draft: Draft, verb: '' | '/validate' | '/whatIf'): ArmRequest {
  return {
    method: verb === '' ? 'PUT' : 'POST',
    path: idOf(draft) + verb,
    apiVersion: versions.deployments,
    body: body(draft, verb === '/whatIf' ? { whatIfSettings: { resultFormat: 'FullResourcePayloads' } } : {}),
  };
}

export function deployment(draft: Draft): Action {
  const az = azScope(draft.scope);
  const where = az.group === 'group' ? az.where : `${az.where} --location ${draft.location}`.trim();
  return {
    title: `Deploy ${draft.name} to ${scopeTitle(draft.scope)}`,
    requests: [request(draft, '')],
    cli: `az deployment ${az.group} create ${where} --name ${quoted(draft.name)} --template-file template.json --parameters @parameters.json${draft.mode === 'Complete' ? ' --mode Complete' : ''}`,
    link: resourcePath(idOf(draft)),
  };
}
