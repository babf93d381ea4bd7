import type { MirrorKindView, MirrorView } from '~/bindings/rpc';
import { formatCount, formatWhen } from '~/format';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { State } from '~/parts/State';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { useWorkspace } from '../shared/workspace';

const w = words.payments;

function columns(zone: string): Column<MirrorKindView>[] {
  return [
    { key: 'kind', head: w.kind, rowHead: true, tone: 'name', cell: (kind) => kind.name },
    { key: 'known', head: w.known, align: 'right', cell: (kind) => formatCount(kind.count) },
    {
      key: 'read',
      head: w.readAt,
      tone: 'dim',
      cell: (kind) => (kind.read_at ? formatWhen(kind.read_at, zone) : w.never),
    },
    {
      key: 'off',
      head: w.state,
      cell: (kind) => (kind.off ? <State kind="held">{w.off}</State> : null),
    },
  ];
}

function Kinds({ mirror }: { mirror: MirrorView }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const wasRead = mirror.kinds.some((kind) => kind.read_at !== null);
  return (
    <Section
      title={w.mirror}
      note={w.mirrorNote(formatCount(mirror.reads_spent), formatCount(mirror.reads_allowance))}
    >
      {mirror.sparing ? <Notice title={w.sparingTitle}>{w.sparingBody}</Notice> : null}
      {wasRead && mirror.feed_read_at === null ? <Notice title={w.blindTitle}>{w.blindBody}</Notice> : null}
      <LedgerTable
        label={w.mirror}
        columns={columns(zone)}
        rows={mirror.kinds}
        rowKey={(kind) => kind.name}
        rowName={(kind) => kind.name}
        reason={(kind) => (kind.off ? { text: kind.off } : null)}
        tight
      />
    </Section>
  );
}

/** What is read from Stripe, how old it is, what the key may not read, and how much of Stripe's reads is used. */
export function MirrorSection() {
  const read = useRead('mirror.read', {});
  return (
    <Answered read={read} rows={6}>
      {(mirror) => <Kinds mirror={mirror} />}
    </Answered>
  );
}
