import type { MoneyLine } from '~/bindings/rpc';
import { sentenceCase } from '~/format';
import { Money } from '~/parts/amounts';
import classes from './plan.module.css';

/** What a change of plan means, line by line. Whole sentences stand beside amounts, so that nothing of a line is ever out of sight. */
export function MoneyLines({ lines, label }: { lines: readonly MoneyLine[]; label: string }) {
  return (
    <ul className={classes['lines']} aria-label={label}>
      {lines.map((line, at) => (
        <li key={`${line.what} ${line.words}`} className={classes['line']}>
          {lines[at - 1]?.what === line.what ? null : <span className={classes['what']}>{line.what}</span>}
          <span>{sentenceCase(line.words)}</span>
          {line.amount ? <Money value={line.amount} /> : null}
        </li>
      ))}
    </ul>
  );
}
