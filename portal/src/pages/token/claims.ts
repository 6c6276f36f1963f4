/**
 * What each claim says, in a sentence. Source: Microsoft's "Access token claims reference", "ID token claims reference" and "Optional claims
 * reference", and RFC 7519 for the registered ones; xms_mirid and xms_az_rid as tokens of managed identities have them.
 */
const explained: Record<string, string> = {
  acct: 'Whether the user is a member of the tenant (0) or a guest (1).',
  acr: 'How the user was authenticated: 1 means that it met the requirements, 0 that it did not. Only in version 1.0.',
  acrs: 'Authentication contexts that the holder has satisfied.',
  aio: "Opaque data that the issuer keeps for itself. Services must ignore it.",
  amr: "How the user proved who they are, for instance 'pwd' for a password. Only in version 1.0.",
  appid: 'Client ID of the application that asked for the token. For a managed identity, the identity’s client ID. Only in version 1.0; azp in 2.0.',
  appidacr: 'How the application authenticated: 0 not at all (a public client), 1 with a secret, 2 with a certificate or a federated credential.',
  aud: 'Who the token is meant for. A service must refuse a token with another audience than its own.',
  auth_time: 'When the user signed in.',
  azp: 'Client ID of the application that asked for the token. Version 2.0 of appid.',
  azpacr: 'How the application authenticated: 0 not at all, 1 with a secret, 2 with a certificate or a federated credential. Version 2.0 of appidacr.',
  c_hash: 'Hash of the authorization code that came along.',
  email: 'Address of the user. It can change and is not proof of who somebody is.',
  exp: 'From this time on the token must be refused.',
  groups: 'Object IDs of the groups that the holder is in.',
  hasgroups: 'The user is in more groups than fit: ask Graph for them.',
  iat: 'When the token was issued.',
  idp: 'Who authenticated the holder. For applications, the issuer itself.',
  idtyp: "What kind of holder it is: 'app' for an application or a managed identity, 'user' for a person.",
  in_corp: 'The sign-in came from the company’s network.',
  ipaddr: 'Address from which the user signed in.',
  iss: 'Who issued the token: the token service and, in its path, the tenant. It has to be the issuer of the discovery document that the key comes from.',
  jti: 'Identifier of this token.',
  login_hint: 'Hint by which a client can sign the same user out or in again.',
  name: 'A name to show. It can change and is not for decisions.',
  nbf: 'Before this time the token must be refused. It lies a little before the issue, for clocks that run behind.',
  nonce: 'Value from the request for sign-in, so that the client knows that the answer is its own.',
  oid: 'Object ID of the holder in the directory: of a managed identity, its principal ID. Role assignments are made to it.',
  onprem_sid: 'Security identifier of a user that comes from an on-premises directory.',
  preferred_username: 'Name with which the user signs in. It can change and is not for decisions. Only in version 2.0.',
  puid: 'Identifier of the user inside the issuer.',
  rh: 'Opaque data by which the issuer checks tokens again. Services must ignore it.',
  roles: 'App roles that the holder was given at this audience.',
  scp: 'What the user let the application do in their name. Tokens of applications on their own have none.',
  sid: 'Session of the sign-in.',
  sub: 'Whom the token is about. For applications the object ID; for users a value that differs for each application.',
  tid: 'Tenant in which the holder is.',
  unique_name: 'Name of the user to read. Only in version 1.0, and not for decisions.',
  upn: 'User principal name. It can change and is not for decisions.',
  uti: 'Identifier of this token. The sign-in log has it as unique token identifier.',
  ver: "Version of the token's format: 1.0 or 2.0. It follows the audience, not the endpoint that was asked.",
  wids: 'Directory roles of the user.',
  xms_az_rid: 'The resource, for instance the virtual machine, at whose metadata endpoint the token was given.',
  xms_cc: "What the client can handle, such as 'cp1' for claims challenges.",
  xms_mirid: 'Resource ID of the managed identity: the user-assigned identity, or the resource whose system-assigned identity it is.',
  xms_tcdt: 'When the tenant was created.',
};

const headers: Record<string, string> = {
  alg: 'How the token is signed. RS256 is RSA with SHA-256; none would be no signature at all and has to be refused.',
  kid: 'Which of the published keys made the signature.',
  typ: 'Kind of object: a JSON Web Token.',
  x5t: 'Thumbprint of the certificate of the key, for older clients. Only in version 1.0.',
};

export function explainClaim(name: string): string {
  return explained[name] ?? 'Not one of the claims that Microsoft documents. Services should ignore what they do not know.';
}

export function explainHeader(name: string): string {
  return headers[name] ?? 'Not one of the usual header members.';
}

const times = new Set(['iat', 'nbf', 'exp', 'auth_time', 'xms_tcdt']);

/** A time as people say it, beside the time itself. */
export function claimTime(name: string, value: unknown, now: number): string | null {
  return times.has(name) && typeof value === 'number' ? `${new Date(value * 1000).toLocaleString()} (${relative(value * 1000 - now)})` : null;
}

export function relative(milliseconds: number): string {
  const form = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const seconds = Math.round(milliseconds / 1000);
  for (const [unit, size] of [['day', 86400], ['hour', 3600], ['minute', 60]] as const) {
    if (Math.abs(seconds) >= size) {
      return form.format(Math.trunc(seconds / size), unit);
    }
  }
  return form.format(seconds, 'second');
}
