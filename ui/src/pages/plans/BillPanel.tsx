import { Slider } from '@mantine/core';
import { useState } from 'react';
import type { SimulatedPrice, Simulation } from '~/bindings/rpc';
import { formatMoney, formatPercent, formatQuantity } from '~/format';
import { Money } from '~/parts/amounts';
import { State } from '~/parts/State';
import { ErrorState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { PriceByUsage } from './PriceByUsage';
import classes from './prices.module.css';

const w = words.plans.priceForm;

/** Steps of a slider: its place is not a figure, the units that it stands for are. */
const STOPS = 200n;

function stopOf(units: string, most: string): number {
  const end = BigInt(most.split('.')[0] ?? '1');
  const at = BigInt(units.split('.')[0] ?? '0');
  return end === 0n ? 0 : Number((at * STOPS + end / 2n) / end);
}

function unitsAt(stop: number, most: string): string {
  return ((BigInt(most.split('.')[0] ?? '1') * BigInt(stop)) / STOPS).toString();
}

function Lines({ bill }: { bill: Simulation }) {
  return (
    <table className={classes['lines']} aria-label={w.simulated}>
      <tbody>
        {bill.lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two prices may have lines of the same words
          <tr key={at}>
            <th scope="row">{line.words}</th>
            <td>{line.how}</td>
            <td>
              <Money value={line.amount} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{w.total}</th>
          <td>{bill.per_unit ? w.perUnit(bill.per_unit) : ''}</td>
          <td>
            <Money value={bill.total} />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

function Margin({ bill }: { bill: Simulation }) {
  const { cost, margin, margin_percent: share } = bill;
  return (
    <>
      {cost && margin ? (
        <div className={classes['margin']}>
          <State kind={margin.amount.startsWith('-') ? 'stopped' : 'done'}>
            {share === null ? w.margin('') : w.margin(formatPercent(share))}
          </State>
          <span className={classes['explains']}>{w.platformCost(formatMoney(cost))}</span>
          <Money value={margin} />
        </div>
      ) : null}
      {bill.below_cost_words.map((below) => (
        <div key={below} className={classes['margin']}>
          <State kind="stopped">{w.belowCost}</State>
          <span className={classes['explains']}>{below}</span>
        </div>
      ))}
      {bill.drop_words.map((drop) => (
        <div key={drop} className={classes['margin']}>
          <State kind="held">{w.lookAt}</State>
          <span className={classes['explains']}>{drop}</span>
        </div>
      ))}
    </>
  );
}

/** One period's bill beside the prices, to the cent as Stripe makes it. It follows the slider and every key. */
export function BillPanel({
  title,
  prices,
  currency,
}: {
  title: string;
  prices: readonly SimulatedPrice[];
  currency: string;
}) {
  const usage = prices.flatMap((price, at) => (price.price.usage ? [at] : []));
  const [chosen, setChosen] = useState<Readonly<Record<number, string>>>({});
  const varied = usage[0] ?? 0;
  const unitsOf = (at: number) => chosen[at] ?? prices[at]?.units ?? '1';
  const params = {
    prices: prices.map((price, at) => ({ ...price, units: price.price.usage ? unitsOf(at) : '1' })),
    currency,
    units: usage.length > 0 ? unitsOf(varied) : '1',
    varied,
    most: null,
  };
  const read = useRead('price.simulate', params, { enabled: prices.length > 0, keepPrevious: true });
  // The end stands still while the slider moves.
  const [end, setEnd] = useState<string | null>(null);
  const bill = read.data;
  const most = end ?? bill?.most ?? '1000';
  return (
    <section aria-label={title}>
      <div className={classes['head']}>
        <h2 className={classes['title']}>{title}</h2>
        {bill?.used ? (
          <span className={classes['action']}>
            <span className={classes['explains']}>{bill.used}</span>
          </span>
        ) : null}
      </div>
      {usage.map((at) => (
        <div key={at} className={classes['units']}>
          <span className={classes['count']}>
            {formatQuantity(unitsOf(at))}{' '}
            <small>{usage.length > 1 ? w.unitsOf(prices[at]?.price.usage?.meter ?? '') : w.units}</small>
          </span>
          <Slider
            className={classes['slider'] ?? ''}
            size={4}
            label={null}
            min={0}
            max={Number(STOPS)}
            value={Math.min(Number(STOPS), stopOf(unitsOf(at), most))}
            thumbLabel={w.unitsOf(prices[at]?.price.usage?.meter ?? '')}
            onChange={(stop) => {
              if (end === null) setEnd(most);
              setChosen({ ...chosen, [at]: unitsAt(stop, most) });
            }}
          />
        </div>
      ))}
      {bill ? (
        <>
          <Lines bill={bill} />
          <Margin bill={bill} />
          {usage.length > 0 ? (
            <div className={classes['plot']}>
              <PriceByUsage bill={bill} units={unitsOf(varied)} currency={currency} />
            </div>
          ) : null}
        </>
      ) : read.error ? (
        <ErrorState error={read.error} onRetry={() => void read.refetch()} />
      ) : (
        <p className={classes['explains']}>{words.plans.wizard.billSoon}</p>
      )}
    </section>
  );
}
