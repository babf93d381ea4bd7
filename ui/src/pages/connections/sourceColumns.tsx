import type { SourceView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import type { Column } from '~/parts/LedgerTable';
import { words } from '~/words';

const w = words.connections;

export const SOURCE_NAME: Column<SourceView> = {
  key: 'name',
  head: w.source,
  rowHead: true,
  tone: 'name',
  cell: (source) => source.name,
};

/** What a platform holds: accounts, records, and the tests that were left out. */
export const SOURCE_COUNTS: Column<SourceView>[] = [
  { key: 'subjects', head: w.subjects, align: 'right', cell: (source) => formatCount(source.subjects) },
  { key: 'records', head: w.records, align: 'right', cell: (source) => formatCount(source.records) },
  {
    key: 'tests',
    head: w.tests,
    align: 'right',
    tone: 'dim',
    cell: (source) => formatCount(source.test_records),
  },
];
