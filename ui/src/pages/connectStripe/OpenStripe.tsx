import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { PermissionView } from '~/bindings/rpc';
import { LedgerTable } from '~/parts/LedgerTable';
import { OutwardLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { usePlatform } from '~/platform/PlatformProvider';
import { words } from '~/words';
import { useFocusOnce } from '../shared/focus';
import { SECTION_COLUMN, SectionCell } from './SectionCell';
import classes from './StripeWizard.module.css';
import type { StripeWizard } from './useStripeWizard';

const w = words.stripeWizard;
const c = words.connectStripe;

/** A key of the invented Stripe, which connects with one press. */
export function PracticeOffer({ wizard }: { wizard: StripeWizard }) {
  const focused = useFocusOnce<HTMLButtonElement>();
  if (!wizard.practice) return null;
  return (
    <Notice
      tone="calm"
      title={w.practiceTitle}
      action={
        <Button mt={6} ref={focused} onClick={wizard.connectPractice} loading={wizard.isConnecting}>
          {w.practiceKey}
        </Button>
      }
    >
      {w.practiceBody}
    </Notice>
  );
}

function Permissions({ rows }: { rows: readonly PermissionView[] }) {
  return (
    <Section title={w.chooseThese} note={w.chooseNote}>
      <LedgerTable
        label={w.chooseThese}
        tight
        rows={rows}
        rowKey={(permission) => permission.name}
        rowName={(permission) => permission.name}
        columns={[
          {
            key: 'section',
            head: c.inStripe,
            tone: 'dim',
            className: SECTION_COLUMN,
            cell: (permission) => <SectionCell permissions={rows} permission={permission} />,
          },
          {
            key: 'name',
            head: c.permission,
            rowHead: true,
            tone: 'name',
            cell: (permission) => permission.name,
          },
          {
            key: 'access',
            head: c.access,
            cell: (permission) =>
              permission.optional ? `${permission.access}, ${w.optional}` : permission.access,
          },
          { key: 'purpose', head: c.whatFor, tone: 'dim', cell: (permission) => permission.purpose },
        ]}
      />
    </Section>
  );
}

/** Stripe's own page for a restricted key, and what to choose there. */
export function OpenStripe({ wizard }: { wizard: StripeWizard }) {
  const platform = usePlatform();
  return (
    <>
      <PracticeOffer wizard={wizard} />
      <p className={classes['lead']}>{w.openLead}</p>
      <div className={classes['links']}>
        <Button
          leftSection={<IconExternalLink size={14} stroke={1.8} aria-hidden />}
          onClick={() => void platform.openUrl(wizard.keyPages.live)}
        >
          {w.openLive}
        </Button>
        <OutwardLink url={wizard.keyPages.test}>{w.openTest}</OutwardLink>
      </div>
      <Permissions rows={wizard.permissions} />
    </>
  );
}
