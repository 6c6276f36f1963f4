import { type AccountInfo, type AuthenticationResult, InteractionRequiredAuthError, PublicClientApplication, ServerError } from '@azure/msal-browser';

/** What the server says of itself without a token. */
export interface Cloud {
  name: string;
  resourceManager: string;
  graph: string;
  microsoftGraphResourceId: string;
  authentication: { loginEndpoint: string; audiences: string[]; tenant: string };
}

export interface Session {
  cloud: Cloud;
  account: AccountInfo;
  /** Where the user was going when sign-in was asked for. */
  target: string | null;
  token(resource: 'arm' | 'graph'): Promise<string>;
  signOut(): Promise<void>;
}

const CLIENT_ID = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c';

const RETRIED = 'selfsame.sign-in.retried';

/**
 * What sign-in brought, if the page comes from there. A code that cannot be used any more, as when the browser sent the request for the tokens
 * twice, is no reason to stop: sign-in is asked once again, which the session there answers without asking anybody.
 */
async function redirected(client: PublicClientApplication): Promise<AuthenticationResult | null> {
  try {
    const result = await client.handleRedirectPromise({ navigateToLoginRequestUrl: false });
    sessionStorage.removeItem(RETRIED);
    return result;
  } catch (error) {
    if (error instanceof ServerError && sessionStorage.getItem(RETRIED) === null) {
      sessionStorage.setItem(RETRIED, 'yes');
      return null;
    }
    throw error;
  }
}

/** Signs in with the authorization code flow and PKCE; the page leaves for the sign-in page when nobody is signed in. */
export async function startSession(): Promise<Session> {
  const answer = await fetch('/metadata/endpoints?api-version=2022-09-01');
  if (!answer.ok) {
    throw new Error(`The server's metadata cannot be read (${answer.status}).`);
  }
  const cloud = (await answer.json()) as Cloud;
  const origin = window.location.origin;
  const client = new PublicClientApplication({
    auth: {
      clientId: CLIENT_ID,
      authority: `${origin}/${cloud.authentication.tenant}`,
      knownAuthorities: [window.location.host],
      redirectUri: `${origin}/portal/`,
      postLogoutRedirectUri: `${origin}/portal/`,
    },
    cache: { cacheLocation: 'sessionStorage' },
  });
  await client.initialize();
  const result = await redirected(client);
  const account = result?.account ?? client.getAllAccounts()[0];
  // By its own name and not as .default: MSAL finds a token again by the scopes that the answer to it named.
  const arm = [`${cloud.authentication.audiences[0]}/user_impersonation`];
  const graph = [`${cloud.microsoftGraphResourceId.replace(/\/$/, '')}/user_impersonation`];
  if (!account) {
    await client.loginRedirect({ scopes: arm, state: window.location.pathname + window.location.search + window.location.hash });
    return new Promise(() => {}); // the page is on its way to sign-in
  }
  client.setActiveAccount(account);
  return {
    cloud,
    account,
    target: result?.state?.startsWith('/portal') ? result.state : null,
    async token(resource) {
      const scopes = resource === 'arm' ? arm : graph;
      try {
        return (await client.acquireTokenSilent({ scopes, account })).accessToken;
      } catch (error) {
        if (error instanceof InteractionRequiredAuthError) {
          await client.acquireTokenRedirect({ scopes, account, state: window.location.pathname + window.location.search });
        }
        throw error;
      }
    },
    signOut: () => client.logoutRedirect({ account }),
  };
}
