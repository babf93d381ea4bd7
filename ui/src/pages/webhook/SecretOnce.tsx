import { Button, CopyButton } from '@mantine/core';
import { Notice } from '~/parts/Notice';
import { ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import classes from './webhook.module.css';

const w = words.webhook;

/** The signing secret of a webhook that was just registered: shown by one press, once, and kept nowhere. */
export function SecretOnce() {
  const read = useRead('webhook.read', {});
  const taking = useWrite('webhook.secret');
  const secret = taking.data?.secret;
  if (taking.error) return <ErrorState error={taking.error} />;
  if (taking.data && !secret) return <Notice title={w.secretGone} />;
  if (secret) {
    return (
      <Notice
        title={w.secretShown}
        action={
          <CopyButton value={secret}>
            {({ copied, copy }) => <Button onClick={copy}>{copied ? w.copied : w.copy}</Button>}
          </CopyButton>
        }
      >
        <code className={classes['secret']}>{secret}</code>
        {w.secretShownBody}
      </Notice>
    );
  }
  if (!read.data?.secret_waits) return null;
  return (
    <Notice
      title={w.secretTitle}
      action={
        <Button mt={6} onClick={() => taking.mutate({})} loading={taking.isPending}>
          {w.secretShow}
        </Button>
      }
    >
      {w.secretBody}
    </Notice>
  );
}
