import type { PeriodView } from '~/bindings/rpc';
import { dayOf } from '~/format';

/** A period as the core reads it back: `2026-11-17..2026-12-17`, the end exclusive. */
export function periodParam(period: PeriodView, zone: string): string {
  return `${dayOf(period.start, zone)}..${dayOf(period.end, zone)}`;
}
