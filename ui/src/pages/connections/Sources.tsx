import type { SourceView } from '~/bindings/rpc';
import { formatCount, formatUpcoming, formatWhen } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { When } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { PageLink } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { State } from '~/parts/State';
import { EmptyState } from '~/parts/states';
import { words } from '~/words';
import { useNow } from '../shared/now';
import { gonePath } from '../shared/paths';
import { ADD_SOURCE_PATH, sourcePath } from './paths';
import { SOURCE_COUNTS, SOURCE_NAME } from './sourceColumns';

const w = words.connections;

export function SourceState({ source }: { source: SourceView }) {
  return <State kind={source.state === 'works' ? 'done' : 'stopped'}>{w.states[source.state]}</State>;
}

/** When it is read next: by the schedule while the window is open, or only by hand. */
export function nextPull(source: SourceView, now: string, zone: string): string {
  if (!source.next_pull) return w.byHand;
  return Date.parse(source.next_pull) <= Date.parse(now)
    ? w.nextDue
    : formatUpcoming(source.next_pull, now, zone);
}

/** What needs a look: it cannot be read, or it no longer lists what it listed. */
function reasonOf(source: SourceView, zone: string) {
  if (source.problem) {
    return { text: source.problem, action: <PageLink to={sourcePath(source.id)}>{w.rotate}</PageLink> };
  }
  if (source.gone_since === null) return null;
  return {
    text: w.goneRecords(formatCount(source.gone_records), formatWhen(source.gone_since, zone)),
    action: <PageLink to={gonePath({ source: source.id })}>{w.showGone}</PageLink>,
  };
}

/** Every platform: does it answer, how fresh is it, what does it hold, what was left out. */
export function Sources({ sources, zone }: { sources: readonly SourceView[]; zone: string }) {
  const navigation = useNavigation();
  const now = useNow();
  if (sources.length === 0) {
    return (
      <EmptyState title={w.noSourcesTitle} action={<PageLink to={ADD_SOURCE_PATH}>{w.addSource}</PageLink>}>
        {w.noSourcesBody}
      </EmptyState>
    );
  }
  return (
    <Section title={w.sources} note={w.sourcesNote(formatCount(sources.length))}>
      <LedgerTable
        label={w.sources}
        rows={sources}
        rowKey={(source) => source.id}
        rowName={(source) => source.name}
        onOpen={(source) => navigation.go(sourcePath(source.id))}
        reason={(source) => reasonOf(source, zone)}
        columns={[
          SOURCE_NAME,
          { key: 'key', head: w.key, tone: 'dim', cell: (source) => source.key_hint ?? w.noKey },
          { key: 'payer', head: w.payer, tone: 'dim', cell: (source) => w.payers[source.cost_payer].name },
          ...SOURCE_COUNTS,
          {
            key: 'pull',
            head: w.lastPull,
            align: 'right',
            tone: 'dim',
            cell: (source) => (source.last_pull ? <When at={source.last_pull} zone={zone} /> : w.never),
          },
          {
            key: 'next',
            head: w.nextPull,
            align: 'right',
            tone: 'dim',
            cell: (source) => nextPull(source, now, zone),
          },
          { key: 'state', head: w.state, width: 120, cell: (source) => <SourceState source={source} /> },
        ]}
      />
    </Section>
  );
}
