import { useState } from 'react';
import type { ClientView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { PageLink } from '~/parts/Link';
import { Page } from '~/parts/Page';
import { EmptyState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { stepPath } from '../setUp/steps';
import { Answered } from '../shared/Answered';
import { Freshness } from '../shared/Freshness';
import { useNow } from '../shared/now';
import { clientPath, explainPath, statementPath, withQuery } from '../shared/paths';
import { SameUse } from '../shared/SameUse';
import { useWorkspace } from '../shared/workspace';
import { ClientSubscriptions } from '../subscription/ClientSubscriptions';
import { stopBillingPath } from '../subscription/paths';
import { Activity } from './Activity';
import { BillingDetails } from './billing/BillingDetails';
import classes from './Client.module.css';
import { RenameDialog, StopDialog } from './ClientDialogs';
import { ClientPage, type ClientTab } from './ClientPage';
import { ClientMoney } from './Money';
import { PeriodChooser } from './PeriodChooser';
import { ClientPlan } from './plan/ClientPlan';
import { Rules } from './Rules';
import { ThisPeriod } from './ThisPeriod';

const w = words.client;
const TABS: readonly ClientTab[] = [
  'period',
  'plan',
  'invoices',
  'billing',
  'rule',
  'subscription',
  'activity',
];

export interface ClientProps {
  id: string;
  /** Period words as the core reads them; the current one without. */
  period: string | undefined;
  tab: string | undefined;
}

function NoRule() {
  return (
    <EmptyState title={w.noRuleTitle} action={<PageLink to={stepPath('clients')}>{w.addRule}</PageLink>}>
      {w.noRuleBody}
    </EmptyState>
  );
}

/** A plan with a base price alone: there is no usage to show. */
function OnPlanOnly() {
  return <EmptyState title={w.onPlanTitle}>{w.onPlanBody}</EmptyState>;
}

function Periods({
  client,
  zone,
  isCustom,
  isOnPlan,
}: {
  client: ClientView;
  zone: string;
  isCustom: boolean;
  isOnPlan: boolean;
}) {
  const { go } = useNavigation();
  const now = useNow();
  if (client.rules.length === 0) return isOnPlan ? <OnPlanOnly /> : <NoRule />;
  const onAssign = () => go('/usage/unassigned');
  const isOnly = client.rules.length === 1;
  return client.rules.map((rule) => (
    <div key={rule.rule_id} className={classes['rule']}>
      {isOnly ? null : <h2 className={classes['meter']}>{w.ruleTitle(rule.meter)}</h2>}
      <ThisPeriod
        clientId={client.id}
        rule={rule}
        assigned={client.assigned}
        isCustom={isCustom}
        now={now}
        zone={zone}
        onAssign={onAssign}
      />
    </div>
  ));
}

function Open({ client, period, tab }: { client: ClientView; period: string | undefined; tab: ClientTab }) {
  const { go } = useNavigation();
  const workspace = useWorkspace();
  const zone = workspace?.zone ?? 'UTC';
  const isCustom = workspace?.billing_method === 'custom';
  const [dialog, setDialog] = useState<'rename' | 'stop' | null>(null);
  const at = (choice: { period?: string | undefined; tab?: string | undefined }) =>
    go(withQuery(clientPath(client.id), { period, tab, ...choice }));
  const rule = client.rules[0];
  const plans = useRead('client.plans', { id: client.id }).data;
  const hasPlan = plans?.by_statement || (plans?.rows.length ?? 0) > 0;
  const isOnPlan = plans?.rows.some((row) => row.to === null) ?? false;
  const isBilled = client.rules.some((each) => each.end === null) || isOnPlan;
  const close = () => setDialog(null);
  return (
    <ClientPage
      client={client}
      tab={tab}
      hasPlan={hasPlan}
      onTab={(next) => at({ tab: next })}
      period={
        rule && rule.periods.length > 1 ? (
          <PeriodChooser
            periods={rule.periods}
            shown={rule.period}
            zone={zone}
            onChoose={(chosen) => at({ period: chosen })}
          />
        ) : null
      }
      onExplain={rule ? () => go(explainPath(client.id, period, rule.rule_id)) : undefined}
      onStatement={rule || plans?.ever ? () => go(statementPath(client.id, period)) : undefined}
      onRename={() => setDialog('rename')}
      onStop={
        isBilled
          ? // Whoever has a customer may have a subscription that runs on, whatever bills it now: its end is planned, with its money.
            () => (client.customer === null ? setDialog('stop') : go(stopBillingPath(client.id)))
          : undefined
      }
    >
      <Freshness />
      <SameUse client={client.id} withDecided />
      {tab === 'period' ? (
        <Periods client={client} zone={zone} isCustom={isCustom} isOnPlan={isOnPlan} />
      ) : null}
      {tab === 'plan' ? <ClientPlan client={client.id} nickname={client.nickname} /> : null}
      {tab === 'invoices' ? <ClientMoney client={client} zone={zone} isCustom={isCustom} /> : null}
      {tab === 'billing' ? <BillingDetails client={client.id} /> : null}
      {tab === 'rule' ? (
        rule ? (
          <Rules client={client.id} rules={client.rules} zone={zone} />
        ) : (
          <NoRule />
        )
      ) : null}
      {tab === 'subscription' ? <ClientSubscriptions client={client.id} zone={zone} /> : null}
      {tab === 'activity' ? <Activity rows={client.activity} zone={zone} /> : null}
      {dialog === 'rename' ? <RenameDialog client={client} opened onClose={close} /> : null}
      {dialog === 'stop' ? <StopDialog client={client} opened onClose={close} /> : null}
    </ClientPage>
  );
}

/** The page at `/clients/$id`. */
export function Client({ id, period, tab }: ClientProps) {
  const read = useRead('client.read', { id, period: period ?? null }, { keepPrevious: true });
  if (read.data && !read.error) {
    return <Open client={read.data} period={period} tab={TABS.find((each) => each === tab) ?? 'period'} />;
  }
  return (
    <Page above={{ label: w.above, to: '/clients' }} title={words.clients.client} ruled>
      <Answered read={read} rows={10}>
        {() => null}
      </Answered>
    </Page>
  );
}
