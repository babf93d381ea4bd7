import { lazy } from 'react';
import type { Simulation } from '~/bindings/rpc';
import { formatMoney, formatQuantity } from '~/format';
import { LedgerTable } from '~/parts/LedgerTable';
import { PlotSection } from '~/plots/PlotSection';
import { plotScale } from '~/plots/scale';
import { words } from '~/words';

const PriceCurve = lazy(() => import('./PriceCurve'));

const w = words.plans.priceForm;
const HEIGHT = 200;
/** Rows of the table that stands for the plot. */
const ROWS = 12;

/** The bill over all quantities, beside what the platform takes of it; the same as a table. */
export function PriceByUsage({
  bill,
  units,
  currency,
}: {
  bill: Simulation;
  units: string;
  currency: string;
}) {
  const scale = plotScale([bill.most]);
  const each = Math.max(1, Math.ceil(bill.points.length / ROWS));
  const rows = bill.points.filter((_, at) => at % each === 0 || at === bill.points.length - 1);
  const money = (amount: string) => formatMoney({ amount, currency });
  return (
    <PlotSection
      title={w.byUsage}
      note={w.byUsageNote(currency.toUpperCase(), scale.word)}
      kind="line"
      height={HEIGHT}
      plot={<PriceCurve bill={bill} units={units} currency={currency} height={HEIGHT} />}
      table={
        <LedgerTable
          label={w.byUsage}
          tight
          rows={rows}
          rowKey={(row) => row.units}
          rowName={(row) => row.units}
          columns={[
            { key: 'units', head: w.units, rowHead: true, cell: (row) => formatQuantity(row.units) },
            { key: 'total', head: w.price, align: 'right', cell: (row) => money(row.total) },
            {
              key: 'cost',
              head: w.yourCost,
              align: 'right',
              tone: 'dim',
              cell: (row) => (row.cost === null ? null : money(row.cost)),
            },
          ]}
        />
      }
    />
  );
}
