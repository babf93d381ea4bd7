import {
  Bar,
  CartesianGrid,
  ComposedChart,
  ReferenceDot,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { DayUsage } from '~/bindings/rpc';
import { type Decimal, formatDay, formatQuantity, forPlotting } from '~/format';
import { words } from '~/words';
import { axisTick, PlotTip } from './plotText';
import { apart, plotScale, roundTicks, tickDecimals } from './scale';

const w = words.parts;

export interface UsageByDayProps {
  days: readonly DayUsage[];
  /** `2026-11-20` in the agency's zone. */
  today: string;
  /** Word of the unit: tokens, minutes. */
  unit: string;
  /** The period before, as its label says: "October". */
  previousName: string;
  height: number;
  /** Names the plot and says what it shows, for those who do not see it. */
  summary: string;
}

interface Drawn {
  x: number;
  y: number;
  width: number;
  height: number;
}

const STROKE = 1.5;

/** Hollow: what is forecast. The stroke lies inside, so that a hollow bar is as wide as a solid one. */
function HollowBar({ x, y, width, height }: Partial<Drawn>) {
  if (x === undefined || y === undefined || !width || !height || height <= 0) return null;
  return (
    <rect
      x={x + STROKE / 2}
      y={y + STROKE / 2}
      width={width - STROKE}
      height={Math.max(0, height - STROKE / 2)}
      fill="var(--rb-canvas)"
      stroke="var(--rb-accent)"
      strokeWidth={STROKE}
    />
  );
}

/** The first day with its month, then every fifth. */
function dayTick(first: string | undefined): (day: string, index: number) => string {
  return (day, index) => {
    if (day === first) return formatDay(day);
    // The first day's name is wider than its bar, and reaches over the next one.
    if (index < 2) return '';
    const ofMonth = day.slice(8).replace(/^0/, '');
    return /[05]$/.test(ofMonth) ? ofMonth : '';
  };
}

interface Bars extends DayUsage {
  knownAt: number | null;
  forecastAt: number | null;
  beforeAt: number | null;
}

function bars(days: readonly DayUsage[], divisor: number): Bars[] {
  const place = (value: Decimal | null) => (value === null ? null : forPlotting(value) / divisor);
  return days.map((day) => {
    const knownAt = place(day.quantity);
    const forecast = place(day.forecast);
    // A forecast is for the whole day: of today's, what is known is drawn solid and only the rest hollow.
    const forecastAt = forecast === null ? null : Math.max(0, forecast - (knownAt ?? 0));
    return { ...day, knownAt, forecastAt, beforeAt: place(day.before) };
  });
}

/** Labels stand at the end of what they name, in its ink. */
function endLabels(last: Bars | undefined, previousName: string, top: number) {
  if (!last) return [];
  const labels = [];
  if (last.forecastAt !== null) {
    labels.push({ at: (last.knownAt ?? 0) + last.forecastAt, text: w.forecast, ink: 'var(--rb-accent)' });
  }
  if (last.beforeAt !== null) labels.push({ at: last.beforeAt, text: previousName, ink: 'var(--rb-dim)' });
  return apart(labels, top * 0.15);
}

function DayTip({ day, unit, previousName }: { day: DayUsage; unit: string; previousName: string }) {
  const shown = day.quantity ?? day.forecast;
  const lines = [];
  if (shown) lines.push(`${day.quantity ? '' : '≈ '}${formatQuantity(shown)} ${unit}`);
  if (day.before) lines.push(`${previousName}: ${formatQuantity(day.before)}`);
  return <PlotTip title={formatDay(day.day)} lines={lines} />;
}

/** Usage of a period by day: solid is known, hollow is forecast, pale grey is the period before. */
export default function UsageByDay({ days, today, unit, previousName, height, summary }: UsageByDayProps) {
  const scale = plotScale(days.flatMap((day) => [day.quantity, day.forecast, day.before]));
  const data = bars(days, scale.divisor);
  const heights = data.map((day) => Math.max((day.knownAt ?? 0) + (day.forecastAt ?? 0), day.beforeAt ?? 0));
  const top = Math.max(0, ...heights);
  const ticks = roundTicks(top);
  const decimals = tickDecimals(ticks);
  const last = data.at(-1);
  const shape = (props: object) => <HollowBar {...(props as Partial<Drawn>)} />;

  return (
    <div role="img" aria-label={summary} style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height }}>
        <ComposedChart
          data={data}
          margin={{ top: 26, right: 70, bottom: 0, left: 0 }}
          barCategoryGap={0}
          accessibilityLayer={false}
        >
          <CartesianGrid xAxisId="front" vertical={false} syncWithTicks stroke="var(--rb-line)" />
          <XAxis
            dataKey="day"
            xAxisId="front"
            interval={0}
            tickLine={false}
            axisLine={{ stroke: 'var(--rb-line-strong)' }}
            tickFormatter={dayTick(days[0]?.day)}
            tick={axisTick}
            tickMargin={4}
            height={24}
          />
          <XAxis dataKey="day" xAxisId="behind" height={0} hide />
          <YAxis
            domain={[0, top]}
            ticks={ticks}
            tickFormatter={(tick: number) => (tick === 0 ? '0' : tick.toFixed(decimals))}
            tickLine={false}
            axisLine={false}
            tick={axisTick}
            width={scale.divisor === 1 ? 40 : 36}
            tickMargin={7}
          />
          <Tooltip
            cursor={false}
            isAnimationActive={false}
            content={({ active, payload }) => {
              const day = payload?.[0]?.payload as DayUsage | undefined;
              return active && day ? <DayTip day={day} unit={unit} previousName={previousName} /> : null;
            }}
          />
          <Bar
            xAxisId="behind"
            dataKey="beforeAt"
            barSize={15}
            fill="var(--rb-past)"
            isAnimationActive={false}
          />
          <Bar
            xAxisId="front"
            dataKey="knownAt"
            stackId="now"
            barSize={8}
            fill="var(--rb-accent)"
            isAnimationActive={false}
          />
          <Bar
            xAxisId="front"
            dataKey="forecastAt"
            stackId="now"
            barSize={8}
            shape={shape}
            isAnimationActive={false}
          />
          {data.some((day) => day.day === today) ? (
            <ReferenceDot
              xAxisId="front"
              x={today}
              y={top}
              r={0}
              ifOverflow="visible"
              label={{
                value: w.today,
                position: 'top',
                offset: 6,
                fill: 'var(--rb-ink)',
                fontSize: 12,
                fontWeight: 500,
              }}
            />
          ) : null}
          {last
            ? endLabels(last, previousName, top).map((label) => (
                <ReferenceDot
                  key={label.text}
                  xAxisId="front"
                  x={last.day}
                  y={label.at}
                  r={0}
                  ifOverflow="visible"
                  label={{ value: label.text, position: 'right', offset: 22, fill: label.ink, fontSize: 12 }}
                />
              ))
            : null}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
