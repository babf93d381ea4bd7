import { Bar, CartesianGrid, ComposedChart, ReferenceDot, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { WhatIfMonth } from '~/bindings/rpc';
import { formatMoneyShort, formatMonth, forPlotting } from '~/format';
import { axisTick } from './plotText';
import { axisWidth, roundTicks } from './scale';

export interface WhatIfBarsProps {
  months: readonly WhatIfMonth[];
  currency: string;
  /** "+ $921.25" */
  moreNote: string;
  /** "at $0.0035" */
  nowNote: string;
  height: number;
  summary: string;
}

/** So many months have each their label; of more, every other one. */
const FEW = 6;

interface Drawn {
  x: number;
  y: number;
  width: number;
  height: number;
}

function LossBar(props: Partial<Drawn>) {
  const { x, y, width, height } = props;
  if (x === undefined || y === undefined || !width || !height) return null;
  return (
    <rect
      x={x + 0.75}
      y={Math.min(y, y + height)}
      width={width - 1.5}
      height={Math.abs(height)}
      fill="var(--rb-raised)"
      stroke="var(--rb-stop)"
      strokeWidth={1.5}
    />
  );
}

/** The agency's own months under a draft price: grey as it was, green what it would add, red hollow what it would lose. */
export default function WhatIfBars({
  months,
  currency,
  moreNote,
  nowNote,
  height,
  summary,
}: WhatIfBarsProps) {
  const data = months.map((month) => {
    const now = forPlotting(month.now.amount);
    const more = forPlotting(month.draft.amount) - now;
    return {
      label: formatMonth(month.month),
      kept: now + Math.min(0, more),
      gain: Math.max(0, more),
      loss: Math.max(0, -more),
    };
  });
  const top = Math.max(0, ...data.map((month) => month.kept + month.gain + month.loss));
  const last = data.at(-1);
  const ink = data.some((month) => month.gain > 0)
    ? 'var(--rb-accent)'
    : data.some((month) => month.loss > 0)
      ? 'var(--rb-stop)'
      : 'var(--rb-dim)';
  const ticks = roundTicks(top, true);
  const label = (tick: number) => (tick === 0 ? '0' : formatMoneyShort({ amount: String(tick), currency }));
  return (
    <div role="img" aria-label={summary} style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height }}>
        <ComposedChart
          data={data}
          margin={{ top: 8, right: 84, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} syncWithTicks stroke="var(--rb-line)" />
          <XAxis
            dataKey="label"
            interval={months.length > FEW ? 1 : 0}
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
          <Bar dataKey="kept" stackId="bill" barSize={11} fill="var(--rb-edge)" isAnimationActive={false} />
          <Bar dataKey="gain" stackId="bill" barSize={11} fill="var(--rb-accent)" isAnimationActive={false} />
          <Bar
            dataKey="loss"
            stackId="bill"
            barSize={11}
            shape={(props: object) => <LossBar {...(props as Partial<Drawn>)} />}
            isAnimationActive={false}
          />
          {last && moreNote ? (
            <ReferenceDot
              x={last.label}
              y={last.kept + last.gain * 0.5}
              r={0}
              ifOverflow="visible"
              label={{
                value: moreNote,
                position: 'right',
                offset: 21,
                fill: ink,
                fontSize: 12,
                fontWeight: 590,
              }}
            />
          ) : null}
          {last ? (
            <ReferenceDot
              x={last.label}
              y={last.kept / 2}
              r={0}
              ifOverflow="visible"
              label={{ value: nowNote, position: 'right', offset: 21, fill: 'var(--rb-dim)', fontSize: 12 }}
            />
          ) : null}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
