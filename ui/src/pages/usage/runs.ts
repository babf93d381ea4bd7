import type { JobState, RunView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import type { StateKind } from '~/parts/State';
import { words } from '~/words';

const MINUTE_SECONDS = 60;

export const RUN_MARKS: Record<JobState, StateKind> = {
  running: 'waiting',
  done: 'done',
  needs_owner: 'held',
  failed: 'stopped',
  cancelled: 'waiting',
};

/** How long a run took, in seconds, or in minutes from one on; empty while it runs. */
export function duration(run: RunView): string {
  if (run.ended_at === null) return '';
  const seconds = Math.max(0, Math.round((Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000));
  return seconds < MINUTE_SECONDS
    ? words.usage.seconds(formatCount(seconds))
    : words.usage.minutes(formatCount(Math.round(seconds / MINUTE_SECONDS)));
}

/** What an import is called: its file. */
export function fileOf(run: RunView): string {
  return run.about ?? words.usage.kinds[run.kind];
}
