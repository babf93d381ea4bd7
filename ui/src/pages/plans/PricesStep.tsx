import { MultiSelect, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Interval, PlanDraft, PlanPreview, PlanPrice, PriceDraft, PriceRow } from '~/bindings/rpc';
import { LinkButton } from '~/parts/Link';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { currencyChoices } from '../shared/choices';
import { BillPanel } from './BillPanel';
import { inAllPrices, newPrice, shared } from './draft';
import { InStripe } from './InStripe';
import { LookupKey, UsageFields, usualUnit } from './PriceFields';
import classes from './prices.module.css';
import type { StepProps } from './QuotasStep';

const w = words.plans.wizard;
const EVERY = ['day', 'week', 'month', 'year'] as const satisfies readonly Interval[];

interface PricesStepProps extends StepProps {
  preview: PlanPreview | undefined;
  currency: string;
  plan: string | null;
}

function Head({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <div className={classes['head']}>
      <h2 className={classes['title']}>{title}</h2>
      {children ? <span className={classes['action']}>{children}</span> : null}
    </div>
  );
}

/** A price of the account instead of a new one: by name, lookup key or id. */
function Linked({
  price,
  meters,
  onChange,
  error,
  wantsUsage,
}: {
  price: Extract<PlanPrice, { from: 'existing' }>;
  meters: readonly string[];
  onChange: (price: PlanPrice) => void;
  error: string | false;
  wantsUsage: boolean;
}) {
  const [search, setSearch] = useState('');
  const read = useRead('catalog.list', { search, archived: false }, { keepPrevious: true });
  const rows: PriceRow[] = (read.data?.products ?? []).flatMap((product) => product.prices);
  const fitting = rows.filter((row) => (row.meter !== null) === wantsUsage && row.every !== null);
  const label = (row: PriceRow) => [row.product_name, row.words, row.lookup_key ?? row.id].join(' · ');
  const known = fitting.some((row) => row.id === price.price);
  return (
    <div className={classes['fields']}>
      <Select
        className={classes['grow'] ?? ''}
        label={w.linked}
        description={w.linkedHint}
        searchable
        data={[
          ...fitting.map((row) => ({ value: row.id, label: label(row) })),
          ...(price.price && !known ? [{ value: price.price, label: price.price }] : []),
        ]}
        // What matches is decided by the core: it also knows ids and keys.
        filter={({ options }) => options}
        value={price.price || null}
        onSearchChange={setSearch}
        onChange={(id) => {
          const row = rows.find((each) => each.id === id);
          onChange({ ...price, price: id ?? '', meter: row?.meter ?? null, unit: row?.unit ?? null });
        }}
        nothingFoundMessage={w.noPrices}
        error={error}
      />
      {wantsUsage ? (
        <>
          <Select
            w={120}
            label={w.linkedCounts}
            data={price.meter && !meters.includes(price.meter) ? [...meters, price.meter] : [...meters]}
            value={price.meter}
            onChange={(meter) => onChange({ ...price, meter })}
          />
          <TextInput
            w={120}
            label={w.linkedUnit}
            inputMode="decimal"
            value={price.unit ?? ''}
            onChange={(event) => onChange({ ...price, unit: event.currentTarget.value || null })}
          />
        </>
      ) : null}
    </div>
  );
}

function Base({ draft, onChange, faultOf, preview, currency }: PricesStepProps) {
  const { base } = draft;
  const common = shared(draft, currency);
  if (base === null) {
    return (
      <div className={classes['part']}>
        <Head title={w.base}>
          <LinkButton
            icon={<IconPlus size={14} stroke={1.8} aria-hidden />}
            onClick={() => onChange({ base: newPrice(common) })}
          >
            {w.addBase}
          </LinkButton>
        </Head>
        <p className={classes['hint']}>{w.noBase}</p>
      </div>
    );
  }
  const mayGo = draft.usage.length > 0 || draft.payment === 'prepaid';
  const set = (change: Partial<PriceDraft>) =>
    onChange({ base: base.from === 'new' ? { ...base, draft: { ...base.draft, ...change } } : base });
  return (
    <div className={classes['part']}>
      <Head title={w.base}>
        {base.from === 'new' ? (
          <LinkButton
            onClick={() => onChange({ base: { from: 'existing', price: '', meter: null, unit: null } })}
          >
            {w.link}
          </LinkButton>
        ) : (
          <LinkButton onClick={() => onChange({ base: newPrice(common) })}>{w.makeNew}</LinkButton>
        )}
        {mayGo ? (
          <>
            {' · '}
            <LinkButton onClick={() => onChange({ base: null })}>{w.removeBase}</LinkButton>
          </>
        ) : null}
      </Head>
      {base.from === 'new' ? (
        <div className={classes['fields']}>
          <TextInput
            w={130}
            label={w.amountIn(base.draft.currency)}
            inputMode="decimal"
            value={base.draft.unit_amount}
            onChange={(event) => set({ unit_amount: event.currentTarget.value })}
            error={faultOf('base.unit_amount') || faultOf('base')}
          />
          {base.draft.currencies.map((other, at) => (
            <TextInput
              key={other.currency}
              w={130}
              label={w.amountIn(other.currency)}
              inputMode="decimal"
              value={other.unit_amount}
              onChange={(event) =>
                set({
                  currencies: base.draft.currencies.map((each, index) =>
                    index === at ? { ...each, unit_amount: event.currentTarget.value } : each,
                  ),
                })
              }
              error={faultOf(`base.currencies[${at}].unit_amount`)}
            />
          ))}
          <div className={classes['grow']}>
            <LookupKey
              value={base.draft.lookup_key}
              known={preview?.keys.find((key) => key.slot === 'base')}
              onChange={(lookup_key) => set({ lookup_key })}
              error={faultOf('base.lookup_key')}
            />
          </div>
        </div>
      ) : (
        <Linked
          price={base}
          meters={[]}
          wantsUsage={false}
          onChange={(price) => onChange({ base: price })}
          error={faultOf('base.price') || faultOf('base')}
        />
      )}
    </div>
  );
}

/** What all prices of a plan share: how often, and in which currencies. */
function Shared({ draft, onChange, faultOf, currency }: PricesStepProps) {
  const common = shared(draft, currency);
  const [first] = [draft.base, ...draft.usage].flatMap((price) =>
    price?.from === 'new' ? [price.draft] : [],
  );
  const further = first?.currencies.map((each) => each.currency) ?? [];
  const onlyFlat = draft.usage.length === 0;
  const setFurther = (codes: string[]) => {
    const amounts = (price: PriceDraft) =>
      codes.map(
        (code) =>
          price.currencies.find((each) => each.currency === code) ?? {
            currency: code,
            unit_amount: '',
            tiers: [],
          },
      );
    const grown = (price: PlanPrice): PlanPrice =>
      price.from === 'new'
        ? { ...price, draft: { ...price.draft, currencies: amounts(price.draft) } }
        : price;
    onChange({
      base: draft.base && grown(draft.base),
      setup_fee: draft.setup_fee && grown(draft.setup_fee),
    });
  };
  return (
    <div className={classes['fields']}>
      <Select
        w={120}
        label={w.every}
        data={EVERY.map((value) => ({ value, label: w.everyOne[value] }))}
        value={common.every?.interval ?? 'month'}
        onChange={(interval) =>
          interval && onChange(inAllPrices(draft, { every: { interval: interval as Interval, count: 1 } }))
        }
        allowDeselect={false}
      />
      <Select
        w={210}
        label={w.currency}
        data={currencyChoices(common.currency)}
        value={common.currency}
        onChange={(code) => code && onChange(inAllPrices(draft, { currency: code }))}
        searchable
        error={faultOf('base.currency') || faultOf('usage[0].currency')}
      />
      {onlyFlat ? (
        <MultiSelect
          className={classes['grow'] ?? ''}
          label={w.furtherCurrencies}
          placeholder={further.length === 0 ? w.none : ''}
          data={currencyChoices(common.currency).filter((each) => each.value !== common.currency)}
          value={further}
          onChange={setFurther}
          searchable
        />
      ) : null}
    </div>
  );
}

function Usage({ draft, onChange, faultOf, preview, currency }: PricesStepProps) {
  const choices = useRead('price.choices', {});
  const meters = choices.data?.meters ?? [];
  const common = shared(draft, currency);
  const free = meters.find(
    (meter) => !draft.usage.some((price) => price.from === 'new' && price.draft.usage?.meter === meter),
  );
  const set = (at: number, price: PlanPrice) =>
    onChange({ usage: draft.usage.map((each, index) => (index === at ? price : each)) });
  const fresh = () =>
    newPrice({
      ...common,
      charge: 'per_unit',
      usage: {
        meter: free ?? '',
        unit: usualUnit(free ?? ''),
        stripe_meter: null,
      },
    });
  const add = () => onChange({ usage: [...draft.usage, fresh()] });
  return (
    <>
      {draft.usage.map((price, at) => {
        const path = `usage[${at}].`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a usage price has no identity but its place
          <div key={at} className={classes['part']}>
            <Head title={draft.usage.length > 1 ? w.usageAt(String(at + 1)) : w.usage}>
              {price.from === 'new' ? (
                <LinkButton onClick={() => set(at, { from: 'existing', price: '', meter: null, unit: null })}>
                  {w.link}
                </LinkButton>
              ) : (
                <LinkButton onClick={() => set(at, fresh())}>{w.makeNew}</LinkButton>
              )}
              {' · '}
              <LinkButton
                icon={<IconTrash size={13} stroke={1.7} aria-hidden />}
                onClick={() => onChange({ usage: draft.usage.filter((_, index) => index !== at) })}
              >
                {w.removeUsage}
              </LinkButton>
            </Head>
            {price.from === 'new' ? (
              <UsageFields
                draft={price.draft}
                meters={meters}
                known={preview?.keys.find((key) => key.slot === `usage[${at}]`)}
                onChange={(change) => set(at, { ...price, draft: { ...price.draft, ...change } })}
                faultOf={faultOf}
                path={path}
              />
            ) : (
              <Linked
                price={price}
                meters={meters}
                wantsUsage
                onChange={(next) => set(at, next)}
                error={faultOf(`${path}price`) || faultOf(`usage[${at}]`)}
              />
            )}
          </div>
        );
      })}
      <div className={classes['part']}>
        <LinkButton icon={<IconPlus size={14} stroke={1.8} aria-hidden />} onClick={add}>
          {draft.usage.length > 0 ? w.addUsage : w.firstUsage}
        </LinkButton>
        {faultOf('usage') ? (
          <p className={classes['fault']} role="alert">
            {faultOf('usage')}
          </p>
        ) : null}
      </div>
    </>
  );
}

function Extras({ draft, onChange, faultOf, currency }: PricesStepProps) {
  const common = shared(draft, currency);
  const fee = draft.setup_fee?.from === 'new' ? draft.setup_fee.draft : null;
  const setFee = (unit_amount: string) =>
    onChange({
      setup_fee:
        unit_amount.trim() === ''
          ? null
          : newPrice({ ...(fee ?? {}), currency: common.currency, every: null, unit_amount }),
    });
  return (
    <div className={classes['part']}>
      <Head title={w.extras} />
      <div className={classes['fields']}>
        <TextInput
          w={160}
          label={w.setupFee}
          placeholder={w.none}
          inputMode="decimal"
          value={fee?.unit_amount ?? ''}
          onChange={(event) => setFee(event.currentTarget.value)}
          error={faultOf('setup_fee.unit_amount') || faultOf('setup_fee')}
        />
        <TextInput
          w={120}
          label={w.trial}
          placeholder={w.none}
          inputMode="numeric"
          value={draft.trial_days}
          onChange={(event) => onChange({ trial_days: event.currentTarget.value })}
          error={faultOf('trial_days')}
        />
      </div>
    </div>
  );
}

function Credits({ draft, onChange, faultOf }: PricesStepProps) {
  const set = (change: Partial<PlanDraft['credits']>) =>
    onChange({ credits: { ...draft.credits, ...change } });
  return (
    <div className={classes['part']}>
      <Head title={w.credits} />
      <div className={classes['fields']}>
        <TextInput
          w={180}
          label={w.creditsIncluded}
          placeholder={w.none}
          inputMode="decimal"
          value={draft.credits.included}
          onChange={(event) => set({ included: event.currentTarget.value })}
          error={faultOf('credits.included')}
        />
        <TextInput
          w={200}
          label={w.creditsEach}
          description={w.creditsEachHint}
          inputMode="decimal"
          value={draft.credits.price_per_credit}
          onChange={(event) => set({ price_per_credit: event.currentTarget.value })}
          error={faultOf('credits.price_per_credit')}
        />
      </div>
    </div>
  );
}

/** Prices at the left, the bill that they make at the right. */
export function PricesStep(props: PricesStepProps) {
  const { draft, preview, currency } = props;
  if (draft.payment === 'free' || draft.payment === 'custom') {
    return (
      <div className={classes['form']}>
        <p className={classes['hint']}>{draft.payment === 'free' ? w.free : w.agreed}</p>
        <InStripe objects={preview?.objects ?? []} />
      </div>
    );
  }
  return (
    <div style={{ containerType: 'inline-size' }}>
      <div className={classes['columns']}>
        <div className={classes['form']}>
          <Base {...props} />
          <Shared {...props} />
          {draft.payment === 'paid' ? <Usage {...props} /> : <Credits {...props} />}
          <Extras {...props} />
          <InStripe objects={preview?.objects ?? []} />
        </div>
        <div className={classes['bill']}>
          <BillPanel
            title={preview?.bill_title ?? ''}
            prices={preview?.prices ?? []}
            currency={preview?.prices[0]?.price.currency ?? shared(draft, currency).currency}
          />
        </div>
      </div>
    </div>
  );
}
