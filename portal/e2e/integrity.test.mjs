// Every script that the portal loads, sooner or later, is held to the hash that its page tells.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { launch, open, origin } from './harness.mjs';

let browser;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test('the page tells the hash of every script, and its policy allows no other inline script', async () => {
  const answer = await fetch(`${origin}/portal/`);
  const html = await answer.text();
  const [, text] = /<script type="importmap">([^<]*)<\/script>/.exec(html);
  const scripts = answer.headers.get('content-security-policy').split(';').find((one) => one.trim().startsWith('script-src')).trim();
  assert.equal(scripts, `script-src 'self' 'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  const { integrity } = JSON.parse(text);
  for (const [path, told] of Object.entries(integrity)) {
    const bytes = Buffer.from(await (await fetch(`${origin}${path}`)).arrayBuffer());
    assert.equal(told, `sha384-${createHash('sha384').update(bytes).digest('base64')}`, path);
  }
  const { page, faults, context } = await open(browser, { path: '/' });
  for (const place of ['/machines', '/policy', '/token', '/directory/users']) {
    await page.goto(`${origin}/portal${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname).filter((path) => path.endsWith('.js')));
    assert.ok(loaded.length > 5);
    assert.deepEqual(loaded.filter((path) => !integrity[path]), [], place);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('a chunk that was tampered with is not run', async () => {
  const { page, faults, context } = await open(browser, { path: '/' });
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  let tampered = 0;
  await page.route(/\/assets\/TokenInspector-[^/]*\.js$/, async (route) => {
    const answer = await route.fetch();
    tampered++;
    await route.fulfill({ response: answer, body: `${await answer.text()}\nglobalThis.tampered = true;` });
  });
  await page.getByRole('link', { name: 'Token inspector' }).click();
  await page.waitForFunction(() => /could not|went wrong|failed/i.test(document.querySelector('main')?.innerText ?? ''));
  assert.ok(tampered > 0);
  assert.equal(await page.evaluate(() => globalThis.tampered), undefined);
  assert.ok(faults.some((one) => /integrity/i.test(one)), faults.join('\n'));
  await context.close();
});
