// Deployments: the editor with validation and what-if, progress, outputs, errors in depth, redeploy, cancel, delete.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { arm, launch, look, machine, open, origin, subscription, until } from './harness.mjs';

const group = `${subscription}/resourceGroups/portal-deployments`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
const id = (name, scope = group) => `${scope}/providers/Microsoft.Resources/deployments/${name}`;
const files = mkdtempSync(join(tmpdir(), 'portal-deployments-'));
let browser;

const template = {
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters: {
    identityName: { type: 'string', metadata: { description: 'Name of the identity.' } },
    purpose: { type: 'string', defaultValue: 'build', allowedValues: ['build', 'test'] },
    count: { type: 'int', defaultValue: 1 },
    secret: { type: 'securestring', defaultValue: '' },
  },
  resources: [{ type: 'Microsoft.ManagedIdentity/userAssignedIdentities', apiVersion: '2023-01-31', name: "[parameters('identityName')]", location: 'westus', tags: { purpose: "[parameters('purpose')]" } }],
  outputs: { principalId: { type: 'string', value: "[reference(parameters('identityName'), '2023-01-31').principalId]" } },
};

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
});
after(() => browser.close());

async function deployed(name, scope) {
  return (await arm('GET', id(name, scope), '2024-11-01')).body;
}

async function put(name, properties) {
  await arm('PUT', id(name), '2024-11-01', { properties: { mode: 'Incremental', ...properties } });
  return until(async () => {
    const found = await deployed(name);
    assert.ok(['Succeeded', 'Failed'].includes(found.properties.provisioningState), found.properties.provisioningState);
    return found;
  }, `${name} has ended`);
}

test('a template is checked, compared and deployed from the editor', async () => {
  const { page, faults, context } = await open(browser, { path: `/deploy?scope=${encodeURIComponent(group)}` });
  const editor = page.getByRole('textbox', { name: 'Template', exact: true });
  await editor.fill('{\n  "resources": [}\n}');
  await page.getByText('Line 2, column 17: A value is expected.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Validate' }).getAttribute('aria-disabled'), 'true');
  await look(page, 'deploy-mistake');

  const file = join(files, 'main.json');
  writeFileSync(file, '// with a comment\n' + JSON.stringify(template, null, 2));
  await page.locator('input[type=file][aria-label="Open template file"]').setInputFiles(file);
  await page.getByRole('textbox', { name: 'identityName' }).waitFor();
  assert.equal(await page.getByLabel('secret').getAttribute('type'), 'password');
  assert.deepEqual(await page.getByRole('combobox', { name: 'purpose' }).locator('option').allTextContents(), ['Default: build', 'build', 'test']);
  await page.getByRole('textbox', { name: 'count' }).fill('many');
  await page.getByText('A whole number is expected.').waitFor();
  await page.getByRole('textbox', { name: 'count' }).fill('');
  await page.getByRole('textbox', { name: 'Deployment name' }).fill('first');
  await page.getByRole('button', { name: 'Validate' }).click();
  await page.getByText('A value is needed, as there is no default.').waitFor();
  await page.getByRole('textbox', { name: 'identityName' }).fill('made-by-template');
  await page.getByRole('button', { name: 'Validate' }).click();
  await page.getByText('The template is valid.').waitFor();
  await page.getByRole('button', { name: 'What-if' }).click();
  await page.getByText('+ Create: 1').waitFor();
  await look(page, 'deploy-what-if-create');
  assert.equal((await arm('GET', `${identity}/made-by-template`, '2023-01-31')).status, 404);

  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.getByRole('region', { name: 'Deployment', exact: true }).getByText('Succeeded').first().waitFor();
  const done = await until(async () => {
    const found = await deployed('first');
    assert.equal(found.properties.provisioningState, 'Succeeded');
    return found;
  }, 'the deployment has succeeded');
  const made = (await arm('GET', `${identity}/made-by-template`, '2023-01-31')).body;
  assert.equal(done.properties.outputs.principalId.value, made.properties.principalId);
  await look(page, 'deploy-done');

  await page.getByRole('combobox', { name: 'purpose' }).selectOption('test');
  await page.getByRole('button', { name: 'What-if' }).click();
  await page.getByText('~ Modify: 1').waitFor();
  const diff = page.getByRole('region', { name: 'What-if result' });
  await diff.getByText('tags.purpose').waitFor();
  await diff.getByText('− build').waitFor();
  await diff.getByText('+ test').waitFor();
  await look(page, 'deploy-what-if-modify');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the server’s own errors are shown', async () => {
  const { page, faults, context } = await open(browser, { path: `/deploy?scope=${encodeURIComponent(group)}` });
  await page.getByRole('textbox', { name: 'Template', exact: true }).fill(JSON.stringify({ ...template, parameters: {}, outputs: {}, resources: [{ ...template.resources[0], name: "[parameters('gone')]" }] }, null, 2));
  await page.getByRole('button', { name: 'Validate' }).click();
  const alert = page.getByRole('alert').first();
  await alert.getByText('InvalidTemplate').waitFor();
  await alert.getByText(/gone/).waitFor();
  await alert.getByText(/Correlation id/).waitFor();
  await look(page, 'deploy-error');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a subscription deployment takes its parameters from a file', async () => {
  const { page, faults, context } = await open(browser, { path: `/deploy?scope=${encodeURIComponent(subscription)}` });
  await page.getByRole('textbox', { name: 'Template', exact: true }).fill(JSON.stringify({
    $schema: 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#', contentVersion: '1.0.0.0', parameters: { group: { type: 'string' } },
    resources: [{ type: 'Microsoft.Resources/resourceGroups', apiVersion: '2022-09-01', name: "[parameters('group')]", location: 'westus' }],
  }, null, 2));
  const file = join(files, 'parameters.json');
  writeFileSync(file, JSON.stringify({ $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#', contentVersion: '1.0.0.0', parameters: { group: { value: 'portal-deployed-group' } } }));
  await page.locator('input[type=file][aria-label="Open parameters file"]').setInputFiles(file);
  await page.getByRole('textbox', { name: 'Deployment name' }).fill('group');
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await until(async () => assert.equal((await arm('GET', `${subscription}/resourceGroups/portal-deployed-group`, '2022-09-01')).status, 200), 'the group is there');
  await until(async () => assert.equal((await deployed('group', subscription)).properties.provisioningState, 'Succeeded'), 'the deployment has succeeded');
  assert.deepEqual(faults, []);
  await context.close();
});

test('lists, inputs, outputs, template, redeploy and delete', async () => {
  await put('listed', { template, parameters: { identityName: { value: 'listed' }, purpose: { value: 'test' } } });
  const { page, faults, context } = await open(browser, { path: '/deployments' });
  await page.getByRole('link', { name: 'listed', exact: true }).waitFor();
  await look(page, 'deployments');
  await page.goto(page.url().replace(/\/portal.*/, `/portal/resource${group}?view=deployments`));
  await page.getByRole('link', { name: 'listed', exact: true }).click();
  await page.getByText('EvaluateDeploymentOutput').waitFor();
  await page.getByRole('table', { name: 'Operations' }).getByRole('link', { name: 'listed' }).waitFor();
  await look(page, 'deployment');
  await page.getByRole('link', { name: 'Inputs' }).click();
  await page.getByRole('table', { name: 'Inputs' }).getByText('purpose').waitFor();
  await page.getByRole('link', { name: 'Outputs' }).click();
  const principal = (await arm('GET', `${identity}/listed`, '2023-01-31')).body.properties.principalId;
  await page.getByRole('table', { name: 'Outputs' }).getByText(principal).waitFor();
  await look(page, 'deployment-outputs');
  await page.getByRole('link', { name: 'Template', exact: true }).click();
  await page.getByText('"identityName"').first().waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();

  await arm('DELETE', `${identity}/listed`, '2023-01-31');
  await page.getByRole('button', { name: 'Redeploy' }).click();
  await page.getByRole('textbox', { name: 'identityName' }).waitFor();
  await until(async () => assert.equal(await page.getByRole('textbox', { name: 'identityName' }).inputValue(), 'listed'), 'the parameters of before are there');
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await until(async () => assert.equal((await arm('GET', `${identity}/listed`, '2023-01-31')).body.tags?.purpose, 'test'), 'it is deployed again');
  await page.getByRole('region', { name: 'Deployment', exact: true }).getByRole('link', { name: 'listed' }).first().click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await arm('GET', id('listed'), '2024-11-01')).status, 404), 'the deployment is gone');
  assert.equal((await arm('GET', `${identity}/listed`, '2023-01-31')).status, 200);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a running deployment is followed and cancelled', async () => {
  const steps = [{ type: 'Microsoft.Compute/virtualMachines', apiVersion: '2024-07-01', name: "[concat('step', copyIndex())]", copy: { name: 'steps', count: 600, mode: 'serial', batchSize: 1 }, ...machine(group) }];
  await arm('PUT', id('long'), '2024-11-01', { properties: { mode: 'Incremental', template: { ...template, parameters: {}, outputs: {}, resources: steps } } });
  const { page, faults, context } = await open(browser, { path: `/resource${id('long')}` });
  await page.getByRole('table', { name: 'Operations' }).getByRole('link', { name: 'step0' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await deployed('long')).properties.provisioningState, 'Canceled'), 'the deployment is cancelled', 30_000);
  await page.getByRole('definition').getByText('Canceled').waitFor();
  await look(page, 'deployment-cancelled');
  assert.equal((await arm('GET', `${group}/providers/Microsoft.Compute/virtualMachines/step599`, '2024-07-01')).status, 404);
  assert.deepEqual(faults, []);
  await context.close();
});

test('an error is followed down to the resource that failed', async () => {
  const inner = { ...template, parameters: {}, outputs: {}, resources: [{ type: 'Microsoft.Network/networkInterfaces', apiVersion: '2024-05-01', name: 'nic', location: 'westus', properties: { ipConfigurations: [{ name: 'one', properties: { subnet: { id: `${group}/providers/Microsoft.Network/virtualNetworks/none/subnets/none` } } }] } }] };
  const failed = await put('failing', { template: { ...template, parameters: {}, outputs: {}, resources: [{ type: 'Microsoft.Resources/deployments', apiVersion: '2022-09-01', name: 'inside', properties: { mode: 'Incremental', template: inner } }] } });
  assert.equal(failed.properties.provisioningState, 'Failed');
  const { page, faults, context } = await open(browser, { path: `/resource${id('failing')}`, colorScheme: 'dark' });
  const wrong = page.getByRole('region', { name: 'Error', exact: true });
  await wrong.getByText('DeploymentFailed').first().waitFor();
  await wrong.getByText(failed.properties.correlationId).waitFor();
  await look(page, 'deployment-failed-dark');
  await page.getByRole('region', { name: 'Failed: inside' }).getByRole('link', { name: 'inside' }).click();
  await page.getByRole('region', { name: 'Failed: nic' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('on a phone', async () => {
  const { page, faults, context } = await open(browser, { path: `/deploy?scope=${encodeURIComponent(group)}`, viewport: { width: 390, height: 844 } });
  await page.getByRole('textbox', { name: 'Template', exact: true }).waitFor();
  await look(page, 'deploy-phone');
  assert.ok(await page.evaluate(() => document.getElementById('main').scrollWidth <= window.innerWidth), 'nothing sticks out');
  assert.deepEqual(faults, []);
  await context.close();
});

const above = '/providers/Microsoft.Management/managementGroups/portal-deploys';

/** Deploys the example of the scope that the page has, which makes a management group. */
async function deployAbove(page, name, made) {
  await page.getByRole('textbox', { name: 'Deployment name' }).fill(name);
  await page.getByRole('textbox', { name: 'name', exact: true }).fill(made);
  await page.getByRole('button', { name: 'Validate' }).click();
  await page.getByText('The template is valid.').waitFor();
  await page.getByRole('button', { name: 'What-if' }).click();
  await page.getByText('+ Create: 1').waitFor();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.getByRole('region', { name: 'Deployment', exact: true }).getByText('Succeeded').first().waitFor();
  assert.equal((await arm('GET', `/providers/Microsoft.Management/managementGroups/${made}`, '2021-04-01')).body.properties.displayName, made);
}

test('a management group is deployed to, and its log tells of it', async () => {
  await arm('PUT', above, '2021-04-01', { properties: { displayName: 'Deploys' } });
  await until(async () => assert.equal((await arm('GET', above, '2021-04-01')).status, 200), 'the management group is there');
  const { page, faults, context } = await open(browser, { path: `/resource${above}?view=deployments` });
  await page.getByText('az deployment mg create --management-group-id portal-deploys').waitFor();
  await page.getByRole('button', { name: 'Deploy a template' }).click();
  await deployAbove(page, 'below-group', 'portal-deployed-1');
  await look(page, 'deploy-management-group');
  await page.goto(`${origin}/portal/resource${above}?view=deployments`);
  await page.getByRole('row', { name: /below-group.*Succeeded/ }).getByRole('link', { name: 'below-group' }).click();
  await page.getByRole('link', { name: 'Management group portal-deploys' }).waitFor();
  await page.getByRole('row', { name: /managementGroups/ }).first().waitFor();
  await look(page, 'deployment-management-group');
  await page.goto(`${origin}/portal/resource${above}?view=activity`);
  await page.getByRole('row', { name: /Microsoft.Management\/managementGroups\/write/ }).first().waitFor();
  await look(page, 'management-group-activity');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the tenant is deployed to', async () => {
  const { page, faults, context } = await open(browser, { path: '/deployments' });
  await page.getByRole('combobox', { name: 'Scope' }).selectOption('Tenant');
  await page.getByRole('button', { name: 'Deploy a template' }).first().click();
  assert.equal(await page.getByRole('combobox', { name: 'Scope' }).locator('option:checked').textContent(), 'Tenant');
  await deployAbove(page, 'for-all', 'portal-deployed-2');
  assert.equal((await deployed('for-all', '')).properties.provisioningState, 'Succeeded');
  await page.goto(`${origin}/portal/deployments?scope=%2F`);
  await page.getByRole('link', { name: 'for-all' }).click();
  await page.getByRole('button', { name: 'Redeploy' }).click();
  await page.getByRole('textbox', { name: 'name', exact: true }).waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Scope' }).locator('option:checked').textContent(), 'Tenant');
  assert.equal(await page.getByRole('textbox', { name: 'name', exact: true }).inputValue(), 'portal-deployed-2');
  await page.goto(`${origin}/portal/resource${id('for-all', '')}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await arm('GET', id('for-all', ''), '2024-11-01')).status, 404), 'the record is gone');
  assert.deepEqual(faults, []);
  await context.close();
});
