import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ActionsProvider } from '~/actions/ActionsProvider';
import { PlatformProvider } from '~/platform/PlatformProvider';
import type { Platform } from '~/platform/platform';
import { createQueryClient } from '~/rpc/queries';
import { Appearance, type Scheme } from '~/theme/Appearance';

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
            <Notifications position="bottom-right" />
          </ActionsProvider>
        </QueryClientProvider>
      </PlatformProvider>
    </Appearance>
  );
}

export function App({ platform }: { platform: Platform }) {
  return <Ground platform={platform}>{null}</Ground>;
}
