import type { RecordView } from '~/bindings/rpc';
import { formatCount, sentenceCase } from '~/format';
import { Quantity, When } from '~/parts/amounts';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { words } from '~/words';
import classes from './Usage.module.css';

const w = words.usage;

function columns(zone: string, withoutClient: boolean): Column<RecordView>[] {
  return [
    { key: 'at', head: w.at, tone: 'dim', cell: (record) => <When at={record.at} zone={zone} /> },
    { key: 'subject', head: w.account, rowHead: true, cell: (record) => record.subject },
    ...(withoutClient
      ? []
      : [
          {
            key: 'client',
            head: w.client,
            cell: (record: RecordView) => record.client,
          },
        ]),
    {
      key: 'quantity',
      head: w.quantity,
      align: 'right',
      cell: (record) => <Quantity value={record.quantity} unit={record.meter} />,
    },
    { key: 'cost', head: w.cost, align: 'right', tone: 'dim', cell: (record) => record.cost },
    {
      key: 'label',
      head: w.counts,
      className: classes['apart'] ?? '',
      cell: (record) => (
        <>
          {sentenceCase(record.label)}
          {record.gone_since ? (
            <span className={classes['detail']}>
              {w.goneSince} <When at={record.gone_since} zone={zone} />
            </span>
          ) : null}
        </>
      ),
    },
    { key: 'source', lesser: true, head: w.source, tone: 'dim', cell: (record) => record.source },
    {
      key: 'id',
      head: w.record,
      tone: 'dim',
      cell: (record) => (
        <span className={classes['id']} title={record.id}>
          {record.id}
        </span>
      ),
    },
    {
      key: 'revision',
      lesser: true,
      head: w.revision,
      align: 'right',
      tone: 'dim',
      cell: (record) => (record.revision > 1 ? formatCount(record.revision) : null),
    },
  ];
}

/** What fits beside a form: when, who, how much, and as what it counts. */
const SHORT = new Set(['at', 'subject', 'quantity', 'label']);

/** Usage records as they were read. */
export function RecordsTable({
  records,
  zone,
  empty,
  withoutClient = false,
  short = false,
  label = w.records,
}: {
  records: readonly RecordView[];
  zone: string;
  empty?: string;
  withoutClient?: boolean;
  short?: boolean;
  label?: string;
}) {
  return (
    <LedgerTable
      label={label}
      tight
      columns={columns(zone, withoutClient).filter((column) => !short || SHORT.has(column.key))}
      rows={records}
      rowKey={(record) => `${record.source} ${record.id} ${record.meter} ${record.revision}`}
      rowName={(record) => `${record.subject}, ${record.id}`}
      empty={empty}
      stickyHead={!short}
    />
  );
}
