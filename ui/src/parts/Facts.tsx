import type { ReactNode } from 'react';
import classes from './Facts.module.css';

export interface Fact {
  label: string;
  value: ReactNode;
  strong?: boolean;
  /** The label is the name of something and stands out: a client. */
  named?: boolean;
}

/** Rows of a name and a value: an account, a key, an address. `split` puts the values at the right edge. */
export function Facts({
  facts,
  label,
  split = false,
  plain = false,
}: {
  facts: readonly Fact[];
  label: string;
  split?: boolean;
  /** Close rows without rules, for what only explains. */
  plain?: boolean;
}) {
  return (
    <dl
      className={classes['facts']}
      data-split={split || undefined}
      data-plain={plain || undefined}
      aria-label={label}
    >
      {facts.map((fact) => (
        <div className={classes['row']} key={fact.label}>
          <dt className={classes['label']} data-named={fact.named || undefined}>
            {fact.label}
          </dt>
          <dd className={classes['value']} data-strong={fact.strong || undefined}>
            {fact.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Form fields side by side; they go below one another where there is no room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className={classes['fields']}>{children}</div>;
}
