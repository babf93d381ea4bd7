import { useCallback, useState } from 'react';
import { tell } from '~/actions/notices';
import type { JobView, WorkspaceState } from '~/bindings/rpc';
import { useEvents } from '~/rpc/queries';

/**
 * The long work that runs now. Keeps the cache in step with Rust, and tells once how a job ended: its outcome says it in one
 * sentence, also when it failed.
 */
export function useJobs(workspace: WorkspaceState | null): JobView | null {
  const [told, setTold] = useState<JobView | null>(null);
  const onJob = useCallback((job: JobView) => {
    setTold(job);
    if (job.state !== 'running' && job.outcome) tell(job.outcome);
  }, []);
  useEvents(onJob);

  const known = workspace?.job ?? null;
  // A notice is newer than what the state said when it was read, unless another job has begun since.
  const newest =
    told && (!known || Date.parse(told.started_at) >= Date.parse(known.started_at)) ? told : known;
  return newest?.state === 'running' ? newest : null;
}
