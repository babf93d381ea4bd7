import { Button, CopyButton } from '@mantine/core';
import { useState } from 'react';
import type { CurrencyAmounts, PriceDetail, ProductDraft } from '~/bindings/rpc';
import { formatQuantity } from '~/format';
import { Go, useNavigation } from '~/layout/Navigation';
import { Money, When } from '~/parts/amounts';
import { type Fact, Facts } from '~/parts/Facts';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton, OutwardLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { planPath, wizardPath } from '../plans/paths';
import { rehearsePath } from '../rehearse/paths';
import { Answered } from '../shared/Answered';
import { clientPath } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import { EditPrice } from './NewPrice';
import { PriceState, PriceTable } from './Prices';
import { ProductFields } from './ProductFields';
import { editPricePath, PRICES_PATH } from './paths';
import classes from './prices.module.css';

const w = words.prices;

function everyWords(detail: PriceDetail): string {
  const { every } = detail.price;
  if (!every) return w.once;
  return every.count === 1 ? w.everyOne(every.interval) : w.everyMany(String(every.count), every.interval);
}

function Amounts({ amounts }: { amounts: readonly CurrencyAmounts[] }) {
  return (
    <Section title={w.charges}>
      <Facts
        label={w.charges}
        facts={amounts.map((one) => ({ label: one.currency.toUpperCase(), value: one.words, named: true }))}
      />
      {amounts
        .filter((one) => one.tiers.length > 0)
        .map((one) => (
          <div key={one.currency} className={classes['group']}>
            <LedgerTable
              label={w.tiersOf(one.currency.toUpperCase())}
              tight
              rows={one.tiers}
              rowKey={(tier) => tier.units}
              rowName={(tier) => tier.units}
              columns={[
                {
                  key: 'units',
                  head: `${w.tier}, ${one.currency.toUpperCase()}`,
                  rowHead: true,
                  cell: (tier) => tier.units,
                },
                { key: 'each', head: w.each, align: 'right', cell: (tier) => tier.each },
                { key: 'flat', head: w.flat, align: 'right', tone: 'dim', cell: (tier) => tier.flat },
              ]}
            />
          </div>
        ))}
    </Section>
  );
}

function Payers({ detail }: { detail: PriceDetail }) {
  const counts = detail.payers.some((payer) => payer.units !== null);
  return (
    <Section title={w.who}>
      {detail.payers.length === 0 ? (
        <p className={classes['description']}>{w.nobody}</p>
      ) : (
        <LedgerTable
          label={w.who}
          rows={detail.payers}
          rowKey={(payer) => payer.client ?? payer.customer ?? payer.name}
          rowName={(payer) => payer.name}
          columns={[
            {
              key: 'client',
              head: w.client,
              rowHead: true,
              tone: 'name',
              cell: (payer) =>
                payer.client ? (
                  <Go to={clientPath(payer.client)} className={classes['name']}>
                    {payer.name}
                  </Go>
                ) : (
                  payer.name
                ),
            },
            {
              key: 'customer',
              head: w.customer,
              tone: 'dim',
              cell: (payer) => payer.customer ?? '',
            },
            ...(counts
              ? [
                  {
                    key: 'units',
                    head: w.units,
                    align: 'right' as const,
                    cell: (payer: PriceDetail['payers'][number]) =>
                      payer.units === null ? null : formatQuantity(payer.units),
                  },
                  {
                    key: 'amount',
                    head: w.soFar,
                    align: 'right' as const,
                    cell: (payer: PriceDetail['payers'][number]) =>
                      payer.amount ? <Money value={payer.amount} /> : null,
                  },
                ]
              : []),
          ]}
        />
      )}
    </Section>
  );
}

function About({ detail, zone }: { detail: PriceDetail; zone: string }) {
  const { price } = detail;
  const facts: Fact[] = [
    { label: w.state, value: <PriceState price={price} /> },
    ...(detail.plan
      ? [
          {
            label: w.plan,
            value: (
              <Go to={planPath(detail.plan.id)} className={classes['name']}>
                {detail.plan.name}
              </Go>
            ),
          },
        ]
      : []),
    { label: w.every, value: everyWords(detail) },
    ...(price.meter ? [{ label: w.meter, value: w.unitsOf(price.meter, price.unit ?? '1') }] : []),
    ...(price.lookup_key ? [{ label: w.key, value: price.lookup_key }] : []),
    ...(price.nickname ? [{ label: w.note, value: price.nickname }] : []),
    ...(detail.trial_days ? [{ label: w.trial, value: w.days(String(detail.trial_days)) }] : []),
    { label: w.tax, value: w.taxes[detail.tax_behavior] },
    ...(detail.created ? [{ label: w.made, value: <When at={detail.created} zone={zone} as="day" /> }] : []),
    {
      label: w.id,
      value: (
        <span className={classes['verbs']}>
          <span className={classes['key']}>{price.id}</span>
          <CopyButton value={price.id}>
            {({ copied, copy }) => (
              <LinkButton onClick={copy} describedAs={copied ? w.copied : w.copyId}>
                {copied ? w.copied : w.copyId}
              </LinkButton>
            )}
          </CopyButton>
        </span>
      ),
    },
  ];
  return (
    <Section
      title={w.about}
      action={price.link ? <OutwardLink url={price.link}>{w.openInStripe}</OutwardLink> : null}
    >
      <Facts label={w.about} facts={facts} />
      {detail.is_default ? <p className={classes['below']}>{w.isDefault}</p> : null}
    </Section>
  );
}

function Product({ detail }: { detail: PriceDetail }) {
  const [isOpen, setOpen] = useState(false);
  const { product } = detail;
  if (isOpen) {
    return (
      <Section title={w.product}>
        <ProductFields id={detail.price.product} start={product} onCancel={() => setOpen(false)} />
      </Section>
    );
  }
  const fact = (label: string, value: string): Fact[] => (value === '' ? [] : [{ label, value }]);
  const facts = (draft: ProductDraft): Fact[] => [
    { label: w.productName, value: draft.name, strong: true },
    ...fact(w.description, draft.description),
    ...fact(w.unitLabel, draft.unit_label),
    ...fact(w.statement, draft.statement_descriptor),
    ...(draft.marketing_features.length > 0
      ? [{ label: w.features.split(',')[0] ?? w.features, value: draft.marketing_features.join(' · ') }]
      : []),
  ];
  return (
    <Section
      title={w.product}
      action={
        <LinkButton onClick={() => setOpen(true)} describedAs={w.editProduct}>
          {w.edit}
        </LinkButton>
      }
    >
      <Facts label={w.product} facts={facts(product)} />
    </Section>
  );
}

function Loaded({ detail, onError }: { detail: PriceDetail; onError: React.ReactNode }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const { price } = detail;
  return (
    <>
      {price.unusable ? <Notice title={price.unusable} /> : null}
      {onError}
      <Columns
        width={340}
        main={
          <>
            <Payers detail={detail} />
            <Amounts amounts={detail.amounts} />
            {detail.before.length > 0 ? (
              <Section title={w.before} note={w.beforeNote}>
                <PriceTable label={w.before} rows={detail.before} />
              </Section>
            ) : null}
          </>
        }
        side={
          <>
            <About detail={detail} zone={zone} />
            <Product detail={detail} />
          </>
        }
      />
    </>
  );
}

/** A price: who pays by it, what it charges, and how it is changed. */
export function Price({ id, isEdited }: { id: string; isEdited: boolean }) {
  const { go } = useNavigation();
  const read = useRead('price.read', { id });
  const archiving = useWrite('catalog.archive');
  const detail = read.data;
  if (isEdited && detail) return <EditPrice detail={detail} />;
  const price = detail?.price;
  const plan = detail?.plan;
  const archive = () =>
    price &&
    archiving.mutate({ id, archive: price.active }, { onSuccess: (set) => go(changeSetPath(set.id)) });
  return (
    <Page
      title={price?.product_name ?? w.price}
      subtitle={price?.words}
      above={{ label: w.above, to: PRICES_PATH }}
      ruled
      actions={
        price ? (
          <>
            {price.active && price.every ? (
              <Button onClick={() => go(rehearsePath({ price: id }))}>{words.rehearse.rehearsePrice}</Button>
            ) : null}
            {plan && price.active ? null : (
              <Button onClick={archive} loading={archiving.isPending}>
                {price.active ? w.archive : w.restore}
              </Button>
            )}
            {plan ? (
              <Button variant="filled" onClick={() => go(wizardPath({ plan: plan.id }))}>
                {w.editInPlan}
              </Button>
            ) : detail.draft ? (
              <Button variant="filled" onClick={() => go(editPricePath(id))}>
                {w.edit}
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      <Answered read={read}>
        {(data) => (
          <Loaded detail={data} onError={archiving.error ? <ErrorState error={archiving.error} /> : null} />
        )}
      </Answered>
    </Page>
  );
}
