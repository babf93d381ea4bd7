import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Schedule, SettingsView } from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { Section } from '~/parts/Section';
import { ErrorState } from '~/parts/states';
import { words } from '~/words';
import { ChoiceList } from '../shared/ChoiceList';
import { useWorkspace } from '../shared/workspace';
import classes from './settings.module.css';
import { useSaveSettings } from './useSettings';

const w = words.settings;

const LEAST_MINUTES = 5;
const MOST_MINUTES = 24 * 60;
const KINDS = ['off', 'every', 'hourly', 'daily'] as const satisfies readonly Schedule['kind'][];

function minutesFrom(typed: string): number | null {
  const minutes = /^\d{1,4}$/.test(typed.trim()) ? Number.parseInt(typed, 10) : 0;
  return minutes >= LEAST_MINUTES && minutes <= MOST_MINUTES ? minutes : null;
}

function isTime(typed: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(typed.trim());
}

/** When the app syncs by itself while it is open. */
export function ScheduleSettings({ view }: { view: SettingsView }) {
  const saving = useSaveSettings(view);
  const next = useWorkspace()?.next_sync ?? null;
  const [kind, setKind] = useState(view.schedule.kind);
  const [minutes, setMinutes] = useState(
    view.schedule.kind === 'every' ? String(view.schedule.minutes) : '30',
  );
  const [at, setAt] = useState(view.schedule.kind === 'daily' ? view.schedule.at : '06:00');

  const chosen = (): Schedule | null => {
    const every = minutesFrom(minutes);
    if (kind === 'every') return every === null ? null : { kind, minutes: every };
    if (kind === 'daily') return isTime(at) ? { kind, at: at.trim() } : null;
    return { kind };
  };
  const schedule = chosen();
  return (
    <form
      className={classes['choices']}
      onSubmit={(event) => {
        event.preventDefault();
        if (schedule) saving.save({ schedule });
      }}
    >
      <Section title={w.scheduleWhen} note={next ? w.next(formatWhen(next, view.zone)) : null}>
        <ChoiceList
          label={w.scheduleWhen}
          value={kind}
          onChange={setKind}
          choices={KINDS.map((each) => ({ value: each, ...w.schedules[each] }))}
        />
      </Section>
      <div className={classes['row']}>
        {kind === 'every' ? (
          <TextInput
            w={140}
            label={w.minutes}
            inputMode="numeric"
            value={minutes}
            onChange={(event) => setMinutes(event.currentTarget.value)}
            error={schedule ? saving.faultOf('schedule') : w.minutesWrong}
          />
        ) : null}
        {kind === 'daily' ? (
          <TextInput
            w={140}
            label={w.at}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
            error={schedule ? saving.faultOf('schedule') : w.atWrong}
          />
        ) : null}
      </div>
      <p className={classes['note']}>{w.scheduleNote}</p>
      <Button type="submit" variant="filled" size="md" loading={saving.isSaving}>
        {w.save}
      </Button>
      {saving.error ? <ErrorState error={saving.error} /> : null}
    </form>
  );
}
