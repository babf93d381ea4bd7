import type { ReactNode } from 'react';
import classes from './Section.module.css';

export interface SectionProps {
  title: string;
  /** What it counts, in which unit, since when. */
  note?: ReactNode;
  /** At the right of the heading: a link, or a plot's table switch. */
  action?: ReactNode;
  children: ReactNode;
}

/** A group on a page: a 14 px heading with its note, no box around it. */
export function Section({ title, note, action, children }: SectionProps) {
  return (
    <section className={classes['section']} aria-label={title}>
      <div className={classes['head']}>
        <h2 className={classes['title']}>{title}</h2>
        {note ? <span className={classes['note']}>{note}</span> : null}
        {action ? <div className={classes['action']}>{action}</div> : null}
      </div>
      {children}
    </section>
  );
}
