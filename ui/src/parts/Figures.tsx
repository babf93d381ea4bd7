import type { ReactNode } from 'react';
import { Go } from '~/layout/Navigation';
import classes from './Figures.module.css';

export interface Figure {
  label: string;
  value: ReactNode;
  /** A unit behind the figure, small: `AIT`. */
  unit?: string;
  caption?: ReactNode;
  /** The records that this figure is made of. */
  to?: string;
}

function Value({ figure }: { figure: Figure }) {
  return (
    <>
      {figure.value}
      {figure.unit ? <span className={classes['unit']}> {figure.unit}</span> : null}
    </>
  );
}

/** The figures that say how things stand, split by hairlines. Every one of them leads to its records. */
export function Figures({
  figures,
  label,
  bare = false,
}: {
  figures: readonly Figure[];
  label: string;
  bare?: boolean;
}) {
  return (
    <dl className={classes['strip']} aria-label={label} data-bare={bare || undefined}>
      {figures.map((figure) => (
        <div className={classes['figure']} key={figure.label}>
          <dt className={classes['label']}>{figure.label}</dt>
          <dd className={classes['value']}>
            {figure.to ? (
              <Go to={figure.to} className={classes['go']}>
                <Value figure={figure} />
              </Go>
            ) : (
              <Value figure={figure} />
            )}
          </dd>
          {figure.caption ? <dd className={classes['caption']}>{figure.caption}</dd> : null}
        </div>
      ))}
    </dl>
  );
}
