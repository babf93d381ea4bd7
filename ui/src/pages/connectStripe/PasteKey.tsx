import { Checkbox, TextInput } from '@mantine/core';
import { ModeWord } from '~/layout/ModeWord';
import { KeyInput } from '~/parts/KeyInput';
import { Notice } from '~/parts/Notice';
import { words } from '~/words';
import { SessionOnly } from '../connections/SessionOnly';
import { PracticeOffer } from './OpenStripe';
import classes from './StripeWizard.module.css';
import type { StripeWizard } from './useStripeWizard';

const w = words.stripeWizard;

/** The key, the account's e-mail to compare, and what has to be accepted before either is used. */
export function PasteKey({ wizard }: { wizard: StripeWizard }) {
  const { look } = wizard;
  return (
    <>
      <PracticeOffer wizard={wizard} />
      <p className={classes['lead']}>{w.pasteLead}</p>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          wizard.connect();
        }}
      >
        <KeyInput
          label={w.key}
          value={wizard.apiKey}
          onChange={wizard.setApiKey}
          hint={w.keyHint}
          error={wizard.keyFault}
        />
        {look.kind === 'restricted' || look.kind === 'secret' ? (
          <div className={classes['mode']}>
            <ModeWord mode={look.mode} />
          </div>
        ) : null}
        {wizard.warnsOfSecret ? (
          <Notice
            title={w.secretTitle}
            action={
              <Checkbox
                label={w.secretAccept}
                checked={wizard.acceptSecret}
                onChange={(event) => wizard.setAcceptSecret(event.currentTarget.checked)}
              />
            }
          />
        ) : null}
        {wizard.unreadAccount ? (
          <Notice
            title={wizard.unreadAccount}
            action={
              <Checkbox
                label={w.unreadAccept}
                checked={wizard.acceptUnread}
                onChange={(event) => wizard.setAcceptUnread(event.currentTarget.checked)}
              />
            }
          />
        ) : null}
        <TextInput
          label={w.email}
          description={w.emailHint}
          type="email"
          autoComplete="off"
          value={wizard.email}
          onChange={(event) => wizard.setEmail(event.currentTarget.value)}
          error={wizard.error?.field === 'email' ? wizard.error.message : false}
        />
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
      {wizard.keyringProblem ? (
        <SessionOnly
          problem={wizard.keyringProblem}
          checked={wizard.sessionOnly}
          onChange={wizard.setSessionOnly}
        />
      ) : null}
    </>
  );
}
