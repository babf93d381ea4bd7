import { SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type {
  CurrencyDraft,
  Fault,
  Interval,
  PriceCheck,
  PriceChoices,
  PriceDraft,
  ProductDraft,
  TaxBehavior,
  TierAmountsDraft,
} from '~/bindings/rpc';
import { formatQuantity } from '~/format';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import { type FaultOf, LookupKey, UsageFields } from '../plans/PriceFields';
import form from '../plans/prices.module.css';
import { currencyChoices } from '../shared/choices';
import { asUsage, keyOf, withTiers } from './draft';
import classes from './prices.module.css';

const w = words.prices;

/** A price form as typed: what it is for, and what is charged. */
export interface PriceTyped {
  /** A product of the account; `null` for a new one. */
  product: string | null;
  newProduct: ProductDraft;
  price: PriceDraft;
}

export interface PriceFormProps {
  typed: PriceTyped;
  onChange: (typed: PriceTyped) => void;
  choices: PriceChoices;
  check: PriceCheck | undefined;
  /** Shown beside their fields once the owner has been there. */
  faults: readonly Fault[];
  /** The product stands; an edit changes what is charged. */
  fixedProduct?: boolean;
}

function faultOf(faults: readonly Fault[], prefix = ''): FaultOf {
  return (field) => faults.find((fault) => `${prefix}${fault.field}` === field)?.words ?? false;
}

function Product({ typed, onChange, choices, faults }: PriceFormProps) {
  const [isOpen, setOpen] = useState(false);
  const { newProduct } = typed;
  const set = (change: Partial<ProductDraft>) =>
    onChange({ ...typed, newProduct: { ...newProduct, ...change } });
  const fault = faultOf(faults);
  const isNew = typed.product === null;
  return (
    <Section title={w.forWhat}>
      <div className={form['fields']}>
        {choices.products.length > 0 && !choices.own ? (
          <SegmentedControl
            aria-label={w.forWhat}
            value={isNew ? 'new' : 'there'}
            onChange={(value) =>
              onChange({ ...typed, product: value === 'new' ? null : (choices.products[0]?.id ?? null) })
            }
            data={[
              { value: 'new', label: w.fresh },
              { value: 'there', label: w.existing },
            ]}
          />
        ) : null}
      </div>
      {isNew ? (
        <>
          <div className={form['fields']}>
            <TextInput
              w={280}
              label={w.productName}
              description={w.productNameHint}
              value={newProduct.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
              error={fault('new_product.name')}
            />
            {choices.own ? null : (
              <TextInput
                className={form['grow'] ?? ''}
                label={w.productDescription}
                description={w.productDescriptionHint}
                value={newProduct.description}
                onChange={(event) => set({ description: event.currentTarget.value })}
                error={fault('new_product.description')}
              />
            )}
          </div>
          {choices.own ? null : isOpen ? (
            <ProductMore
              product={newProduct}
              onChange={set}
              fault={(field) => fault(`new_product.${field}`)}
            />
          ) : (
            <LinkButton onClick={() => setOpen(true)}>{w.moreAboutProduct}</LinkButton>
          )}
        </>
      ) : (
        <Select
          w={360}
          label={w.chooseProduct}
          searchable
          allowDeselect={false}
          data={choices.products.map((product) => ({ value: product.id, label: product.name }))}
          value={typed.product}
          onChange={(product) => onChange({ ...typed, product })}
          error={fault('product')}
        />
      )}
    </Section>
  );
}

/** Fields of a product that most agencies leave empty. */
export function ProductMore({
  product,
  onChange,
  fault,
}: {
  product: ProductDraft;
  onChange: (change: Partial<ProductDraft>) => void;
  fault: FaultOf;
}) {
  const features = product.marketing_features;
  const broken = features.map((_, at) => fault(`marketing_features[${at}]`)).find(Boolean);
  return (
    <>
      <div className={form['fields']}>
        <TextInput
          w={160}
          label={w.unitLabel}
          value={product.unit_label}
          onChange={(event) => onChange({ unit_label: event.currentTarget.value })}
          error={fault('unit_label')}
        />
        <TextInput
          w={240}
          label={w.statement}
          value={product.statement_descriptor}
          onChange={(event) => onChange({ statement_descriptor: event.currentTarget.value })}
          error={fault('statement_descriptor')}
        />
      </div>
      <Textarea
        maw={412}
        label={w.features}
        rows={3}
        value={features.join('\n')}
        onChange={(event) => {
          const text = event.currentTarget.value;
          onChange({ marketing_features: text === '' ? [] : text.split('\n') });
        }}
        error={fault('marketing_features') || broken || false}
      />
    </>
  );
}

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

function FurtherTiers({
  price,
  option,
  at,
  onChange,
  fault,
}: {
  price: PriceDraft;
  option: CurrencyDraft;
  at: number;
  onChange: (tiers: TierAmountsDraft[]) => void;
  fault: FaultOf;
}) {
  const code = option.currency.toUpperCase();
  const from = (tier: number) => {
    const before = tier === 0 ? '0' : (price.tiers[tier - 1]?.up_to ?? '').replaceAll(',', '').trim();
    return /^\d+$/.test(before) ? formatQuantity((BigInt(before) + 1n).toString()) : '…';
  };
  const set = (tier: number, change: Partial<TierAmountsDraft>) =>
    onChange(option.tiers.map((one, index) => (index === tier ? { ...one, ...change } : one)));
  const input = { size: 'xs', inputMode: 'decimal', classNames: { input: form['amount'] ?? '' } } as const;
  return (
    <table className={form['tiers']} aria-label={w.tiersOf(code)}>
      <thead>
        <tr>
          <th scope="col">{words.plans.priceForm.from}</th>
          <th scope="col">{words.plans.priceForm.each}</th>
          <th scope="col">{words.plans.priceForm.flat}</th>
        </tr>
      </thead>
      <tbody>
        {option.tiers.map((tier, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tier has no identity but its place
          <tr key={index}>
            <th scope="row">{from(index)}</th>
            {(['unit_amount', 'flat_amount'] as const).map((field) => (
              <td key={field}>
                <TextInput
                  {...input}
                  aria-label={w.amountOf(
                    code,
                    field === 'unit_amount'
                      ? words.plans.priceForm.eachOf(from(index))
                      : words.plans.priceForm.flatOf(from(index)),
                  )}
                  value={tier[field]}
                  onChange={(event) => set(index, { [field]: event.currentTarget.value })}
                  error={fault(`currencies[${at}].tiers[${index}].${field}`) || false}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Currencies({
  price,
  set,
  fault,
}: {
  price: PriceDraft;
  set: (change: Partial<PriceDraft>) => void;
  fault: FaultOf;
}) {
  const [isAdding, setAdding] = useState(false);
  const isTiered = price.charge === 'volume' || price.charge === 'graduated';
  const taken = [price.currency.toLowerCase(), ...price.currencies.map((one) => one.currency)];
  const change = (at: number, part: Partial<CurrencyDraft>) =>
    set({ currencies: price.currencies.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <>
      {price.currencies.map((option, at) => {
        const code = option.currency.toUpperCase();
        return (
          <div key={option.currency} className={classes['further']}>
            <div className={classes['furtherHead']}>
              <span className={form['label']}>{w.inCurrency(code)}</span>
              <LinkButton
                describedAs={w.removeCurrency(code)}
                onClick={() => set({ currencies: price.currencies.filter((_, index) => index !== at) })}
              >
                {w.removeCurrency(code)}
              </LinkButton>
            </div>
            {isTiered ? (
              <FurtherTiers
                price={price}
                option={option}
                at={at}
                fault={fault}
                onChange={(tiers) => change(at, { tiers })}
              />
            ) : (
              <TextInput
                w={170}
                aria-label={w.amount(code)}
                inputMode="decimal"
                value={option.unit_amount}
                onChange={(event) => change(at, { unit_amount: event.currentTarget.value })}
                error={fault(`currencies[${at}].unit_amount`)}
              />
            )}
            {fault(`currencies[${at}].currency`) ? (
              <p className={form['fault']}>{fault(`currencies[${at}].currency`)}</p>
            ) : null}
          </div>
        );
      })}
      {isAdding ? (
        <Select
          w={280}
          label={w.addWhich}
          searchable
          defaultDropdownOpened
          data={currencyChoices(price.currency).filter((choice) => !taken.includes(choice.value))}
          value={null}
          onChange={(code) => {
            if (code)
              set({ currencies: [...price.currencies, { currency: code, unit_amount: '', tiers: [] }] });
            setAdding(false);
          }}
        />
      ) : (
        <LinkButton icon={<IconPlus size={14} stroke={1.8} aria-hidden />} onClick={() => setAdding(true)}>
          {w.addCurrency}
        </LinkButton>
      )}
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
          faultOf={faultOf(faults, '')}
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
            <Currencies price={price} set={set} fault={fault} />
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
      {props.fixedProduct ? null : <Product {...props} />}
      <Charged {...props} />
      {props.check?.warnings.map((warning) => (
        <Notice key={warning} title={warning} />
      ))}
      <InStripe check={props.check} own={props.choices.own} />
    </>
  );
}
