import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceDot,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { type Decimal, formatMoney, formatMoneyShort, forPlotting } from '~/format';
import { words } from '~/words';
import { axisTick, PlotTip } from './plotText';
import { apart, roundTicks } from './scale';

const w = words.parts;

export interface FullMonth {
  /** "Dec" */
  label: string;
  revenue: Decimal;
  cost: Decimal;
}

export interface TwelveMonthsProps {
  /** The months that are over, oldest first. */
  months: readonly FullMonth[];
  /** The month that runs: what it brought so far and what it is expected to bring. */
  current: { label: string; soFar: Decimal; revenue: Decimal; cost: Decimal };
  currency: string;
  /** "Margin, 62.6 % in October" */
  marginNote: string;
  height: number;
  summary: string;
}

interface Point {
  label: string;
  revenue?: number;
  cost?: number;
  margin?: [number, number];
  revenueAhead?: number;
  costAhead?: number;
}

/** Solid for what is known, dashed for the way from the last full month to the forecast. */
function points(months: readonly FullMonth[], current: TwelveMonthsProps['current']): Point[] {
  const known = months.map((month): Point => {
    const revenue = forPlotting(month.revenue);
    const cost = forPlotting(month.cost);
    return { label: month.label, revenue, cost, margin: [cost, revenue] };
  });
  const last = known.at(-1);
  if (last?.revenue !== undefined && last.cost !== undefined) {
    last.revenueAhead = last.revenue;
    last.costAhead = last.cost;
  }
  const ahead: Point = {
    label: current.label,
    revenueAhead: forPlotting(current.revenue),
    costAhead: forPlotting(current.cost),
  };
  return [...known, ahead];
}

/** Revenue and cost of twelve months with the margin between them, and where this month is heading. */
export default function TwelveMonths({
  months,
  current,
  currency,
  marginNote,
  height,
  summary,
}: TwelveMonthsProps) {
  const data = points(months, current);
  const top = Math.max(0, ...data.map((point) => Math.max(point.revenue ?? 0, point.revenueAhead ?? 0)));
  const middle = data[Math.min(7, months.length - 1)];
  const ends = apart(
    [
      {
        at: forPlotting(current.revenue),
        mark: forPlotting(current.revenue),
        text: `${w.revenue} ≈ ${formatMoneyShort(current.revenue, currency, 1)}`,
        ink: 'var(--rb-accent)',
        weight: 590,
        hollow: true,
      },
      {
        at: forPlotting(current.soFar),
        mark: forPlotting(current.soFar),
        text: `${w.soFar} ${formatMoney(current.soFar, currency)}`,
        ink: 'var(--rb-ink)',
        weight: 450,
        hollow: false,
      },
      {
        at: forPlotting(current.cost),
        mark: forPlotting(current.cost),
        text: `${w.cost} ≈ ${formatMoneyShort(current.cost, currency, 1)}`,
        ink: 'var(--rb-dim)',
        weight: 450,
        hollow: true,
      },
    ],
    top * 0.07,
  );
  const plain = { dot: false, isAnimationActive: false, type: 'linear' } as const;

  return (
    <div role="img" aria-label={summary} style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 700, height }}>
        <ComposedChart
          data={data}
          margin={{ top: 18, right: 128, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--rb-line)" />
          <XAxis
            dataKey="label"
            interval={0}
            padding={{ left: 6, right: 6 }}
            tickLine={false}
            axisLine={{ stroke: 'var(--rb-line-strong)' }}
            tick={axisTick}
            tickMargin={5}
            height={26}
          />
          <YAxis
            domain={[0, Math.max(top, roundTicks(top).at(-1) ?? top)]}
            ticks={roundTicks(top)}
            tickFormatter={(tick: number) => (tick === 0 ? '0' : formatMoneyShort(String(tick), currency, 1))}
            tickLine={false}
            axisLine={false}
            tick={axisTick}
            width={44}
            tickMargin={8}
          />
          <Tooltip
            cursor={{ stroke: 'var(--rb-line-strong)' }}
            isAnimationActive={false}
            content={({ active, label }) => {
              const month = months.find((candidate) => candidate.label === label);
              if (!active || !month) return null;
              return (
                <PlotTip
                  title={month.label}
                  lines={[
                    `${w.revenue} ${formatMoney(month.revenue, currency)}`,
                    `${w.cost} ${formatMoney(month.cost, currency)}`,
                  ]}
                />
              );
            }}
          />
          <Area
            dataKey="margin"
            type="linear"
            stroke="none"
            fill="var(--rb-accent)"
            fillOpacity={0.08}
            activeDot={false}
            isAnimationActive={false}
          />
          <Line dataKey="revenue" stroke="var(--rb-accent)" strokeWidth={2} {...plain} />
          <Line dataKey="cost" stroke="var(--rb-dim)" strokeWidth={1.5} {...plain} />
          <Line
            dataKey="revenueAhead"
            stroke="var(--rb-accent)"
            strokeWidth={1.5}
            strokeDasharray="3 3"
            {...plain}
          />
          <Line
            dataKey="costAhead"
            stroke="var(--rb-dim)"
            strokeWidth={1.25}
            strokeDasharray="3 3"
            {...plain}
          />
          {middle?.margin ? (
            <ReferenceDot
              x={middle.label}
              y={(middle.margin[0] + middle.margin[1]) / 2}
              r={0}
              label={{ value: marginNote, position: 'center', fill: 'var(--rb-accent)', fontSize: 12 }}
            />
          ) : null}
          {ends.map((end) => (
            <ReferenceDot
              key={end.text}
              x={current.label}
              y={end.mark}
              r={end.hollow ? 3.5 : 3}
              fill={end.hollow ? 'var(--rb-canvas)' : 'var(--rb-accent)'}
              stroke={end.hollow ? end.ink : 'none'}
              strokeWidth={1.5}
              ifOverflow="visible"
            />
          ))}
          {ends.map((end) => (
            <ReferenceDot
              key={`${end.text} label`}
              x={current.label}
              y={end.at}
              r={0}
              ifOverflow="visible"
              label={{
                value: end.text,
                position: 'right',
                offset: 11,
                fill: end.ink,
                fontSize: 12,
                fontWeight: end.weight,
              }}
            />
          ))}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
