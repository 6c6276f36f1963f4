/** A token taken apart; nothing of it is believed yet. */
export interface Decoded {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  signed: string;
  signature: Uint8Array<ArrayBuffer>;
}

export interface Discovery {
  issuer: string;
  jwks_uri: string;
}

export interface PublicKey extends JsonWebKey {
  kid: string;
  issuer?: string;
}

/** One thing that a service looks at before it takes a token. */
export interface Check {
  name: string;
  verdict: 'passed' | 'failed' | 'unknown';
  text: string;
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(base64url)) {
    throw new Error('It has characters that base64url does not have.');
  }
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
}

function object(part: string, what: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes(part)));
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) {
      return read as Record<string, unknown>;
    }
  } catch {
    // said below
  }
  throw new Error(`The ${what} is no JSON object in base64url: a part is missing, or was altered on its way.`);
}

/** Takes a token apart. "Bearer " before it and line breaks in it, as copying brings them, are let go. */
export function decode(text: string): Decoded {
  const compact = text.replace(/^\s*(?:authorization:\s*)?bearer\s+/i, '').replace(/[\s"']+/g, '');
  const parts = compact.split('.');
  const [header, claims, signature] = parts;
  if (parts.length !== 3 || header === undefined || claims === undefined || signature === undefined) {
    throw new Error(parts.length === 5 ? 'This is an encrypted token: only the service that it is for can read it.' : 'A signed token has three parts with dots between them. Opaque tokens, such as refresh tokens, cannot be looked into.');
  }
  return { header: object(header, 'header'), claims: object(claims, 'payload'), signed: `${header}.${claims}`, signature: bytes(signature) };
}

export async function verifySignature(token: Decoded, key: PublicKey): Promise<boolean> {
  const imported = await crypto.subtle.importKey('jwk', { kty: key.kty, n: key.n, e: key.e, alg: 'RS256', ext: true }, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['verify']);
  return crypto.subtle.verify('RSASSA-PKCS1-v1_5', imported, token.signature, new TextEncoder().encode(token.signed));
}

/** What a careful service checks, in its order, and what each check says. */
export async function checks(token: Decoded, known: { issuers: string[]; keys: PublicKey[] }, audiences: string[], now: number): Promise<Check[]> {
  return [...(await signature(token, known.keys)), issuer(token, known), ...times(token, now), audience(token, audiences)];
}

async function signature(token: Decoded, keys: PublicKey[]): Promise<Check[]> {
  const { alg, kid } = token.header;
  if (alg !== 'RS256') {
    return [{ name: 'Algorithm', verdict: 'failed', text: `The header says '${String(alg)}'. Tokens of this issuer are signed with RS256; a service that took another would take forgeries.` }];
  }
  const key = keys.find((one) => one.kid === kid);
  if (!key) {
    return [{ name: 'Key', verdict: 'failed', text: `No published key has the id '${String(kid)}'. Either another issuer made the token, or its key was revoked or has been retired since.` }];
  }
  const good = await verifySignature(token, key);
  return [
    { name: 'Key', verdict: 'passed', text: `The issuer publishes a key with the id '${key.kid}'.` },
    good
      ? { name: 'Signature', verdict: 'passed', text: 'That key made the signature over exactly this header and these claims.' }
      : { name: 'Signature', verdict: 'failed', text: 'The signature is not the one of this header and these claims: the token was altered after it was signed, cut while it was copied, or never signed by this key.' },
  ];
}

function issuer(token: Decoded, known: { issuers: string[]; keys: PublicKey[] }): Check {
  const iss = String(token.claims.iss ?? '');
  const bound = known.keys.find((one) => one.kid === token.header.kid)?.issuer?.replace('{tenantid}', String(token.claims.tid ?? ''));
  return known.issuers.includes(iss)
    ? { name: 'Issuer', verdict: 'passed', text: `'${iss}' is this server, and is the issuer that its discovery document names.${bound && bound !== iss && token.claims.ver === '2.0' ? ' The key names another issuer, though.' : ''}` }
    : { name: 'Issuer', verdict: 'failed', text: iss === '' ? 'The token names no issuer.' : `'${iss}' is not an issuer of this server. Services that trust this server expect ${known.issuers.map((one) => `'${one}'`).join(' or ')}.` };
}

function times(token: Decoded, now: number): Check[] {
  const seconds = now / 1000;
  const { exp, nbf } = token.claims;
  return [
    typeof exp !== 'number' ? { name: 'Expiry', verdict: 'failed', text: 'The token does not say when it ends.' }
    : exp <= seconds ? { name: 'Expiry', verdict: 'failed', text: 'The token has expired: ask for a new one. Client libraries do that by themselves.' }
    : { name: 'Expiry', verdict: 'passed', text: 'The token has not expired.' },
    typeof nbf === 'number' && nbf > seconds
      ? { name: 'Not before', verdict: 'failed', text: 'The token is not valid yet. If it should be, a clock is wrong: this machine’s or the issuer’s.' }
      : { name: 'Not before', verdict: 'passed', text: 'The token is valid already.' },
  ];
}

function audience(token: Decoded, expected: string[]): Check {
  const aud = String(token.claims.aud ?? '');
  const plain = (one: string) => one.replace(/\/+$/, '').toLowerCase();
  if (expected.length === 0) {
    return { name: 'Audience', verdict: 'unknown', text: `The token is for '${aud}'. Say which service it was shown to, and it is compared.` };
  }
  return expected.map(plain).includes(plain(aud))
    ? { name: 'Audience', verdict: 'passed', text: `'${aud}' is that service.` }
    : { name: 'Audience', verdict: 'failed', text: `The token is for '${aud}', and the service expects ${expected.map((one) => `'${one}'`).join(' or ')}. Ask for a token with that resource or scope.` };
}
