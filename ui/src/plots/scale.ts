import { type Decimal, forPlotting } from '~/format';

export interface PlotScale {
  divisor: number;
  /** "million", "thousand" or nothing, to stand before the unit's word. */
  word: string;
}

/** Axis figures stay short: a usage of 1,512,306 tokens stands at 1.5 of "million tokens". */
export function plotScale(values: readonly (Decimal | null)[]): PlotScale {
  const top = Math.max(0, ...values.map((value) => (value === null ? 0 : forPlotting(value))));
  if (top >= 1_000_000) return { divisor: 1_000_000, word: 'million' };
  if (top >= 10_000) return { divisor: 1_000, word: 'thousand' };
  return { divisor: 1, word: '' };
}

const NICE = [1, 2, 2.5, 5, 10];
const NICE_FEW = [1, 2, 4, 5, 10];

/** Round steps that cut `top` into three to five ticks (or three, on a low plot), the last one not above the highest mark. */
export function roundTicks(top: number, few = false): number[] {
  if (top <= 0) return [0];
  const most = few ? 2.4 : 4.2;
  const rough = top / most;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step =
    (few ? NICE_FEW : NICE).map((nice) => nice * magnitude).find((nice) => top / nice <= most) ?? top;
  const count = Math.floor(top / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Room for the widest label at an axis, in pixels: "HUF 2k" needs more than "$20k". */
export function axisWidth(labels: readonly string[]): number {
  return Math.max(44, 12 + 7 * Math.max(0, ...labels.map((label) => label.length)));
}

/** As few decimals as tell the ticks apart: 100 and 200, but 0.25 and 0.5. */
export function tickDecimals(ticks: readonly number[]): number {
  const isWhole = (tick: number, decimals: number) =>
    Math.abs(tick * 10 ** decimals - Math.round(tick * 10 ** decimals)) < 1e-6;
  return [0, 1, 2].find((decimals) => ticks.every((tick) => isWhole(tick, decimals))) ?? 2;
}

/** Labels at the ends of lines: those that would touch are moved apart, in plotted units. */
export function apart<Label extends { at: number }>(labels: readonly Label[], least: number): Label[] {
  const sorted = [...labels].sort((a, b) => b.at - a.at);
  let ceiling = Number.POSITIVE_INFINITY;
  return sorted.map((label) => {
    const at = Math.min(label.at, ceiling);
    ceiling = at - least;
    return { ...label, at };
  });
}
