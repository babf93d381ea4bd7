import {
  IconBatteryVertical1,
  IconCreditCard,
  IconFileAlert,
  IconHandStop,
  IconInbox,
  IconPlugConnectedX,
  IconTrendingDown,
  IconUserOff,
  IconX,
} from '@tabler/icons-react';
import type { Decimal, Instant } from '~/format';
import { Ago, Money } from './amounts';
import { LinkButton } from './Link';
import classes from './NeedsYou.module.css';

/** What the owner may have to look at. The kind chooses the mark; its word comes with the item. */
export type NeedKind =
  | 'unpaid'
  | 'held'
  | 'no_payer'
  | 'unassigned'
  | 'below_cost'
  | 'low_balance'
  | 'card_expiring'
  | 'refused'
  | 'payouts_off';

const MARKS = {
  unpaid: { Icon: IconFileAlert, tone: 'stop' },
  held: { Icon: IconHandStop, tone: 'care' },
  no_payer: { Icon: IconUserOff, tone: 'care' },
  unassigned: { Icon: IconInbox, tone: 'dim' },
  below_cost: { Icon: IconTrendingDown, tone: 'stop' },
  low_balance: { Icon: IconBatteryVertical1, tone: 'dim' },
  card_expiring: { Icon: IconCreditCard, tone: 'dim' },
  refused: { Icon: IconX, tone: 'stop' },
  payouts_off: { Icon: IconPlugConnectedX, tone: 'care' },
} as const;

export interface Need {
  id: string;
  kind: NeedKind;
  /** "Unpaid", "Held", … */
  word: string;
  subject: string;
  reason: string;
  money?: { amount: Decimal; currency: string };
  since: Instant;
  /** The one verb that ends it. */
  verb: string;
}

/** What needs the owner, most money first; each row ends in one verb that works. */
export function NeedsYou({
  needs,
  now,
  zone,
  onAct,
}: {
  needs: readonly Need[];
  now: Instant;
  zone: string;
  onAct: (need: Need) => void;
}) {
  return (
    <ul className={classes['list']}>
      {needs.map((need) => {
        const { Icon, tone } = MARKS[need.kind];
        return (
          <li className={classes['row']} key={need.id}>
            <Icon className={classes['mark']} data-tone={tone} size={16} stroke={1.6} aria-hidden />
            <span className={classes['word']}>{need.word}</span>
            <span className={classes['what']}>
              <strong className={classes['subject']}>{need.subject}</strong> {need.reason}
            </span>
            <span className={classes['money']}>
              {need.money ? <Money amount={need.money.amount} currency={need.money.currency} /> : null}
            </span>
            <span className={classes['age']}>
              <Ago at={need.since} now={now} zone={zone} />
            </span>
            <span className={classes['verb']}>
              <LinkButton describedAs={`${need.verb}: ${need.subject}`} onClick={() => onAct(need)}>
                {need.verb}
              </LinkButton>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
