import { SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type {
  OverrideChoices,
  OverrideParams,
  OverridePreview,
  OverridePrice,
  PriceDraft,
} from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Money } from '~/parts/amounts';
import { Facts } from '~/parts/Facts';
import { Notice } from '~/parts/Notice';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState } from '~/parts/states';
import { answerNow, useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { MoneyLines } from '../client/plan/MoneyLines';
import { CHARGES, charged, type FaultOf, Tiers } from '../plans/PriceFields';
import { Answered } from '../shared/Answered';
import { ChoiceList } from '../shared/ChoiceList';
import { clientPath } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import { dayStart } from '../subscription/day';
import { PlanFoot } from '../subscription/PlanFoot';
import classes from './overrides.module.css';

const w = words.overrides;
const wf = words.plans.priceForm;

/** What the client pays: an amount for one unit or for the period, or tiers. */
function Amount({
  price,
  draft,
  onChange,
  faultOf,
}: {
  price: OverridePrice;
  draft: PriceDraft;
  onChange: (change: Partial<PriceDraft>) => void;
  faultOf: FaultOf;
}) {
  // A package divides by itself, so it needs one unit to be one of the meter.
  const charges = CHARGES.filter((charge) => charge !== 'package' || price.draft.usage?.unit === '1');
  const isTiered = draft.charge === 'volume' || draft.charge === 'graduated';
  const fault = faultOf('draft.charge');
  return (
    <>
      {price.metered ? (
        <SegmentedControl
          mb="sm"
          aria-label={wf.price}
          value={draft.charge}
          onChange={(charge) => onChange(charged(draft, charge as PriceDraft['charge']))}
          data={charges.map((value) => ({ value, label: wf.charges[value] }))}
        />
      ) : null}
      {fault ? <p role="alert">{fault}</p> : null}
      {isTiered ? (
        <Tiers
          tiers={draft.tiers}
          onChange={(tiers) => onChange({ tiers })}
          faultOf={faultOf}
          path="draft."
        />
      ) : (
        <div className={classes['fields']}>
          {draft.charge === 'package' ? (
            <TextInput
              w={140}
              label={wf.packageSize}
              inputMode="numeric"
              value={draft.package?.size ?? ''}
              onChange={(event) =>
                onChange({
                  package: { round: draft.package?.round ?? 'up', size: event.currentTarget.value },
                })
              }
              error={faultOf('draft.package.size')}
            />
          ) : null}
          <TextInput
            w={220}
            label={
              price.metered
                ? w.amountPer(price.per, draft.currency)
                : w.amountEvery(price.per, draft.currency)
            }
            inputMode="decimal"
            value={draft.unit_amount}
            onChange={(event) => onChange({ unit_amount: event.currentTarget.value })}
            error={faultOf('draft.unit_amount')}
          />
        </div>
      )}
    </>
  );
}

/** The client's last whole period, as it was and as it would be. */
function InMoney({ preview, zone }: { preview: OverridePreview; zone: string }) {
  return (
    <Section title={w.inMoney} note={preview.at_words ?? undefined}>
      <div className={classes['money']}>
        {preview.before && preview.after && preview.difference ? (
          <Facts
            label={w.inMoney}
            split
            facts={[
              { label: w.before, value: <Money value={preview.before} /> },
              { label: w.after, value: <Money value={preview.after} />, strong: true },
              { label: w.difference, value: <Money value={preview.difference} /> },
            ]}
          />
        ) : (
          <p className={classes['dim']}>{preview.words ? w.noPeriod : w.moneySoon}</p>
        )}
        {preview.lines.length > 0 ? <MoneyLines lines={preview.lines} label={w.firstStatement} /> : null}
        {preview.begins ? (
          <p className={classes['dim']}>{w.from(formatWhen(preview.begins, zone, 'full'))}</p>
        ) : null}
        {preview.notes.map((note) => (
          <Notice key={note} title={note} tone="calm" />
        ))}
      </div>
    </Section>
  );
}

function useOverrideForm(choices: OverrideChoices, first: OverridePrice) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [price, setPrice] = useState(first);
  const [draft, setDraft] = useState(first.draft);
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const [from, setFrom] = useState('');
  const [when, setWhen] = useState<'end' | 'now'>('end');
  const [tried, setTried] = useState(false);
  const end = until.trim() === '' ? null : dayStart(until, zone);
  const isNoDay = until.trim() !== '' && end === null;
  const params: OverrideParams = {
    client: choices.client_id,
    price: price.id,
    draft,
    reason,
    from: price.can_choose_day && from.trim() !== '' ? from.trim() : null,
    until: end,
    now: price.can_now && when === 'now',
  };
  const preview = useRead('override.preview', params, { keepPrevious: true });
  const planning = useWrite('override.plan');
  const faults = preview.data?.faults ?? [];
  // What is wrong is said after the first try to go on, not while the form is still empty.
  const faultOf: FaultOf = (field) =>
    (tried && faults.find((fault) => fault.field === field)?.words) || false;
  return {
    zone,
    price,
    draft,
    reason,
    from,
    until,
    when,
    preview,
    planning,
    faultOf,
    untilFault: (tried && isNoDay && w.noDay) || faultOf('until'),
    choose: (id: string) => {
      const chosen = choices.prices.find((one) => one.id === id);
      if (!chosen) return;
      setPrice(chosen);
      setDraft(chosen.draft);
    },
    change: (change: Partial<PriceDraft>) => setDraft({ ...draft, ...change }),
    setReason,
    setFrom,
    setUntil,
    setWhen,
    submit: () => {
      setTried(true);
      if (isNoDay) return;
      void answerNow(preview).then((fresh) => {
        if (fresh === undefined || fresh.faults.length > 0) return;
        planning.mutate(params, {
          onSuccess: (set) =>
            go(set.state === 'done' ? clientPath(choices.client_id) : changeSetPath(set.id)),
        });
      });
    },
  };
}

function Form({ choices, first }: { choices: OverrideChoices; first: OverridePrice }) {
  const form = useOverrideForm(choices, first);
  const { price, preview, planning, faultOf } = form;
  const isHere = price.can_choose_day;
  return (
    <Page
      above={{ label: choices.nickname, to: clientPath(choices.client_id) }}
      title={w.newTitle(choices.nickname)}
      subtitle={w.newSubtitle}
      ruled
      foot={
        <PlanFoot
          label={isHere ? w.keep : w.review}
          sentence={isHere ? w.nothingYetHere : words.subscription.nothingYet}
          onPlan={form.submit}
          busy={planning.isPending}
        />
      }
    >
      <Columns
        width={320}
        main={
          <>
            <Section title={w.insteadOf}>
              {choices.prices.length > 1 ? (
                <ChoiceList
                  label={w.insteadOf}
                  value={price.id}
                  onChange={form.choose}
                  choices={choices.prices.map((one) => ({
                    value: one.id,
                    name: `${one.plan ?? one.name} · ${one.words}`,
                    ...(one.own ? { means: w.paysNow(one.own) } : {}),
                  }))}
                />
              ) : (
                <p>
                  {price.plan ?? price.name} · {price.words}
                  {price.own ? `. ${w.paysNow(price.own)}` : ''}
                </p>
              )}
              {price.blocked ? <Notice title={price.blocked} /> : null}
              {faultOf('price') ? <p role="alert">{faultOf('price')}</p> : null}
            </Section>
            <Section title={w.pays}>
              <Amount price={price} draft={form.draft} onChange={form.change} faultOf={faultOf} />
            </Section>
            <Section title={w.why}>
              <Textarea
                maw={520}
                label={w.reason}
                description={w.reasonHint}
                rows={2}
                value={form.reason}
                onChange={(event) => form.setReason(event.currentTarget.value)}
                error={faultOf('reason')}
              />
              <TextInput
                mt="sm"
                w={200}
                label={w.until}
                description={w.untilHint}
                placeholder="2027-06-30"
                value={form.until}
                onChange={(event) => form.setUntil(event.currentTarget.value)}
                error={form.untilFault}
              />
            </Section>
            {price.can_now ? (
              <Section title={w.when}>
                <ChoiceList
                  label={w.when}
                  value={form.when}
                  onChange={form.setWhen}
                  choices={[
                    { value: 'end', name: w.atEnd, means: w.atEndMeans },
                    { value: 'now', name: w.atOnce, means: w.atOnceMeans },
                  ]}
                />
                {faultOf('now') ? <p role="alert">{faultOf('now')}</p> : null}
              </Section>
            ) : null}
            {price.can_choose_day ? (
              <Section title={w.when}>
                <TextInput
                  w={260}
                  label={w.fromDay}
                  description={
                    price.begins
                      ? w.fromDayHint(formatWhen(price.begins, form.zone, 'day'))
                      : w.fromDayHintPlain
                  }
                  placeholder="2026-12-01"
                  value={form.from}
                  onChange={(event) => form.setFrom(event.currentTarget.value)}
                  error={faultOf('from') || faultOf('now')}
                />
              </Section>
            ) : null}
            {planning.error ? <ErrorState error={planning.error} /> : null}
            {preview.error ? (
              <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
            ) : null}
          </>
        }
        side={preview.data ? <InMoney preview={preview.data} zone={form.zone} /> : null}
      />
    </Page>
  );
}

/** The page at `/overrides/$client/new`: another price for one client, with a reason and an end. */
export function NewOverride({ client }: { client: string }) {
  const choices = useRead('override.choices', { id: client });
  const first = choices.data?.prices[0];
  if (choices.data && first) return <Form choices={choices.data} first={first} />;
  return (
    <Page above={{ label: w.above, to: clientPath(client) }} title={w.newPlain} ruled>
      <Answered read={choices} rows={8}>
        {(view) => <EmptyState title={w.noneTitle(view.nickname)}>{w.noneBody}</EmptyState>}
      </Answered>
    </Page>
  );
}
