// Access control at every scope, groups, tags, locks, subscriptions and management groups.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, assign, graph, launch, look, machine, open, READER, readingUser, subscription, until } from './harness.mjs';

const group = `${subscription}/resourceGroups/portal-access`;
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/accessvm`;
const VERSION = '2022-04-01';
const VM_CONTRIBUTOR = '9980e02c-c2be-4d73-94e8-173b1dc7cf3c';
let browser;
let principal;
let team;
let reader;

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  const made = await arm('PUT', vm, '2024-07-01', machine(group, { identity: { type: 'SystemAssigned' } }));
  principal = made.body.identity.principalId;
  team = (await graph('POST', '/groups', { displayName: 'Portal access team', mailNickname: 'portalaccess', mailEnabled: false, securityEnabled: true })).body.id;
  await graph('POST', `/groups/${team}/members/$ref`, { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${principal}` });
  await assign(group, READER, team, 'Group');
  reader = await readingUser('accessreader');
});
after(() => browser.close());

async function assignmentsOf(scope, id) {
  const all = (await arm('GET', `${scope}/providers/Microsoft.Authorization/roleAssignments?$filter=${encodeURIComponent('atScope()')}`, VERSION)).body.value;
  return all.filter((one) => one.properties.principalId === id);
}

test('check access tells the role, the scope it comes from, the group, and what the server decides', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vm}?view=iam` });
  await page.getByRole('searchbox', { name: 'Find somebody' }).fill('accessvm');
  await page.getByRole('radio', { name: /accessvm/ }).click();
  await page.getByRole('cell', { name: 'Group Portal access team' }).waitFor();
  await page.getByRole('cell', { name: /Resource group portal-access \(inherited\)/ }).waitFor();
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByText(/is allowed by Reader on Resource group portal-access, through a group/).waitFor();
  await look(page, 'access-check');
  await page.getByRole('textbox', { name: 'Action' }).fill('Microsoft.Compute/virtualMachines/write');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByText(/No role of accessvm allows/).waitFor();
  assert.match(page.url(), new RegExp(`principal=${principal}`));
  assert.deepEqual(faults, []);
  await context.close();
});

test('a role is given by the wizard, listed by name, and taken away', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${group}?view=iam&tab=assignments`, colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Add role assignment' }).click();
  await page.getByRole('searchbox', { name: 'Filter roles' }).fill('Virtual Machine Contributor');
  await page.getByRole('radio', { name: /^Virtual Machine Contributor/ }).check();
  await look(page, 'access-wizard-role-dark');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('searchbox', { name: 'Find members' }).fill('accessvm');
  await page.getByRole('checkbox', { name: /accessvm/ }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('textbox', { name: 'Description' }).fill('<img src=x onerror=alert(1)>');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('<img src=x onerror=alert(1)>').waitFor();
  await look(page, 'access-wizard-review-dark');
  await page.getByRole('button', { name: 'Assign', exact: true }).click();
  const [given] = await until(async () => {
    const found = await assignmentsOf(group, principal);
    assert.equal(found.length, 1);
    return found;
  }, 'the role is given');
  assert.match(given.properties.roleDefinitionId, new RegExp(VM_CONTRIBUTOR));
  assert.equal(given.properties.principalType, 'ServicePrincipal');
  assert.equal(given.properties.description, '<img src=x onerror=alert(1)>');
  await page.getByRole('cell', { name: 'Role: Virtual Machine Contributor' }).waitFor();
  await page.getByRole('cell', { name: 'Role: Reader' }).waitFor();
  await look(page, 'access-assignments-dark');
  await page.getByRole('checkbox', { name: 'Select accessvm' }).check();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.deepEqual(await assignmentsOf(group, principal), []), 'the role is taken away');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a role is given for the whole tenant, shows below it, and is taken away', async () => {
  const { page, faults, context } = await open(browser, { path: '/access-control?tab=roles' });
  const custom = page.getByRole('button', { name: 'Add custom role' });
  assert.equal(await custom.getAttribute('aria-disabled'), 'true');
  await page.getByRole('tab', { name: 'Role assignments' }).click();
  await page.getByRole('button', { name: 'Add role assignment' }).click();
  await page.getByRole('searchbox', { name: 'Filter roles' }).fill('Virtual Machine Contributor');
  await page.getByRole('radio', { name: /^Virtual Machine Contributor/ }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('searchbox', { name: 'Find members' }).fill('accessvm');
  await page.getByRole('checkbox', { name: /accessvm/ }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Assign', exact: true }).click();
  const [given] = await until(async () => {
    const found = await assignmentsOf('', principal);
    assert.equal(found.length, 1);
    return found;
  }, 'the role is given');
  assert.equal(given.properties.scope, '/');
  await page.getByRole('cell', { name: 'Role: Virtual Machine Contributor' }).first().waitFor();
  await look(page, 'access-tenant');
  await page.goto(page.url().replace(/access-control.*/, `resource${group}?view=iam&tab=assignments`));
  await page.getByRole('link', { name: 'Tenant', exact: true }).first().click();
  await page.getByRole('tab', { name: 'Role assignments' }).click();
  await page.getByRole('checkbox', { name: 'Select accessvm' }).check();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.deepEqual(await assignmentsOf('', principal), []), 'the role is taken away');
  assert.deepEqual(faults, []);
  await context.close();
});

test('an inherited role assignment is greyed here, with its place', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vm}?view=iam&tab=assignments` });
  await page.getByRole('checkbox', { name: 'Select Portal access team' }).check();
  await page.getByRole('button', { name: 'Remove' }).focus();
  await page.getByText(/has its role from portal-access: it is removed there/).first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Remove' }).getAttribute('aria-disabled'), 'true');
  assert.deepEqual(faults, []);
  await context.close();
});

test('roles show their permissions, and a custom one is made by JSON and deleted', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${group}?view=iam&tab=roles` });
  await page.getByRole('searchbox', { name: 'Filter Roles' }).fill('Managed Identity Operator');
  await page.getByRole('button', { name: 'Managed Identity Operator', exact: true }).click();
  await page.getByText('Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action').waitFor();
  await look(page, 'access-role');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Add custom role' }).click();
  const json = { roleName: 'Portal starter', description: 'Starts machines.', assignableScopes: [group], permissions: [{ actions: ['Microsoft.Compute/virtualMachines/start/action'], notActions: [], dataActions: [], notDataActions: [] }] };
  await page.getByRole('textbox', { name: 'Role as JSON' }).fill('{');
  assert.ok(await page.getByRole('button', { name: 'Save' }).isDisabled());
  await page.getByRole('textbox', { name: 'Role as JSON' }).fill(JSON.stringify(json, null, 2));
  await look(page, 'access-custom-role');
  await page.getByRole('button', { name: 'Save' }).click();
  const custom = async () => (await arm('GET', `${group}/providers/Microsoft.Authorization/roleDefinitions?$filter=${encodeURIComponent("type eq 'CustomRole'")}`, VERSION)).body.value;
  await until(async () => assert.deepEqual((await custom()).map((one) => one.properties.roleName), ['Portal starter']), 'the role is there');
  await page.getByRole('searchbox', { name: 'Filter Roles' }).fill('Portal starter');
  await page.getByRole('button', { name: 'Portal starter', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.deepEqual(await custom(), []), 'the role is gone');
  await page.getByRole('tab', { name: 'Deny assignments' }).click();
  await page.getByText('No deny assignments').waitFor();
  await look(page, 'access-deny');
  assert.deepEqual(faults, []);
  await context.close();
});

test('tags and locks are set, and the group is exported', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vm}?view=tags` });
  await page.getByRole('textbox', { name: 'Name' }).fill('cost');
  await page.getByRole('textbox', { name: 'Value' }).fill('<b>42</b>');
  await page.getByRole('button', { name: 'Save' }).click();
  await until(async () => assert.deepEqual((await arm('GET', vm, '2024-07-01')).body.tags, { cost: '<b>42</b>' }), 'the tag is set');
  await page.getByRole('group', { name: 'Tag cost' }).waitFor();
  await look(page, 'tags');
  await page.getByRole('link', { name: 'Locks' }).click();
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('textbox', { name: 'Lock name' }).fill('keep');
  await page.getByRole('textbox', { name: 'Notes' }).fill('It is needed.');
  await page.getByRole('button', { name: 'Add lock' }).click();
  const locks = async () => (await arm('GET', `${vm}/providers/Microsoft.Authorization/locks`, '2020-05-01')).body.value;
  await until(async () => assert.deepEqual((await locks()).map((one) => [one.name, one.properties.level, one.properties.notes]), [['keep', 'CanNotDelete', 'It is needed.']]), 'the lock is there');
  await page.getByRole('checkbox', { name: 'Select keep' }).check();
  await look(page, 'locks');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.deepEqual(await locks(), []), 'the lock is gone');
  await page.getByRole('link', { name: 'Export template' }).click();
  await page.getByLabel('Template', { exact: true }).getByText('Microsoft.Compute/virtualMachines').first().waitFor();
  await look(page, 'export');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a resource group is made, and deleted once its name is typed', async () => {
  const { page, faults, context } = await open(browser, { path: '/groups' });
  await page.getByRole('toolbar').getByRole('button', { name: 'Create' }).click();
  await page.getByRole('textbox', { name: 'Resource group' }).fill('portal-made');
  await look(page, 'group-create');
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  const made = `${subscription}/resourceGroups/portal-made`;
  await until(async () => assert.equal((await arm('GET', made, '2022-09-01')).body.location, 'westus'), 'the group is there');
  await page.getByRole('link', { name: 'portal-made' }).click();
  await page.getByText('No resources yet').waitFor();
  await page.getByRole('button', { name: 'Delete resource group' }).click();
  assert.ok(await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).isDisabled());
  await page.getByRole('textbox', { name: /Type the name/ }).fill('portal-made');
  await look(page, 'group-delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await until(async () => assert.equal((await arm('GET', made, '2022-09-01')).status, 404), 'the group is gone');
  await page.getByRole('link', { name: 'portal-access' }).click();
  await page.getByRole('cell', { name: 'accessvm' }).waitFor();
  await look(page, 'group');
  assert.deepEqual(faults, []);
  await context.close();
});

test('subscriptions and management groups have pages of their own', async () => {
  const { page, faults, context } = await open(browser, { path: '/subscriptions' });
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('cell', { name: 'accessvm' }).waitFor();
  await look(page, 'subscription');
  await page.getByRole('navigation', { name: 'Portal' }).getByRole('link', { name: 'Management groups' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('textbox', { name: /Management group ID/ }).fill('portal-production');
  await page.getByRole('textbox', { name: 'Display name' }).fill('Production');
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await page.getByRole('link', { name: 'Production' }).click();
  await page.getByRole('combobox', { name: 'Subscription to add' }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Add subscription' }).click();
  const path = '/providers/Microsoft.Management/managementGroups/portal-production';
  const member = `${path}${subscription}`;
  await until(async () => assert.equal((await arm('GET', member, '2021-04-01')).status, 200), 'the subscription is in the group');
  await page.getByRole('button', { name: 'Take out' }).waitFor();
  await look(page, 'management-group');
  await page.getByRole('link', { name: 'Access control (IAM)' }).click();
  await page.getByRole('tab', { name: 'Role assignments' }).click();
  await page.getByRole('button', { name: 'Add role assignment' }).waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('button', { name: 'Take out' }).click();
  await until(async () => assert.equal((await arm('GET', member, '2021-04-01')).status, 404), 'the subscription is out again');
  await page.getByText('None', { exact: true }).nth(1).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await arm('GET', path, '2021-04-01')).status, 404), 'the group is gone');
  assert.deepEqual(faults, []);
  await context.close();
});

test('who only reads sees what they may not do, and why', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${group}?view=iam&tab=assignments`, user: reader.user, password: reader.password });
  await page.getByRole('cell', { name: 'Role: Reader' }).waitFor();
  const add = page.getByRole('button', { name: 'Add role assignment' });
  await until(async () => assert.equal(await add.getAttribute('aria-disabled'), 'true'), 'the button is greyed');
  await add.focus();
  await page.getByText(/You need a role with 'Microsoft.Authorization\/roleAssignments\/write'/).first().waitFor();
  await look(page, 'access-reader');
  for (const [view, button] of [['overview', 'Delete resource group'], ['tags', 'Save'], ['locks', 'Add']]) {
    await page.goto(page.url().replace(/\?.*$/, `?view=${view}`));
    const greyed = page.getByRole('button', { name: button, exact: true });
    await until(async () => assert.equal(await greyed.getAttribute('aria-disabled'), 'true'), `${button} is greyed`);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('it fits a phone', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${group}?view=iam&tab=assignments`, viewport: { width: 390, height: 844 } });
  await page.getByRole('button', { name: 'Add role assignment' }).waitFor();
  await look(page, 'access-phone');
  assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth > window.innerWidth), false);
  assert.deepEqual(faults, []);
  await context.close();
});
