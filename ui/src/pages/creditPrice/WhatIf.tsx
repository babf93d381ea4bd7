import { Slider } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { WhatIfView } from '~/bindings/rpc';
import {
  type Decimal,
  formatCount,
  formatMoney,
  formatMonth,
  formatUnitPrice,
  isNegative,
  isZero,
  minusMoney,
} from '~/format';
import { LedgerTable } from '~/parts/LedgerTable';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import classes from './WhatIf.module.css';

// Asked for with the page, not with the first answer: the bars are there when the figures are.
const bars = import('~/plots/WhatIfBars');
const WhatIfBars = lazy(() => bars);
const w = words.creditPrice;
const PLOT_HEIGHT = 152;

export interface WhatIfProps {
  view: WhatIfView;
  /** The prices that the slider stops at, lowest first. */
  stops: readonly Decimal[];
  price: Decimal;
  onPrice: (price: Decimal) => void;
}

interface SumRow {
  label: string;
  now: string;
  draft: string;
}

function sums(view: WhatIfView): SumRow[] {
  const rows: SumRow[] = [
    { label: w.revenue, now: formatMoney(view.revenue_now), draft: formatMoney(view.revenue_draft) },
  ];
  if (view.cost) {
    const cost = formatMoney(view.cost);
    const now = minusMoney(view.revenue_now, view.cost);
    const draft = minusMoney(view.revenue_draft, view.cost);
    rows.push({ label: w.platformCost, now: cost, draft: cost });
    if (now && draft)
      rows.push({ label: w.marginBeforeFees, now: formatMoney(now), draft: formatMoney(draft) });
  }
  return rows;
}

function PriceSlider({ view, stops, price, onPrice }: WhatIfProps) {
  const currency = view.revenue_now.currency;
  const at = Math.max(0, stops.indexOf(price));
  const shown = formatUnitPrice(price, currency);
  return (
    <>
      <div className={classes['priceLine']}>
        <span id="what-if-price">{w.pricePerUnit}</span>
        <strong className={classes['price']}>{shown}</strong>
      </div>
      <Slider
        min={0}
        max={Math.max(0, stops.length - 1)}
        step={1}
        value={at}
        onChange={(index) => {
          const stop = stops[index];
          if (stop !== undefined) onPrice(stop);
        }}
        thumbProps={{ 'aria-labelledby': 'what-if-price', 'aria-valuetext': shown }}
      />
      <div className={classes['ends']}>
        <span>{stops[0] ? formatUnitPrice(stops[0], currency) : null}</span>
        {view.price_now ? <span>{w.now(formatUnitPrice(view.price_now, currency))}</span> : null}
        <span>{stops.at(-1) ? formatUnitPrice(stops.at(-1) ?? '0', currency) : null}</span>
      </div>
      <p className={classes['more']}>
        {price === view.price_now
          ? w.todaysPrice
          : w.payMore(formatCount(view.pays_more), formatCount(view.clients))}
      </p>
    </>
  );
}

/** The agency's own months under a draft price: what would have come in, and who would have paid more. */
export function WhatIf(props: WhatIfProps) {
  const { view } = props;
  const currency = view.revenue_now.currency;
  const difference = minusMoney(view.revenue_draft, view.revenue_now);
  const draft = formatUnitPrice(view.price_draft, currency);
  const first = view.months[0];
  const last = view.months.at(-1);
  const differs = difference !== null && !isZero(difference.amount);
  const more = differs ? `${isNegative(difference.amount) ? '' : '+ '}${formatMoney(difference)}` : '';
  return (
    <div className={classes['strip']}>
      <Section title={w.whatIf} note={w.whatIfNote(formatCount(view.months.length), view.meter)}>
        <PriceSlider {...props} />
      </Section>
      <div style={{ height: PLOT_HEIGHT }}>
        <Suspense fallback={null}>
          <WhatIfBars
            months={view.months}
            currency={currency}
            moreNote={more}
            nowNote={w.nowNote(view.price_now ? formatUnitPrice(view.price_now, currency) : null)}
            height={PLOT_HEIGHT}
            summary={w.whatIfSummary(
              first ? formatMonth(first.month, 'long') : '',
              last ? formatMonth(last.month, 'long') : '',
              draft,
            )}
          />
        </Suspense>
      </div>
      <div>
        <LedgerTable
          label={w.whatIfTable}
          rows={sums(view)}
          rowKey={(row) => row.label}
          rowName={(row) => row.label}
          columns={[
            {
              key: 'label',
              head: <span className={classes['hidden']}>{w.figure}</span>,
              rowHead: true,
              cell: (row) => row.label,
            },
            { key: 'now', head: w.nowHead, align: 'right', tone: 'dim', cell: (row) => row.now },
            { key: 'draft', head: w.at(draft), align: 'right', tone: 'strong', cell: (row) => row.draft },
          ]}
        />
        {view.most ? (
          <div className={classes['most']}>
            <span>{w.paysMostMore(view.most[0])}</span>
            <strong className={classes['price']}>{formatMoney(view.most[1], { signed: true })}</strong>
          </div>
        ) : null}
      </div>
    </div>
  );
}
