import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconClipboard, IconFileImport, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { PairingView, PlanRow } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { StepFoot } from '~/parts/StepLine';
import { EmptyState, ErrorState } from '~/parts/states';
import { usePlatform } from '~/platform/PlatformProvider';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { useWorkspace } from '../shared/workspace';
import { WithPrices } from './ClientForm';
import classes from './clientForm.module.css';
import { ManyTable } from './ManyTable';
import {
  checksByKey,
  type Defaults,
  emptyRow,
  type ManyRow,
  meant,
  proposedDefaults,
  rowsOfAccounts,
  rowsOfFile,
} from './rows';

const w = words.clientForm;
const TYPING_MILLISECONDS = 250;

function DefaultFields({
  view,
  plans,
  defaults,
  hasStripe,
  onChange,
}: {
  view: PairingView;
  plans: readonly PlanRow[];
  defaults: Defaults;
  hasStripe: boolean;
  onChange: (defaults: Defaults) => void;
}) {
  const meters = [
    ...new Set([...view.prices.map((price) => price.meter), defaults.chargeBy].filter(Boolean)),
  ];
  return (
    <Section title={w.defaults}>
      <div className={classes['defaults']}>
        {plans.length > 0 ? (
          <Select
            label={w.plan}
            w={270}
            data={[
              { value: '', label: view.prices.length > 0 ? w.planNone : w.planChoose },
              ...plans.map((plan) => ({ value: plan.id, label: `${plan.name}: ${plan.words}` })),
            ]}
            value={defaults.plan}
            onChange={(plan) => onChange({ ...defaults, plan: plan ?? '' })}
          />
        ) : null}
        {defaults.plan || view.prices.length === 0 ? null : (
          <>
            <Select
              label={w.priceOf}
              w={270}
              data={view.prices.map((price) => ({ value: price.id, label: `${price.name}: ${price.words}` }))}
              value={defaults.price || null}
              onChange={(id) => {
                const price = view.prices.find((each) => each.id === id);
                if (price)
                  onChange({ ...defaults, price: price.id, chargeBy: price.meter, unit: price.unit });
              }}
            />
            <Select
              label={w.chargeBy}
              w={120}
              data={meters}
              value={defaults.chargeBy || null}
              onChange={(meter) => onChange({ ...defaults, chargeBy: meter ?? '' })}
            />
            <TextInput
              label={w.unit}
              w={90}
              inputMode="decimal"
              value={defaults.unit}
              onChange={(event) => onChange({ ...defaults, unit: event.currentTarget.value })}
            />
          </>
        )}
        <Select
          label={w.remainder}
          w={210}
          data={Object.entries(w.remainders).map(([value, label]) => ({ value, label }))}
          value={defaults.remainder}
          onChange={(remainder) => onChange({ ...defaults, remainder: remainder ?? 'carry' })}
        />
        {hasStripe ? (
          <Select
            label={w.collection}
            w={250}
            data={Object.entries(w.collections).map(([value, label]) => ({ value, label }))}
            value={defaults.collection}
            onChange={(collection) => onChange({ ...defaults, collection: collection ?? '' })}
          />
        ) : null}
        {hasStripe && defaults.collection === 'send_invoice' ? (
          <TextInput
            label={w.days}
            w={90}
            inputMode="numeric"
            placeholder="14"
            value={defaults.days}
            onChange={(event) => onChange({ ...defaults, days: event.currentTarget.value })}
          />
        ) : null}
      </div>
    </Section>
  );
}

function PasteDialog({ onRows, onClose }: { onRows: (rows: ManyRow[]) => void; onClose: () => void }) {
  const [text, setText] = useState('');
  const pasting = useWrite('clients.paste');
  const take = () =>
    pasting.mutate({ text }, { onSuccess: (file) => onRows(rowsOfFile(file.rows, Date.now())) });
  return (
    <Modal
      opened
      onClose={onClose}
      title={w.pasteTitle}
      size="lg"
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      <Textarea
        label={w.pasteLabel}
        description={w.pasteHint}
        rows={12}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={pasting.error?.message ?? false}
        data-autofocus
      />
      <div className={classes['buttons']}>
        <Button onClick={onClose}>{words.frame.cancel}</Button>
        <Button variant="filled" onClick={take} loading={pasting.isPending}>
          {w.pasteConfirm}
        </Button>
      </div>
    </Modal>
  );
}

function Many({ view, plans: all }: { view: PairingView; plans: readonly PlanRow[] }) {
  const { go } = useNavigation();
  const platform = usePlatform();
  const hasStripe = useWorkspace()?.billing_method !== 'custom';
  // Stripe bills no plan whose price is agreed by hand.
  const plans = all.filter((plan) => !hasStripe || plan.payment !== 'custom');
  const [rows, setRows] = useState(() => rowsOfAccounts(view, hasStripe));
  const [defaults, setDefaults] = useState(() => proposedDefaults(view.prices));
  const [pastes, setPastes] = useState(false);
  const planning = useWrite('clients.plan');
  const reading = useWrite('clients.read_file');

  const clients = meant(rows, defaults);
  const [settled] = useDebouncedValue(clients, TYPING_MILLISECONDS);
  const read = useRead('clients.check', { rows: settled }, { keepPrevious: true });
  const checks = checksByKey(rows, read.data);
  const faulty = read.data?.faulty ?? 0;

  const edit = (key: string, change: Partial<ManyRow>) => {
    planning.reset();
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...change } : row)));
  };
  // What was listed in a file takes the place of the row of the same account or nickname that was only proposed.
  const add = (more: ManyRow[]) => {
    const named = new Set(more.map((row) => row.nickname.trim().toLowerCase()));
    setRows((before) => [
      ...more,
      ...before.map((row) =>
        named.has(row.nickname.trim().toLowerCase()) ? { ...row, ticked: false } : row,
      ),
    ]);
    setPastes(false);
  };
  const fromFile = () =>
    void platform
      .askOpenPath({ title: w.fileTitle, kinds: [{ name: 'CSV', extensions: ['csv', 'tsv', 'txt'] }] })
      .then((path) => {
        if (path === null) return;
        reading.mutate({ path }, { onSuccess: (file) => add(rowsOfFile(file.rows, Date.now())) });
      });
  const plan = () => planning.mutate({ rows: clients }, { onSuccess: (set) => go(changeSetPath(set.id)) });

  const off = clients.length === 0 ? w.none : faulty > 0 ? w.faults(formatCount(faulty)) : undefined;
  const fits =
    read.data && faulty === 0 && clients.length > 0
      ? w.allFit(formatCount(read.data.customers), formatCount(read.data.subscriptions))
      : w.checking;
  return (
    <Page
      above={{ label: w.above, to: '/clients' }}
      title={w.manyTitle}
      subtitle={w.manySubtitle}
      ruled
      actions={
        <>
          <Button
            leftSection={<IconClipboard size={15} stroke={1.7} aria-hidden />}
            onClick={() => setPastes(true)}
          >
            {w.paste}
          </Button>
          <Button
            leftSection={<IconFileImport size={15} stroke={1.7} aria-hidden />}
            onClick={fromFile}
            loading={reading.isPending}
          >
            {w.fromFile}
          </Button>
          <Button
            leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
            onClick={() => setRows((before) => [emptyRow(`typed ${Date.now()}`), ...before])}
          >
            {w.addRow}
          </Button>
        </>
      }
      foot={
        <StepFoot
          onBack={() => go('/clients')}
          open={`${fits} ${w.open}.`}
          next={w.reviewMany(formatCount(clients.length))}
          onNext={plan}
          off={off}
          busy={planning.isPending}
        />
      }
    >
      <div className={classes['above']}>
        <DefaultFields
          view={view}
          plans={plans}
          defaults={defaults}
          hasStripe={hasStripe}
          onChange={setDefaults}
        />
      </div>
      {reading.error ? <ErrorState error={reading.error} /> : null}
      {planning.error ? <ErrorState error={planning.error} /> : null}
      {read.error ? <ErrorState error={read.error} onRetry={() => void read.refetch()} /> : null}
      {rows.length === 0 ? (
        <EmptyState title={w.noRowsTitle}>{w.noRowsBody}</EmptyState>
      ) : (
        <Section title={w.rows} note={w.rowsNote(formatCount(clients.length), formatCount(rows.length))}>
          <ManyTable
            view={view}
            plans={plans}
            rows={rows}
            defaults={defaults}
            checks={checks}
            hasStripe={hasStripe}
            onEdit={edit}
            onTick={(ticked) => setRows(rows.map((row) => ({ ...row, ticked: ticked.has(row.key) })))}
          />
        </Section>
      )}
      {pastes ? <PasteDialog onRows={add} onClose={() => setPastes(false)} /> : null}
    </Page>
  );
}

/** The page at `/clients/many`: one table, filled down, one change set. */
export function AddMany() {
  return <WithPrices title={w.manyTitle}>{(view, plans) => <Many view={view} plans={plans} />}</WithPrices>;
}
