import { useQuery } from '@tanstack/react-query';
import type { ChangeSetView, JobView } from '~/bindings/rpc';
import { usePlatform } from '~/platform/PlatformProvider';
import type { RpcError } from '~/platform/platform';
import { readOptions, useWrite } from '~/rpc/queries';
import { useJob } from '../shared/jobs';

/** Each item is a call of its own, so a few looks a second are enough to see it done. */
const PACE_MILLISECONDS = 400;

export interface OpenChangeSet {
  set: ChangeSetView;
  isApplying: boolean;
  /** How far it is, once Rust has said so. */
  job: JobView | null;
  error: RpcError | null;
  apply: () => void;
  /** One failed item again, and what waits for it. */
  retry: (item: string) => void;
  /** Between two items; what is done stays done. */
  cancel: () => void;
  discard: () => void;
}

/** A staged change set from its plan to its receipt. `onDone` is told once, when the last item is done. */
export function useChangeSet(staged: ChangeSetView, onDone?: (set: ChangeSetView) => void): OpenChangeSet {
  const platform = usePlatform();
  const applying = useWrite('change_set.apply');
  const retrying = useWrite('change_set.retry');
  const read = useQuery({
    ...readOptions(platform, 'change_set.read', { id: staged.id }),
    refetchInterval: applying.isPending || retrying.isPending ? PACE_MILLISECONDS : false,
  });
  const discarding = useWrite('change_set.discard');
  const cancelling = useWrite('job.cancel');
  const job = useJob('apply');
  const set = read.data ?? applying.data ?? staged;
  return {
    set,
    isApplying: applying.isPending || retrying.isPending,
    job: applying.isPending || retrying.isPending ? job : null,
    error: applying.error ?? retrying.error ?? discarding.error,
    apply: () =>
      applying.mutate(
        { id: set.id },
        { onSuccess: (applied) => (applied.state === 'done' ? onDone?.(applied) : undefined) },
      ),
    retry: (item) =>
      retrying.mutate(
        { id: set.id, item },
        { onSuccess: (tried) => (tried.state === 'done' ? onDone?.(tried) : undefined) },
      ),
    cancel: () => {
      if (job) cancelling.mutate({ id: job.id });
    },
    discard: () => discarding.mutate({ id: set.id }),
  };
}
