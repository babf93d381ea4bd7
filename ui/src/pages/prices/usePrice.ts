import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { Fault, PriceCheck, PriceCheckParams } from '~/bindings/rpc';
import type { RpcError } from '~/platform/platform';
import { useRead } from '~/rpc/queries';
import type { PriceTyped } from './typed';

/** Short enough to follow the hand, long enough not to ask for every letter. */
const PAUSE_MILLISECONDS = 80;

export interface OpenPrice {
  typed: PriceTyped;
  change: (typed: PriceTyped) => void;
  check: PriceCheck | undefined;
  /** All that is wrong, for the fields and the foot. Empty fields that nobody touched yet are no fault. */
  faults: readonly Fault[];
  /** Whether what is typed is what was checked, and nothing is wrong with it. */
  isReady: boolean;
  /** The price with the proposed key where none is typed. */
  price: PriceTyped['price'];
  insist: () => void;
  error: RpcError | null;
  checkAgain: () => void;
}

/** A price being typed: checked by the core at every pause, planned when the owner says so. */
export function usePrice(start: PriceTyped, productName: string | null, editing: string | null): OpenPrice {
  const [typed, setTyped] = useState(start);
  const [isInsisting, setInsisting] = useState(false);
  const params: PriceCheckParams = {
    product_name: productName ?? typed.newProduct.name,
    product: typed.product,
    editing,
    price: typed.price,
  };
  const text = JSON.stringify(params);
  const [paused] = useDebouncedValue(text, PAUSE_MILLISECONDS);
  const read = useRead('price.check', JSON.parse(paused) as PriceCheckParams, { keepPrevious: true });
  const check = read.data;
  const isNameless = typed.product === null && productName === null && typed.newProduct.name.trim() === '';
  const all = check?.faults ?? [];
  return {
    typed,
    change: setTyped,
    check,
    faults: isInsisting ? all : all.filter((fault) => !isUntouched(fault, typed)),
    isReady:
      check !== undefined && all.length === 0 && paused === text && !read.isPlaceholderData && !isNameless,
    price: { ...typed.price, lookup_key: typed.price.lookup_key.trim() || (check?.suggested_key ?? '') },
    insist: () => setInsisting(true),
    error: read.error,
    checkAgain: () => void read.refetch(),
  };
}

/** A field that is still empty: it is asked for at the foot, not reproached beside the field. */
function isUntouched(fault: Fault, typed: PriceTyped): boolean {
  const path = fault.field.split(/[.[\]]+/).filter(Boolean);
  let value: unknown = typed.price;
  for (const part of path) {
    value =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  }
  return value === '' || value === undefined || value === null;
}
