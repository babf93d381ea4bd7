import { useCallback } from 'react';
import type { RpcError } from '~/platform/platform';
import { useWrite } from '~/rpc/queries';
import { isRunning, useJob } from './jobs';
import { useWorkspace } from './workspace';

export interface Sync {
  start: () => void;
  isBusy: boolean;
  /** Why the last start was refused. */
  error: RpcError | null;
}

/** Reading the platforms and Stripe. It sends only where the owner chose sending by itself. */
export function useSync(): Sync {
  const { mutate, isPending, error } = useWrite('sync.start');
  const job = useJob('sync');
  const hasWorkspace = useWorkspace() !== null;
  const isBusy = isPending || isRunning(job);
  // The same function while nothing has changed: the registry of actions registers anew whatever is new.
  const start = useCallback(() => {
    if (hasWorkspace && !isBusy) mutate({ dry_run: false });
  }, [hasWorkspace, isBusy, mutate]);
  return { start, isBusy, error };
}
