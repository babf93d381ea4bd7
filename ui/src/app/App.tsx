import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { type RouterHistory, RouterProvider } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { ActionsProvider } from '~/actions/ActionsProvider';
import { PlatformProvider } from '~/platform/PlatformProvider';
import type { Platform } from '~/platform/platform';
import { createQueryClient } from '~/rpc/queries';
import { Appearance, type Scheme } from '~/theme/Appearance';
import { createAppRouter } from './router';

/** What every page stands on: theme, the door to Rust, the query cache, the registry of actions, notices. */
export function Ground({
  platform,
  scheme,
  children,
}: {
  platform: Platform;
  scheme?: Scheme;
  children: ReactNode;
}) {
  const [queries] = useState(createQueryClient);
  return (
    <Appearance {...(scheme ? { scheme } : {})}>
      <PlatformProvider platform={platform}>
        <QueryClientProvider client={queries}>
          <ActionsProvider>
            {children}
            <Notifications position="top-center" />
          </ActionsProvider>
        </QueryClientProvider>
      </PlatformProvider>
    </Appearance>
  );
}

/** The window: the ground with the router on it. Tests give a history of their own. */
export function App({
  platform,
  scheme,
  history,
}: {
  platform: Platform;
  scheme?: Scheme;
  history?: RouterHistory;
}) {
  const [router] = useState(() => createAppRouter(history));
  return (
    <Ground platform={platform} {...(scheme ? { scheme } : {})}>
      <RouterProvider router={router} />
    </Ground>
  );
}
