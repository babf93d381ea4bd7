import type { Fault, PriceCheck, PriceChoices, PriceDraft, ProductDraft } from '~/bindings/rpc';
import type { FaultOf } from '../plans/PriceFields';

/** A price form as typed: what it is for, and what is charged. */
export interface PriceTyped {
  /** A product of the account; `null` for a new one. */
  product: string | null;
  newProduct: ProductDraft;
  price: PriceDraft;
}

export interface PriceFormProps {
  typed: PriceTyped;
  onChange: (typed: PriceTyped) => void;
  choices: PriceChoices;
  check: PriceCheck | undefined;
  /** Shown beside their fields once the owner has been there. */
  faults: readonly Fault[];
  /** The product stands; an edit changes what is charged. */
  fixedProduct?: boolean;
}

/** What is wrong with a field, by its path. */
export function faultOf(faults: readonly Fault[]): FaultOf {
  return (field) => faults.find((fault) => fault.field === field)?.words ?? false;
}
