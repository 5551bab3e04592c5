import { create } from 'zustand';

const ADDRESS = '/worker.js';
const LOOK_EVERY_MS = 60 * 60_000;
const PATIENCE_MS = 3_000;

/** A new version of the app waits for the person's word. */
export const useUpdate = create<{ ready: boolean }>()(() => ({ ready: false }));

interface Factory {
  createPolicy(
    name: string,
    rules: { createScriptURL(): string },
  ): { createScriptURL(input: string): string };
}

let registration: ServiceWorkerRegistration | undefined;
let isReloading = false;

/** Keeps the app for the next visit, with or without a network. Where workers are refused all else works. */
export async function registerWorker(): Promise<void> {
  if (!import.meta.env.PROD || !navigator.serviceWorker) return;
  const { serviceWorker } = navigator;
  // The first worker takes the page over without a word; any later one is a new version.
  let isKept = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    if (isReloading) window.location.reload();
    else if (isKept) useUpdate.setState({ ready: true });
    isKept = true;
  });
  try {
    registration = await serviceWorker.register(trusted(ADDRESS), { updateViaCache: 'none' });
  } catch {
    return;
  }
  const { installing } = registration;
  const tell = (): void => {
    if (registration?.waiting && serviceWorker.controller) useUpdate.setState({ ready: true });
  };
  tell();
  installing?.addEventListener('statechange', tell);
  registration.addEventListener('updatefound', () =>
    registration?.installing?.addEventListener('statechange', tell),
  );
  setInterval(look, LOOK_EVERY_MS);
  window.addEventListener('online', look);
}

/** The only address that this policy can name, whatever it is given. */
function trusted(address: string): string {
  const { trustedTypes } = window as { trustedTypes?: Factory };
  const policy = trustedTypes?.createPolicy('service-worker', { createScriptURL: () => address });
  return policy ? policy.createScriptURL(address) : address;
}

function look(): void {
  registration?.update().catch(() => undefined);
}

/** Goes on with the new version if one waits, else with the same: what was typed is kept either way. */
export function reload(): void {
  const waiting = registration?.waiting;
  if (!waiting) {
    window.location.reload();
    return;
  }
  isReloading = true;
  waiting.postMessage('take over');
  // A worker that does not answer holds nobody up.
  setTimeout(() => window.location.reload(), PATIENCE_MS);
}
