import { Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import {
  IconActivity,
  IconLayoutDashboard,
  IconPlugConnected,
  IconReceiptDollar,
  IconScale,
  IconSearch,
  IconSelector,
  IconSettings,
  IconTag,
  IconUsers,
} from '@tabler/icons-react';
import clsx from 'clsx';
import { shortcutLabel } from '~/actions/action';
import { isMac } from '~/actions/isMac';
import { formatCount } from '~/format';
import { words } from '~/words';
import type { Mode } from './mode';
import { Go } from './Navigation';
import classes from './Rail.module.css';

const w = words.frame;

/** The pages of the rail in their order. `under` pages are listed while their parent is open; `opens` is the first tab of one that has several. */
const PAGES = [
  { to: '/', name: w.overview, Icon: IconLayoutDashboard },
  { to: '/clients', name: w.clients, Icon: IconUsers },
  {
    to: '/plans',
    name: w.plansAndPrices,
    Icon: IconTag,
    under: [
      { to: '/prices', name: w.prices },
      { to: '/credit-price', name: w.creditPrice },
      { to: '/rehearse', name: words.rehearse.rehearsePrice },
    ],
  },
  {
    to: '/usage',
    name: w.usage,
    Icon: IconActivity,
    under: [{ to: '/usage/imports', name: w.imports }],
  },
  { to: '/billing', opens: '/billing/month', name: w.billing, Icon: IconReceiptDollar },
  { to: '/reconcile', name: w.reconcile, Icon: IconScale },
  { to: '/connections', name: w.connections, Icon: IconPlugConnected },
] as const;

const SETTINGS = { to: '/settings', name: w.settings, Icon: IconSettings } as const;

export interface RailProps {
  workspace: string;
  otherWorkspaces?: readonly { id: string; name: string; mode?: Mode }[];
  /** The path of the page that is open. */
  path: string;
  /** How many things on a page need the owner; only what is above zero is drawn. */
  needs?: Readonly<Record<string, number>>;
  /** Shown in the sandbox until the owner has set up an agency. */
  offerSetUp?: boolean;
  onFind: () => void;
  onSwitchWorkspace: (id: string) => void;
  /** "Set up my agency": a workspace of its own. */
  onNewWorkspace: () => void;
  /** Absent while the sandbox agency is open. */
  onLookAround?: (() => void) | undefined;
  onPractise?: (() => void) | undefined;
}

/** Pages that stand outside their room's path, and the room that they belong to. */
const ROOMS = [
  { page: '/copy', room: '/prices' },
  { page: '/overrides', room: '/clients' },
  { page: '/subscription', room: '/clients' },
  { page: '/explain', room: '/clients' },
  { page: '/statement', room: '/clients' },
] as const;

function isWithin(path: string, to: string): boolean {
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
}

function isOpen(path: string, to: string): boolean {
  return isWithin(ROOMS.find(({ page }) => isWithin(path, page))?.room ?? path, to);
}

interface ItemProps {
  to: string;
  name: string;
  Icon?: typeof IconTag;
  current: boolean;
  need?: number;
}

function Item({ to, name, Icon, current, need = 0 }: ItemProps) {
  return (
    <Go
      to={to}
      className={clsx(classes['item'], !Icon && classes['under'])}
      aria-current={current ? 'page' : undefined}
    >
      {Icon ? <Icon className={classes['icon']} size={16} stroke={1.7} aria-hidden /> : null}
      <span className={classes['name']}>{name}</span>
      {need > 0 ? (
        <span className={classes['need']}>
          <span aria-hidden>{formatCount(need)}</span>
          <VisuallyHidden>, {w.needYou(formatCount(need))}</VisuallyHidden>
        </span>
      ) : null}
    </Go>
  );
}

function WorkspaceHead(props: RailProps) {
  const {
    workspace,
    otherWorkspaces = [],
    onSwitchWorkspace,
    onNewWorkspace,
    onLookAround,
    onPractise,
  } = props;
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes['head']}>
          <span className={classes['initial']} aria-hidden>
            {workspace.charAt(0).toUpperCase()}
          </span>
          <span className={classes['headName']}>{workspace}</span>
          <VisuallyHidden>{w.switchWorkspace}</VisuallyHidden>
          <IconSelector className={classes['chevron']} size={15} stroke={1.6} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {otherWorkspaces.map((other) => (
          <Menu.Item
            key={other.id}
            onClick={() => onSwitchWorkspace(other.id)}
            rightSection={
              other.mode ? <span className={classes['mode']}>{w.mode[other.mode]}</span> : undefined
            }
          >
            {other.name}
          </Menu.Item>
        ))}
        {otherWorkspaces.length > 0 ? <Menu.Divider /> : null}
        {onLookAround ? <Menu.Item onClick={onLookAround}>{w.lookAround}</Menu.Item> : null}
        {onPractise ? <Menu.Item onClick={onPractise}>{w.practise}</Menu.Item> : null}
        <Menu.Item onClick={onNewWorkspace}>{w.setUpMyAgency}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The left rail: whose agency, find or do, the pages with what needs the owner, settings at the foot. */
export function Rail(props: RailProps) {
  const { path, needs = {}, offerSetUp = false, onFind, onNewWorkspace } = props;
  return (
    <nav className={classes['rail']} aria-label={w.rail}>
      <WorkspaceHead {...props} />
      <UnstyledButton className={classes['find']} onClick={onFind}>
        <IconSearch size={15} stroke={1.7} aria-hidden />
        <span className={classes['name']}>{w.findOrDo}</span>
        <kbd className={classes['keys']} aria-hidden>
          {shortcutLabel('mod+K', isMac())}
        </kbd>
      </UnstyledButton>
      <div className={classes['pages']}>
        {PAGES.map((page) => {
          const children: readonly { to: string; name: string }[] = 'under' in page ? page.under : [];
          const underOpen = children.some((child) => isOpen(path, child.to));
          const under = underOpen || isOpen(path, page.to) ? children : [];
          const need = needs[page.to];
          return (
            <div key={page.to}>
              <Item
                to={'opens' in page ? page.opens : page.to}
                name={page.name}
                Icon={page.Icon}
                current={isOpen(path, page.to) && !underOpen}
                {...(need === undefined ? {} : { need })}
              />
              {under.map((child) => (
                <Item key={child.to} to={child.to} name={child.name} current={isOpen(path, child.to)} />
              ))}
            </div>
          );
        })}
      </div>
      <div className={classes['foot']}>
        {offerSetUp ? (
          <div className={classes['offer']}>
            {w.ready}{' '}
            <button type="button" className={classes['offerLink']} onClick={onNewWorkspace}>
              {w.setUpMyAgency}
            </button>
          </div>
        ) : null}
        <Item {...SETTINGS} current={isOpen(path, SETTINGS.to)} />
      </div>
    </nav>
  );
}
