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
import type { Money, MonthFigures } from '~/bindings/rpc';
import { formatMoney, formatMoneyShort, formatMonth, forPlotting } from '~/format';
import { words } from '~/words';
import { axisTick, PlotTip } from './plotText';
import { apart, axisWidth, roundTicks } from './scale';

const w = words.parts;

export interface TwelveMonthsProps {
  /** Oldest first; the last one is the month that runs and carries the forecast. */
  months: readonly MonthFigures[];
  currency: string;
  /** "Margin, 62.6 % in October" */
  marginNote: string | null;
  height: number;
  summary: string;
}

interface Point {
  label: string;
  revenue: number | null;
  cost: number | null;
  margin: [number, number] | null;
  revenueAhead: number | null;
  costAhead: number | null;
}

function at(money: Money | null): number | null {
  return money === null ? null : forPlotting(money.amount);
}

/** Solid for what is known, dashed for the way from the last full month to the forecast of the one that runs. */
function points(full: readonly MonthFigures[], current: MonthFigures): Point[] {
  const known = full.map((month, index): Point => {
    const revenue = at(month.revenue);
    const cost = at(month.cost);
    const isLast = index === full.length - 1;
    return {
      label: formatMonth(month.month),
      revenue,
      cost,
      margin: revenue === null || cost === null ? null : [cost, revenue],
      revenueAhead: isLast ? revenue : null,
      costAhead: isLast ? cost : null,
    };
  });
  const ahead: Point = {
    label: formatMonth(current.month),
    revenue: null,
    cost: null,
    margin: null,
    revenueAhead: at(current.revenue_forecast),
    costAhead: at(current.cost_forecast),
  };
  return [...known, ahead];
}

interface End {
  /** Where its label stands, and where its mark. */
  at: number;
  mark: number;
  text: string;
  ink: string;
  weight: number;
  hollow: boolean;
}

function ends(current: MonthFigures): End[] {
  const list: End[] = [];
  const add = (
    money: Money | null,
    text: (money: Money) => string,
    look: Pick<End, 'ink' | 'weight' | 'hollow'>,
  ) => {
    const mark = at(money);
    if (money !== null && mark !== null) list.push({ at: mark, mark, text: text(money), ...look });
  };
  add(current.revenue_forecast, (money) => `${w.revenue} ≈ ${formatMoneyShort(money, 1)}`, {
    ink: 'var(--rb-accent)',
    weight: 590,
    hollow: true,
  });
  add(current.revenue, (money) => `${w.soFar} ${formatMoney(money)}`, {
    ink: 'var(--rb-ink)',
    weight: 450,
    hollow: false,
  });
  add(current.cost_forecast, (money) => `${w.cost} ≈ ${formatMoneyShort(money, 1)}`, {
    ink: 'var(--rb-dim)',
    weight: 450,
    hollow: true,
  });
  return list;
}

function MonthTip({ month }: { month: MonthFigures }) {
  const lines = [];
  if (month.revenue) lines.push(`${w.revenue} ${formatMoney(month.revenue)}`);
  if (month.cost) lines.push(`${w.cost} ${formatMoney(month.cost)}`);
  return <PlotTip title={formatMonth(month.month, 'long')} lines={lines} />;
}

const line = { dot: false, activeDot: false, isAnimationActive: false, type: 'linear' } as const;

/** Revenue and cost of twelve months with the margin between them, and where this month is heading. */
export default function TwelveMonths({ months, currency, marginNote, height, summary }: TwelveMonthsProps) {
  const current = months.at(-1);
  if (!current) return null;
  const full = months.slice(0, -1);
  const data = points(full, current);
  const marks = ends(current);
  const top = Math.max(
    0,
    ...data.map((point) => Math.max(point.revenue ?? 0, point.cost ?? 0, point.revenueAhead ?? 0)),
    ...marks.map((end) => end.mark),
  );
  const middle = data[Math.min(7, full.length - 1)];
  const now = formatMonth(current.month);

  const ticks = roundTicks(top);
  const label = (tick: number) =>
    tick === 0 ? '0' : formatMoneyShort({ amount: String(tick), currency }, 1);
  return (
    <div role="img" aria-label={summary} style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 700, height }}>
        <ComposedChart
          data={data}
          margin={{ top: 29, right: 122, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} syncWithTicks stroke="var(--rb-line)" />
          <XAxis
            dataKey="label"
            scale="point"
            interval={0}
            padding={{ left: 6, right: 6 }}
            tickLine={false}
            axisLine={{ stroke: 'var(--rb-line-strong)' }}
            tick={axisTick}
            tickMargin={4}
            height={26}
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
            cursor={{ stroke: 'var(--rb-line-strong)' }}
            isAnimationActive={false}
            content={({ active, label }) => {
              const month = months.find((candidate) => formatMonth(candidate.month) === label);
              return active && month ? <MonthTip month={month} /> : null;
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
          <Line dataKey="revenue" stroke="var(--rb-accent)" strokeWidth={2} {...line} />
          <Line dataKey="cost" stroke="var(--rb-dim)" strokeWidth={1.5} {...line} />
          <Line
            dataKey="revenueAhead"
            stroke="var(--rb-accent)"
            strokeWidth={1.5}
            strokeDasharray="3 3"
            {...line}
          />
          <Line
            dataKey="costAhead"
            stroke="var(--rb-dim)"
            strokeWidth={1.25}
            strokeDasharray="3 3"
            {...line}
          />
          {middle?.margin && marginNote ? (
            <ReferenceDot
              x={middle.label}
              y={(middle.margin[0] + middle.margin[1]) / 2}
              r={0}
              label={{ value: marginNote, position: 'center', fill: 'var(--rb-accent)', fontSize: 12 }}
            />
          ) : null}
          {apart(marks, top * 0.07).flatMap((end) => [
            <ReferenceDot
              key={`${end.text} mark`}
              x={now}
              y={end.mark}
              r={end.hollow ? 3.5 : 3}
              fill={end.hollow ? 'var(--rb-canvas)' : 'var(--rb-accent)'}
              stroke={end.hollow ? end.ink : 'none'}
              strokeWidth={1.5}
              ifOverflow="visible"
            />,
            <ReferenceDot
              key={end.text}
              x={now}
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
            />,
          ])}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
