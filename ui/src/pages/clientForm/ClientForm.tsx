import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import type { AddClientRow, AddressView, PairingView, PlanRow, RowCheck } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { LinkButton, PageLink } from '~/parts/Link';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { StepFoot } from '~/parts/StepLine';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { stepPath } from '../setUp/steps';
import { Answered } from '../shared/Answered';
import { useDraft } from '../shared/draft';
import { useWorkspace } from '../shared/workspace';
import { dayStart } from '../subscription/day';
import { AddressFields, NO_ADDRESS } from './AddressFields';
import { CustomerPicker } from './CustomerPicker';
import classes from './clientForm.module.css';
import { Notes } from './Notes';
import { daysOf, faultAt, proposedDefaults } from './rows';

const w = words.clientForm;
const TYPING_MILLISECONDS = 250;

interface FormDraft {
  nickname: string;
  source: string;
  subjects: string[];
  plan: string;
  /** The plan brings all its prices: there is none to choose, and no unit. */
  wholePlan: boolean;
  currency: string;
  product: string;
  price: string;
  customer: string;
  email: string;
  chargeBy: string;
  unit: string;
  remainder: string;
  start: string;
  collection: string;
  days: string;
  address: AddressView;
  withAddress: boolean;
}

function rowOf(draft: FormDraft, zone: string): AddClientRow {
  const days = daysOf(draft.days);
  return {
    nickname: draft.nickname.trim(),
    subjects: draft.subjects,
    customer_id: draft.customer || null,
    email: draft.customer ? null : draft.email.trim() || null,
    price_id: draft.wholePlan ? '' : draft.price,
    ...(draft.plan ? { plan: draft.plan } : {}),
    ...(draft.currency ? { currency: draft.currency } : {}),
    charge_by: draft.wholePlan ? '' : draft.chargeBy,
    unit: draft.wholePlan ? '' : draft.unit.trim(),
    remainder: draft.remainder,
    start: dayStart(draft.start, zone),
    collection: draft.collection || null,
    ...(draft.collection === 'send_invoice' && days !== null ? { days_until_due: days } : {}),
    ...(draft.withAddress ? { address: draft.address } : {}),
  };
}

interface FieldsProps {
  view: PairingView;
  draft: FormDraft;
  change: (part: Partial<FormDraft>) => void;
  fault: (field: string) => string | null;
  hasStripe: boolean;
  /** What the row could be paid in. */
  currencies: readonly string[];
}

function Usage({ view, draft, change, fault }: FieldsProps) {
  const sources = [...new Set(view.rows.map((row) => row.source))];
  const shown = view.rows.filter((row) => !draft.source || row.source === draft.source);
  return (
    <Section title={w.usage}>
      <div className={classes['group']}>
        <Select
          label={w.provider}
          data={[{ value: '', label: w.providerAll }, ...sources]}
          value={draft.source}
          onChange={(source) => change({ source: source ?? '', subjects: [] })}
        />
        <MultiSelect
          label={w.account}
          description={view.rows.length > 0 ? w.accountHint : w.noAccounts}
          data={shown.map((row) => ({
            value: row.subject_id,
            label: `${row.name ?? row.external_id}${row.usage_words ? ` · ${row.usage_words}` : ''}`,
          }))}
          value={draft.subjects}
          onChange={(subjects) => {
            const first = view.rows.find((row) => row.subject_id === subjects[0]);
            change({ subjects, ...(draft.nickname || !first ? {} : { nickname: first.nickname }) });
          }}
          searchable
          error={fault('subjects')}
        />
      </div>
    </Section>
  );
}

/** A plan to choose: its first price of use is the row's, what else it has comes with it. One that bills no use is all that is paid. */
function Plan({ view, draft, change, fault, hasStripe }: FieldsProps) {
  const plans = useRead('plans.list', {});
  const read = useRead('plan.read', { id: draft.plan }, { enabled: draft.plan !== '' });
  const onSale = (plans.data?.plans ?? []).filter(
    (plan) => plan.archived_at === null && (!hasStripe || plan.payment !== 'custom'),
  );
  const ofPlan = read.data?.plan.id === draft.plan ? read.data.versions[0]?.prices : undefined;
  const first = hasStripe
    ? view.prices.find((price) => ofPlan?.some((own) => own.price_id === price.id))
    : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each plan, then the fields are the owner's
  useEffect(() => {
    if (!ofPlan) return;
    if (!first) change({ wholePlan: true });
    else if (
      !view.prices.some(
        (price) => price.id === draft.price && ofPlan.some((own) => own.price_id === price.id),
      )
    )
      change({
        wholePlan: false,
        price: first.id,
        product: first.name,
        chargeBy: first.meter,
        unit: first.unit,
      });
    else change({ wholePlan: false });
  }, [ofPlan === undefined, draft.plan, first?.id]);
  if (onSale.length === 0) return null;
  return (
    <Select
      label={w.plan}
      description={draft.plan && draft.wholePlan ? w.wholePlanHint : w.planHint}
      data={[
        { value: '', label: view.prices.length > 0 ? w.planNone : w.planChoose },
        ...onSale.map((plan) => ({ value: plan.id, label: `${plan.name}: ${plan.words}` })),
      ]}
      value={draft.plan}
      onChange={(plan) =>
        change({ plan: plan ?? '', wholePlan: Boolean(plan) || view.prices.length === 0, currency: '' })
      }
      error={fault('plan') ?? read.error?.message ?? null}
    />
  );
}

/** Which of several currencies is paid; the customer's own, else the price's, where nothing is chosen. */
function Currency({ draft, change, fault, currencies }: FieldsProps) {
  if (currencies.length < 2 && draft.currency === '') return null;
  const offered = [...new Set([...currencies, draft.currency].filter(Boolean))];
  return (
    <Select
      label={w.currency}
      data={[
        { value: '', label: w.currencyOwn },
        ...offered.map((code) => ({ value: code, label: code.toUpperCase() })),
      ]}
      value={draft.currency}
      onChange={(currency) => change({ currency: currency ?? '' })}
      error={fault('currency')}
    />
  );
}

function Price(props: FieldsProps) {
  const { view, draft, change, fault } = props;
  const products = [...new Set(view.prices.map((price) => price.name))];
  const prices = view.prices.filter((price) => !draft.product || price.name === draft.product);
  const meters = [...new Set([...view.prices.map((price) => price.meter), draft.chargeBy].filter(Boolean))];
  const choose = (id: string | null) => {
    const price = view.prices.find((each) => each.id === id);
    if (price) change({ price: price.id, product: price.name, chargeBy: price.meter, unit: price.unit });
  };
  return (
    <Section title={w.price}>
      <div className={classes['group']}>
        <Plan {...props} />
        {draft.wholePlan ? null : (
          <>
            <div className={classes['pair']}>
              <Select
                label={w.product}
                data={products}
                value={draft.product || null}
                onChange={(product) => {
                  change({ product: product ?? '' });
                  choose(view.prices.find((price) => price.name === product)?.id ?? null);
                }}
                searchable
              />
              <Select
                label={w.priceOf}
                data={prices.map((price) => ({ value: price.id, label: price.words }))}
                value={draft.price || null}
                onChange={choose}
                error={fault('price_id')}
              />
            </div>
            <div className={classes['pair']}>
              <Select
                label={w.chargeBy}
                data={meters}
                value={draft.chargeBy || null}
                onChange={(meter) => change({ chargeBy: meter ?? '' })}
                error={fault('charge_by')}
              />
              <TextInput
                label={w.unit}
                description={w.unitHint(draft.chargeBy)}
                inputMode="decimal"
                value={draft.unit}
                onChange={(event) => change({ unit: event.currentTarget.value })}
                error={fault('unit')}
              />
            </div>
          </>
        )}
        <Currency {...props} />
        {draft.wholePlan && draft.plan === '' && fault('price_id') ? (
          <p role="alert">{fault('price_id')}</p>
        ) : null}
        <div className={classes['pair']}>
          <Select
            label={w.remainder}
            data={Object.entries(w.remainders).map(([value, label]) => ({ value, label }))}
            value={draft.remainder}
            onChange={(remainder) => change({ remainder: remainder ?? 'carry' })}
          />
          <TextInput
            label={w.start}
            description={draft.plan && !props.hasStripe ? w.startOfPlanHint : w.startHint}
            placeholder="2026-12-31"
            value={draft.start}
            onChange={(event) => change({ start: event.currentTarget.value })}
            error={fault('start')}
          />
        </div>
      </div>
    </Section>
  );
}

function Payer({ draft, change, fault }: FieldsProps) {
  return (
    <Section title={w.payer}>
      <div className={classes['group']}>
        <CustomerPicker
          value={draft.customer}
          onChange={(customer) => change({ customer })}
          error={fault('customer_id')}
        />
        {draft.customer ? null : (
          <TextInput
            label={w.email}
            description={w.emailHint}
            type="email"
            value={draft.email}
            onChange={(event) => change({ email: event.currentTarget.value })}
            error={fault('email')}
          />
        )}
        <div className={classes['pair']}>
          <Select
            label={w.collection}
            data={Object.entries(w.collections).map(([value, label]) => ({ value, label }))}
            value={draft.collection}
            onChange={(collection) => change({ collection: collection ?? '' })}
            error={fault('collection')}
          />
          {draft.collection === 'send_invoice' ? (
            <TextInput
              label={w.days}
              inputMode="numeric"
              placeholder="14"
              value={draft.days}
              onChange={(event) => change({ days: event.currentTarget.value })}
              error={fault('days_until_due')}
            />
          ) : null}
        </div>
        {draft.withAddress ? (
          <AddressFields
            value={draft.address}
            onChange={(address) => change({ address })}
            fault={(part) => fault(`address.${part}`)}
          />
        ) : (
          <div>
            <LinkButton onClick={() => change({ withAddress: true })}>{w.addAddress}</LinkButton>
          </div>
        )}
      </div>
    </Section>
  );
}

function WhatItDoes({ check }: { check: RowCheck | undefined }) {
  return (
    <div className={classes['side']} aria-live="polite">
      <Section title={w.whatItDoes}>
        {check?.sentence ? (
          <p className={classes['sentence']}>{check.sentence}</p>
        ) : (
          <p className={classes['line']}>{w.untilThen}</p>
        )}
        <p className={classes['line']}>{w.nothingCharged}</p>
      </Section>
      {check?.preview ? (
        <Section title={w.known}>
          <p className={classes['sentence']}>{check.preview}</p>
        </Section>
      ) : null}
      {check && check.notes.length > 0 ? (
        <Section title={w.toKnow}>
          <Notes notes={check.notes} />
        </Section>
      ) : null}
    </div>
  );
}

function Form({ view }: { view: PairingView }) {
  const { go } = useNavigation();
  const workspace = useWorkspace();
  const zone = workspace?.zone ?? 'UTC';
  const hasStripe = workspace?.billing_method !== 'custom';
  const proposed = proposedDefaults(view.prices);
  const draft = useDraft<FormDraft>(`client ${workspace?.id ?? ''}`, {
    nickname: '',
    source: '',
    subjects: [],
    plan: '',
    wholePlan: view.prices.length === 0,
    currency: '',
    product: view.prices.find((price) => price.id === proposed.price)?.name ?? '',
    price: proposed.price,
    customer: '',
    email: '',
    chargeBy: proposed.chargeBy,
    unit: proposed.unit,
    remainder: 'carry',
    start: '',
    collection: '',
    days: '',
    address: NO_ADDRESS,
    withAddress: false,
  });
  const [showsFaults, setShowsFaults] = useState(false);
  const planning = useWrite('clients.plan');
  const row = rowOf(draft.value, zone);
  const [settled] = useDebouncedValue(row, TYPING_MILLISECONDS);
  const read = useRead('clients.check', { rows: [settled] }, { keepPrevious: true });
  const check = read.data?.rows[0];
  const refused = /^rows\[0\]\.(.+)$/.exec(planning.error?.field ?? '')?.[1] ?? null;
  const isNoDay = draft.value.start.trim() !== '' && row.start === null;
  const fault = (field: string): string | null =>
    field === 'start' && isNoDay && showsFaults
      ? w.noDay
      : refused === field
        ? (planning.error?.message ?? null)
        : showsFaults || (field === 'customer_id' && draft.value.customer !== '')
          ? faultAt(check, field)
          : null;
  const fields: FieldsProps = {
    view,
    draft: draft.value,
    change: (part) => {
      planning.reset();
      draft.change(part);
    },
    fault,
    hasStripe,
    currencies: check?.currencies ?? [],
  };
  const plan = () => {
    setShowsFaults(true);
    // A day that cannot be read must not become "from Go live".
    if (isNoDay) return;
    planning.mutate(
      { rows: [row] },
      {
        onSuccess: (set) => {
          draft.forget();
          go(changeSetPath(set.id));
        },
      },
    );
  };
  return (
    <Page
      above={{ label: w.above, to: '/clients' }}
      title={w.title}
      subtitle={w.subtitle}
      ruled
      foot={
        <StepFoot
          onBack={() => go('/clients')}
          open={w.open}
          next={w.review}
          onNext={plan}
          busy={planning.isPending}
        />
      }
    >
      <Columns
        width={340}
        main={
          <form
            className={classes['form']}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              plan();
            }}
          >
            <TextInput
              label={w.nickname}
              description={w.nicknameHint}
              value={draft.value.nickname}
              onChange={(event) => fields.change({ nickname: event.currentTarget.value })}
              error={fault('nickname')}
            />
            <Usage {...fields} />
            <Price {...fields} />
            {hasStripe ? <Payer {...fields} /> : null}
            {planning.error && !refused ? <ErrorState error={planning.error} /> : null}
            <Button type="submit" hidden aria-hidden tabIndex={-1} />
          </form>
        }
        side={<WhatItDoes check={check} />}
      />
    </Page>
  );
}

/** The frame of both pages before there is a price or a plan: nothing can be billed without one. */
export function WithPrices({
  title,
  children,
}: {
  title: string;
  children: (view: PairingView, plans: readonly PlanRow[]) => ReactNode;
}) {
  const read = useRead('clients.pairing', {});
  const plans = useRead('plans.list', {});
  const onSale = (plans.data?.plans ?? []).filter((plan) => plan.archived_at === null);
  if (read.data && (read.data.prices.length > 0 || onSale.length > 0)) return children(read.data, onSale);
  return (
    <Page above={{ label: w.above, to: '/clients' }} title={title} ruled>
      <Answered read={read} rows={10}>
        {() =>
          plans.isPending ? (
            <LoadingState />
          ) : (
            <EmptyState
              title={w.noPricesTitle}
              action={<PageLink to={stepPath('price')}>{w.makePrice}</PageLink>}
            >
              {w.noPricesBody}
            </EmptyState>
          )
        }
      </Answered>
    </Page>
  );
}

/** The page at `/clients/new`: one client, all its fields on one screen, what it will pay beside them. */
export function ClientForm() {
  return <WithPrices title={w.title}>{(view) => <Form view={view} />}</WithPrices>;
}
