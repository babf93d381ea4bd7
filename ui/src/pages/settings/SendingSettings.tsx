import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FloorView, SettingsView } from '~/bindings/rpc';
import { Section } from '~/parts/Section';
import { ErrorState } from '~/parts/states';
import { words } from '~/words';
import { ChoiceList } from '../shared/ChoiceList';
import { looksDecimal } from '../shared/typed';
import classes from './settings.module.css';
import { useSaveSettings } from './useSettings';

const w = words.settings;

function BoundsList({ bounds }: { bounds: readonly string[] }) {
  return (
    <ul className={classes['bounds']}>
      {bounds.map((bound) => (
        <li key={bound} className={classes['bound']}>
          {bound}
        </li>
      ))}
    </ul>
  );
}

/** A multiple is a whole number of times, not an amount. */
function wholeFrom(typed: string): number | null {
  return /^[1-9]\d{0,5}$/.test(typed.trim()) ? Number.parseInt(typed, 10) : null;
}

function ChangeBounds({ view }: { view: SettingsView }) {
  const saving = useSaveSettings(view);
  const [floor, setFloor] = useState(view.floor ?? '');
  const [period, setPeriod] = useState(String(view.period_multiple));
  const [run, setRun] = useState(String(view.run_multiple));
  const periodMultiple = wholeFrom(period);
  const runMultiple = wholeFrom(run);
  const floorWrong = floor.trim() !== '' && !looksDecimal(floor);
  const isRight = !floorWrong && periodMultiple !== null && runMultiple !== null;
  return (
    <Section title={w.changeBounds}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isRight) return;
          saving.save({
            ...(floor.trim() === '' ? {} : { floor: floor.trim() }),
            period_multiple: periodMultiple,
            run_multiple: runMultiple,
          });
        }}
      >
        <div className={classes['row']}>
          <TextInput
            w={164}
            label={w.floor(view.currency?.toUpperCase() ?? '')}
            description={w.floorHint}
            inputMode="decimal"
            value={floor}
            onChange={(event) => setFloor(event.currentTarget.value)}
            error={floorWrong ? w.notADecimal : saving.faultOf('floor')}
          />
          <TextInput
            w={164}
            label={w.periodMultiple}
            description={w.periodHint}
            inputMode="numeric"
            value={period}
            onChange={(event) => setPeriod(event.currentTarget.value)}
            error={periodMultiple === null ? w.notAWhole : saving.faultOf('period_multiple')}
          />
          <TextInput
            w={164}
            label={w.runMultiple}
            description={w.runHint}
            inputMode="numeric"
            value={run}
            onChange={(event) => setRun(event.currentTarget.value)}
            error={runMultiple === null ? w.notAWhole : saving.faultOf('run_multiple')}
          />
          <Button type="submit" size="md" h={36} mt={20} loading={saving.isSaving}>
            {w.save}
          </Button>
        </div>
      </form>
      {saving.error ? <ErrorState error={saving.error} /> : null}
    </Section>
  );
}

const FURTHER = ['run_floors', 'correction_percent', 'correction_part', 'send_every_hours'] as const;

/** The rest of the bounds: what passes in any case, corrections, and how often units leave by themselves. */
function FurtherBounds({ view }: { view: SettingsView }) {
  const saving = useSaveSettings(view);
  const [typed, setTyped] = useState(() => FURTHER.map((field) => String(view[field])));
  const wholes = typed.map(wholeFrom);
  return (
    <Section title={w.furtherBounds}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wholes.includes(null)) return;
          saving.save(Object.fromEntries(FURTHER.map((field, at) => [field, wholes[at]])));
        }}
      >
        <div className={classes['row']}>
          {FURTHER.map((field, at) => (
            <TextInput
              key={field}
              w={164}
              label={w.further[field].label}
              description={w.further[field].hint}
              inputMode="numeric"
              value={typed[at] ?? ''}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setTyped((all) => all.map((one, place) => (place === at ? value : one)));
              }}
              error={wholes[at] === null ? w.notAWhole : saving.faultOf(field)}
            />
          ))}
          <Button type="submit" size="md" h={36} mt={20} loading={saving.isSaving}>
            {w.saveFurther}
          </Button>
        </div>
      </form>
      {saving.error ? <ErrorState error={saving.error} /> : null}
    </Section>
  );
}

/** The floor of prices in another currency than the workspace's: amounts of two currencies are never compared. */
function OtherFloor({ view, other }: { view: SettingsView; other: FloorView }) {
  const saving = useSaveSettings(view);
  const [floor, setFloor] = useState(other.floor ?? '');
  const wrong = floor.trim() !== '' && !looksDecimal(floor);
  return (
    <Section title={w.floorOf(other.currency.toUpperCase())}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) saving.save({ floor: floor.trim(), floor_currency: other.currency });
        }}
      >
        <div className={classes['row']}>
          <TextInput
            w={164}
            label={w.floor(other.currency.toUpperCase())}
            description={other.floor === null ? w.floorNone : w.floorHint}
            inputMode="decimal"
            value={floor}
            onChange={(event) => setFloor(event.currentTarget.value)}
            error={wrong ? w.notADecimal : saving.faultOf('floor')}
          />
          <Button type="submit" size="md" h={36} mt={20} loading={saving.isSaving}>
            {w.save}
          </Button>
        </div>
      </form>
      {saving.error ? <ErrorState error={saving.error} /> : null}
    </Section>
  );
}

/** When units leave. Sending by itself is switched on only with its bounds shown (law §6.3). */
export function SendingSettings({ view }: { view: SettingsView }) {
  const saving = useSaveSettings(view);
  const [asks, setAsks] = useState(false);
  return (
    <>
      <div className={classes['choices']}>
        <Section title={w.policy}>
          <ChoiceList
            label={w.policy}
            value={view.sending}
            onChange={(sending) => {
              if (sending === view.sending) return;
              if (sending === 'automatic') setAsks(true);
              else saving.save({ sending });
            }}
            choices={[
              { value: 'ask', ...w.policies.ask },
              { value: 'automatic', ...w.policies.automatic },
            ]}
          />
        </Section>
        {saving.error ? <ErrorState error={saving.error} /> : null}
        <Section title={w.bounds} note={w.boundsNote}>
          <BoundsList bounds={view.bounds} />
        </Section>
        <ChangeBounds key={`${view.floor} ${view.period_multiple} ${view.run_multiple}`} view={view} />
        <FurtherBounds key={FURTHER.map((field) => view[field]).join(' ')} view={view} />
        {view.floors.map((other) => (
          <OtherFloor key={`${other.currency} ${other.floor}`} view={view} other={other} />
        ))}
      </div>
      <Modal
        opened={asks}
        onClose={() => setAsks(false)}
        title={w.automaticTitle}
        closeButtonProps={{ 'aria-label': words.frame.close }}
      >
        <p>{w.automaticBody}</p>
        <BoundsList bounds={view.bounds} />
        <Group justify="flex-end" gap={8} mt={16}>
          <Button size="md" onClick={() => setAsks(false)}>
            {w.keepAsking}
          </Button>
          <Button
            size="md"
            variant="filled"
            onClick={() => {
              setAsks(false);
              saving.save({ sending: 'automatic' });
            }}
          >
            {w.automaticConfirm}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
