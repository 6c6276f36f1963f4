// After the build: integrity for all that is loaded, and a compressed copy beside every file, which the server hands out as it is.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;

function integrity(file) {
  return 'sha384-' + createHash('sha384').update(readFileSync(join(dist, file))).digest('base64');
}

// Every script that is ever loaded, also the chunks that a page brings: the browser refuses one with other content. The map is the one script
// that stands in the page itself, and the content security policy allows it by its hash.
const scripts = readdirSync(join(dist, 'assets')).filter((name) => name.endsWith('.js')).sort();
const map = JSON.stringify({ integrity: Object.fromEntries(scripts.map((name) => [`/portal/assets/${name}`, integrity(`assets/${name}`)])) });

const page = join(dist, 'index.html');
const html = readFileSync(page, 'utf8').replace(/<(script|link)\b[^>]*\b(?:src|href)="\/portal\/([^"]+\.(?:js|css))"[^>]*>/g, (tag, _, file) =>
  tag.replace(/ crossorigin(="[^"]*")?/, '').replace(/\s*\/?>$/, ` integrity="${integrity(file)}" crossorigin="anonymous">`));
// Before all modules, as those that are fetched sooner would not be held to it.
const first = html.indexOf('<script');
writeFileSync(page, `${html.slice(0, first)}<script type="importmap">${map}</script>\n    ${html.slice(first)}`);
const styles = readdirSync(join(dist, 'assets')).filter((name) => name.endsWith('.css') && !html.includes(`/${name}"`));
if (styles.length > 0) {
  throw new Error(`a chunk brings a style sheet, which nothing checks: ${styles.join(' ')}`);
}

const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  .map((entry) => relative(dist, join(entry.parentPath, entry.name))).filter((name) => !/\.(br|gz)$/.test(name));
const types = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };
const listed = {};
for (const name of files) {
  const bytes = readFileSync(join(dist, name));
  writeFileSync(join(dist, name + '.br'), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(join(dist, name + '.gz'), gzipSync(bytes, { level: 9 }));
  const type = types[name.split('.').pop()];
  if (!type) {
    throw new Error(`no content type for ${name}`);
  }
  listed[name] = { type, immutable: name.startsWith('assets/') };
}
listed['index.html'].script = `sha256-${createHash('sha256').update(map).digest('base64')}`;
writeFileSync(join(dist, 'files.json'), JSON.stringify(listed));
