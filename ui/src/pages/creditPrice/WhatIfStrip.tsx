import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { PriceView } from '~/bindings/rpc';
import type { Decimal } from '~/format';
import { useRead } from '~/rpc/queries';
import { priceStops, STOP_OF_NOW } from './stops';
import { WhatIf } from './WhatIf';

/** One draw of the screen or two: the figures follow the hand and the core is not asked for every pixel. */
const PAUSE_MILLISECONDS = 30;

type RatedPrice = PriceView & { unit_amount: Decimal };

function isRated(price: PriceView): price is RatedPrice {
  return price.unit_amount !== null && /[1-9]/.test(price.unit_amount);
}

/** Of the prices that are the same for every quantity, the one that most clients are on. */
function mostUsed(prices: readonly PriceView[]): RatedPrice | null {
  return prices
    .filter(isRated)
    .reduce<RatedPrice | null>(
      (best, price) => (best === null || price.clients > best.clients ? price : best),
      null,
    );
}

function Strip({ price }: { price: RatedPrice }) {
  const stops = useMemo(() => priceStops(price.unit_amount), [price.unit_amount]);
  const [picked, setPicked] = useState<Decimal | null>(null);
  const drafted = picked ?? stops[STOP_OF_NOW] ?? price.unit_amount;
  const [asked] = useDebouncedValue(drafted, PAUSE_MILLISECONDS);
  const whatIf = useRead(
    'credit_price.what_if',
    { meter: price.meter, price: asked },
    { keepPrevious: true },
  );
  // The strip is an extra under the page: without history, or without an answer, it is not drawn at all.
  if (!whatIf.data || whatIf.data.months.length === 0) return null;
  return <WhatIf view={whatIf.data} stops={stops} price={drafted} onPrice={setPicked} />;
}

/** What-if on the agency's own history; absent while nothing is priced yet. */
export function WhatIfStrip() {
  const price = mostUsed(useRead('prices.list', {}).data ?? []);
  return price ? <Strip key={price.id} price={price} /> : null;
}
