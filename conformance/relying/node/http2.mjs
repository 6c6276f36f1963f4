// Requests on one HTTP/2 connection, opened at the start. Usage: node http2.mjs ORIGIN, then lines {"method","path","headers"} on its input;
// each is answered by a line {"status","body"}, or {"lost":"why"} when the connection is gone.
import { connect } from 'node:http2';
import { createInterface } from 'node:readline';

const session = connect(process.argv[2]);
session.on('error', () => {});
session.on('connect', () => process.stdout.write(`${JSON.stringify({ protocol: session.alpnProtocol })}\n`));

for await (const line of createInterface({ input: process.stdin })) {
  const { method, path, headers } = JSON.parse(line);
  const answer = await new Promise((resolve) => {
    if (session.closed || session.destroyed) {
      resolve({ lost: 'closed' });
      return;
    }
    const stream = session.request({ ':method': method, ':path': path, ...headers });
    let status = 0;
    let body = '';
    stream.setEncoding('utf8');
    stream.on('response', (found) => { status = found[':status']; });
    stream.on('data', (part) => { body += part; });
    stream.on('end', () => resolve({ status, body }));
    stream.on('error', (wrong) => resolve({ lost: wrong.message }));
    stream.end();
  });
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
session.close();
