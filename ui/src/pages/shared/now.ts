import { useEffect, useState } from 'react';
import type { Instant } from '~/format';
import { useWorkspace } from './workspace';

/** Ages are told in whole minutes, so twice a minute is often enough. */
const TICK_MILLISECONDS = 30_000;

/** The workspace's now: the sandbox's clock stands still until it is moved on, everywhere else it is the computer's. */
export function useNow(): Instant {
  const clock = useWorkspace()?.clock ?? null;
  const [wall, setWall] = useState(() => new Date().toISOString());
  useEffect(() => {
    if (clock !== null) return;
    const timer = setInterval(() => setWall(new Date().toISOString()), TICK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [clock]);
  return clock ?? wall;
}
