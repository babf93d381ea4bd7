import { spotlight } from '@mantine/spotlight';
import { useMemo, useState } from 'react';
import { useActions } from '~/actions/ActionsProvider';
import type { Action } from '~/actions/action';
import { tell, undoNewest } from '~/actions/notices';
import type { AppState } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { useSync } from '~/pages/shared/sync';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';

const w = words.actions;
const CLIENTS_FOUND = 8;

const PAGES: readonly { to: string; name: string; keywords?: readonly string[] }[] = [
  { to: '/', name: words.frame.overview },
  { to: '/clients', name: words.frame.clients },
  { to: '/clients/new', name: words.clientForm.title, keywords: ['new', 'capri'] },
  { to: '/clients/many', name: words.clientForm.manyTitle, keywords: ['csv', 'import', 'paste'] },
  { to: '/plans', name: words.frame.plansAndPrices, keywords: ['plan', 'quota'] },
  { to: '/plans/price-list', name: words.plans.priceList, keywords: ['logo', 'pdf'] },
  { to: '/rehearse', name: words.rehearse.title, keywords: ['test clock', 'rehearsal', 'try'] },
  { to: '/credit-price', name: words.frame.creditPrice },
  { to: '/usage', name: words.frame.usage, keywords: ['records'] },
  { to: '/usage/unassigned', name: words.usage.unassigned, keywords: ['inbox', 'assign'] },
  { to: '/usage/imports', name: words.frame.imports, keywords: ['csv', 'file'] },
  { to: '/usage/runs', name: words.usage.runs, keywords: ['history', 'sync'] },
  { to: '/billing/month', name: words.month.table, keywords: [words.frame.billing, words.month.tab] },
  { to: '/billing', name: words.billing.sendQueue, keywords: [words.frame.billing] },
  { to: '/billing/sent', name: words.billing.unitsSent, keywords: [words.frame.billing] },
  { to: '/billing/changes', name: words.billing.plannedChanges, keywords: [words.frame.billing] },
  { to: '/reconcile', name: words.frame.reconcile },
  { to: '/connections', name: words.frame.connections, keywords: ['stripe', 'platform', 'key'] },
  { to: '/setup', name: words.frame.setUpMyAgency, keywords: ['go live'] },
];

export interface WorkspaceMoves {
  use: (id: string) => void;
  lookAround: () => void;
  practise: () => void;
}

function pageActions(go: (to: string) => void): Action[] {
  return PAGES.map((page) => ({
    id: `page ${page.to}`,
    label: page.name,
    group: w.groupPages,
    keywords: [w.goTo(page.name), ...(page.keywords ?? [])],
    run: () => go(page.to),
  }));
}

function workspaceActions(state: AppState, moves: WorkspaceMoves, go: (to: string) => void): Action[] {
  const others = state.workspaces.filter((each) => each.id !== state.current?.id);
  const isSandbox = state.current?.kind === 'sandbox';
  return [
    ...others.map((other) => ({
      id: `workspace ${other.id}`,
      label: w.switchTo(other.name),
      group: w.groupWorkspaces,
      note: words.frame.mode[other.mode],
      run: () => moves.use(other.id),
    })),
    ...(isSandbox
      ? []
      : [
          {
            id: 'look-around',
            label: words.frame.lookAround,
            group: w.groupWorkspaces,
            run: moves.lookAround,
          },
        ]),
    { id: 'practise', label: words.frame.practise, group: w.groupWorkspaces, run: moves.practise },
    {
      id: 'new-agency',
      label: words.firstRun.newTitle,
      note: words.firstRun.newSubtitle,
      group: w.groupWorkspaces,
      run: () => go('/new-agency'),
    },
  ];
}

export interface FrameActions {
  /** Clients that match what is typed in the palette. */
  found: readonly Action[];
  onSearch: (text: string) => void;
  isSheetOpen: boolean;
  closeSheet: () => void;
}

/** What can be done from every page, in the one registry that feeds palette, menus and keys. */
export function useFrameActions(state: AppState, moves: WorkspaceMoves): FrameActions {
  const { go } = useNavigation();
  const sync = useSync();
  const [text, setText] = useState('');
  const [isSheetOpen, setSheetOpen] = useState(false);
  const hasWorkspace = state.current !== null;

  const actions = useMemo((): Action[] => {
    const syncOff = sync.isBusy ? w.alreadyRunning : undefined;
    const general: Action[] = [
      {
        id: 'keyboard',
        label: w.showKeyboard,
        group: w.groupDo,
        shortcut: 'mod+/',
        run: () => setSheetOpen(true),
      },
      {
        id: 'undo',
        label: w.undoLast,
        group: w.groupDo,
        shortcut: 'mod+Z',
        notInFields: true,
        run: () => {
          if (!undoNewest()) tell(w.nothingToUndo);
        },
      },
      { id: 'find', label: w.find, group: w.groupDo, shortcut: 'mod+K', run: spotlight.open },
    ];
    if (!hasWorkspace) return [...general, ...workspaceActions(state, moves, go)];
    return [
      {
        id: 'sync',
        label: w.syncNow,
        group: w.groupDo,
        shortcut: 'F5',
        ...(syncOff ? { off: syncOff } : {}),
        run: sync.start,
      },
      { id: 'review', label: w.reviewUnits, group: w.groupDo, run: () => go('/billing') },
      {
        id: 'new',
        label: w.addClients,
        group: w.groupDo,
        shortcut: 'mod+N',
        run: () => go('/setup/clients'),
      },
      {
        id: 'settings',
        label: w.openSettings,
        group: w.groupPages,
        shortcut: 'mod+,',
        run: () => go('/settings'),
      },
      ...general,
      ...pageActions(go),
      ...workspaceActions(state, moves, go),
    ];
  }, [go, hasWorkspace, moves, state, sync.isBusy, sync.start]);
  useActions(actions);

  const search = text.trim();
  const clients = useRead(
    'clients.list',
    { search, sort: null, descending: null, page: { offset: 0, limit: CLIENTS_FOUND } },
    { enabled: hasWorkspace && search !== '', keepPrevious: true },
  );
  const rows = search === '' ? undefined : clients.data?.rows;
  const found = useMemo(() => {
    const byClient = new Map((rows ?? []).map((row) => [row.id, row]));
    return [...byClient.values()].map(
      (row): Action => ({
        id: `client ${row.id}`,
        label: row.nickname,
        group: w.groupClients,
        keywords: [search],
        ...(row.customer ? { note: row.customer } : {}),
        run: () => go(`/clients/${encodeURIComponent(row.id)}`),
      }),
    );
  }, [rows, search, go]);

  return { found, onSearch: setText, isSheetOpen, closeSheet: () => setSheetOpen(false) };
}
