// This browser, where it takes messages: by its push service, which wakes the service worker of the site.
import { ask, Refusal } from "./asking.js";

/** Whether it can. */
export function canTakeMessages() {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

/** Where its push service takes them; null where none are taken. */
export async function ownEndpoint() {
  return (await subscribed())?.endpoint ?? null;
}

/** Have messages sent here from now on. Throws a `Refusal` where the browser, or its owner, says no. */
export async function takeMessages() {
  if ((await Notification.requestPermission()) !== "granted") throw new Refusal(400, "browser: denied");
  const { key } = await ask("GET", "/push/key");
  try {
    // One that is left from another key of the suite is of no use, and in the way.
    await (await subscribed())?.unsubscribe();
    const { pushManager } = await navigator.serviceWorker.ready;
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    await ask("POST", "/push/subscriptions", made.toJSON());
  } catch (error) {
    if (error instanceof DOMException) throw new Refusal(400, `browser: ${error.name}`);
    throw error;
  }
}

/** Have none sent here any more. */
export async function takeNone() {
  await (await subscribed())?.unsubscribe();
}

async function subscribed() {
  if (!canTakeMessages()) return null;
  const worker = await navigator.serviceWorker.getRegistration();
  return (await worker?.pushManager.getSubscription()) ?? null;
}
