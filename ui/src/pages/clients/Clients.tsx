import { Button, Menu, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDownload, IconPlus, IconSearch, IconUsersPlus } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useActions } from '~/actions/ActionsProvider';
import type { ClientFilter, ClientSort, ClientsParams, ClientsView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import type { Sort } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Page } from '~/parts/Page';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { useExport } from '../shared/export';
import { Freshness } from '../shared/Freshness';
import { Pager } from '../shared/Pager';
import classes from './Clients.module.css';
import { ClientsTable } from './ClientsTable';
import { SavedViews } from './SavedViews';

const w = words.clients;
const ROWS = 100;
/** Short enough to feel immediate, long enough not to search for half of a name. */
const TYPING_MILLISECONDS = 150;

function NoClients({
  search,
  only,
  onClear,
}: {
  search: string;
  only: ClientFilter | null;
  onClear: () => void;
}) {
  const { go } = useNavigation();
  return search === '' && only === null ? (
    <EmptyState title={w.emptyTitle} action={<Button onClick={() => go('/clients/many')}>{w.add}</Button>}>
      {w.emptyBody}
    </EmptyState>
  ) : (
    <EmptyState
      title={search === '' ? w.noneFits : w.noneFound(search)}
      action={<LinkButton onClick={onClear}>{w.clear}</LinkButton>}
    />
  );
}

interface ListState {
  search: string;
  only: ClientFilter | null;
  sort: Sort;
  offset: number;
}

function paramsOf({ search, only, sort }: ListState): ClientsParams {
  return {
    search: search.trim() || null,
    sort: sort.key as ClientSort,
    descending: sort.direction === 'descending',
    ...(only ? { only } : {}),
    page: null,
  };
}

function useClients(list: ListState) {
  const [settled] = useDebouncedValue(list.search, TYPING_MILLISECONDS);
  return useRead(
    'clients.list',
    { ...paramsOf({ ...list, search: settled }), page: { offset: list.offset, limit: ROWS } },
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
    only: null,
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
      <NoClients
        search={list.search}
        only={list.only}
        onClear={() => setList({ ...list, search: '', only: null, offset: 0 })}
      />
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
            size="xs"
            aria-label={w.search}
            placeholder={w.searchHint}
            type="search"
            leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
            value={list.search}
            onChange={(event) => find(event.currentTarget.value)}
          />
          <Select
            aria-label={w.only}
            size="xs"
            w={150}
            data={[
              { value: '', label: w.everybody },
              ...Object.entries(w.onlyWhich).map(([value, label]) => ({ value, label })),
            ]}
            value={list.only ?? ''}
            onChange={(only) => setList({ ...list, only: (only || null) as ClientFilter | null, offset: 0 })}
          />
          <SavedViews
            params={paramsOf(list)}
            onOpen={({ params }) =>
              setList({
                search: params.search ?? '',
                only: params.only ?? null,
                sort: {
                  key: params.sort ?? 'amount',
                  direction: params.descending === false ? 'ascending' : 'descending',
                },
                offset: 0,
              })
            }
          />
          <Menu>
            <Menu.Target>
              <Button
                leftSection={<IconDownload size={15} stroke={1.7} aria-hidden />}
                loading={exporting.isBusy}
              >
                {words.exporting.export}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                onClick={() =>
                  exporting.toFile({ kind: 'clients', params: paramsOf(list) }, w.exportName, 'csv')
                }
              >
                {w.exportShown}
              </Menu.Item>
              <Menu.Item onClick={exporting.tables}>{words.exporting.exportTables}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button
            leftSection={<IconUsersPlus size={15} stroke={1.7} aria-hidden />}
            onClick={() => go('/clients/many')}
          >
            {words.clientForm.addMany}
          </Button>
          <Button
            leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
            onClick={() => go('/clients/new')}
          >
            {words.clientForm.addOne}
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
