import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDownload, IconPlus, IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useActions } from '~/actions/ActionsProvider';
import type { ClientSort, ClientsView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import type { Sort } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Page } from '~/parts/Page';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { stepPath } from '../setUp/steps';
import { Answered } from '../shared/Answered';
import { useExport } from '../shared/export';
import { Freshness } from '../shared/Freshness';
import { Pager } from '../shared/Pager';
import classes from './Clients.module.css';
import { ClientsTable } from './ClientsTable';

const w = words.clients;
const ROWS = 100;
/** Short enough to feel immediate, long enough not to search for half of a name. */
const TYPING_MILLISECONDS = 150;

function NoClients({ search, onClear }: { search: string; onClear: () => void }) {
  const { go } = useNavigation();
  return search === '' ? (
    <EmptyState
      title={w.emptyTitle}
      action={<Button onClick={() => go(stepPath('clients'))}>{w.add}</Button>}
    >
      {w.emptyBody}
    </EmptyState>
  ) : (
    <EmptyState title={w.noneFound(search)} action={<LinkButton onClick={onClear}>{w.clear}</LinkButton>} />
  );
}

interface ListState {
  search: string;
  sort: Sort;
  offset: number;
}

function useClients({ search, sort, offset }: ListState) {
  const [settled] = useDebouncedValue(search.trim(), TYPING_MILLISECONDS);
  return useRead(
    'clients.list',
    {
      search: settled || null,
      sort: sort.key as ClientSort,
      descending: sort.direction === 'descending',
      page: { offset, limit: ROWS },
    },
    { keepPrevious: true },
  );
}

/** The page at `/clients`: every client with its current period, found, sorted and summed in the core. */
export function Clients() {
  const { go } = useNavigation();
  const exporting = useExport();
  const field = useRef<HTMLInputElement>(null);
  const [list, setList] = useState<ListState>({
    search: '',
    sort: { key: 'amount', direction: 'descending' },
    offset: 0,
  });
  const read = useClients(list);
  const find = (search: string) => setList({ ...list, search, offset: 0 });

  useActions(
    useMemo(
      () => [
        {
          id: 'filter',
          label: words.actions.filterHere,
          group: words.actions.groupHere,
          shortcut: 'mod+F',
          run: () => field.current?.focus(),
        },
      ],
      [],
    ),
  );

  const table = (view: ClientsView) =>
    view.total === 0 ? (
      <NoClients search={list.search} onClear={() => find('')} />
    ) : (
      <>
        <ClientsTable view={view} sort={list.sort} onSort={(sort) => setList({ ...list, sort, offset: 0 })} />
        <Pager
          offset={list.offset}
          limit={ROWS}
          total={view.total}
          onGo={(offset) => setList({ ...list, offset })}
        />
      </>
    );

  return (
    <Page
      title={w.title}
      subtitle={read.data && read.data.total > 0 ? w.subtitle(w.rows(formatCount(read.data.total))) : null}
      ruled
      actions={
        <>
          <TextInput
            ref={field}
            className={classes['search'] ?? ''}
            aria-label={w.search}
            placeholder={w.searchHint}
            type="search"
            leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
            value={list.search}
            onChange={(event) => find(event.currentTarget.value)}
          />
          <Button
            leftSection={<IconDownload size={15} stroke={1.7} aria-hidden />}
            onClick={exporting.tables}
            loading={exporting.isBusy}
          >
            {words.exporting.exportTables}
          </Button>
          <Button
            leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
            onClick={() => go(stepPath('clients'))}
          >
            {w.add}
          </Button>
        </>
      }
    >
      <Freshness />
      {exporting.error ? <ErrorState error={exporting.error} /> : null}
      <Answered read={read} rows={12}>
        {table}
      </Answered>
    </Page>
  );
}
