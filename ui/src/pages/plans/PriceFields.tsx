import { ActionIcon, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconCheck, IconPlus, IconTrash } from '@tabler/icons-react';
import type { Charge, PlanKey, PriceDraft, TierDraft } from '~/bindings/rpc';
import { formatQuantity } from '~/format';
import { LinkButton } from '~/parts/Link';
import { words } from '~/words';
import classes from './prices.module.css';

const w = words.plans.wizard;
const wf = words.plans.priceForm;

export type FaultOf = (field: string) => string | false;

/** A lookup key with what is known of it; empty takes the one that is proposed. */
export function LookupKey({
  value,
  known,
  onChange,
  error,
}: {
  value: string;
  known: PlanKey | undefined;
  onChange: (value: string) => void;
  error: string | false;
}) {
  const isFree = known !== undefined && known.state !== 'used' && known.words !== '';
  return (
    <TextInput
      label={w.lookupKey}
      placeholder={known?.suggested ?? ''}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error || (known?.state === 'used' ? known.words : false)}
      rightSectionWidth={isFree ? 190 : 0}
      rightSection={
        isFree ? (
          <span className={classes['free']}>
            <IconCheck size={13} stroke={2} aria-hidden /> {known.words}
          </span>
        ) : null
      }
    />
  );
}

/** The ways in which usage is charged. */
export const CHARGES = ['per_unit', 'package', 'volume', 'graduated'] as const satisfies readonly Charge[];

/** What is proposed as one unit: a minute of seconds (law §1.3), one message, a thousand of anything else. */
export function usualUnit(meter: string): string {
  if (meter === 'seconds') return '60';
  return meter === 'messages' ? '1' : '1000';
}

const NO_TIER: TierDraft = { up_to: '', unit_amount: '', flat_amount: '' };

/** A price's amounts in another form, with what was typed kept wherever it fits. */
export function charged(draft: PriceDraft, charge: Charge): Partial<PriceDraft> {
  const tiered = charge === 'volume' || charge === 'graduated';
  return {
    charge,
    package: charge === 'package' ? (draft.package ?? { size: '1000', round: 'up' }) : null,
    tiers:
      tiered && draft.tiers.length === 0
        ? [
            { up_to: '1000', unit_amount: draft.unit_amount, flat_amount: '' },
            { ...NO_TIER, unit_amount: draft.unit_amount },
          ]
        : draft.tiers,
    ...(charge === 'package' && draft.usage ? { usage: { ...draft.usage, unit: '1' } } : {}),
  };
}

function firstUnit(tiers: readonly TierDraft[], at: number): string {
  const before = at === 0 ? '0' : (tiers[at - 1]?.up_to ?? '').replaceAll(',', '').trim();
  return /^\d+$/.test(before) ? formatQuantity((BigInt(before) + 1n).toString()) : '…';
}

function isIncluded(tier: TierDraft): boolean {
  const isZero = (text: string) => /^0*(\.0*)?$/.test(text.trim());
  return (
    tier.up_to.trim() !== '' &&
    tier.unit_amount.trim() !== '' &&
    isZero(tier.unit_amount) &&
    isZero(tier.flat_amount)
  );
}

/** The tiers of a price, one row each. */
export function Tiers({
  tiers,
  onChange,
  faultOf,
  path,
}: {
  tiers: readonly TierDraft[];
  onChange: (tiers: TierDraft[]) => void;
  faultOf: FaultOf;
  path: string;
}) {
  const set = (at: number, change: Partial<TierDraft>) =>
    onChange(tiers.map((tier, index) => (index === at ? { ...tier, ...change } : tier)));
  const add = () => {
    const last = tiers.at(-1) ?? NO_TIER;
    const before = tiers.at(-2)?.up_to.replaceAll(',', '').trim() ?? '';
    const end = /^\d+$/.test(before) ? (BigInt(before) * 2n).toString() : '1000';
    onChange([...tiers.slice(0, -1), { ...last, up_to: end }, { ...last, up_to: '', flat_amount: '' }]);
  };
  const faults = tiers.flatMap((_, at) =>
    (['up_to', 'unit_amount', 'flat_amount'] as const).flatMap((field) => {
      const words = faultOf(`${path}tiers[${at}].${field}`);
      return words ? [words] : [];
    }),
  );
  return (
    <>
      <table className={classes['tiers']} aria-label={wf.tiers}>
        <thead>
          <tr>
            <th scope="col">{wf.from}</th>
            <th scope="col">{wf.upTo}</th>
            <th scope="col">{wf.each}</th>
            <th scope="col">{wf.flat}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {tiers.map((tier, at) => {
            const from = firstUnit(tiers, at);
            const isLast = at === tiers.length - 1;
            const input = { size: 'xs', classNames: { input: classes['amount'] ?? '' } } as const;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a tier has no identity but its place
              <tr key={at}>
                <th scope="row">
                  {from}{' '}
                  {isIncluded(tier) ? <span className={classes['included']}>{wf.included}</span> : null}
                </th>
                <td>
                  <TextInput
                    {...input}
                    aria-label={wf.upToOf(from)}
                    inputMode="numeric"
                    value={isLast ? '' : tier.up_to}
                    placeholder={isLast ? wf.noLimit : ''}
                    readOnly={isLast}
                    onChange={(event) => set(at, { up_to: event.currentTarget.value })}
                    error={faultOf(`${path}tiers[${at}].up_to`) !== false}
                  />
                </td>
                <td>
                  <TextInput
                    {...input}
                    aria-label={wf.eachOf(from)}
                    inputMode="decimal"
                    value={tier.unit_amount}
                    onChange={(event) => set(at, { unit_amount: event.currentTarget.value })}
                    error={faultOf(`${path}tiers[${at}].unit_amount`) !== false}
                  />
                </td>
                <td>
                  <TextInput
                    {...input}
                    aria-label={wf.flatOf(from)}
                    inputMode="decimal"
                    value={tier.flat_amount}
                    placeholder="0"
                    onChange={(event) => set(at, { flat_amount: event.currentTarget.value })}
                    error={faultOf(`${path}tiers[${at}].flat_amount`) !== false}
                  />
                </td>
                <td>
                  {tiers.length > 1 ? (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={w.removeOf(wf.tierFrom(from))}
                      onClick={() => onChange(tiers.filter((_, index) => index !== at))}
                    >
                      <IconTrash size={15} stroke={1.6} aria-hidden />
                    </ActionIcon>
                  ) : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {faults.map((fault) => (
        <p key={fault} className={classes['fault']} role="alert">
          {fault}
        </p>
      ))}
      <div className={classes['under']}>
        <LinkButton icon={<IconPlus size={14} stroke={1.8} aria-hidden />} onClick={add}>
          {wf.addTier}
        </LinkButton>
        <span className={classes['hint']}>{wf.firstFlat}</span>
      </div>
    </>
  );
}

/** What a usage price counts and what it charges. */
export function UsageFields({
  draft,
  meters,
  known,
  onChange,
  faultOf,
  path,
}: {
  draft: PriceDraft;
  meters: readonly string[];
  known: PlanKey | undefined;
  onChange: (change: Partial<PriceDraft>) => void;
  faultOf: FaultOf;
  path: string;
}) {
  const usage = draft.usage ?? { meter: '', unit: '', stripe_meter: null };
  const choices = usage.meter && !meters.includes(usage.meter) ? [...meters, usage.meter] : [...meters];
  const isTiered = draft.charge === 'volume' || draft.charge === 'graduated';
  return (
    <>
      <div className={classes['fields']}>
        <Select
          w={120}
          label={wf.chargeBy}
          data={choices}
          value={usage.meter || null}
          onChange={(meter) =>
            onChange({
              usage: {
                ...usage,
                meter: meter ?? '',
                // A number that the owner typed stays; a proposed one follows what is counted.
                unit: usage.unit === usualUnit(usage.meter) ? usualUnit(meter ?? '') : usage.unit,
              },
            })
          }
          error={faultOf(`${path}usage.meter`)}
        />
        <TextInput
          w={120}
          label={wf.unit(usage.meter)}
          inputMode="decimal"
          value={usage.unit}
          onChange={(event) => onChange({ usage: { ...usage, unit: event.currentTarget.value } })}
          error={faultOf(`${path}usage.unit`)}
        />
        <div>
          <div className={classes['label']} id={`${path}charge`}>
            {wf.price}
          </div>
          <SegmentedControl
            className={classes['charges'] ?? ''}
            aria-labelledby={`${path}charge`}
            value={draft.charge}
            onChange={(charge) => onChange(charged(draft, charge as Charge))}
            data={CHARGES.map((value) => ({ value, label: wf.charges[value] }))}
          />
        </div>
      </div>
      {isTiered ? (
        <Tiers tiers={draft.tiers} onChange={(tiers) => onChange({ tiers })} faultOf={faultOf} path={path} />
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
              error={faultOf(`${path}package.size`)}
            />
          ) : null}
          <TextInput
            w={170}
            label={draft.charge === 'package' ? wf.packagePrice : wf.unitPrice}
            inputMode="decimal"
            value={draft.unit_amount}
            onChange={(event) => onChange({ unit_amount: event.currentTarget.value })}
            error={faultOf(`${path}unit_amount`)}
          />
        </div>
      )}
      <div className={classes['key']}>
        <LookupKey
          value={draft.lookup_key}
          known={known}
          onChange={(lookup_key) => onChange({ lookup_key })}
          error={faultOf(`${path}lookup_key`)}
        />
      </div>
    </>
  );
}
