import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { ChangeSetView, RehearsePreview } from '~/bindings/rpc';
import type { RpcError } from '~/platform/platform';
import { type Params, useRead, useWrite } from '~/rpc/queries';

export type Kind = 'price' | 'plan' | 'client';

/** How long after the last key our bill is asked for again. */
const TYPING_MILLISECONDS = 250;

export interface Rehearsing {
  kind: Kind;
  setKind: (kind: Kind) => void;
  id: string | null;
  choose: (id: string | null) => void;
  currency: string | null;
  setCurrency: (code: string | null) => void;
  /** Units as typed, by price; a price that is not in it has what is proposed. */
  units: ReadonlyMap<string, string>;
  setUnits: (price: string, units: string) => void;
  preview: RehearsePreview | undefined;
  error: RpcError | null;
  plan: (then: (set: ChangeSetView) => void) => void;
  isPlanning: boolean;
}

/** What is chosen and typed, and our bill of it as the core works it out. */
export function useRehearse(first: [Kind, string] | null): Rehearsing {
  const [kind, setKind] = useState<Kind>(first?.[0] ?? 'price');
  const [id, setId] = useState<string | null>(first?.[1] ?? null);
  const [currency, setCurrency] = useState<string | null>(null);
  const [units, setUnits] = useState<ReadonlyMap<string, string>>(new Map());
  const planning = useWrite('rehearse.plan');
  const params: Params<'rehearse.preview'> = {
    price: kind === 'price' ? id : null,
    plan: kind === 'plan' ? id : null,
    client: kind === 'client' ? id : null,
    currency,
    quantity: null,
    units: [...units].map(([price, typed]) => ({ price, units: typed })),
  };
  const [settled] = useDebouncedValue(params, TYPING_MILLISECONDS);
  const asks = settled.price ?? settled.plan ?? settled.client;
  const read = useRead('rehearse.preview', settled, { enabled: asks !== null, keepPrevious: true });
  const anew = () => {
    setCurrency(null);
    setUnits(new Map());
    planning.reset();
  };
  return {
    kind,
    setKind: (next) => {
      setKind(next);
      setId(null);
      anew();
    },
    id,
    choose: (next) => {
      setId(next);
      anew();
    },
    currency,
    setCurrency,
    units,
    setUnits: (price, typed) => setUnits(new Map(units).set(price, typed)),
    preview: id === null ? undefined : read.data,
    error: planning.error ?? (id === null ? null : read.error),
    plan: (then) => planning.mutate(params, { onSuccess: then }),
    isPlanning: planning.isPending,
  };
}
