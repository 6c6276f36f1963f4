// Lists show at once what a person does, go back when the server refuses it, and agree with the server when it is over.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, graph, launch, look, machine, open, subscription, until } from './harness.mjs';

const group = `${subscription}/resourceGroups/portal-lists`;
const vm = (name) => `${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/lists-id`;
let browser;

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  await arm('PUT', identity, '2023-01-31', { location: 'westus' });
  for (const name of ['kept', 'gone']) {
    await arm('PUT', vm(name), '2024-07-01', machine(group));
  }
  await arm('PUT', `${vm('kept')}/providers/Microsoft.Authorization/locks/keep`, '2020-05-01', { properties: { level: 'CanNotDelete' } });
});
after(() => browser?.close());

/** Holds back requests until told to let them go. */
async function hold(page, method, path) {
  let letGo;
  const gate = new Promise((resolve) => (letGo = resolve));
  await page.route((url) => url.pathname.toLowerCase().startsWith(path.toLowerCase()), async (route) => {
    if (route.request().method() === method) {
      await gate;
    }
    await route.continue();
  });
  return letGo;
}

async function remove(page, name) {
  await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
}

test('a deletion that a lock refuses goes back, and says why', async () => {
  const { page, faults, context } = await open(browser, { path: '/machines' });
  const letGo = await hold(page, 'DELETE', vm('kept'));
  const row = page.getByRole('row', { name: /kept/ });
  await row.waitFor();
  await remove(page, 'kept');
  await row.getByText('Deleting').waitFor();
  assert.equal(await row.getAttribute('aria-busy'), 'true');
  // Being read anew meanwhile takes nothing away.
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByRole('button', { name: 'Refresh', disabled: false }).waitFor();
  await row.getByText('Deleting').waitFor();
  await look(page, 'lists-deleting');
  letGo();
  const told = page.getByRole('alert');
  await told.getByText(/Delete the virtual machine kept has failed/).waitFor();
  await told.getByText(/ScopeLocked/).waitFor();
  await row.getByText('Deleting').waitFor({ state: 'detached' });
  assert.equal(await row.getAttribute('aria-busy'), null);
  assert.equal((await arm('GET', vm('kept'), '2024-07-01')).status, 200);
  await look(page, 'lists-refused');
  await told.getByRole('button', { name: /^Hide/ }).click();
  await told.waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
  await context.close();
});

test('a deletion that goes through is shown at once, and is the truth after', async () => {
  const { page, faults, context } = await open(browser, { path: '/machines' });
  const letGo = await hold(page, 'DELETE', vm('gone'));
  const row = page.getByRole('row', { name: /gone/ });
  await row.waitFor();
  await remove(page, 'gone');
  await row.getByText('Deleting').waitFor();
  letGo();
  await row.waitFor({ state: 'detached' });
  await page.getByRole('status', { name: 'Latest notification' }).getByText('Delete the virtual machine gone is done.').waitFor();
  assert.equal((await arm('GET', vm('gone'), '2024-07-01')).status, 404);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a list that was seen before a deletion does not show what is gone', async () => {
  await arm('PUT', vm('once'), '2024-07-01', machine(group));
  const { page, faults, context } = await open(browser, { path: '/machines' });
  await page.getByRole('link', { name: 'once' }).click();
  let seen = false;
  await page.exposeFunction('gone', () => (seen = true));
  await page.evaluate(() => new MutationObserver(() => {
    const table = document.querySelector('[role=table][aria-label="Virtual machines"]');
    if (table && /\bonce\b/.test(table.innerText)) {
      globalThis.gone();
    }
  }).observe(document.body, { childList: true, subtree: true }));
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('checkbox', { name: /cannot be taken back/ }).check();
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'Virtual machines', level: 1 }).waitFor();
  await page.getByRole('row', { name: /kept/ }).waitFor();
  assert.equal(seen, false);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a group is in the list before the server has made it, and stays', async () => {
  const { page, faults, context } = await open(browser, { path: '/groups' });
  const made = `${subscription}/resourceGroups/portal-lists-new`;
  const letGo = await hold(page, 'PUT', made);
  await page.getByRole('button', { name: 'Create' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a resource group' });
  await dialog.getByRole('textbox', { name: 'Resource group' }).fill('portal-lists-new');
  await dialog.getByRole('button', { name: 'Create' }).click();
  const row = page.getByRole('row', { name: /portal-lists-new/ });
  await row.getByText('Creating').first().waitFor();
  assert.equal((await arm('GET', made, '2022-09-01')).status, 404);
  letGo();
  await row.and(page.locator(':not([aria-busy])')).waitFor();
  assert.equal((await arm('GET', made, '2022-09-01')).status, 200);
  assert.deepEqual(faults, []);
  await context.close();
});

test('an identity is added to a machine, refused by its lock and then not', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vm('kept')}?view=identity&tab=user` });
  await arm('PUT', `${vm('kept')}/providers/Microsoft.Authorization/locks/still`, '2020-05-01', { properties: { level: 'ReadOnly' } });
  const add = async () => {
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Add user-assigned managed identity' });
    await dialog.getByRole('checkbox', { name: /lists-id/ }).check();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  };
  const letGo = await hold(page, 'PATCH', vm('kept'));
  await add();
  const row = page.getByRole('row', { name: /lists-id/ });
  await row.getByText('Adding').waitFor();
  letGo();
  await page.getByRole('alert').getByText(/ScopeLocked/).waitFor();
  await row.waitFor({ state: 'detached' });
  await arm('DELETE', `${vm('kept')}/providers/Microsoft.Authorization/locks/still`, '2020-05-01');
  await add();
  await row.and(page.locator(':not([aria-busy])')).waitFor();
  assert.ok((await arm('GET', vm('kept'), '2024-07-01')).body.identity.userAssignedIdentities);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a member of a group of the directory has a name before the server has answered', async () => {
  const made = (await graph('POST', '/groups', { displayName: 'Lists', mailNickname: 'lists', mailEnabled: false, securityEnabled: true })).body;
  const { page, faults, context } = await open(browser, { path: `/directory/groups/${made.id}?tab=members` });
  const path = `/v1.0/groups/${made.id}/members`;
  const letGo = await hold(page, 'POST', path);
  await page.getByRole('button', { name: 'Add members' }).click();
  await page.getByRole('searchbox', { name: 'Find somebody' }).fill('lists-id');
  await page.getByRole('checkbox', { name: /lists-id/ }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  const row = page.getByRole('row', { name: /lists-id/ });
  await row.getByText('Adding').waitFor();
  letGo();
  await row.and(page.locator(':not([aria-busy])')).waitFor();
  await until(async () => assert.equal((await graph('GET', `/groups/${made.id}/members`)).body.value.length, 1), 'the member is there');
  assert.deepEqual(faults, []);
  await context.close();
});
