/** An application as Graph shows it, as far as these pages read it. */
export interface Application {
  id: string;
  appId: string;
  displayName: string;
  createdDateTime?: string;
  signInAudience?: string;
  identifierUris?: string[];
  passwordCredentials: Credential[];
  keyCredentials: Certificate[];
  web?: { redirectUris?: string[] };
  spa?: { redirectUris?: string[] };
  publicClient?: { redirectUris?: string[] };
  appRoles: AppRole[];
}

export interface Credential {
  keyId: string;
  displayName?: string | null;
  startDateTime?: string;
  endDateTime?: string;
  hint?: string;
  secretText?: string;
}

export interface Certificate extends Credential {
  type?: string;
  usage?: string;
  customKeyIdentifier?: string;
}

export interface AppRole {
  id: string;
  displayName: string;
  description: string;
  value?: string | null;
  allowedMemberTypes: string[];
  isEnabled?: boolean;
}

/** Day of a time, for people; "expired" when it is over. */
export function until(time: string | undefined): string {
  return time ? `${time.slice(0, 10)}${Date.parse(time) < Date.now() ? ' (expired)' : ''}` : '';
}
