import { Button, Menu, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { CatalogView, PriceRow, ProductRow } from '~/bindings/rpc';
import { formatAgo, formatCount } from '~/format';
import { Go, useNavigation } from '~/layout/Navigation';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton, OutwardLink } from '~/parts/Link';
import { Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { State } from '~/parts/State';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { COPY_PATH, copyFromPath } from '../copying/paths';
import { Answered } from '../shared/Answered';
import { useNow } from '../shared/now';
import { useAppState } from '../shared/workspace';
import { NEW_PRICE_PATH, newPriceOfPath, pricePath } from './paths';
import classes from './prices.module.css';

const w = words.prices;
const PAUSE_MILLISECONDS = 120;

/** Whether a price can be sold, and whether Rebill can bill by it. */
export function PriceState({ price }: { price: Pick<PriceRow, 'active' | 'unusable'> }) {
  if (!price.active) return <State kind="waiting">{w.archived}</State>;
  return price.unusable ? <State kind="held">{w.cannotBill}</State> : <State kind="done">{w.onSale}</State>;
}

/** Prices with their key, who pays by them and where they stand. */
export function PriceTable({ label, rows }: { label: string; rows: readonly PriceRow[] }) {
  const { go } = useNavigation();
  return (
    <LedgerTable
      label={label}
      rows={rows}
      rowKey={(row) => row.id}
      rowName={(row) => row.words}
      onOpen={(row) => go(pricePath(row.id))}
      reason={(row) => (row.unusable ? { text: row.unusable } : null)}
      columns={[
        {
          key: 'price',
          head: w.price,
          rowHead: true,
          tone: 'name',
          cell: (row) => (
            <Go to={pricePath(row.id)} className={classes['name']}>
              {row.words}
            </Go>
          ),
        },
        {
          key: 'key',
          head: w.key,
          tone: 'dim',
          width: 240,
          cell: (row) => <span className={classes['key']}>{row.lookup_key ?? row.nickname}</span>,
        },
        {
          key: 'currencies',
          head: w.currencies,
          tone: 'dim',
          width: 130,
          cell: (row) => row.currencies.map((code) => code.toUpperCase()).join(', '),
        },
        {
          key: 'payers',
          head: w.payers,
          align: 'right',
          width: 90,
          cell: (row) => formatCount(row.payers),
        },
        { key: 'state', head: w.state, width: 120, cell: (row) => <PriceState price={row} /> },
      ]}
    />
  );
}

function Product({ product, own }: { product: ProductRow; own: boolean }) {
  const { go } = useNavigation();
  const archiving = useWrite('catalog.archive');
  const archive = () =>
    archiving.mutate(
      { id: product.id, archive: product.active },
      { onSuccess: (set) => go(changeSetPath(set.id)) },
    );
  return (
    <div className={classes['product']}>
      <Section
        title={product.name}
        note={product.active ? product.description : w.productArchived}
        action={
          own ? null : (
            <span className={classes['verbs']}>
              {product.active ? (
                <LinkButton
                  describedAs={`${w.addPrice}: ${product.name}`}
                  onClick={() => go(newPriceOfPath(product.id))}
                >
                  {w.addPrice}
                </LinkButton>
              ) : null}
              <LinkButton
                describedAs={`${product.active ? w.archive : w.restore} ${product.name}`}
                onClick={archive}
              >
                {product.active ? w.archive : w.restore}
              </LinkButton>
              {product.link ? <OutwardLink url={product.link}>{w.openInStripe}</OutwardLink> : null}
            </span>
          )
        }
      >
        {product.prices.length > 0 ? (
          <PriceTable label={product.name} rows={product.prices} />
        ) : (
          <p className={classes['description']}>{w.noPrice}</p>
        )}
        {archiving.error ? <ErrorState error={archiving.error} /> : null}
      </Section>
    </div>
  );
}

function Found({ view, search }: { view: CatalogView; search: string }) {
  const { go } = useNavigation();
  const text = search.trim();
  if (view.products.length > 0) {
    return view.products.map((product) => <Product key={product.id} product={product} own={view.own} />);
  }
  if (text === '') {
    return (
      <EmptyState
        title={w.emptyTitle}
        action={
          <Button variant="filled" onClick={() => go(NEW_PRICE_PATH)}>
            {w.newPrice}
          </Button>
        }
      >
        {w.emptyBody}
      </EmptyState>
    );
  }
  const isId = /^price_\w+$/.test(text);
  return (
    <EmptyState
      title={w.nothingFound}
      action={isId ? <Button onClick={() => go(pricePath(text))}>{w.lookUp}</Button> : null}
    />
  );
}

/** Opens another workspace on the page that copies this one there: what it would make is shown before anything is made. */
function CopyTo() {
  const { go } = useNavigation();
  const state = useAppState();
  const opening = useWrite('workspace.use');
  const from = state?.current?.id;
  const others = (state?.workspaces ?? []).filter((one) => one.id !== from);
  if (others.length === 0 || from === undefined) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button loading={opening.isPending}>{w.copyTo}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{w.copyMeans}</Menu.Label>
          {others.map((one) => (
            <Menu.Item
              key={one.id}
              onClick={() => opening.mutate({ id: one.id }, { onSuccess: () => go(copyFromPath(from)) })}
            >
              {one.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => go(COPY_PATH)}>{w.copyFrom}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {opening.error ? (
        <span className={classes['refusal']} role="alert">
          {opening.error.message}
        </span>
      ) : null}
    </>
  );
}

/** Everything that the account sells: products with their prices. */
export function Prices() {
  const { go } = useNavigation();
  const now = useNow();
  const [search, setSearch] = useState('');
  const [archived, setArchived] = useState(false);
  const [paused] = useDebouncedValue(search, PAUSE_MILLISECONDS);
  const read = useRead('catalog.list', { search: paused, archived }, { keepPrevious: true });
  const view = read.data;
  const isEmpty =
    view !== undefined && view.products.length === 0 && paused === '' && view.archived_hidden === 0;
  return (
    <Page
      title={w.title}
      subtitle={view?.own ? w.ownSubtitle : w.subtitle}
      ruled
      actions={
        isEmpty ? null : (
          <>
            {view?.own ? null : <CopyTo />}
            <Button variant="filled" onClick={() => go(NEW_PRICE_PATH)}>
              {w.newPrice}
            </Button>
          </>
        )
      }
    >
      {isEmpty ? null : (
        <div className={classes['tools']}>
          <TextInput
            className={classes['search'] ?? ''}
            label={w.search}
            placeholder={w.searchHint}
            type="search"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          {view && (archived || view.archived_hidden > 0) ? (
            <LinkButton onClick={() => setArchived(!archived)}>
              {archived ? w.hideArchived : w.showArchived(formatCount(view.archived_hidden))}
            </LinkButton>
          ) : null}
          {view?.read_at ? (
            <span className={classes['dim']}>
              {w.asOf} {formatAgo(view.read_at, now)}
            </span>
          ) : null}
        </div>
      )}
      <Answered read={read}>{(data) => <Found view={data} search={paused} />}</Answered>
    </Page>
  );
}
