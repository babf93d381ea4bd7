import { Button, CopyButton, Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { BillingDetailsView, HandOn } from '~/bindings/rpc';
import { MODE_COLOR } from '~/layout/mode';
import { ErrorState } from '~/parts/states';
import { usePlatform } from '~/platform/PlatformProvider';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { useWorkspace } from '../../shared/workspace';
import classes from './billing.module.css';

const w = words.billingDetails;

/** An address that was made: copied or opened now, because it is kept nowhere. */
function Made({ made, onClose }: { made: HandOn; onClose: () => void }) {
  const platform = usePlatform();
  return (
    <div aria-live="polite">
      <p className={classes['body']}>{made.words}</p>
      <p className={classes['url']}>{made.url}</p>
      <div className={classes['buttons']}>
        <Button onClick={onClose}>{w.close}</Button>
        <Button onClick={() => void platform.openUrl(made.url)}>{w.openPage}</Button>
        <CopyButton value={made.url}>
          {({ copied, copy }) => (
            <Button variant="filled" onClick={copy}>
              {copied ? w.copied : w.copy}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}

function Frame({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': words.frame.close }}>
      {children}
    </Modal>
  );
}

export interface HandOnProps {
  view: BillingDetailsView;
  onClose: () => void;
}

/** A page of Stripe's for saving a payment method: what it does is said, one press makes it, its address is shown once. */
export function CardLinkDialog({ view, onClose }: HandOnProps) {
  const mode = useWorkspace()?.mode ?? 'none';
  const making = useWrite('client.card_link');
  const [address, setAddress] = useState(view.return_url ?? 'https://');
  const atField = making.error?.field === 'return_url' ? making.error.message : null;
  return (
    <Frame title={w.linkTitle} onClose={onClose}>
      {making.data ? (
        <Made made={making.data} onClose={onClose} />
      ) : (
        <>
          <p className={classes['body']}>{w.linkBody(view.nickname)}</p>
          <TextInput
            label={w.returnUrl}
            description={w.returnHint}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={atField ?? false}
            data-autofocus
          />
          {making.error && !atField ? <ErrorState error={making.error} /> : null}
          <div className={classes['buttons']}>
            <Button onClick={onClose}>{words.frame.cancel}</Button>
            <Button
              variant="filled"
              color={MODE_COLOR[mode]}
              onClick={() => making.mutate({ client: view.client, return_url: address })}
              loading={making.isPending}
            >
              {w.makeLink(words.frame.mode[mode])}
            </Button>
          </div>
        </>
      )}
    </Frame>
  );
}

/** A way into the client's own portal. */
export function PortalDialog({ view, onClose }: HandOnProps) {
  const mode = useWorkspace()?.mode ?? 'none';
  const making = useWrite('client.portal');
  return (
    <Frame title={w.portalTitle} onClose={onClose}>
      {making.data ? (
        <Made made={making.data} onClose={onClose} />
      ) : (
        <>
          <p className={classes['body']}>{w.portalBody(view.nickname)}</p>
          {making.error ? <ErrorState error={making.error} /> : null}
          <div className={classes['buttons']}>
            <Button onClick={onClose}>{words.frame.cancel}</Button>
            <Button
              variant="filled"
              color={MODE_COLOR[mode]}
              onClick={() => making.mutate({ id: view.client })}
              loading={making.isPending}
              data-autofocus
            >
              {w.makePortal(words.frame.mode[mode])}
            </Button>
          </div>
        </>
      )}
    </Frame>
  );
}
