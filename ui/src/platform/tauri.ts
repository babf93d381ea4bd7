import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { open, save } from '@tauri-apps/plugin-dialog';
import { openUrl } from '@tauri-apps/plugin-opener';
import { asRpcError, type FileRequest, type Platform } from './platform';

function filters(request: FileRequest) {
  return (request.kinds ?? []).map((kind) => ({ name: kind.name, extensions: [...kind.extensions] }));
}

/** The real window: one command for every request, Tauri's events, the system's dialogs and browser. */
export const tauriPlatform: Platform = {
  async rpc(method, params) {
    try {
      return await invoke('rpc', { request: { method, params } });
    } catch (thrown) {
      throw asRpcError(thrown);
    }
  },

  on(event, handler) {
    const listening = listen(event, (message) => handler(message.payload));
    return () => {
      void listening.then((stop) => stop());
    };
  },

  openUrl: (url) => openUrl(url),

  askSavePath: (request) =>
    save({
      title: request.title,
      filters: filters(request),
      ...(request.suggestedName ? { defaultPath: request.suggestedName } : {}),
    }),

  askOpenPath: (request) =>
    open({ title: request.title, filters: filters(request), multiple: false, directory: false }),

  askFolder: (request) => open({ title: request.title, multiple: false, directory: true }),
};
