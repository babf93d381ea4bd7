import { useEffect, useState } from 'react';
import type { Event, JobKind, JobView } from '~/bindings/rpc';
import { usePlatform } from '~/platform/PlatformProvider';
import { useWorkspace } from './workspace';

/** The channel on which Rust tells how long work stands; `rpc/queries` keeps the cache in step by the same one. */
const EVENTS = 'rebill';

/** A job that was started from here, by its own notices, until its end. */
export function useFollowed(started: JobView | null): JobView | null {
  const platform = usePlatform();
  // By id, from the moment the page is drawn: a job of a millisecond may end before its start is answered.
  const [told, setTold] = useState<Readonly<Record<string, JobView>>>({});
  useEffect(
    () =>
      platform.on(EVENTS, (payload) => {
        const event = payload as Event;
        if (event.event === 'job') setTold((before) => ({ ...before, [event.job.id]: event.job }));
      }),
    [platform],
  );
  return started && (told[started.id] ?? started);
}

/** The newest job of a kind: the one that runs, or the one that ended while this page was open; none before. */
export function useJob(kind: JobKind): JobView | null {
  const platform = usePlatform();
  const [told, setTold] = useState<JobView | null>(null);
  useEffect(
    () =>
      platform.on(EVENTS, (payload) => {
        const event = payload as Event;
        if (event.event === 'job' && event.job.kind === kind) setTold(event.job);
      }),
    [platform, kind],
  );
  const running = useWorkspace()?.job ?? null;
  const known = running?.kind === kind ? running : null;
  if (!told || !known) return told ?? known;
  // A notice is newer than what the state said when it was read, unless another job has begun since.
  return Date.parse(told.started_at) >= Date.parse(known.started_at) ? told : known;
}

export function isRunning(job: JobView | null): job is JobView & { state: 'running' } {
  return job?.state === 'running';
}
