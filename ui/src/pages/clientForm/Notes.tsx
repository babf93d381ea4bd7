import type { Light, LinkNote } from '~/bindings/rpc';
import { State, type StateKind } from '~/parts/State';
import classes from './clientForm.module.css';

const MARK: Record<Light, StateKind> = { green: 'done', amber: 'held', red: 'stopped' };

/** What to know about a customer, worst first. */
export function Notes({ notes }: { notes: readonly LinkNote[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className={classes['notes']}>
      {notes.map((note) => (
        <li key={note.words}>
          <State kind={MARK[note.light]}>{note.words}</State>
        </li>
      ))}
    </ul>
  );
}
