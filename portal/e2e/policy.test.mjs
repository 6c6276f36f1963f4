// Policy: definitions, the assign wizard, compliance with reasons, exemptions, remediation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, launch, look, machine, open, subscription, until } from './harness.mjs';

const group = `${subscription}/resourceGroups/portal-policy`;
const authorization = 'providers/Microsoft.Authorization';
const custom = `${subscription}/${authorization}/policyDefinitions/identity-locations`;
const vm = (name) => `${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const MODIFY = '/providers/Microsoft.Authorization/policyDefinitions/3cf2ab00-13f1-4d0c-8971-2ac904541a7e';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
let browser;

function windows() {
  const body = machine(group);
  body.properties.storageProfile.imageReference = { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter', version: 'latest' };
  body.properties.osProfile.adminPassword = 'Portal-Policy-42!';
  return body;
}

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  for (const name of ['bare1', 'bare2']) {
    await arm('PUT', vm(name), '2024-07-01', windows());
  }
  await until(async () => {
    for (const name of ['bare1', 'bare2']) {
      assert.equal((await arm('GET', vm(name), '2024-07-01')).body.properties.provisioningState, 'Succeeded');
    }
  }, 'the machines are made');
});
after(() => browser.close());

async function assignments() {
  return (await arm('GET', `${group}/${authorization}/policyAssignments?$filter=atExactScope()`, '2022-06-01')).body.value;
}

test('definitions are filtered and looked into', async () => {
  const { page, faults, context } = await open(browser, { path: '/policy?view=definitions' });
  await page.getByRole('link', { name: /Assign Built-In User-Assigned Managed Identity to Virtual Machines$/ }).waitFor();
  await page.getByRole('combobox', { name: 'Category' }).selectOption('Guest Configuration');
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('Policy');
  await until(async () => assert.equal(await page.getByRole('link', { name: /Built-In User-Assigned/ }).count(), 0), 'others are left out');
  await look(page, 'policy-definitions');
  await page.getByRole('link', { name: /virtual machines with no identities$/ }).click();
  await page.getByText('"policyDefinitions"').or(page.getByText('"addOrReplace"')).first().waitFor();
  await look(page, 'policy-definition');
  assert.equal(await page.getByRole('button', { name: 'Edit' }).getAttribute('aria-disabled'), 'true');
  await page.goBack();
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('Initiative');
  await page.getByRole('link', { name: 'Audit machines with insecure password security settings' }).click();
  await page.getByRole('heading', { name: 'Policies' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('a custom definition is written as JSON, and the server says what is wrong', async () => {
  const { page, faults, context } = await open(browser, { path: '/policy/edit?kind=definition' });
  const editor = page.getByRole('textbox', { name: 'Properties' });
  const text = await editor.inputValue();
  await page.getByRole('textbox', { name: 'Name' }).fill('identity-locations');
  await editor.fill(text.replace('"deny"', '"refuse"'));
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText(/refuse/).first().waitFor();
  await look(page, 'policy-definition-error');
  assert.equal((await arm('GET', custom, '2023-04-01')).status, 404);
  await editor.fill(text);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Managed identities only in allowed locations' }).waitFor();
  assert.equal((await arm('GET', custom, '2023-04-01')).body.properties.policyRule.then.effect, 'deny');
  await page.getByRole('button', { name: 'Edit' }).click();
  await editor.waitFor();
  await until(async () => assert.match(await editor.inputValue(), /"deny"/), 'the text is there');
  await editor.fill((await editor.inputValue()).replace('Refuses', 'Never lets in'));
  await page.getByRole('button', { name: 'Save' }).click();
  await until(async () => assert.match((await arm('GET', custom, '2023-04-01')).body.properties.description, /^Never lets in/), 'it is changed');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the wizard assigns it with parameters, exclusion and message', async () => {
  const kept = `${subscription}/resourceGroups/portal-policy-kept`;
  await arm('PUT', kept, '2022-09-01', { location: 'westus' });
  const { page, faults, context } = await open(browser, { path: `/policy/assign?scope=${encodeURIComponent(subscription)}` });
  await page.getByRole('button', { name: 'Choose definition' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Type' }).selectOption('Custom');
  await dialog.getByRole('checkbox', { name: 'Select Managed identities only in allowed locations' }).check();
  await look(page, 'policy-assign-picker');
  await dialog.getByRole('button', { name: 'Choose', exact: true }).click();
  await page.getByRole('checkbox', { name: 'portal-policy-kept' }).check();
  await page.getByRole('textbox', { name: 'Assignment name' }).fill('Where identities may be');
  await page.getByRole('textbox', { name: 'Assignment ID' }).fill('identity-places');
  await look(page, 'policy-assign-basics');
  await page.getByRole('tab', { name: 'Review + create' }).click();
  await page.getByText('Parameters: allowedLocations need attention.').first().waitFor();
  await page.getByRole('tab', { name: 'Parameters' }).click();
  await page.getByRole('textbox', { name: /allowedLocations/ }).fill('["westus"]');
  await page.getByRole('tab', { name: 'Non-compliance message' }).click();
  await page.getByRole('textbox', { name: 'Non-compliance message' }).fill('Ask the platform team first.');
  await page.getByRole('tab', { name: 'Review + create' }).click();
  await look(page, 'policy-assign-review');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Where identities may be' }).waitFor();
  const id = `${subscription}/${authorization}/policyAssignments/identity-places`;
  const made = (await arm('GET', id, '2022-06-01')).body;
  assert.deepEqual(made.properties.parameters, { allowedLocations: { value: ['westus'] } });
  assert.deepEqual(made.properties.notScopes.map((one) => one.toLowerCase()), [kept.toLowerCase()]);
  await assert.rejects(arm('PUT', `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/far`, '2023-01-31', { location: 'eastus' }), /RequestDisallowedByPolicy[\s\S]*Ask the platform team first/);
  await arm('PUT', `${kept}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/far`, '2023-01-31', { location: 'eastus' });
  await look(page, 'policy-assignment');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await arm('GET', id, '2022-06-01')).status, 404), 'the assignment is gone');
  assert.deepEqual(faults, []);
  await context.close();
});

test('an assignment that modifies gets an identity with the roles', async () => {
  const { page, faults, context } = await open(browser, { path: `/policy/assign?scope=${encodeURIComponent(group)}&definition=${encodeURIComponent(MODIFY)}` });
  await page.getByRole('textbox', { name: 'Assignment ID' }).fill('add-identity');
  await page.getByRole('tab', { name: 'Remediation' }).click();
  await until(async () => assert.ok(await page.getByRole('radio', { name: 'System assigned' }).isChecked()), 'an identity is proposed');
  await page.getByRole('listitem').filter({ hasText: 'Contributor' }).first().waitFor();
  await look(page, 'policy-assign-remediation');
  await page.getByRole('tab', { name: 'Review + create' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: /^Add system-assigned managed identity/ }).waitFor();
  const [made] = await assignments();
  assert.equal(made.identity.type, 'SystemAssigned');
  const roles = (await arm('GET', `${group}/${authorization}/roleAssignments?$filter=principalId eq '${made.identity.principalId}'`, '2022-04-01')).body.value;
  assert.deepEqual(roles.map((one) => [one.properties.scope.toLowerCase(), one.properties.roleDefinitionId.split('/').pop()]), [[group.toLowerCase(), CONTRIBUTOR]]);
  assert.deepEqual(faults, []);
  await context.close();
});

test('an initiative is written, and assigned with a user-assigned identity', async () => {
  const user = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/remediator`;
  const principal = (await arm('PUT', user, '2023-01-31', { location: 'westus' })).body.properties.principalId;
  const other = `${subscription}/resourceGroups/portal-policy-set`;
  await arm('PUT', other, '2022-09-01', { location: 'westus' });
  const { page, faults, context } = await open(browser, { path: '/policy/edit?kind=set' });
  await page.getByRole('textbox', { name: 'Name' }).fill('identities');
  await page.getByRole('textbox', { name: 'Properties' }).fill(JSON.stringify({ displayName: 'Identities for machines', metadata: { category: 'Managed Identity' }, policyDefinitions: [{ policyDefinitionId: MODIFY, policyDefinitionReferenceId: 'bare', parameters: {} }] }, null, 2));
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Policies' }).waitFor();
  await page.getByRole('link', { name: /with no identities$/ }).waitFor();
  await look(page, 'policy-initiative');
  await page.goto(page.url().replace(/\/portal.*/, `/portal/policy/assign?scope=${encodeURIComponent(other)}`));
  await page.getByRole('button', { name: 'Choose definition' }).click();
  await page.getByRole('dialog').getByRole('combobox', { name: 'Kind' }).selectOption('Initiative');
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Select Identities for machines' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Choose', exact: true }).click();
  await page.getByRole('textbox', { name: 'Assignment ID' }).fill('a-set');
  await page.getByRole('tab', { name: 'Remediation' }).click();
  await page.getByRole('radio', { name: 'User assigned' }).check();
  await page.getByRole('combobox', { name: 'User-assigned identity' }).selectOption({ label: 'remediator (portal-policy)' });
  await page.getByRole('listitem').filter({ hasText: 'Contributor' }).first().waitFor();
  await page.getByRole('tab', { name: 'Review + create' }).click();
  await look(page, 'policy-assign-set');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('link', { name: 'remediator' }).waitFor();
  const id = `${other}/${authorization}/policyAssignments/a-set`;
  const made = (await arm('GET', id, '2022-06-01')).body;
  assert.equal(made.identity.type, 'UserAssigned');
  assert.match(made.properties.policyDefinitionId, /policySetDefinitions/i);
  const roles = (await arm('GET', `${other}/${authorization}/roleAssignments?$filter=principalId eq '${principal}'`, '2022-04-01')).body.value;
  assert.ok(roles.some((one) => one.properties.roleDefinitionId.endsWith(CONTRIBUTOR) && one.properties.scope.toLowerCase() === other.toLowerCase()), JSON.stringify(roles));
  await page.goto(page.url().replace(/\/portal.*/, `/portal/policy?view=assignments&scope=${encodeURIComponent(other)}`));
  await page.getByRole('table', { name: 'Assignments' }).getByRole('link').first().waitFor();
  await look(page, 'policy-assignments');
  assert.deepEqual(faults, []);
  await context.close();
});

async function nonCompliant() {
  const answer = await arm('POST', `${group}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults?$filter=complianceState eq 'NonCompliant'`, '2019-10-01', {});
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.value.map((one) => one.resourceId.split('/').pop()).sort();
}

test('compliance as chart and table, with reasons; an exemption from the resource', async () => {
  const { page, faults, context } = await open(browser, { path: `/policy?view=compliance&scope=${encodeURIComponent(group)}` });
  await page.getByRole('button', { name: 'Evaluate now' }).click();
  await until(async () => assert.deepEqual(await nonCompliant(), ['bare1', 'bare2']), 'both machines do not comply', 30_000);
  const table = page.getByRole('table', { name: 'Compliance of resources' });
  await table.getByRole('link', { name: 'bare1' }).waitFor({ timeout: 30_000 });
  await page.getByRole('figure', { name: 'Compliance of resources' }).getByText('Non-compliant: 2').waitFor();
  await page.getByRole('table', { name: 'Compliance of assignments' }).getByText('0%').waitFor();
  await page.getByRole('checkbox', { name: 'Select bare1' }).check();
  await page.getByRole('region', { name: 'Reasons for bare1' }).getByRole('listitem').first().waitFor();
  await look(page, 'policy-compliance');

  await page.goto(page.url().replace(/\/portal.*/, `/portal/resource${vm('bare2')}?view=policy`));
  await page.getByRole('checkbox', { name: 'Select bare2' }).check();
  await page.getByRole('button', { name: 'Create exemption' }).click();
  await page.getByRole('radio', { name: /^Mitigated/ }).check();
  await look(page, 'policy-exempt');
  await page.getByRole('dialog').getByRole('button', { name: 'Exempt', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const made = (await arm('GET', `${vm('bare2')}/${authorization}/policyExemptions/exempt-bare2`, '2022-07-01-preview')).body;
  assert.equal(made.properties.exemptionCategory, 'Mitigated');
  await until(async () => assert.deepEqual(await nonCompliant(), ['bare1']), 'the other is exempt', 30_000);
  await page.goto(page.url().replace(/\/portal.*/, `/portal/policy?view=exemptions&scope=${encodeURIComponent(group)}`));
  await page.getByRole('link', { name: 'exempt-bare2' }).waitFor();
  await look(page, 'policy-exemptions');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a remediation is created from what does not comply, and followed to its end', async () => {
  const { page, faults, context } = await open(browser, { path: `/policy?view=remediation&scope=${encodeURIComponent(group)}`, colorScheme: 'dark' });
  await page.getByRole('checkbox', { name: 'Select bare1' }).check();
  await page.getByRole('button', { name: 'Remediate', exact: true }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('add-identities');
  await look(page, 'policy-remediate-dark');
  await page.getByRole('dialog').getByRole('button', { name: 'Remediate', exact: true }).click();
  await page.getByRole('heading', { name: 'add-identities' }).waitFor();
  const remediation = `${group}/providers/Microsoft.PolicyInsights/remediations/add-identities`;
  await until(async () => assert.equal((await arm('GET', remediation, '2021-10-01')).body.properties.provisioningState, 'Succeeded'), 'the remediation has succeeded', 60_000);
  await page.getByText('1 of 1 done, 0 failed').waitFor({ timeout: 30_000 });
  await page.getByRole('table', { name: 'Deployments' }).getByRole('link', { name: 'bare1' }).waitFor();
  await look(page, 'policy-remediation-dark');
  assert.equal((await arm('GET', vm('bare1'), '2024-07-01')).body.identity.type, 'SystemAssigned');
  assert.equal((await arm('GET', vm('bare2'), '2024-07-01')).body.identity?.type ?? 'None', 'None');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a running remediation is cancelled', async () => {
  // What it deploys, machines one after another, would go on for much longer than a page takes; it is canceled with the remediation.
  const slow = `${subscription}/resourceGroups/portal-policy-slow`;
  await arm('PUT', slow, '2022-09-01', { location: 'westus' });
  await arm('PUT', `${slow}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/looked-at`, '2023-01-31', { location: 'westus' });
  const steps = [{ type: 'Microsoft.Compute/virtualMachines', apiVersion: '2024-07-01', name: "[concat('step', copyIndex())]", copy: { name: 'steps', count: 600, mode: 'serial', batchSize: 1 }, ...machine(slow) }];
  const definition = `${subscription}/${authorization}/policyDefinitions/deploy-slowly`;
  await arm('PUT', definition, '2023-04-01', { properties: { displayName: 'Deploys slowly', mode: 'Indexed', policyRule: {
    if: { field: 'type', equals: 'Microsoft.ManagedIdentity/userAssignedIdentities' },
    then: { effect: 'deployIfNotExists', details: { type: 'Microsoft.Network/virtualNetworks', roleDefinitionIds: [`/providers/Microsoft.Authorization/roleDefinitions/${CONTRIBUTOR}`],
      deployment: { properties: { mode: 'incremental', template: { $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#', contentVersion: '1.0.0.0', resources: steps } } } } },
  } } });
  const assignment = `${slow}/${authorization}/policyAssignments/deploy-slowly`;
  const made = (await arm('PUT', assignment, '2022-06-01', { location: 'westus', identity: { type: 'SystemAssigned' }, properties: { policyDefinitionId: definition } })).body;
  await arm('PUT', `${slow}/${authorization}/roleAssignments/${crypto.randomUUID()}`, '2022-04-01', { properties: { roleDefinitionId: `${subscription}/${authorization}/roleDefinitions/${CONTRIBUTOR}`, principalId: made.identity.principalId, principalType: 'ServicePrincipal' } });
  const remediation = `${slow}/providers/Microsoft.PolicyInsights/remediations/slowly`;
  const state = async () => (await arm('GET', remediation, '2021-10-01')).body.properties.provisioningState;
  await arm('PUT', remediation, '2021-10-01', { properties: { policyAssignmentId: assignment, resourceDiscoveryMode: 'ReEvaluateCompliance' } });
  const { page, faults, context } = await open(browser, { path: `/resource${remediation}` });
  await page.getByText('0 of 1 done, 0 failed').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal(await state(), 'Canceled'), 'the remediation is cancelled', 60_000);
  await page.getByRole('definition').getByText('Canceled').first().waitFor();
  const [deployment] = (await arm('POST', `${remediation}/listDeployments`, '2021-10-01')).body.value;
  assert.equal(deployment.status, 'Canceled');
  assert.equal((await arm('GET', deployment.deploymentId, '2021-04-01')).body.properties.provisioningState, 'Canceled');
  await look(page, 'policy-remediation-cancelled');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a management group has its assignments, too', async () => {
  const above = '/providers/Microsoft.Management/managementGroups/portal-above';
  const answer = await arm('PUT', above, '2020-05-01', { properties: { displayName: 'Above' } });
  assert.ok(answer.status < 300);
  const { page, faults, context } = await open(browser, { path: '/policy?view=assignments' });
  await page.getByRole('combobox', { name: 'Scope' }).selectOption({ label: 'Management group: Above' });
  await page.getByRole('button', { name: 'Assign policy' }).click();
  await page.getByRole('button', { name: 'Choose definition' }).click();
  await page.getByRole('dialog').getByRole('searchbox').fill('do not use managed disks');
  await page.getByRole('dialog').getByRole('checkbox', { name: /^Select Audit VMs that do not use managed disks/ }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Choose', exact: true }).click();
  await page.getByRole('textbox', { name: 'Assignment ID' }).fill('disks');
  await page.getByRole('button', { name: 'Review + create' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('link', { name: new RegExp(`^Management group`) }).waitFor();
  const made = (await arm('GET', `${above}/${authorization}/policyAssignments/disks`, '2022-06-01')).body;
  assert.match(made.properties.policyDefinitionId, /policyDefinitions/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('on a phone', async () => {
  const { page, faults, context } = await open(browser, { path: `/policy?scope=${encodeURIComponent(group)}`, viewport: { width: 390, height: 844 } });
  await page.getByRole('figure', { name: 'Compliance of resources' }).waitFor();
  await look(page, 'policy-phone');
  assert.ok(await page.evaluate(() => document.getElementById('main').scrollWidth <= window.innerWidth), 'nothing sticks out');
  assert.deepEqual(faults, []);
  await context.close();
});
