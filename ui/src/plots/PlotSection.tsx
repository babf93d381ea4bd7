import { ActionIcon } from '@mantine/core';
import { IconChartBar, IconChartLine, IconTable } from '@tabler/icons-react';
import { type ReactNode, Suspense, useState } from 'react';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import classes from './PlotSection.module.css';

const w = words.parts;

export interface PlotSectionProps {
  title: string;
  note: string;
  kind: 'line' | 'bars';
  /** In px; kept free while the plot's code is loading, so that nothing jumps. */
  height: number;
  plot: ReactNode;
  /** The same figures, exact. */
  table: ReactNode;
}

/** A plot and its table under one heading, with the switch between them. */
export function PlotSection({ title, note, kind, height, plot, table }: PlotSectionProps) {
  const [asTable, setAsTable] = useState(false);
  const PlotIcon = kind === 'line' ? IconChartLine : IconChartBar;
  const toggle = (
    <div className={classes['switch']}>
      <ActionIcon
        variant="transparent"
        className={classes['choice'] ?? ''}
        aria-label={`${title}: ${w.showAsPlot}`}
        aria-pressed={!asTable}
        onClick={() => setAsTable(false)}
      >
        <PlotIcon size={15} stroke={1.7} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="transparent"
        className={classes['choice'] ?? ''}
        aria-label={`${title}: ${w.showAsTable}`}
        aria-pressed={asTable}
        onClick={() => setAsTable(true)}
      >
        <IconTable size={15} stroke={1.7} aria-hidden />
      </ActionIcon>
    </div>
  );
  return (
    <Section title={title} note={note} action={toggle}>
      {asTable ? (
        table
      ) : (
        <div style={{ height }}>
          <Suspense fallback={null}>{plot}</Suspense>
        </div>
      )}
    </Section>
  );
}
