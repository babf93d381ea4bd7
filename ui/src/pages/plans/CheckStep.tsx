import type { PlanPreview } from '~/bindings/rpc';
import { Facts } from '~/parts/Facts';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Columns } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import { STEPS, stepOf } from './draft';
import { InStripe } from './InStripe';
import classes from './plans.module.css';
import type { Wizard } from './useWizard';

const w = words.plans.wizard;

function quotaLines({ draft }: Wizard): string[] {
  const limits = draft.quotas.map((quota) => `${w.quotaKinds[quota.kind]}: ${quota.limit ?? '∞'}`);
  return [...limits, ...draft.features.filter((each) => each.included).map((each) => each.name)];
}

/** Everything at once, before the list of what will be made: nothing here sends or keeps anything. */
export function CheckStep({ wizard, preview }: { wizard: Wizard; preview: PlanPreview }) {
  const { draft } = wizard;
  const has = quotaLines(wizard);
  if (preview.faults.length > 0) {
    return (
      <div className={classes['kept']}>
        <Notice title={w.broken(String(preview.faults.length))}>
          <ul className={classes['lines']}>
            {preview.faults.map((fault) => (
              <li key={fault.field}>
                <LinkButton onClick={() => wizard.go(STEPS.indexOf(stepOf(fault.field)))}>
                  {w.steps[STEPS.indexOf(stepOf(fault.field))]}
                </LinkButton>{' '}
                {fault.words}
              </li>
            ))}
          </ul>
        </Notice>
      </div>
    );
  }
  return (
    <div className={classes['kept']} style={{ maxWidth: 'none' }}>
      {preview.notes.map((note) => (
        <Notice key={note} title={note} />
      ))}
      <Columns
        width={340}
        main={
          <>
            <Section title={w.check}>
              <Facts
                label={w.check}
                facts={[
                  { label: w.name, value: draft.name.trim(), strong: true },
                  ...(draft.description.trim()
                    ? [{ label: w.description, value: draft.description.trim() }]
                    : []),
                  { label: w.kind, value: words.plans.kinds[draft.kind] },
                  { label: w.payment, value: words.plans.payments[draft.payment] },
                  { label: w.priceOf, value: preview.words ?? '' },
                  ...(has.length > 0 ? [{ label: w.has, value: has.join(' · ') }] : []),
                ]}
              />
            </Section>
            {preview.clients.length > 0 ? (
              <Section title={w.onIt} note={w.onItNote}>
                <LedgerTable
                  label={w.onIt}
                  rows={preview.clients}
                  rowKey={(row) => row.what}
                  rowName={(row) => row.what}
                  columns={[
                    {
                      key: 'client',
                      head: words.plans.page.client,
                      rowHead: true,
                      tone: 'name',
                      cell: (row) => row.what,
                    },
                    { key: 'words', head: w.means, cell: (row) => row.words },
                  ]}
                />
              </Section>
            ) : null}
            <InStripe objects={preview.objects} />
          </>
        }
        side={
          preview.first_period.length > 0 ? (
            <Section title={w.firstPeriod}>
              <ul className={classes['lines']}>
                {preview.first_period.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </Section>
          ) : null
        }
      />
    </div>
  );
}
