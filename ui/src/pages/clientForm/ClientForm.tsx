import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import type { PairingView, PlanRow, RowCheck } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { PageLink } from '~/parts/Link';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { StepFoot } from '~/parts/StepLine';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { stepPath } from '../setUp/steps';
import { Answered } from '../shared/Answered';
import { useDraft } from '../shared/draft';
import { useWorkspace } from '../shared/workspace';
import { NO_ADDRESS } from './AddressFields';
import classes from './clientForm.module.css';
import { type FieldsProps, type FormDraft, rowOf } from './formDraft';
import { Notes } from './Notes';
import { PayerFields } from './PayerFields';
import { PriceFields } from './PriceFields';
import { faultAt, proposedDefaults } from './rows';

const w = words.clientForm;
const TYPING_MILLISECONDS = 250;

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
            <PriceFields {...fields} />
            {hasStripe ? <PayerFields {...fields} /> : null}
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
        {() => (
          <Answered read={plans}>
            {() => (
              <EmptyState
                title={w.noPricesTitle}
                action={<PageLink to={stepPath('price')}>{w.makePrice}</PageLink>}
              >
                {w.noPricesBody}
              </EmptyState>
            )}
          </Answered>
        )}
      </Answered>
    </Page>
  );
}

/** The page at `/clients/new`: one client, all its fields on one screen, what it will pay beside them. */
export function ClientForm() {
  return <WithPrices title={w.title}>{(view) => <Form view={view} />}</WithPrices>;
}
