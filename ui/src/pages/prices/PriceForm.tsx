import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Interval, PriceCheck, PriceChoices, PriceDraft, TaxBehavior } from '~/bindings/rpc';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import { type FaultOf, LookupKey, UsageFields } from '../plans/PriceFields';
import form from '../plans/prices.module.css';
import { currencyChoices } from '../shared/choices';
import { CurrencyFields } from './CurrencyFields';
import { asUsage, keyOf, withTiers } from './draft';
import { ProductChoice } from './ProductChoice';
import classes from './prices.module.css';
import { faultOf, type PriceFormProps } from './typed';

const w = words.prices;

type How = Interval | 'once';
const HOW = ['month', 'year', 'week', 'day', 'once'] as const satisfies readonly How[];

function Every({
  price,
  set,
  fault,
}: {
  price: PriceDraft;
  set: (change: Partial<PriceDraft>) => void;
  fault: FaultOf;
}) {
  const every = price.every;
  return (
    <>
      <Select
        w={120}
        label={w.interval}
        allowDeselect={false}
        data={HOW.filter((how) => how !== 'once' || price.usage === null).map((how) => ({
          value: how,
          label: w.intervals[how],
        }))}
        value={every?.interval ?? 'once'}
        onChange={(how) =>
          set({
            every:
              how === 'once' || how === null ? null : { interval: how as Interval, count: every?.count ?? 1 },
          })
        }
        error={fault('every')}
      />
      {every ? (
        <TextInput
          w={90}
          label={w.intervalCount}
          inputMode="numeric"
          value={every.count === 0 ? '' : String(every.count)}
          onChange={(event) => {
            const text = event.currentTarget.value.trim();
            if (/^\d{0,4}$/.test(text)) set({ every: { ...every, count: Number(text) } });
          }}
          error={fault('every.count')}
        />
      ) : null}
    </>
  );
}

function More({
  price,
  set,
  fault,
  choices,
}: {
  price: PriceDraft;
  set: (change: Partial<PriceDraft>) => void;
  fault: FaultOf;
  choices: PriceChoices;
}) {
  return (
    <>
      <div className={form['fields']}>
        <TextInput
          w={280}
          label={w.nickname}
          value={price.nickname}
          onChange={(event) => set({ nickname: event.currentTarget.value })}
          error={fault('nickname')}
        />
        {price.every ? (
          <TextInput
            w={120}
            label={w.trialDays}
            inputMode="numeric"
            value={price.trial_days}
            onChange={(event) => set({ trial_days: event.currentTarget.value })}
            error={fault('trial_days')}
          />
        ) : null}
        <Select
          w={240}
          label={w.tax}
          allowDeselect={false}
          data={(['unspecified', 'exclusive', 'inclusive'] as const).map((value) => ({
            value,
            label: w.taxes[value],
          }))}
          value={price.tax_behavior}
          onChange={(tax) => tax && set({ tax_behavior: tax as TaxBehavior })}
        />
      </div>
      {price.usage && choices.stripe_meters.length > 0 ? (
        <Select
          maw={520}
          label={w.stripeMeter}
          allowDeselect={false}
          data={[
            { value: '', label: w.ownMeter },
            ...choices.stripe_meters.map((meter) => ({
              value: meter.id,
              label: meter.unfit ? `${meter.words}, ${w.unfit(meter.unfit)}` : meter.words,
              disabled: meter.unfit !== null,
            })),
          ]}
          value={price.usage.stripe_meter ?? ''}
          onChange={(id) => price.usage && set({ usage: { ...price.usage, stripe_meter: id || null } })}
          error={fault('usage.stripe_meter')}
        />
      ) : null}
    </>
  );
}

function Charged({ typed, onChange, choices, check, faults }: PriceFormProps) {
  const { price } = typed;
  const [isOpen, setOpen] = useState(price.nickname !== '' || price.trial_days !== '');
  const set = (change: Partial<PriceDraft>) =>
    onChange({ ...typed, price: withTiers({ ...price, ...change }) });
  const fault = faultOf(faults);
  const isUsage = price.usage !== null;
  const usual = choices.meters[0] ?? 'tokens';
  const known = keyOf(check);
  return (
    <Section title={w.whatIsCharged}>
      <div className={form['fields']}>
        {choices.own ? null : (
          <SegmentedControl
            aria-label={w.whatIsCharged}
            value={isUsage ? 'usage' : 'fixed'}
            onChange={(value) =>
              onChange({ ...typed, price: withTiers(asUsage(price, value === 'usage', usual)) })
            }
            data={[
              { value: 'fixed', label: w.fixed },
              { value: 'usage', label: w.usage },
            ]}
          />
        )}
      </div>
      <div className={form['fields']}>
        <Select
          w={210}
          label={w.currency}
          searchable
          allowDeselect={false}
          data={currencyChoices(price.currency)}
          value={price.currency.toLowerCase()}
          onChange={(code) => code && set({ currency: code })}
          error={fault('currency')}
        />
        {choices.own ? null : <Every price={price} set={set} fault={fault} />}
        {isUsage ? null : (
          <TextInput
            w={140}
            label={w.amount(price.currency.toUpperCase())}
            inputMode="decimal"
            value={price.unit_amount}
            onChange={(event) => set({ unit_amount: event.currentTarget.value })}
            error={fault('unit_amount')}
          />
        )}
      </div>
      {isUsage ? (
        <UsageFields
          draft={price}
          meters={choices.meters}
          known={known}
          onChange={set}
          faultOf={fault}
          path=""
        />
      ) : (
        <div className={form['key']}>
          <LookupKey
            value={price.lookup_key}
            known={known}
            onChange={(lookup_key) => set({ lookup_key })}
            error={fault('lookup_key')}
          />
        </div>
      )}
      {fault('charge') ? <p className={form['fault']}>{fault('charge')}</p> : null}
      {choices.own ? null : (
        <>
          <div className={classes['group']}>
            <CurrencyFields price={price} set={set} fault={fault} />
          </div>
          <div className={classes['group']}>
            <LinkButton onClick={() => setOpen(!isOpen)}>{isOpen ? w.fewer : w.more}</LinkButton>
          </div>
          {isOpen ? <More price={price} set={set} fault={fault} choices={choices} /> : null}
        </>
      )}
    </Section>
  );
}

function InStripe({ check, own }: { check: PriceCheck | undefined; own: boolean }) {
  if (own) return <p className={form['hint']}>{w.kept}</p>;
  if (!check || check.objects.length === 0) return null;
  return (
    <Section title={w.inStripe} note={w.inStripeNote}>
      <LedgerTable
        label={w.inStripe}
        hideHead
        rows={check.objects}
        rowKey={(object) => `${object.kind} ${object.words}`}
        rowName={(object) => object.words}
        columns={[
          {
            key: 'kind',
            head: w.product,
            tone: 'dim',
            width: 90,
            cell: (object) => w.kinds[object.kind] ?? object.kind,
          },
          { key: 'words', head: w.price, rowHead: true, cell: (object) => object.words },
          {
            key: 'state',
            head: w.state,
            align: 'right',
            tone: 'dim',
            cell: (object) => (object.exists ? w.exists : w.isNew),
          },
        ]}
      />
    </Section>
  );
}

/** What is sold and what it charges: every field of a product and a price, checked by the core while it is typed. */
export function PriceForm(props: PriceFormProps) {
  return (
    <>
      {props.fixedProduct ? null : <ProductChoice {...props} />}
      <Charged {...props} />
      {props.check?.warnings.map((warning) => (
        <Notice key={warning} title={warning} />
      ))}
      <InStripe check={props.check} own={props.choices.own} />
    </>
  );
}
