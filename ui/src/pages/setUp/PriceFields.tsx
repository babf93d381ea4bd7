import { Select, TextInput } from '@mantine/core';
import type { PriceView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { FieldRow } from '~/parts/Facts';
import { LedgerTable } from '~/parts/LedgerTable';
import { OutwardLink } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import { currencyChoices } from '../shared/choices';
import classes from './Step.module.css';

const w = words.setUpMoney.price;

export interface PriceDraft {
  meter: string;
  unit: string;
  amount: string;
  currency: string;
  name: string;
}

export type PriceFaults = Partial<Record<keyof PriceDraft, string>>;

function Existing({ prices }: { prices: readonly PriceView[] }) {
  return (
    <Section title={w.existing}>
      <LedgerTable
        label={w.existing}
        rows={prices}
        rowKey={(price) => price.id}
        rowName={(price) => price.name}
        columns={[
          { key: 'name', head: w.existingName, rowHead: true, tone: 'name', cell: (price) => price.name },
          { key: 'words', head: w.existingWords, cell: (price) => price.words },
          {
            key: 'id',
            head: w.existingId,
            tone: 'dim',
            cell: (price) => (price.link ? <OutwardLink url={price.link}>{price.id}</OutwardLink> : price.id),
          },
          {
            key: 'clients',
            head: w.existingClients,
            align: 'right',
            cell: (price) => formatCount(price.clients),
          },
        ]}
      />
    </Section>
  );
}

export interface PriceFieldsProps {
  draft: PriceDraft;
  meters: readonly string[];
  faults: PriceFaults;
  onChange: (change: Partial<PriceDraft>) => void;
  onSubmit: () => void;
  existing: readonly PriceView[];
}

/** A plain price per unit: what is counted, how much is one unit, what it costs. */
export function PriceFields({ draft, meters, faults, onChange, onSubmit, existing }: PriceFieldsProps) {
  return (
    <>
      <form
        className={classes['part']}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <FieldRow>
          <Select
            w={160}
            label={w.meter}
            data={[...meters]}
            value={draft.meter}
            // The proposed unit follows the meter until the owner has typed one.
            onChange={(meter) => onChange({ meter: meter ?? '', unit: '' })}
            error={faults.meter ?? false}
          />
          <TextInput
            w={170}
            label={w.unit}
            description={w.unitHint(draft.meter, draft.unit)}
            inputMode="decimal"
            value={draft.unit}
            onChange={(event) => onChange({ unit: event.currentTarget.value })}
            error={faults.unit ?? false}
          />
          <TextInput
            w={170}
            label={w.amount}
            description={w.amountHint}
            inputMode="decimal"
            value={draft.amount}
            onChange={(event) => onChange({ amount: event.currentTarget.value })}
            error={faults.amount ?? false}
          />
          <Select
            w={210}
            label={w.currency}
            data={currencyChoices(draft.currency)}
            value={draft.currency}
            onChange={(currency) => onChange({ currency: currency ?? '' })}
            searchable
            error={faults.currency ?? false}
          />
          <TextInput
            w={220}
            label={w.name}
            description={w.nameHint}
            value={draft.name}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
            error={faults.name ?? false}
          />
        </FieldRow>
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
      {existing.length > 0 ? <Existing prices={existing} /> : null}
    </>
  );
}
