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
import { type Decimal, formatQuantity, forPlotting } from '~/format';
import { words } from '~/words';
import { axisTick, PlotTip } from './plotText';
import { apart, plotScale, roundTicks } from './scale';

const w = words.parts;

export interface UsageDay {
  /** Day of the month, as the axis shows it. */
  day: number;
  /** "1 Nov" */
  label: string;
  known: Decimal | null;
  /** What the rest of the day, or the whole day, is expected to bring. */
  forecast: Decimal | null;
  previous: Decimal | null;
  today?: boolean;
}

export interface UsageByDayProps {
  days: readonly UsageDay[];
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

const INSET = 0.75;

/** Hollow: what is forecast. The stroke lies inside, so that a hollow bar is as wide as a solid one. */
function HollowBar({ x, y, width, height }: Partial<Drawn>) {
  if (x === undefined || y === undefined || !width || !height || height <= 0) return null;
  return (
    <rect
      x={x + INSET}
      y={y + INSET}
      width={width - 2 * INSET}
      height={Math.max(0, height - INSET)}
      fill="var(--rb-canvas)"
      stroke="var(--rb-accent)"
      strokeWidth={1.5}
    />
  );
}

/** Every fifth day, and the first with its month. */
function dayTick(days: readonly UsageDay[]): (day: number) => string {
  const first = days[0];
  return (day) => (first && day === first.day ? first.label : day % 5 === 0 ? String(day) : '');
}

/** Usage of a period by day: solid is known, hollow is forecast, pale grey is the period before. */
export default function UsageByDay({ days, unit, previousName, height, summary }: UsageByDayProps) {
  const scale = plotScale(days.flatMap((day) => [day.known, day.forecast, day.previous]));
  const place = (value: Decimal | null) => (value === null ? null : forPlotting(value) / scale.divisor);
  const data = days.map((day) => ({
    ...day,
    knownAt: place(day.known),
    forecastAt: place(day.forecast),
    previousAt: place(day.previous),
  }));
  const top = Math.max(
    0,
    ...data.map((day) => Math.max((day.knownAt ?? 0) + (day.forecastAt ?? 0), day.previousAt ?? 0)),
  );
  const last = data.at(-1);
  const labels = last
    ? apart(
        [
          { at: (last.knownAt ?? 0) + (last.forecastAt ?? 0), text: w.forecast, ink: 'var(--rb-accent)' },
          { at: last.previousAt ?? 0, text: previousName, ink: 'var(--rb-dim)' },
        ],
        top * 0.15,
      )
    : [];
  const today = data.find((day) => day.today);
  const previousFill = 'light-dark(#E9E9E6, #262927)';

  return (
    <div role="img" aria-label={summary} style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height }}>
        <ComposedChart
          data={data}
          margin={{ top: 26, right: 70, bottom: 0, left: 0 }}
          barCategoryGap={0}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--rb-line)" />
          <XAxis dataKey="day" xAxisId="behind" hide />
          <XAxis
            dataKey="day"
            xAxisId="front"
            interval={0}
            tickLine={false}
            axisLine={{ stroke: 'var(--rb-line-strong)' }}
            tickFormatter={dayTick(days)}
            tick={axisTick}
            tickMargin={4}
            height={24}
          />
          <YAxis
            domain={[0, top]}
            ticks={roundTicks(top)}
            tickFormatter={(tick: number) => (tick === 0 ? '0' : tick.toFixed(scale.divisor === 1 ? 0 : 1))}
            tickLine={false}
            axisLine={false}
            tick={axisTick}
            width={32}
            tickMargin={7}
          />
          <Tooltip
            cursor={false}
            isAnimationActive={false}
            content={({ active, payload }) => {
              const day = payload?.[0]?.payload as UsageDay | undefined;
              if (!active || !day) return null;
              const shown = day.known ?? day.forecast;
              return (
                <PlotTip
                  title={day.label}
                  lines={[
                    ...(shown ? [`${day.known ? '' : '≈ '}${formatQuantity(shown)} ${unit}`] : []),
                    ...(day.previous ? [`${previousName}: ${formatQuantity(day.previous)}`] : []),
                  ]}
                />
              );
            }}
          />
          <Bar
            xAxisId="behind"
            dataKey="previousAt"
            barSize={15}
            fill={previousFill}
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
            shape={(props: object) => <HollowBar {...(props as Partial<Drawn>)} />}
            isAnimationActive={false}
          />
          {today ? (
            <ReferenceDot
              xAxisId="front"
              x={today.day}
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
            ? labels.map((label) => (
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
