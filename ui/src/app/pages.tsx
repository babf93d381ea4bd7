import { lazy, type ReactNode } from 'react';
import type { RoutePath } from './routes';

/** What stands in an address: ids from its path, choices from behind its question mark. */
type Address = Readonly<Record<string, string | undefined>>;

// Each page is read when it is first opened, so that charts and tables stay out of the window's start.
const Overview = lazy(() => import('~/pages/overview/Overview').then((m) => ({ default: m.Overview })));
const FirstRunPage = lazy(() =>
  import('~/pages/firstRun/FirstRunPage').then((m) => ({ default: m.FirstRunPage })),
);
const NewAgencyPage = lazy(() =>
  import('~/pages/firstRun/NewAgencyPage').then((m) => ({ default: m.NewAgencyPage })),
);
const Clients = lazy(() => import('~/pages/clients/Clients').then((m) => ({ default: m.Clients })));
const ClientForm = lazy(() =>
  import('~/pages/clientForm/ClientForm').then((m) => ({ default: m.ClientForm })),
);
const AddMany = lazy(() => import('~/pages/clientForm/AddMany').then((m) => ({ default: m.AddMany })));
const Client = lazy(() => import('~/pages/client/Client').then((m) => ({ default: m.Client })));
const NewSubscription = lazy(() =>
  import('~/pages/subscription/NewSubscription').then((m) => ({ default: m.NewSubscription })),
);
const ChangePrices = lazy(() =>
  import('~/pages/subscription/ChangePrices').then((m) => ({ default: m.ChangePrices })),
);
const OneOff = lazy(() => import('~/pages/subscription/OneOff').then((m) => ({ default: m.OneOff })));
const StopBilling = lazy(() =>
  import('~/pages/subscription/StopBilling').then((m) => ({ default: m.StopBilling })),
);
const Explain = lazy(() => import('~/pages/explain/Explain').then((m) => ({ default: m.Explain })));
const Statement = lazy(() => import('~/pages/statement/Statement').then((m) => ({ default: m.Statement })));
const CreditPrice = lazy(() =>
  import('~/pages/creditPrice/CreditPrice').then((m) => ({ default: m.CreditPrice })),
);
const Plans = lazy(() => import('~/pages/plans/Plans').then((m) => ({ default: m.Plans })));
const PlanPage = lazy(() => import('~/pages/plans/PlanPage').then((m) => ({ default: m.PlanPage })));
const PlanWizard = lazy(() => import('~/pages/plans/PlanWizard').then((m) => ({ default: m.PlanWizard })));
const PriceListPage = lazy(() =>
  import('~/pages/plans/PriceListPage').then((m) => ({ default: m.PriceListPage })),
);
const NewOverride = lazy(() =>
  import('~/pages/overrides/NewOverride').then((m) => ({ default: m.NewOverride })),
);
const Prices = lazy(() => import('~/pages/prices/Prices').then((m) => ({ default: m.Prices })));
const NewPrice = lazy(() => import('~/pages/prices/NewPrice').then((m) => ({ default: m.NewPrice })));
const Price = lazy(() => import('~/pages/prices/Price').then((m) => ({ default: m.Price })));
const CopyPage = lazy(() => import('~/pages/copying/CopyPage').then((m) => ({ default: m.CopyPage })));
const Rehearse = lazy(() => import('~/pages/rehearse/Rehearse').then((m) => ({ default: m.Rehearse })));
const Records = lazy(() => import('~/pages/usage/Records').then((m) => ({ default: m.Records })));
const Unassigned = lazy(() => import('~/pages/usage/Unassigned').then((m) => ({ default: m.Unassigned })));
const Imports = lazy(() => import('~/pages/usage/Imports').then((m) => ({ default: m.Imports })));
const ImportFile = lazy(() => import('~/pages/usage/ImportFile').then((m) => ({ default: m.ImportFile })));
const Runs = lazy(() => import('~/pages/usage/Runs').then((m) => ({ default: m.Runs })));
const Month = lazy(() => import('~/pages/billing/Month').then((m) => ({ default: m.Month })));
const Queue = lazy(() => import('~/pages/billing/Queue').then((m) => ({ default: m.Queue })));
const Sent = lazy(() => import('~/pages/billing/Sent').then((m) => ({ default: m.Sent })));
const BilledInvoices = lazy(() =>
  import('~/pages/billing/Invoices').then(({ Invoices, invoiceFilter }) => ({
    default: ({ client, show }: { client: string | undefined; show: string | undefined }) => (
      <Invoices client={client} filter={invoiceFilter(show)} />
    ),
  })),
);
const BilledPayments = lazy(() =>
  import('~/pages/billing/Payments').then(({ Payments, paymentFilter }) => ({
    default: ({ client, show }: { client: string | undefined; show: string | undefined }) => (
      <Payments client={client} filter={paymentFilter(show)} />
    ),
  })),
);
const Payouts = lazy(() =>
  import('~/pages/billing/Payouts').then(({ Payouts, payoutFilter }) => ({
    default: ({ show, payout }: { show: string | undefined; payout: string | undefined }) => (
      <Payouts filter={payoutFilter(show)} payout={payout} />
    ),
  })),
);
const Changes = lazy(() => import('~/pages/billing/Changes').then((m) => ({ default: m.Changes })));
const ChangeSetPage = lazy(() =>
  import('~/pages/changeSet/ChangeSetPage').then((m) => ({ default: m.ChangeSetPage })),
);
const Reconcile = lazy(() => import('~/pages/reconcile/Reconcile').then((m) => ({ default: m.Reconcile })));
const ConnectionsPage = lazy(() =>
  import('~/pages/connections/ConnectionsPage').then((m) => ({ default: m.ConnectionsPage })),
);
const AddSourcePage = lazy(() =>
  import('~/pages/connections/AddSourcePage').then((m) => ({ default: m.AddSourcePage })),
);
const SourcePage = lazy(() =>
  import('~/pages/connections/SourcePage').then((m) => ({ default: m.SourcePage })),
);
const ConnectStripePage = lazy(() =>
  import('~/pages/connectStripe/ConnectStripePage').then((m) => ({ default: m.ConnectStripePage })),
);
const StripeAccountPage = lazy(() =>
  import('~/pages/stripeAccount/StripeAccountPage').then((m) => ({ default: m.StripeAccountPage })),
);
const WebhookPage = lazy(() =>
  import('~/pages/webhook/WebhookPage').then((m) => ({ default: m.WebhookPage })),
);
const Settings = lazy(() =>
  import('~/pages/settings/SettingsPage').then(({ SettingsPage, settingsTab }) => ({
    default: ({ tab }: { tab: string | undefined }) => <SettingsPage tab={settingsTab(tab)} />,
  })),
);
const SetUpPage = lazy(() => import('~/pages/setUp/SetUpPage').then((m) => ({ default: m.SetUpPage })));
const SetUpStepPage = lazy(() =>
  import('~/pages/setUp/SetUpPage').then((m) => ({ default: m.SetUpStepPage })),
);

/** The page of every address. The list of addresses is `ROUTES`; the types do not let one be forgotten. */
export const PAGES: Record<RoutePath, (address: Address) => ReactNode> = {
  '/': () => <Overview />,
  '/first-run': () => <FirstRunPage />,
  '/new-agency': () => <NewAgencyPage />,
  '/clients': () => <Clients />,
  '/clients/new': () => <ClientForm />,
  '/clients/many': () => <AddMany />,
  '/clients/$id': ({ id = '', period, tab }) => <Client key={id} id={id} period={period} tab={tab} />,
  '/subscription/$client/new': ({ client = '' }) => <NewSubscription key={client} client={client} />,
  '/subscription/$client/change': ({ client = '', subscription }) => (
    <ChangePrices key={client} client={client} subscription={subscription} />
  ),
  '/subscription/$client/amount': ({ client = '' }) => <OneOff key={client} client={client} />,
  '/subscription/$client/stop': ({ client = '' }) => <StopBilling key={client} client={client} />,
  '/explain/$client': ({ client = '', period, rule }) => (
    <Explain key={client} client={client} period={period} rule={rule} />
  ),
  '/statement/$client': ({ client = '', period }) => (
    <Statement key={client} client={client} period={period} />
  ),
  '/plans': () => <Plans />,
  '/plans/new': ({ draft, plan }) => (
    <PlanWizard key={`${draft ?? ''} ${plan ?? ''}`} draft={draft} plan={plan} />
  ),
  '/plans/price-list': () => <PriceListPage />,
  '/plans/$id': ({ id = '' }) => <PlanPage key={id} id={id} />,
  '/overrides/$client/new': ({ client = '' }) => <NewOverride key={client} client={client} />,
  '/prices': () => <Prices />,
  '/prices/new': ({ product }) => <NewPrice product={product} />,
  '/prices/$id': ({ id = '', edit }) => <Price key={id} id={id} isEdited={edit === 'yes'} />,
  '/copy': ({ from }) => <CopyPage from={from} />,
  '/rehearse': ({ price, plan, client, rehearsal }) => (
    <Rehearse
      key={`${price ?? ''} ${plan ?? ''} ${client ?? ''}`}
      price={price}
      plan={plan}
      client={client}
      rehearsal={rehearsal}
    />
  ),
  '/credit-price': () => <CreditPrice />,
  '/usage': ({ client, source, gone }) => (
    <Records
      key={`${client ?? ''} ${source ?? ''} ${gone ?? ''}`}
      client={client}
      source={source}
      gone={gone === 'yes'}
    />
  ),
  '/usage/unassigned': () => <Unassigned />,
  '/usage/imports': () => <Imports />,
  '/usage/imports/new': () => <ImportFile />,
  '/usage/runs': () => <Runs />,
  '/billing': ({ lines }) => <Queue key={lines ?? ''} lines={lines} />,
  '/billing/month': ({ period, show }) => <Month period={period} show={show} />,
  '/billing/sent': ({ client, needs }) => <Sent client={client} needsOwner={needs === 'owner'} />,
  '/billing/invoices': ({ client, show }) => <BilledInvoices client={client} show={show} />,
  '/billing/payments': ({ client, show }) => <BilledPayments client={client} show={show} />,
  '/billing/payouts': ({ show, payout }) => <Payouts show={show} payout={payout} />,
  '/billing/changes': () => <Changes />,
  '/billing/changes/$id': ({ id = '' }) => <ChangeSetPage key={id} id={id} />,
  '/reconcile': ({ period }) => <Reconcile period={period} />,
  '/connections': () => <ConnectionsPage />,
  '/connections/add': () => <AddSourcePage />,
  '/connections/stripe': ({ back }) => <ConnectStripePage back={back} />,
  '/connections/stripe/new-key': () => <ConnectStripePage newKey />,
  '/connections/stripe/account': () => <StripeAccountPage />,
  '/connections/stripe/webhook': () => <WebhookPage />,
  '/connections/source/$id': ({ id = '' }) => <SourcePage key={id} id={id} />,
  '/settings': () => <Settings tab={undefined} />,
  '/settings/$tab': ({ tab }) => <Settings tab={tab} />,
  '/setup': () => <SetUpPage />,
  '/setup/$step': ({ step = '' }) => <SetUpStepPage part={step} />,
};
