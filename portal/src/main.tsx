import { createDOMRenderer, FluentProvider, RendererProvider, Spinner } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { type Session, startSession } from './api/auth';
import { Client } from './api/client';
import { PortalProvider } from './api/context';
import { ApiError } from './api/errors';
import { NotificationProvider } from './app/notifications';
import { createPortalRouter } from './app/router';
import { ThemeContext } from './app/themeContext';
import { useTheme } from './app/theme';
import { ErrorPanel } from './components/ErrorPanel';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});
const router = createPortalRouter();
const renderer = createDOMRenderer(document);

function Root() {
  const theme = useTheme();
  const [session, setSession] = useState<Session | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    starting.then((started) => {
      if (started.target) {
        router.history.replace(started.target);
      }
      setSession(started);
    }, setError);
  }, []);
  return (
    <RendererProvider renderer={renderer}>
      <FluentProvider theme={theme.theme} style={{ height: '100%' }}>
        <ThemeContext.Provider value={theme}>
          <ErrorPanel error={error} retry={() => window.location.assign('/portal/')} />
          {!session && !error && <Spinner label="Signing in" style={{ paddingTop: '20vh' }} />}
          {session && (
            <QueryClientProvider client={queries}>
              <PortalProvider value={{ session, client: new Client(session) }}>
                <NotificationProvider>
                  <RouterProvider router={router} />
                </NotificationProvider>
              </PortalProvider>
            </QueryClientProvider>
          )}
        </ThemeContext.Provider>
      </FluentProvider>
    </RendererProvider>
  );
}

const starting = startSession();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Root />
    </StrictMode>,
  );
}
