import clsx from 'clsx';
import { words } from '~/words';
import classes from './ModeWord.module.css';
import type { Mode } from './mode';

/** TEST, LIVE or SANDBOX as a filled word: by letters first, by colour second. */
export function ModeWord({ mode, inStrip = false }: { mode: Mode; inStrip?: boolean }) {
  return (
    <span className={clsx(classes['word'], inStrip && classes['inStrip'])} data-mode={mode}>
      {words.frame.mode[mode]}
    </span>
  );
}
