import { Select } from '@mantine/core';
import type { PeriodView } from '~/bindings/rpc';
import { words } from '~/words';
import classes from './PeriodChooser.module.css';
import { periodParam } from './period';

/** The open period and those before it, newest first. */
export function PeriodChooser({
  periods,
  shown,
  zone,
  onChoose,
}: {
  periods: readonly PeriodView[];
  shown: PeriodView;
  zone: string;
  onChoose: (period: string) => void;
}) {
  return (
    <Select
      className={classes['chooser'] ?? ''}
      aria-label={words.client.period}
      data={periods.map((period) => ({ value: periodParam(period, zone), label: period.words }))}
      value={periodParam(shown, zone)}
      onChange={(period) => period && onChoose(period)}
    />
  );
}
