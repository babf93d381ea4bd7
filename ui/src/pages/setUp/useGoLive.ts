import { useState } from 'react';
import type { GoLiveRow, GoLiveView, JobView, Money } from '~/bindings/rpc';
import { type Decimal, sum, sumMoney } from '~/format';
import type { RpcError } from '~/platform/platform';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { useFollowed } from '../shared/jobs';
import { looksDecimal } from '../shared/typed';

const w = words.setUpMoney.goLive;

export type PlatformBills = 'no' | 'yes';

export interface GoLive {
  ticked: ReadonlySet<string>;
  tick: (rules: ReadonlySet<string>) => void;
  chosen: readonly GoLiveRow[];
  /** Of the chosen rows. */
  units: Decimal;
  /** `null` where a row has no amount or currencies differ. */
  amount: Money | null;
  answer: PlatformBills | null;
  setAnswer: (answer: PlatformBills) => void;
  floor: string;
  setFloor: (floor: string) => void;
  /** Why it cannot be confirmed now. */
  off: string | undefined;
  confirm: () => void;
  isStarting: boolean;
  job: JobView | null;
  error: RpcError | null;
}

export function mayGoLive(row: GoLiveRow): boolean {
  return row.light !== 'red' && !row.live;
}

/** Which clients go live, with the answer and the floor that the law wants first (law §6.2, §6.3). */
export function useGoLive(view: GoLiveView): GoLive {
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const [answer, setAnswer] = useState<PlatformBills | null>(null);
  const [floor, setFloor] = useState('');
  const confirming = useWrite('golive.confirm');
  const job = useFollowed(confirming.data ?? null);

  const able = view.rows.filter(mayGoLive);
  const chosen = able.filter((row) => !unticked.has(row.rule_id));
  const amounts = chosen.flatMap((row) => (row.first_amount ? [row.first_amount] : []));
  const needsFloor = view.floor === null;

  const off = (): string | undefined => {
    if (chosen.length === 0) return w.nobody;
    if (answer === null) return w.unanswered;
    if (answer === 'yes') return w.yesOff;
    return needsFloor && !looksDecimal(floor) ? w.floorMissing : undefined;
  };
  return {
    ticked: new Set(chosen.map((row) => row.rule_id)),
    tick: (rules) => setUnticked(new Set(able.map((row) => row.rule_id).filter((rule) => !rules.has(rule)))),
    chosen,
    units: sum(chosen.map((row) => row.first_units)),
    amount: amounts.length === chosen.length ? sumMoney(amounts) : null,
    answer,
    setAnswer,
    floor,
    setFloor,
    off: off(),
    confirm: () =>
      confirming.mutate({
        rows: chosen.map((row) => ({ rule_id: row.rule_id, units: row.first_units, start: null })),
        platform_bills: answer === 'yes',
        floor: needsFloor ? floor.trim() : null,
      }),
    isStarting: confirming.isPending,
    job,
    error: confirming.error,
  };
}
