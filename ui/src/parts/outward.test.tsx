import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { expectNoViolations, show } from '../../test/render';
import { ConfirmDialog } from './ConfirmDialog';
import { KeyInput } from './KeyInput';
import { SendBar } from './SendBar';

const checks = [{ text: 'Each is priced once', passed: true }];

describe('what leaves this computer', () => {
  it('names verb, object, amount and mode on the button', async () => {
    const send = vi.fn();
    const { container } = show(
      <SendBar
        mode="live"
        checks={checks}
        sentence="Nothing is charged today."
        action="Send 3 units, $0.30"
        onSend={send}
      />,
    );
    const button = screen.getByRole('button', { name: 'Send 3 units, $0.30 – LIVE' });
    expect(button, 'what the press does not do is read with it').toHaveAccessibleDescription(
      'Nothing is charged today.',
    );
    await userEvent.click(button);
    expect(send).toHaveBeenCalledOnce();
    await expectNoViolations(container);
  });

  it('says why it is off, beside the button that cannot be pressed', () => {
    show(
      <SendBar
        mode="test"
        checks={checks}
        sentence="Nothing is charged today."
        action="Send 0 units"
        off="Choose at least one client to send for."
        onSend={vi.fn()}
      />,
    );
    const button = screen.getByRole('button', { name: 'Send 0 units – TEST' });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription('Choose at least one client to send for.');
  });

  it('cannot be closed by accident while it works', async () => {
    const close = vi.fn();
    show(
      <ConfirmDialog
        opened
        busy
        mode="live"
        title="Create"
        action="Create a price"
        onConfirm={vi.fn()}
        onClose={close}
      >
        One price
      </ConfirmDialog>,
    );
    await userEvent.keyboard('{Escape}');
    expect(close, 'a half-done change must stay in view').not.toHaveBeenCalled();
  });
});

describe('KeyInput', () => {
  it('takes a pasted key without the spaces around it', async () => {
    const changed = vi.fn();
    show(<KeyInput label="Restricted key" value="" onChange={changed} />);
    await userEvent.click(screen.getByLabelText('Restricted key'));
    await userEvent.paste('  rk_test_abc\n');
    expect(changed, 'WCAG 3.3.8: a key is pasted, not remembered').toHaveBeenCalledWith('rk_test_abc');
  });
});
