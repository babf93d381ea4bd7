import { Button } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import type { MonthTableView } from '~/bindings/rpc';
import { formatCount, formatMoney, formatQuantity } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { words } from '~/words';
import { withQuery } from '../shared/paths';
import classes from './ApproveBar.module.css';
import { BILLING_PATHS } from './BillingPage';

const w = words.month;

/** Opens the send queue with what is ready here ticked. It stays on this computer, so its button has the colour of what does. */
export function ApproveBar({ view }: { view: MonthTableView }) {
  const { go } = useNavigation();
  const { ready, held, ready_elsewhere: elsewhere } = view;
  const clients = (count: number) => words.billing.clients(formatCount(count));
  const amounts = ready.amounts.map((amount) => formatMoney(amount)).join(', ');
  // Without others the queue ticks everything that is ready by itself.
  const lines = elsewhere > 0 ? ready.lines.join(',') : undefined;
  return (
    <section className={classes['bar']} aria-label={w.approveBar}>
      <div className={classes['words']}>
        <p className={classes['means']} id="approve-bar-means">
          {w.approveMeans}
        </p>
        {held.clients > 0 || elsewhere > 0 ? (
          <p className={classes['rest']}>
            {[
              held.clients > 0 ? w.approveHeld(clients(held.clients)) : null,
              elsewhere > 0 ? w.approveElsewhere(elsewhere) : null,
            ]
              .filter(Boolean)
              .join(' ')}
          </p>
        ) : null}
      </div>
      <Button
        variant="filled"
        size="lg"
        leftSection={<IconListCheck size={16} stroke={1.8} aria-hidden />}
        onClick={() => go(withQuery(BILLING_PATHS.queue, { lines }))}
        aria-describedby="approve-bar-means"
      >
        {w.approve(formatQuantity(ready.units), amounts, clients(ready.clients))}
      </Button>
    </section>
  );
}
