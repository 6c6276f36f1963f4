import { createContext, useContext } from 'react';
import type { Client } from './client';
import type { Session } from './auth';

/** What every page may use: the signed-in session and the client that speaks for it. */
export interface Portal {
  client: Client;
  session: Session;
}

const PortalContext = createContext<Portal | null>(null);
export const PortalProvider = PortalContext.Provider;

export function usePortal(): Portal {
  const portal = useContext(PortalContext);
  if (!portal) {
    throw new Error('outside of the portal');
  }
  return portal;
}

export function useClient(): Client {
  return usePortal().client;
}
