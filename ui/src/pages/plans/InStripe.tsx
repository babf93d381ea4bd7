import type { PlanObject } from '~/bindings/rpc';
import { LedgerTable } from '~/parts/LedgerTable';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import classes from './plans.module.css';

const w = words.plans.wizard;

/** What will stand in Stripe: new, there already, or put away. */
export function InStripe({ objects }: { objects: readonly PlanObject[] }) {
  if (objects.length === 0) return null;
  const rows = objects.map((object, at) => ({ ...object, key: `${at} ${object.kind}` }));
  return (
    <Section title={w.inStripe} note={w.afterCheck}>
      <LedgerTable
        label={w.inStripe}
        hideHead
        rows={rows}
        rowKey={(row) => row.key}
        rowName={(row) => row.words}
        columns={[
          { key: 'kind', head: words.plans.type, tone: 'dim', width: 90, cell: (row) => row.kind },
          { key: 'words', head: words.plans.plan, rowHead: true, cell: (row) => row.words },
          {
            key: 'state',
            head: words.plans.state,
            align: 'right',
            cell: (row) => (
              <span className={row.state === 'exists' ? classes['dim'] : undefined}>
                {w.objectStates[row.state]}
              </span>
            ),
          },
        ]}
      />
    </Section>
  );
}
