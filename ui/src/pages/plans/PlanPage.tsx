import { Button, Menu, Modal, Select } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { tell, tellWithUndo } from '~/actions/notices';
import type {
  ChangeSetView,
  PlanClientRow,
  PlanPriceView,
  PlanRow,
  PlanVersionView,
  PlanView,
  QuotaUse,
} from '~/bindings/rpc';
import { formatCount, formatQuantity } from '~/format';
import { Go, useNavigation } from '~/layout/Navigation';
import { Money, When } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton, OutwardLink } from '~/parts/Link';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { MoneyLines } from '../client/plan/MoneyLines';
import { OverridesTable } from '../overrides/OverridesTable';
import { newOverridePath } from '../overrides/paths';
import { rehearsePath } from '../rehearse/paths';
import { Answered } from '../shared/Answered';
import { clientPath } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import { PLANS_PATH, wizardPath } from './paths';
import classes from './plans.module.css';

const w = words.plans.page;
const wp = words.plans;

function usedWords(used: QuotaUse): string {
  return used.limit === null
    ? w.usedUnlimited(formatQuantity(used.used), used.noun)
    : w.usedOf(formatQuantity(used.used), formatQuantity(used.limit), used.noun);
}

/** Chosen clients go over to the newest version, or to another plan: planned here, confirmed on the page of the change. */
function Move({ view, chosen }: { view: PlanView; chosen: readonly string[] }) {
  const { go } = useNavigation();
  const moving = useWrite('plan.move');
  const targets = [
    ...(view.plan.archived_at === null
      ? [{ value: view.plan.id, label: w.toVersion(view.plan.name, formatCount(view.plan.version)) }]
      : []),
    ...view.others.map((other) => ({ value: other.id, label: `${other.name} · ${other.words}` })),
  ];
  const [target, setTarget] = useState<string | null>(targets[0]?.value ?? null);
  const [here, setHere] = useState<ChangeSetView | null>(null);
  if (chosen.length === 0) return <p className={classes['below']}>{w.chooseToMove}</p>;
  return (
    <>
      <div className={classes['move']}>
        <Select
          aria-label={w.moveTo}
          data={targets}
          value={target}
          onChange={setTarget}
          allowDeselect={false}
          w={320}
        />
        <Button
          loading={moving.isPending}
          disabled={target === null}
          onClick={() =>
            target !== null &&
            moving.mutate(
              { clients: [...chosen], plan: target, now: false, keep: false },
              // Statements bill them: nothing is staged, and it is confirmed here.
              { onSuccess: (set) => (set.mode === 'none' ? setHere(set) : go(changeSetPath(set.id))) },
            )
          }
        >
          {w.seeMove(formatCount(chosen.length))}
        </Button>
        <span className={classes['dim']}>{w.moveMeans}</span>
      </div>
      {moving.error ? <ErrorState error={moving.error} /> : null}
      {here && target !== null ? (
        <MoveHere set={here} clients={chosen} plan={target} onClose={() => setHere(null)} />
      ) : null}
    </>
  );
}

/** Clients that statements bill: what moving them means, and the press that does it. */
function MoveHere({
  set,
  clients,
  plan,
  onClose,
}: {
  set: ChangeSetView;
  clients: readonly string[];
  plan: string;
  onClose: () => void;
}) {
  const moving = useWrite('plan.move');
  const confirm = () =>
    moving.mutate(
      { clients: [...clients], plan, now: false, keep: true },
      {
        onSuccess: (done) => {
          onClose();
          tell(done.title);
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={set.title}
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      <MoneyLines lines={set.money} label={words.clientPlan.means} />
      <p className={classes['below']}>{words.clientPlan.meansNote}</p>
      {moving.error ? <ErrorState error={moving.error} /> : null}
      <div className={classes['move']}>
        <Button onClick={onClose}>{words.clientPlan.keepAsIs}</Button>
        <Button variant="filled" onClick={confirm} loading={moving.isPending}>
          {words.clientPlan.moveSeveral(formatCount(clients.length))}
        </Button>
      </div>
    </Modal>
  );
}

function ClientsOnIt({ view }: { view: PlanView }) {
  const rows: readonly PlanClientRow[] = view.clients;
  const zone = useWorkspace()?.zone ?? 'UTC';
  const { go } = useNavigation();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.map((row) => row.client_id).filter((id) => selected.has(id));
  return (
    <Section title={w.onIt} note={rows.length > 0 ? w.clientsNote : undefined}>
      {rows.length === 0 ? (
        <p className={classes['dim']}>{w.nobody}</p>
      ) : (
        <LedgerTable
          label={w.onIt}
          rows={rows}
          rowKey={(row) => row.client_id}
          rowName={(row) => row.nickname}
          onOpen={(row) => go(clientPath(row.client_id))}
          selection={{ selected, onChange: setSelected }}
          columns={[
            {
              key: 'client',
              head: w.client,
              rowHead: true,
              tone: 'name',
              cell: (row) => (
                <Go to={clientPath(row.client_id)} className={classes['name']}>
                  {row.nickname}
                </Go>
              ),
            },
            {
              key: 'version',
              head: w.version,
              tone: 'dim',
              cell: (row) =>
                row.has_override ? `${formatCount(row.version)}, ${w.ownPrice}` : formatCount(row.version),
            },
            {
              key: 'since',
              head: w.since,
              tone: 'dim',
              cell: (row) => <When at={row.since} zone={zone} as="day" />,
            },
            {
              key: 'used',
              head: w.used,
              cell: (row) =>
                row.used.map((used) => (
                  <div key={used.kind} className={used.over ? classes['stop'] : undefined}>
                    {usedWords(used)}
                    {used.over ? `, ${w.over}` : ''}
                  </div>
                )),
            },
            {
              key: 'amount',
              head: w.lastPeriod,
              align: 'right',
              cell: (row) =>
                row.amount ? (
                  <Money value={row.amount} />
                ) : (
                  <span className={classes['dim']}>{w.unknown}</span>
                ),
            },
            {
              key: 'own',
              head: wp.draftDo,
              align: 'right',
              cell: (row) => (
                <LinkButton
                  describedAs={words.overrides.giveTo(row.nickname)}
                  onClick={() => go(newOverridePath(row.client_id))}
                >
                  {words.overrides.give}
                </LinkButton>
              ),
            },
          ]}
        />
      )}
      {rows.length > 0 ? <Move view={view} chosen={chosen} /> : null}
    </Section>
  );
}

interface VersionLine {
  version: PlanVersionView;
  price: PlanPriceView | null;
  isFirst: boolean;
}

function Versions({ versions }: { versions: readonly PlanVersionView[] }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const lines = versions.flatMap((version): VersionLine[] =>
    version.prices.length === 0
      ? [{ version, price: null, isFirst: true }]
      : version.prices.map((price, at) => ({ version, price, isFirst: at === 0 })),
  );
  return (
    <Section title={w.versions} note={w.versionsNote}>
      <LedgerTable
        label={w.versions}
        rows={lines}
        rowKey={(line) => `${line.version.number} ${line.price?.slot ?? ''}`}
        rowName={(line) => formatCount(line.version.number)}
        columns={[
          {
            key: 'version',
            head: w.version,
            tone: 'name',
            cell: (line) => (line.isFirst ? formatCount(line.version.number) : ''),
          },
          {
            key: 'since',
            head: w.since,
            tone: 'dim',
            cell: (line) =>
              line.isFirst ? <When at={line.version.created_at} zone={zone} as="day" /> : null,
          },
          {
            key: 'price',
            head: w.prices,
            rowHead: true,
            cell: (line) => line.price?.words ?? line.version.words,
          },
          {
            key: 'key',
            head: w.lookupKey,
            tone: 'dim',
            cell: ({ price }) => {
              if (price === null) return null;
              const text = price.lookup_key ?? price.price_id;
              return price.link ? <OutwardLink url={price.link}>{text}</OutwardLink> : text;
            },
          },
          {
            key: 'clients',
            head: wp.clients,
            align: 'right',
            cell: (line) => (line.isFirst ? formatCount(line.version.clients) : null),
          },
        ]}
      />
    </Section>
  );
}

function Has({ view }: { view: PlanView }) {
  return (
    <Section title={w.has} note={w.hasNote}>
      {view.quotas.length === 0 ? (
        <p className={classes['dim']}>{w.nothing}</p>
      ) : (
        <ul className={classes['lines']}>
          {view.quotas.map((quota) => (
            <li key={quota.words}>
              {quota.words} <span className={classes['dim']}>· {quota.enforced}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function usePlanVerbs(plan: PlanRow) {
  const { go } = useNavigation();
  const featuring = useWrite('plan.feature');
  const choosing = useWrite('plan.default');
  const shelving = useWrite('plan.archive');
  const cloning = useWrite('plan.clone');
  const plans = useRead('plans.list', {});
  const before = plans.data?.plans.find((each) => each.is_default);
  return {
    error: featuring.error ?? choosing.error ?? shelving.error ?? cloning.error,
    feature: (on: boolean) =>
      featuring.mutate(
        { id: plan.id, on },
        {
          onSuccess: () =>
            tellWithUndo(on ? w.featuredNow(plan.name) : w.notFeatured(plan.name), () =>
              featuring.mutateAsync({ id: plan.id, on: !on }),
            ),
        },
      ),
    makeDefault: () =>
      choosing.mutate(
        { id: plan.id },
        {
          onSuccess: () =>
            tellWithUndo(w.madeDefault(plan.name), () =>
              before ? choosing.mutateAsync({ id: before.id }) : undefined,
            ),
        },
      ),
    archive: (on: boolean) =>
      shelving.mutate(
        { id: plan.id, on },
        { onSuccess: (set) => (set.state === 'done' ? undefined : go(changeSetPath(set.id))) },
      ),
    clone: () =>
      cloning.mutate({ id: plan.id }, { onSuccess: (made) => go(wizardPath({ draft: made.row.id })) }),
  };
}

function Verbs({ view, verbs }: { view: PlanView; verbs: ReturnType<typeof usePlanVerbs> }) {
  const { go } = useNavigation();
  const { plan } = view;
  const isArchived = plan.archived_at !== null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button aria-label={w.more} px={8}>
            <IconDots size={16} stroke={1.7} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={verbs.clone}>{w.clone}</Menu.Item>
          {isArchived ? null : (
            <Menu.Item onClick={() => go(rehearsePath({ plan: plan.id }))}>{words.rehearse.title}</Menu.Item>
          )}
          {isArchived ? null : (
            <Menu.Item onClick={() => verbs.feature(!plan.featured)}>
              {plan.featured ? w.unfeature : w.feature}
            </Menu.Item>
          )}
          {isArchived || plan.is_default || plan.kind === 'add_on' ? null : (
            <Menu.Item onClick={verbs.makeDefault}>{w.makeDefault}</Menu.Item>
          )}
          {plan.is_default ? null : (
            <Menu.Item onClick={() => verbs.archive(!isArchived)}>
              {isArchived ? w.restore : w.archive}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isArchived ? null : (
        <Button
          variant="filled"
          onClick={() =>
            go(view.open_draft ? wizardPath({ draft: view.open_draft.id }) : wizardPath({ plan: plan.id }))
          }
        >
          {view.open_draft ? w.goOnEdit : w.edit}
        </Button>
      )}
    </>
  );
}

function Loaded({ view }: { view: PlanView }) {
  const { plan } = view;
  const verbs = usePlanVerbs(plan);
  const marks = [
    wp.kinds[plan.kind],
    plan.is_default ? wp.isDefault : null,
    plan.featured ? wp.featured : null,
    plan.archived_at ? wp.states.archived.toLowerCase() : null,
  ];
  return (
    <Page
      above={{ label: wp.above, to: PLANS_PATH }}
      title={plan.name}
      subtitle={
        <>
          {plan.words} · {marks.filter(Boolean).join(', ')}
          {plan.link ? (
            <>
              {' · '}
              <OutwardLink url={plan.link}>{w.openInStripe}</OutwardLink>
            </>
          ) : null}
        </>
      }
      ruled
      actions={<Verbs view={view} verbs={verbs} />}
    >
      {verbs.error ? <ErrorState error={verbs.error} /> : null}
      <Columns
        width={280}
        main={
          <>
            <ClientsOnIt view={view} />
            <Versions versions={view.versions} />
            {view.overrides.length > 0 ? (
              <Section title={words.overrides.title}>
                <OverridesTable rows={view.overrides} />
              </Section>
            ) : null}
          </>
        }
        side={<Has view={view} />}
      />
    </Page>
  );
}

/** One plan: who is on which version, what it has, what can be done with it. */
export function PlanPage({ id }: { id: string }) {
  const read = useRead('plan.read', { id });
  if (read.data) return <Loaded view={read.data} />;
  return (
    <Page above={{ label: wp.above, to: PLANS_PATH }} title={wp.plan} ruled>
      <Answered read={read}>{() => null}</Answered>
    </Page>
  );
}
