import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { ExplainView } from '~/bindings/rpc';
import { formatMoney, formatWhen, sentenceCase } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { ErrorState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { PeriodChooser } from '../client/PeriodChooser';
import { Answered } from '../shared/Answered';
import { useExport } from '../shared/export';
import { clientPath, explainPath } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import { ExplainBody, RECORDS_SHOWN } from './ExplainBody';

const w = words.explain;

export interface ExplainProps {
  client: string;
  period: string | undefined;
  rule: string | undefined;
}

/** One page that needs nothing else, to be sent to the client: figures and records, no contents. */
function SaveAsPage({ client, period, rule, name }: ExplainProps & { name: string }) {
  const exporting = useExport();
  const what = { kind: 'explain' as const, client, period: period ?? null, rule: rule ?? null };
  return (
    <>
      <Button
        leftSection={<IconDownload size={15} stroke={1.7} aria-hidden />}
        loading={exporting.isBusy}
        onClick={() => exporting.toFile(what, name, 'html')}
      >
        {w.save}
      </Button>
      {exporting.error ? <ErrorState error={exporting.error} /> : null}
    </>
  );
}

/** The periods of the same rule, so that one can look at the month before without going back. */
function Period({ view, rule }: { view: ExplainView; rule: string | undefined }) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const client = useRead('client.read', { id: view.client_id, period: null });
  const rules = client.data?.rules ?? [];
  const shown = rules.find((each) => each.rule_id === rule) ?? rules[0];
  if (!shown || shown.periods.length < 2) return null;
  return (
    <PeriodChooser
      periods={shown.periods}
      shown={view.period}
      zone={zone}
      onChoose={(period) => go(explainPath(view.client_id, period, rule))}
    />
  );
}

/** The page at `/explain/$client`: from an amount down to the records, the rule and the price that made it. */
export function Explain({ client, period, rule }: ExplainProps) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [offset, setOffset] = useState(0);
  const read = useRead(
    'client.explain',
    { client, period: period ?? null, rule: rule ?? null, page: { offset, limit: RECORDS_SHOWN } },
    { keepPrevious: true },
  );
  const view = read.data;
  return (
    <Page
      above={{ label: view?.nickname ?? words.client.above, to: clientPath(client) }}
      title={view ? `${w.title}: ${formatMoney(view.amount)}` : w.title}
      subtitle={
        view
          ? `${w.subtitle(sentenceCase(view.meter), view.period.words)} · ${w.asOf(formatWhen(view.at, zone))}`
          : null
      }
      ruled
      actions={
        view ? (
          <>
            <Period view={view} rule={rule} />
            <SaveAsPage client={client} period={period} rule={rule} name={`${view.nickname} ${view.meter}`} />
          </>
        ) : null
      }
    >
      <Answered read={read} rows={12}>
        {(shown) => <ExplainBody view={shown} zone={zone} offset={offset} onOffset={setOffset} />}
      </Answered>
    </Page>
  );
}
