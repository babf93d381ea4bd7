import { Tooltip, VisuallyHidden } from '@mantine/core';
import type { Money as MoneyValue } from '~/bindings/rpc';
import {
  type Decimal,
  formatAge,
  formatAgo,
  formatCredits,
  formatMoney,
  formatPercent,
  formatQuantity,
  formatUnitPrice,
  formatWhen,
  formatWhenSeen,
  type Instant,
  isNegative,
  type MoneyStyle,
} from '~/format';
import classes from './amounts.module.css';
import { usePresent } from './present';

/** An amount in its currency. A loss is red and has a minus. `approx` puts ≈ before what is forecast. */
export function Money({
  value,
  approx = false,
  ...style
}: { value: MoneyValue; approx?: boolean } & MoneyStyle) {
  return (
    <span className={classes['figure']} data-loss={isNegative(value.amount) || undefined}>
      {approx ? '≈ ' : ''}
      {formatMoney(value, style)}
    </span>
  );
}

/** A price of one unit or credit, with all its decimals. */
export function UnitPrice({
  price,
  currency,
  decimals,
}: {
  price: Decimal;
  currency: string;
  decimals?: number;
}) {
  return <span className={classes['figure']}>{formatUnitPrice(price, currency, decimals)}</span>;
}

/** Usage or units, exact, with the unit's word where the column does not say it. */
export function Quantity({ value, unit }: { value: Decimal; unit?: string }) {
  return (
    <span className={classes['figure']}>
      {formatQuantity(value)}
      {unit ? ` ${unit}` : ''}
    </span>
  );
}

/** Credits of a named credit currency: thousands grouped from 10,000 on. */
export function Credits({ value, name }: { value: Decimal; name?: string }) {
  return (
    <span className={classes['figure']}>
      {formatCredits(value)}
      {name ? ` ${name}` : ''}
    </span>
  );
}

export function Percent({ value, signed = false }: { value: Decimal; signed?: boolean }) {
  return <span className={classes['figure']}>{formatPercent(value, { signed })}</span>;
}

/** How long ago; the exact time of the billing zone is in the tooltip. */
export function Ago({ at, now, zone }: { at: Instant; now: Instant; zone: string }) {
  return (
    <Tooltip label={formatWhen(at, zone, 'full')}>
      <time className={classes['figure']} dateTime={at}>
        <span aria-hidden>{formatAge(at, now)}</span>
        <VisuallyHidden>{formatAgo(at, now)}</VisuallyHidden>
      </time>
    </Tooltip>
  );
}

/** A point in time in the agency's billing zone; of another year with its year. */
export function When({ at, zone, as = 'day-time' }: { at: Instant; zone: string; as?: 'day' | 'day-time' }) {
  const now = usePresent();
  return (
    <time className={classes['figure']} dateTime={at}>
      {now ? formatWhenSeen(at, now, zone, as) : formatWhen(at, zone, as)}
    </time>
  );
}
