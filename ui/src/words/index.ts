import { actions } from './actions';
import { billing } from './billing';
import { billingMethod } from './billingMethod';
import { changeSet } from './changeSet';
import { client } from './client';
import { billingDetails, clientForm } from './clientForm';
import { clientPlan } from './clientPlan';
import { clients } from './clients';
import { connections } from './connections';
import { connectionsPage } from './connectionsPage';
import { connectStripe } from './connectStripe';
import { copying } from './copying';
import { creditPrice } from './creditPrice';
import { creditPriceForm } from './creditPriceForm';
import { explain } from './explain';
import { exporting } from './exporting';
import { firstRun } from './firstRun';
import { frame } from './frame';
import { importing } from './importing';
import { month } from './month';
import { needs } from './needs';
import { overrides } from './overrides';
import { overview } from './overview';
import { pager } from './pager';
import { parts } from './parts';
import { payments } from './payments';
import { plans } from './plans';
import { prices } from './prices';
import { reconcile } from './reconcile';
import { rehearse } from './rehearse';
import { settings } from './settings';
import { setUp } from './setUp';
import { setUpMoney } from './setUpMoney';
import { setUpSteps } from './setUpSteps';
import { statement } from './statement';
import { stripeAccount } from './stripeAccount';
import { stripeWizard } from './stripeWizard';
import { subscription } from './subscription';
import { usage } from './usage';
import { webhook } from './webhook';

/** Every word that the window shows. English; a second language is a second object of the same type. */
export const words = {
  frame,
  actions,
  parts,
  needs,
  overrides,
  overview,
  client,
  clientForm,
  clientPlan,
  billingDetails,
  billing,
  month,
  creditPrice,
  connectStripe,
  copying,
  setUp,
  firstRun,
  setUpSteps,
  changeSet,
  connections,
  stripeWizard,
  setUpMoney,
  creditPriceForm,
  connectionsPage,
  settings,
  exporting,
  clients,
  explain,
  importing,
  pager,
  payments,
  prices,
  reconcile,
  rehearse,
  statement,
  usage,
  stripeAccount,
  webhook,
  billingMethod,
  plans,
  subscription,
} as const;

export type Words = typeof words;
