import type { ReportRow } from '~/bindings/rpc';
import type { StateKind } from '~/parts/State';

/** States of a report by name (law §6.5): what is confirmed is done, what waits for the owner is marked. */
export function reportMark(report: ReportRow): StateKind {
  if (report.state === 'rejected') return 'stopped';
  if (report.reason || report.may_decide) return 'held';
  return report.state === 'confirmed' || report.state === 'invoiced' ? 'done' : 'waiting';
}
