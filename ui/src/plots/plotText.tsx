import classes from './plotText.module.css';

/** Axis figures: 12 px, dim. */
export const axisTick = { fill: 'var(--rb-dim)', fontSize: 12 } as const;

/** What a pointer over a mark reads: its name and its exact figures. */
export function PlotTip({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <div className={classes['tip']}>
      <div className={classes['title']}>{title}</div>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}
