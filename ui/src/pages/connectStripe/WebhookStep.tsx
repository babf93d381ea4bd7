import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { WebhookForm } from '../webhook/WebhookForm';
import classes from './StripeWizard.module.css';

const w = words.webhook;

/** The platform's webhook within the wizard: optional, and never in the way. */
export function WebhookStep() {
  const read = useRead('webhook.read', {});
  return (
    <>
      <p className={classes['lead']}>
        {w.question} {w.questionBody}
      </p>
      <Answered read={read}>{(view) => <WebhookForm view={view} />}</Answered>
    </>
  );
}
