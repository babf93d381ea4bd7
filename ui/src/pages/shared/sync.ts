import { useWrite } from '~/rpc/queries';
import { isRunning, useJob } from './jobs';
import { useWorkspace } from './workspace';

export interface Sync {
  start: () => void;
  isBusy: boolean;
  /** Why it cannot be started now; `undefined` when it can. */
  error: ReturnType<typeof useWrite<'sync.start'>>['error'];
}

/** Reading the platforms and Stripe. It sends only where the owner chose sending by itself. */
export function useSync(): Sync {
  const starting = useWrite('sync.start');
  const job = useJob('sync');
  const workspace = useWorkspace();
  const isBusy = starting.isPending || isRunning(job);
  return {
    start: () => {
      if (workspace && !isBusy) starting.mutate({ dry_run: false });
    },
    isBusy,
    error: starting.error,
  };
}
