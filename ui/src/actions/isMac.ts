/** Decides between the words Ctrl and Cmd only. */
export function isMac(): boolean {
  return /Mac/.test(navigator.userAgent);
}
