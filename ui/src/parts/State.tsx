import type { ReactNode } from 'react';
import classes from './State.module.css';

/** done ●, waiting ○ (dim), held ○ (amber), stopped ◆ (red). A mark never stands without its word. */
export type StateKind = 'done' | 'waiting' | 'held' | 'stopped';

export function State({ kind, children }: { kind: StateKind; children: ReactNode }) {
  return (
    <span className={classes['state']} data-kind={kind}>
      <svg className={classes['mark']} viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
        {kind === 'done' ? <circle cx="4" cy="4" r="3.5" fill="currentColor" /> : null}
        {kind === 'waiting' ? (
          <circle cx="4" cy="4" r="2.8" fill="none" stroke="currentColor" strokeWidth="1.4" />
        ) : null}
        {kind === 'held' ? (
          <circle cx="4" cy="4" r="2.6" fill="none" stroke="currentColor" strokeWidth="1.8" />
        ) : null}
        {kind === 'stopped' ? <path d="M4 0 L8 4 L4 8 L0 4 Z" fill="currentColor" /> : null}
      </svg>
      {children}
    </span>
  );
}
