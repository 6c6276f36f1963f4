// G24: texts of users are text. 150 payloads stand in every free-text field that the API takes; Chromium walks all pages that the menu and the
// pages of resources lead to. No dialog opens, the policy is not violated, no element comes into being that a payload asked for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, graph, launch, machine, open, origin, subscription } from './harness.mjs';

const group = `${subscription}/resourceGroups/injected`;
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/web`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader`;
let browser;

const MARK = 'injected-mark';
const tags = ['img src=x onerror=alert(1)', 'svg onload=alert(1)', 'script>alert(1)</script', 'iframe src=javascript:alert(1)', 'a href=javascript:alert(1)>x</a', 'body onload=alert(1)', 'style>@import "//evil"</style', 'link rel=stylesheet href=//evil', 'base href=//evil', 'form action=//evil><button>x</button></form', 'input autofocus onfocus=alert(1)', 'details open ontoggle=alert(1)', 'math><mi xlink:href=javascript:alert(1)>x', 'object data=javascript:alert(1)', 'embed src=javascript:alert(1)'];
const frames = [(one) => `<${one} class=${MARK}>`, (one) => `"><${one} class=${MARK}>`, (one) => `'><${one} class=${MARK}>`, (one) => `</title></textarea></script><${one} class=${MARK}>`, (one) => `\u003c${one}\u003e`, (one) => `&lt;${one}&gt;`, (one) => `<<${one} //`, (one) => `{{constructor.constructor('alert(1)')()}}<${one}>`, (one) => `\${alert(1)}<${one}>`, (one) => `javascript:alert(1)//<${one}>`];
export const payloads = tags.flatMap((one) => frames.map((frame) => frame(one)));

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus', tags: some(0, 40) });
  await arm('PUT', vm, '2024-07-01', machine(group, { tags: some(40, 40), identity: { type: 'SystemAssigned' } }));
  await arm('PUT', identity, '2023-01-31', { location: 'westus', tags: some(80, 40) });
  await arm('PUT', `${group}/providers/Microsoft.Authorization/locks/lock`, '2020-05-01', { properties: { level: 'CanNotDelete', notes: payloads[0] } });
  await arm('PUT', `${identity}/federatedIdentityCredentials/other`, '2023-01-31', { properties: { issuer: 'https://issuer.example/', subject: payloads[7], audiences: ['api://AzureADTokenExchange'] } });
  const role = crypto.randomUUID();
  await arm('PUT', `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`, '2022-04-01', { properties: { roleName: payloads[20], description: payloads[21], type: 'CustomRole', permissions: [{ actions: ['*/read'], notActions: [] }], assignableScopes: [subscription] } });
  const user = await graph('POST', '/users', { displayName: payloads[31], accountEnabled: true, mailNickname: 'injected', userPrincipalName: `injected@${(await graph('GET', '/organization')).body.value[0].verifiedDomains[0].name}`, passwordProfile: { password: 'Long-enough-password-1', forceChangePasswordNextSignIn: false } });
  await graph('POST', '/groups', { displayName: payloads[42], description: payloads[43], mailEnabled: false, securityEnabled: true, mailNickname: 'injectedgroup' });
  await graph('POST', '/applications', { displayName: payloads[54] });
  await arm('PUT', `${group}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}`, '2022-04-01', { properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`, principalId: user.body.id, principalType: 'User', description: payloads[65] } });
  const template = { $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#', contentVersion: '1.0.0.0', parameters: { text: { type: 'string', defaultValue: payloads[76], metadata: { description: payloads[77] } } }, resources: [], outputs: { text: { type: 'string', value: "[parameters('text')]" } } };
  await arm('PUT', `${group}/providers/Microsoft.Resources/deployments/injected`, '2024-11-01', { properties: { mode: 'Incremental', template } });
  await arm('PUT', `${group}/providers/Some.Provider/things/${encodeURIComponent("it's (one) `other` {{7}}")}`, '2024-01-01', { location: 'westus', properties: { text: payloads, nested: { [payloads[88].slice(0, 60)]: payloads[89] } } });
  const definition = `${subscription}/providers/Microsoft.Authorization/policyDefinitions/injected`;
  await arm('PUT', definition, '2021-06-01', { properties: { displayName: payloads[90], description: payloads[91], metadata: { category: payloads[92] }, mode: 'All', parameters: {}, policyRule: { if: { field: 'name', like: 'denied*' }, then: { effect: 'audit' } } } });
  await arm('PUT', `${group}/providers/Microsoft.Authorization/policyAssignments/injected`, '2022-06-01', { properties: { displayName: payloads[93], description: payloads[94], policyDefinitionId: definition, nonComplianceMessages: [{ message: payloads[95] }] } });
});
after(() => browser.close());

/** So many tags with payloads as names and values, as far as Azure takes them for names. */
function some(from, count) {
  return Object.fromEntries(payloads.slice(from, from + count).map((one, i) => [`tag${from + i} ${one.replace(/[<>%&\\?/]/g, '')}`.slice(0, 200), one.slice(0, 250)]));
}

test('G24: payloads are shown as text on every page', async () => {
  const { page, faults, context } = await open(browser, { path: '/' });
  const seen = new Set();
  const queue = ['/portal/', ...[group, vm, identity].map((id) => `/portal/resource${id}`)];
  let marked = 0;
  let texts = 0;
  while (queue.length > 0 && seen.size < 150) {
    const path = queue.shift();
    if (seen.has(path)) {
      continue;
    }
    seen.add(path);
    // Inside the page, as a person would: a load would sign in anew each time.
    await page.evaluate((to) => {
      history.pushState({}, '', to);
      dispatchEvent(new PopStateEvent('popstate', { state: history.state }));
    }, path);
    await page.waitForTimeout(300);
    await page.waitForFunction(() => document.querySelectorAll('[role="progressbar"]').length === 0, null, { timeout: 30_000 }).catch(() => {});
    // The page's own import map is the first script in its head.
    marked += await page.evaluate((mark) => document.querySelectorAll(`.${mark}, script:not([src]):not(head > script[type=importmap]:first-of-type), base, object, embed, iframe`).length, MARK);
    texts += await page.evaluate(() => (document.body.innerText.match(/onerror|onload|javascript:/g) ?? []).length);
    const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href')));
    assert.deepEqual(links.filter((link) => !/^(\/portal|#|https:)/.test(link)), [], `links of ${path}`);
    const more = links.filter((link) => link.startsWith('/portal')).map((link) => link.split('#')[0]);
    // Every page of the menu and of the things made here; not every role that Azure has.
    queue.push(...more.filter((link) => !seen.has(link) && (link.split('/').length <= 3 || /injected|\/web|reader|Some\.Provider|view=/i.test(decodeURIComponent(link)))));
  }
  console.log(`G24: ${payloads.length} payloads, ${seen.size} pages, ${texts} times shown as text, ${marked} elements injected, ${faults.length} faults`);
  assert.ok(payloads.length >= 150);
  assert.ok(seen.size >= 8, `${seen.size} pages`);
  assert.ok(texts > 0, 'payloads were on the pages');
  assert.equal(marked, 0);
  assert.deepEqual(faults, []);
  assert.ok(page.url().startsWith(origin));
  await context.close();
});
