import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { StatementView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { Notice } from '~/parts/Notice';
import { Page } from '~/parts/Page';
import { ErrorState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { PeriodChooser } from '../client/PeriodChooser';
import { Answered } from '../shared/Answered';
import { useExport } from '../shared/export';
import { clientPath, statementPath } from '../shared/paths';
import { SameUse } from '../shared/SameUse';
import { isPositive } from '../shared/typed';
import { useWorkspace } from '../shared/workspace';
import { IssueDialog, PaidDialog, VoidDialog } from './StatementDialogs';
import { StatementSheet } from './StatementSheet';

const w = words.statement;
const KINDS = ['pdf', 'csv', 'json', 'txt'] as const;

export interface StatementProps {
  client: string;
  period: string | undefined;
}

function ExportMenu({ view, period }: { view: StatementView; period: string | undefined }) {
  const exporting = useExport();
  const name = `${view.nickname} ${view.number === null ? view.period_words : w.title(view.number)}`;
  const what = { kind: 'statement' as const, client: view.client_id, period: period ?? null };
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button
            leftSection={<IconDownload size={15} stroke={1.7} aria-hidden />}
            loading={exporting.isBusy}
          >
            {w.export}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map((kind) => (
            <Menu.Item key={kind} onClick={() => exporting.toFile(what, name, kind)}>
              {w.kinds[kind]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {exporting.error ? <ErrorState error={exporting.error} /> : null}
    </>
  );
}

function Periods({ view }: { view: StatementView }) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const rule = useRead('client.read', { id: view.client_id, period: null }).data?.rules[0];
  const shown = rule?.periods.find((each) => each.start === view.start);
  if (!rule || !shown || rule.periods.length < 2) return null;
  return (
    <PeriodChooser
      periods={rule.periods}
      shown={shown}
      zone={zone}
      onChoose={(period) => go(statementPath(view.client_id, period))}
    />
  );
}

function Actions({ view, period }: { view: StatementView; period: string | undefined }) {
  const [dialog, setDialog] = useState<'issue' | 'paid' | 'void' | null>(null);
  const isOpen = view.state === 'paid' && view.open !== null && isPositive(view.open);
  const close = () => setDialog(null);
  return (
    <>
      <Periods view={view} />
      <ExportMenu view={view} period={period} />
      {view.state === 'draft' ? (
        <Button variant="filled" onClick={() => setDialog('issue')}>
          {w.issue}
        </Button>
      ) : null}
      {view.state === 'issued' ? <Button onClick={() => setDialog('void')}>{w.void}</Button> : null}
      {view.state === 'issued' || isOpen ? (
        <Button variant="filled" onClick={() => setDialog('paid')}>
          {isOpen ? w.addPayment : w.markPaid}
        </Button>
      ) : null}
      {dialog === 'issue' ? <IssueDialog view={view} period={period} onClose={close} /> : null}
      {dialog === 'paid' && view.number !== null ? (
        <PaidDialog view={view} number={view.number} onClose={close} />
      ) : null}
      {dialog === 'void' && view.number !== null ? (
        <VoidDialog view={view} number={view.number} onClose={close} />
      ) : null}
    </>
  );
}

/** The page at `/statement/$client`: one period as the client may see it; under Custom billing it is issued and paid here. */
export function Statement({ client, period }: StatementProps) {
  const read = useRead('statement.read', { client, period: period ?? null }, { keepPrevious: true });
  const view = read.data;
  return (
    <Page
      above={{ label: view?.nickname ?? words.client.above, to: clientPath(client) }}
      title={view ? w.title(view.number) : words.frame.statementPage}
      subtitle={view ? w.subtitle(view.period_words, view.agency) : null}
      ruled
      actions={view ? <Actions view={view} period={period} /> : null}
    >
      <Answered read={read} rows={10}>
        {(shown) => (
          <>
            <SameUse client={shown.client_id} />
            {shown.old_use ? (
              <Notice tone="care" title={w.oldUseTitle}>
                {`${shown.old_use.lines.map((line) => line.words).join('; ')}. ${w.oldUseNote}`}
              </Notice>
            ) : null}
            <StatementSheet view={shown} />
          </>
        )}
      </Answered>
    </Page>
  );
}
