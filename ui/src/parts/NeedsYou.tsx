import {
  IconArrowsJoin,
  IconBuildingBank,
  IconClockExclamation,
  IconCopyX,
  IconCreditCardOff,
  IconEyeOff,
  IconFileAlert,
  IconFileOff,
  IconHandStop,
  IconInbox,
  IconPlugConnectedX,
  IconQuestionMark,
  IconRefreshAlert,
  IconScale,
  IconTrendingDown,
  IconUserOff,
  IconX,
} from '@tabler/icons-react';
import type { NeedKind, NeedView } from '~/bindings/rpc';
import type { Instant } from '~/format';
import { words } from '~/words';
import { Ago, Money } from './amounts';
import { LinkButton } from './Link';
import classes from './NeedsYou.module.css';

const MARKS: Record<NeedKind, { Icon: typeof IconX; tone: 'stop' | 'care' | 'dim' }> = {
  unpaid: { Icon: IconFileAlert, tone: 'stop' },
  first_payment: { Icon: IconCreditCardOff, tone: 'stop' },
  payment_failed: { Icon: IconCreditCardOff, tone: 'stop' },
  disputed: { Icon: IconScale, tone: 'stop' },
  payout_failed: { Icon: IconBuildingBank, tone: 'stop' },
  held: { Icon: IconHandStop, tone: 'care' },
  no_payer: { Icon: IconUserOff, tone: 'care' },
  charges_twice: { Icon: IconCopyX, tone: 'stop' },
  same_use: { Icon: IconArrowsJoin, tone: 'care' },
  foreign: { Icon: IconArrowsJoin, tone: 'care' },
  unassigned: { Icon: IconInbox, tone: 'dim' },
  gone: { Icon: IconFileOff, tone: 'care' },
  below_cost: { Icon: IconTrendingDown, tone: 'stop' },
  rejected: { Icon: IconX, tone: 'stop' },
  uncertain: { Icon: IconQuestionMark, tone: 'care' },
  missing: { Icon: IconEyeOff, tone: 'care' },
  late: { Icon: IconClockExclamation, tone: 'care' },
  override_over: { Icon: IconClockExclamation, tone: 'care' },
  payment_method: { Icon: IconCreditCardOff, tone: 'care' },
  connection: { Icon: IconPlugConnectedX, tone: 'care' },
  charges_off: { Icon: IconCreditCardOff, tone: 'stop' },
  payouts_off: { Icon: IconBuildingBank, tone: 'care' },
  sync_failed: { Icon: IconRefreshAlert, tone: 'care' },
};

/** What needs the owner, most money first; each row ends in one verb that works. */
export function NeedsYou({
  needs,
  now,
  zone,
  onAct,
}: {
  needs: readonly NeedView[];
  now: Instant;
  zone: string;
  onAct: (need: NeedView) => void;
}) {
  return (
    <ul className={classes['list']}>
      {needs.map((need) => {
        const { Icon, tone } = MARKS[need.kind];
        const { word, verb } = words.needs[need.kind];
        return (
          <li className={classes['row']} key={`${need.kind} ${need.subject} ${need.since}`}>
            <Icon className={classes['mark']} data-tone={tone} size={16} stroke={1.6} aria-hidden />
            <span className={classes['word']}>{word}</span>
            <span className={classes['what']}>
              <strong className={classes['subject']}>{need.subject}</strong> {need.reason}
            </span>
            <span className={classes['money']}>{need.amount ? <Money value={need.amount} /> : null}</span>
            <span className={classes['age']}>
              <Ago at={need.since} now={now} zone={zone} />
            </span>
            <span className={classes['verb']}>
              <LinkButton describedAs={`${verb}: ${need.subject}`} onClick={() => onAct(need)}>
                {verb}
              </LinkButton>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
