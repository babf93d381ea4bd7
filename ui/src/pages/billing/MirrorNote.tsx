import type { MirrorAge, MoneySum } from '~/bindings/rpc';
import { formatCount, formatMoney, formatWhen, isZero } from '~/format';
import { Money } from '~/parts/amounts';
import { Figures } from '~/parts/Figures';
import { Notice } from '~/parts/Notice';
import { words } from '~/words';
import classes from './Payments.module.css';

const w = words.payments;

/** How old a list of Stripe's is: it stands under the title of each tab. */
export function ageWords(age: MirrorAge | undefined, zone: string): string {
  if (!age) return '';
  return age.read_at ? w.asStripeSaid(formatWhen(age.read_at, zone)) : w.neverRead;
}

/** Why a list is not read at all. */
export function NotRead({ age }: { age: MirrorAge }) {
  return age.off ? <Notice title={w.offTitle}>{age.off}</Notice> : null;
}

/** What everything that matches adds up to, a currency each; amounts of different currencies are never added. */
export function Sums({
  sums,
  what,
  other,
}: {
  sums: readonly MoneySum[];
  what: (count: number) => string;
  /** The words around the second amount; absent where there is none. */
  other?: (amount: string) => string;
}) {
  if (sums.length === 0) return null;
  return (
    <div className={classes['sums']}>
      <Figures
        label={w.sums}
        bare
        figures={sums.map((sum) => ({
          label: `${w.sumOf(formatCount(sum.count), what(sum.count))}, ${sum.amount.currency.toUpperCase()}`,
          value: <Money value={sum.amount} />,
          ...(other && !isZero(sum.other.amount) ? { caption: other(formatMoney(sum.other)) } : {}),
        }))}
      />
    </div>
  );
}
