// Managed identities: made, looked at, given roles and federated credentials, and deleted before the eyes of those who use them (Z13).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, launch, look, machine, open, subscription, until } from './harness.mjs';
import { readerOf } from './people.mjs';

const group = `${subscription}/resourceGroups/portal-identities`;
const identity = (name) => `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
const vm = (name) => `${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const MACHINES = 12;
let browser;

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  await arm('PUT', identity('shared'), '2024-11-30', { location: 'westus' });
  for (let i = 1; i <= MACHINES; i++) {
    await arm('PUT', vm(`user${String(i).padStart(2, '0')}`), '2024-07-01', machine(group, { identity: { type: 'UserAssigned', userAssignedIdentities: { [identity('shared')]: {} } } }));
  }
});
after(() => browser.close());

test('an identity is created, with a warning for a long name', async () => {
  const { page, faults, context } = await open(browser, { path: '/identities' });
  await page.getByRole('link', { name: 'shared' }).waitFor();
  await look(page, 'identities-list');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByLabel('Resource group').selectOption('portal-identities');
  await page.getByRole('combobox', { name: 'Region' }).selectOption('westus');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('-x');
  await page.getByText('A name has 3 to 128').waitFor();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('a-name-that-is-longer-than-advised');
  await page.getByText('more than 24 characters are advised against').waitFor();
  await look(page, 'identity-create');
  await page.getByRole('radio', { name: /^Regional/ }).check();
  await page.getByRole('button', { name: 'Review + create', exact: true }).click();
  await look(page, 'identity-create-review');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const made = await until(async () => {
    const answer = await arm('GET', identity('a-name-that-is-longer-than-advised'), '2024-11-30');
    assert.equal(answer.status, 200);
    return answer.body;
  }, 'the identity is there');
  assert.equal(made.properties.isolationScope, 'Regional');
  await page.getByText(made.properties.clientId).waitFor();
  await page.getByText(made.properties.principalId).waitFor();
  await page.getByText('Regional', { exact: true }).waitFor();
  await look(page, 'identity-overview');
  assert.deepEqual(faults, []);
  await context.close();
});

test('Z13: the resources that have an identity are listed, filtered and sorted', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${identity('shared')}?view=associated` });
  await page.getByText(`Total: ${MACHINES}`).waitFor();
  await page.getByRole('link', { name: 'user01' }).waitFor();
  await page.getByRole('button', { name: 'Name' }).click();
  await page.getByRole('row').nth(1).getByRole('link', { name: 'user12' }).waitFor();
  await look(page, 'identity-associated');
  await page.getByLabel('Contains').fill('user1');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByText('Total: 3').waitFor();
  assert.match(page.url(), /contains=user1/);
  await page.reload();
  await page.getByText('Total: 3').waitFor();
  await page.getByRole('link', { name: 'user12' }).click();
  await page.getByRole('tab', { name: 'System assigned' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('federated credentials for GitHub, Kubernetes and other issuers are added, changed and deleted', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${identity('shared')}?view=credentials` });
  const kept = async () => Object.fromEntries((await arm('GET', `${identity('shared')}/federatedIdentityCredentials`, '2025-01-31-preview')).body.value.map((one) => [one.name, one.properties]));
  const has = (name, properties) => until(async () => {
    const found = (await kept())[name];
    assert.deepEqual({ ...found, audiences: undefined }, { ...properties, audiences: undefined });
    assert.deepEqual(found.audiences, ['api://AzureADTokenExchange']);
  }, name);
  const dialog = page.getByRole('dialog');
  const add = async (fill) => {
    await page.getByRole('button', { name: 'Add credential' }).click();
    await fill();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  await page.getByText('No federated credentials').waitFor();
  await look(page, 'credentials-empty');
  const GITHUB = 'https://token.actions.githubusercontent.com';
  for (const [entity, label, name, subject] of [
    ['branch', 'GitHub branch name', 'main', 'ref:refs/heads/main'], ['tag', 'GitHub tag name', 'v1', 'ref:refs/tags/v1'],
    ['environment', 'GitHub environment name', 'prod', 'environment:prod'], ['pull_request', '', '', 'pull_request'],
  ]) {
    await add(async () => {
      await dialog.getByLabel('Organization').fill('octo');
      await dialog.getByLabel('Repository').fill('app');
      await dialog.getByLabel('Entity').selectOption(entity);
      if (label) {
        await dialog.getByLabel(label).fill(name);
      }
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(`gh-${entity}`);
      await dialog.getByText(`repo:octo/app:${subject}`).waitFor();
      if (entity === 'branch') {
        await look(page, 'credential-github');
      }
    });
    await has(`gh-${entity}`, { issuer: GITHUB, subject: `repo:octo/app:${subject}` });
  }
  await add(async () => {
    await dialog.getByLabel('Federated credential scenario').selectOption('kubernetes');
    await dialog.getByLabel('Cluster issuer URL').fill('https://oidc.example.com/cluster');
    await dialog.getByLabel('Namespace').fill('shop');
    await dialog.getByLabel('Service account').fill('cart');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('k8s');
  });
  await has('k8s', { issuer: 'https://oidc.example.com/cluster', subject: 'system:serviceaccount:shop:cart' });
  await add(async () => {
    await dialog.getByLabel('Federated credential scenario').selectOption('other');
    await dialog.getByLabel('Issuer URL').fill('https://gitlab.com');
    await dialog.getByRole('radio', { name: 'Claims matching expression' }).check();
    await dialog.getByRole('textbox', { name: 'Expression', exact: true }).fill("claims['sub'] matches 'project_path:octo/*:ref_type:branch:ref:main'");
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('lab');
  });
  await has('lab', { issuer: 'https://gitlab.com', claimsMatchingExpression: { value: "claims['sub'] matches 'project_path:octo/*:ref_type:branch:ref:main'", languageVersion: 1 } });
  await look(page, 'credentials-list');
  await page.getByRole('button', { name: 'gh-tag' }).click();
  assert.equal(await dialog.getByLabel('GitHub tag name').inputValue(), 'v1');
  await dialog.getByLabel('GitHub tag name').fill('v2');
  await dialog.getByRole('button', { name: 'Update' }).click();
  await has('gh-tag', { issuer: GITHUB, subject: 'repo:octo/app:ref:refs/tags/v2' });
  await page.getByRole('button', { name: 'Add credential' }).click();
  await dialog.getByLabel('Federated credential scenario').selectOption('other');
  await dialog.getByLabel('Issuer URL').fill('https://oidc.example.com/cluster');
  await dialog.getByRole('textbox', { name: 'Subject identifier' }).fill('system:serviceaccount:shop:cart');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('again');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByText('Issuer and subject combination already exists').waitFor();
  await look(page, 'credential-refused');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('checkbox', { name: 'Select k8s' }).check();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await kept()).k8s, undefined), 'k8s is gone');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a role is given to an identity', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${identity('shared')}?view=roles` });
  await page.getByText('No role assignments').waitFor();
  await page.getByRole('button', { name: 'Add role assignment' }).click();
  await page.getByRole('combobox', { name: 'Scope', exact: true }).selectOption('subscription');
  await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption('Contributor');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /Contributor.*Subscription/ }).waitFor();
  await look(page, 'identity-roles');
  const { principalId } = (await arm('GET', identity('shared'), '2024-11-30')).body.properties;
  const given = (await arm('GET', `${subscription}/providers/Microsoft.Authorization/roleAssignments?$filter=principalId eq '${principalId}'`, '2022-04-01')).body.value;
  assert.deepEqual(given.map((one) => one.properties.roleDefinitionId.split('/').pop()), ['b24988ac-6180-42a0-ab88-20f7382dd24c']);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a reader sees the identity and cannot change it; dark, on a phone', async () => {
  const reader = await readerOf(group, 'identity-reader');
  const { page, faults, context } = await open(browser, { path: `/resource${identity('shared')}`, user: reader.user, password: reader.password, viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  await page.getByText('Client ID').waitFor();
  await until(async () => assert.equal(await page.getByRole('button', { name: 'Delete' }).getAttribute('aria-disabled'), 'true'), 'Delete is greyed');
  await look(page, 'identity-reader-phone');
  await page.goto(`${page.url()}?view=credentials`);
  await until(async () => assert.equal(await page.getByRole('button', { name: 'Add credential' }).getAttribute('aria-disabled'), 'true'), 'Add is greyed');
  await page.getByRole('button', { name: 'Add credential' }).hover();
  await page.getByText("You need a role with 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write'").waitFor();
  await look(page, 'credentials-reader-phone');
  assert.deepEqual(faults, []);
  await context.close();
});

test('Z13: deleting names ten resources and the total, and asks', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${identity('shared')}` });
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText(`${MACHINES} resources have this identity`).waitFor();
  assert.equal(await dialog.getByRole('list', { name: 'Associated resources' }).getByRole('listitem').count(), 10);
  await dialog.getByText(`These are 10 of ${MACHINES}`).waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Delete' }).isDisabled(), true);
  await look(page, 'identity-delete');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await arm('GET', identity('shared'), '2024-11-30')).status, 200);
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await until(async () => assert.equal((await arm('GET', identity('shared'), '2024-11-30')).status, 404), 'the identity is gone');
  await page.waitForURL(/\/portal\/identities/);
  assert.deepEqual(faults, []);
  await context.close();
});
