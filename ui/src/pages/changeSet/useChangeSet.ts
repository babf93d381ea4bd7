import type { ChangeSetView, JobView } from '~/bindings/rpc';
import type { RpcError } from '~/platform/platform';
import { useRead, useWrite } from '~/rpc/queries';
import { useJob } from '../shared/jobs';

export interface OpenChangeSet {
  set: ChangeSetView;
  isApplying: boolean;
  /** How far it is, once Rust has said so. */
  job: JobView | null;
  error: RpcError | null;
  apply: () => void;
  /** Between two items; what is done stays done. */
  cancel: () => void;
  discard: () => void;
}

/** A staged change set from its plan to its receipt. `onDone` is told once, when the last item is done. */
export function useChangeSet(staged: ChangeSetView, onDone?: (set: ChangeSetView) => void): OpenChangeSet {
  const read = useRead('change_set.read', { id: staged.id });
  const applying = useWrite('change_set.apply');
  const discarding = useWrite('change_set.discard');
  const cancelling = useWrite('job.cancel');
  const job = useJob('apply');
  const set = read.data ?? applying.data ?? staged;
  return {
    set,
    isApplying: applying.isPending,
    job: applying.isPending ? job : null,
    error: applying.error ?? discarding.error,
    apply: () =>
      applying.mutate(
        { id: set.id },
        { onSuccess: (applied) => (applied.state === 'done' ? onDone?.(applied) : undefined) },
      ),
    cancel: () => {
      if (job) cancelling.mutate({ id: job.id });
    },
    discard: () => discarding.mutate({ id: set.id }),
  };
}
