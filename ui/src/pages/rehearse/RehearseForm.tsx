import { Select, TextInput } from '@mantine/core';
import type {
  RehearseChoice,
  RehearseForm as RehearseChoices,
  RehearsedLine,
  RehearsedPrice,
  RehearsePreview,
} from '~/bindings/rpc';
import { Money } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { Section } from '~/parts/Section';
import { ErrorState } from '~/parts/states';
import { words } from '~/words';
import { type Choice, ChoiceList } from '../shared/ChoiceList';
import { elsewhere, faultAt } from '../subscription/faults';
import classes from './rehearse.module.css';
import type { Kind, Rehearsing } from './useRehearse';

const w = words.rehearse;

function kinds(choices: RehearseChoices): Choice<Kind>[] {
  const all: (Choice<Kind> & { of: readonly RehearseChoice[] })[] = [
    { value: 'price', name: w.aPrice, means: w.aPriceHint, of: choices.prices },
    { value: 'plan', name: w.aPlan, means: w.aPlanHint, of: choices.plans },
    { value: 'client', name: w.aClient, means: w.aClientHint, of: choices.clients },
  ];
  return all.filter((kind) => kind.of.length > 0);
}

function options(choices: readonly RehearseChoice[]) {
  return choices.map((choice) => ({
    value: choice.id,
    label: choice.words === '' ? choice.name : `${choice.name}, ${choice.words}`,
  }));
}

function unitsHint(price: RehearsedPrice): string {
  return [price.why, price.usage]
    .filter((part) => part !== null)
    .map((part) => w.isUsage(part))
    .join(' ');
}

function Units({ preview, rehearse }: { preview: RehearsePreview; rehearse: Rehearsing }) {
  const counted = preview.prices.filter((price) => price.units !== null);
  if (counted.length === 0) return null;
  return (
    <Section title={w.usage} note={w.usageNote}>
      <div className={classes['fields']}>
        {counted.map((price) => (
          <TextInput
            key={price.price}
            w={300}
            inputMode="numeric"
            label={w.units(price.name)}
            description={unitsHint(price)}
            value={rehearse.units.get(price.price) ?? price.units ?? ''}
            onChange={(event) => rehearse.setUnits(price.price, event.currentTarget.value)}
            error={faultAt(rehearse.error, 'units')}
          />
        ))}
      </div>
    </Section>
  );
}

function Bill({ preview }: { preview: RehearsePreview }) {
  const rows = [
    ...preview.first.map((line) => ({ line, when: w.beginning })),
    ...preview.after.map((line) => ({ line, when: w.after })),
  ].map((row, place) => ({ ...row, key: String(place) }));
  type Row = { line: RehearsedLine; when: string; key: string };
  return (
    <Section title={w.bill} note={w.billNote}>
      <LedgerTable<Row>
        label={w.bill}
        rows={rows}
        rowKey={(row) => row.key}
        rowName={(row) => row.line.name}
        columns={[
          { key: 'line', head: w.line, rowHead: true, tone: 'name', cell: (row) => row.line.name },
          { key: 'when', head: w.when, tone: 'dim', cell: (row) => row.when },
          { key: 'how', head: w.how, tone: 'dim', align: 'right', cell: (row) => row.line.how },
          {
            key: 'amount',
            head: w.amount,
            align: 'right',
            cell: (row) => <Money value={row.line.amount} />,
            total: <Money value={preview.total} />,
          },
        ]}
      />
    </Section>
  );
}

const NAMES: Record<Kind, string> = { price: w.price, plan: w.plan, client: w.client };

/** What to rehearse, how much is used, and our bill beside it. */
export function RehearseForm({ choices, rehearse }: { choices: RehearseChoices; rehearse: Rehearsing }) {
  const { kind, preview, error } = rehearse;
  const of: Record<Kind, readonly RehearseChoice[]> = {
    price: choices.prices,
    plan: choices.plans,
    client: choices.clients,
  };
  const rest = elsewhere(error, [kind, 'currency', ...(preview ? ['units'] : [])]);
  return (
    <>
      <Section title={w.what}>
        <ChoiceList label={w.kind} choices={kinds(choices)} value={kind} onChange={rehearse.setKind} />
        <div className={classes['fields']}>
          <Select
            key={kind}
            w={420}
            label={NAMES[kind]}
            placeholder={w.choose}
            searchable
            allowDeselect={false}
            data={options(of[kind])}
            value={rehearse.id}
            onChange={rehearse.choose}
            error={faultAt(error, kind)}
          />
          {preview && preview.currencies.length > 1 ? (
            <Select
              w={120}
              label={w.currency}
              allowDeselect={false}
              data={preview.currencies.map((code) => ({ value: code, label: code.toUpperCase() }))}
              value={rehearse.currency ?? preview.currency}
              onChange={rehearse.setCurrency}
              error={faultAt(error, 'currency')}
            />
          ) : null}
        </div>
      </Section>
      {preview ? <Units preview={preview} rehearse={rehearse} /> : null}
      {preview && !error ? <Bill preview={preview} /> : null}
      {rest ? <ErrorState error={rest} /> : null}
    </>
  );
}
