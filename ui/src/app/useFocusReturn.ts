import { useEffect } from 'react';

const DIALOG = '[role=dialog], [role=alertdialog]';

/**
 * A dialog that is gone gives the focus back to what had it before; else Tab would begin at the top of the window. Most of ours exist only
 * while they are open, so that none is left to do it.
 */
export function useFocusReturn(): void {
  useEffect(() => {
    let before: HTMLElement | null = null;
    const onGone = () => {
      if (document.querySelector(DIALOG)) return;
      gone.disconnect();
      // Whoever was given the focus meanwhile keeps it.
      if (document.activeElement === document.body && before?.isConnected) before.focus();
    };
    const gone = new MutationObserver(onGone);
    const onFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return;
      if (target.closest(DIALOG)) gone.observe(document.body, { childList: true, subtree: true });
      else before = target;
    };
    document.addEventListener('focusin', onFocus);
    return () => {
      document.removeEventListener('focusin', onFocus);
      gone.disconnect();
    };
  }, []);
}
