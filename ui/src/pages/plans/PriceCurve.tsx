import {
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Simulation } from '~/bindings/rpc';
import { formatMoney, formatMoneyShort, formatQuantity, forPlotting } from '~/format';
import { axisTick, PlotTip } from '~/plots/plotText';
import { apart, axisWidth, plotScale, roundTicks } from '~/plots/scale';
import { words } from '~/words';

const w = words.plans.priceForm;

interface Drawn {
  units: number;
  total: number;
  cost: number | null;
}

const line = { dot: false, activeDot: false, isAnimationActive: false, type: 'linear' } as const;

/** Price in the first ink, the platform's cost in grey, edges of tiers dotted, losses marked on the ground. */
export default function PriceCurve({
  bill,
  units,
  currency,
  height,
}: {
  bill: Simulation;
  units: string;
  currency: string;
  height: number;
}) {
  const data = bill.points.map(
    (point): Drawn => ({
      units: forPlotting(point.units),
      total: forPlotting(point.total),
      cost: point.cost === null ? null : forPlotting(point.cost),
    }),
  );
  const end = forPlotting(bill.most);
  const scale = plotScale([bill.most]);
  const top = Math.max(0, ...data.map((point) => Math.max(point.total, point.cost ?? 0)));
  const last = data.at(-1);
  const here = forPlotting(units);
  const total = forPlotting(bill.total.amount);
  const labels = apart(
    [
      ...(last ? [{ at: last.total, text: w.price, ink: 'var(--rb-accent)', weight: 590 }] : []),
      ...(last && last.cost !== null
        ? [{ at: last.cost, text: w.yourCost, ink: 'var(--rb-dim)', weight: 450 }]
        : []),
    ],
    top / 10,
  );
  const edges = bill.edges.map(forPlotting).filter((edge) => edge < end);
  const ticks = roundTicks(top);
  const label = (tick: number) => (tick === 0 ? '0' : formatMoneyShort({ amount: String(tick), currency }));
  return (
    <div
      role="img"
      aria-label={w.curveSummary(formatQuantity(units), formatMoney(bill.total))}
      style={{ height }}
    >
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height }}>
        <ComposedChart
          data={data}
          margin={{ top: 12, right: 64, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} syncWithTicks stroke="var(--rb-line)" />
          <XAxis
            dataKey="units"
            type="number"
            domain={[0, end]}
            ticks={edges.length > 0 ? [0, ...edges, end] : roundTicks(end)}
            tickFormatter={(tick: number) => String(Math.round((tick / scale.divisor) * 100) / 100)}
            tickLine={false}
            axisLine={{ stroke: 'var(--rb-line-strong)' }}
            tick={axisTick}
            tickMargin={4}
            height={22}
          />
          <YAxis
            domain={[0, top]}
            ticks={ticks}
            tickFormatter={label}
            tickLine={false}
            axisLine={false}
            tick={axisTick}
            width={axisWidth(ticks.map(label))}
            tickMargin={8}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--rb-line-strong)' }}
            content={({ payload }) => {
              const point = payload?.[0]?.payload as Drawn | undefined;
              const exact = bill.points.find((each) => point && forPlotting(each.units) === point.units);
              if (!exact) return null;
              const lines = [`${w.price} ${formatMoney({ amount: exact.total, currency })}`];
              if (exact.cost) lines.push(`${w.yourCost} ${formatMoney({ amount: exact.cost, currency })}`);
              return <PlotTip title={`${formatQuantity(exact.units)} ${w.units}`} lines={lines} />;
            }}
          />
          {edges.map((edge) => (
            <ReferenceLine key={edge} x={edge} stroke="var(--rb-line-strong)" strokeDasharray="2 3" />
          ))}
          {bill.below_cost.map((below) => (
            <ReferenceLine
              key={below.from}
              segment={[
                { x: forPlotting(below.from), y: 0 },
                { x: Math.min(end, below.to === null ? end : forPlotting(below.to)), y: 0 },
              ]}
              stroke="var(--rb-stop)"
              strokeWidth={5}
              ifOverflow="hidden"
            />
          ))}
          <Line dataKey="cost" stroke="var(--rb-dim)" strokeWidth={1.5} {...line} />
          <Line dataKey="total" stroke="var(--rb-accent)" strokeWidth={2} {...line} />
          <ReferenceDot
            x={Math.min(here, end)}
            y={Math.min(total, top)}
            r={4}
            fill="var(--rb-accent)"
            stroke="var(--rb-canvas)"
            strokeWidth={2}
            label={{
              value: formatMoney(bill.total),
              position: here > end / 3 ? 'left' : 'top',
              fill: 'var(--rb-ink)',
              fontSize: 12,
              fontWeight: 590,
            }}
          />
          {labels.map((label) => (
            <ReferenceDot
              key={label.text}
              x={end}
              y={label.at}
              r={0}
              ifOverflow="visible"
              label={{
                value: label.text,
                position: 'right',
                offset: 8,
                fill: label.ink,
                fontSize: 12,
                fontWeight: label.weight,
              }}
            />
          ))}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
