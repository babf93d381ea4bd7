import { Select, TextInput } from '@mantine/core';
import { useEffect } from 'react';
import { Section } from '~/parts/Section';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import classes from './clientForm.module.css';
import type { FieldsProps } from './formDraft';

const w = words.clientForm;

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
    const isOfPlan = ofPlan.some((own) => own.price_id === draft.price);
    if (!first || isOfPlan) change({ wholePlan: !first });
    else {
      const { id: price, name: product, meter: chargeBy, unit } = first;
      change({ wholePlan: false, price, product, chargeBy, unit });
    }
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

/** What is paid: a plan, or one price of use with its unit. */
export function PriceFields(props: FieldsProps) {
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
