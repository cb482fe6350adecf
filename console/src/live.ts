import { client, health, seen } from './api.js';

/** News that come close together are taken as one, milliseconds. */
const TOGETHER = 500;
/** When a server that refused to be followed is asked again, milliseconds. */
const LATER = 60_000;

/** A trace of reading: what is shown does not change by them, and to ask again would leave another one. */
const TRACE = 'SensitiveRead';

/**
 * Follows the log while the page is looked at, so that what others record shows at once, and that the server is away is known at once. A page
 * that nobody sees does not hold a connection. Gives what ends it.
 */
export function follow(): () => void {
  let source: EventSource | null = null;
  let last: string | null = null;
  let news: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  const close = (): void => {
    clearTimeout(again);
    source?.close();
    source = null;
  };
  const open = async (): Promise<void> => {
    close();
    try {
      last ??= (await client.fetchQuery(health)).store.position;
    } catch {
      again = setTimeout(() => void open(), LATER);
      return;
    }
    if (document.hidden) return;
    const opened = new EventSource(`/api/feed?after=${encodeURIComponent(last)}`);
    source = opened;
    opened.addEventListener('message', ({ data, lastEventId }: MessageEvent<string>) => {
      last = lastEventId;
      if ((JSON.parse(data) as { readonly type: string }).type === TRACE) return;
      news ??= setTimeout(() => {
        news = undefined;
        if (last !== null) seen(last);
      }, TOGETHER);
    });
    opened.addEventListener('error', () => {
      void client.invalidateQueries(health);
      // The browser tries again by itself, unless the server refused.
      if (opened.readyState === EventSource.CLOSED) again = setTimeout(() => void open(), LATER);
    });
    opened.addEventListener('open', () => void client.invalidateQueries(health));
  };
  const look = (): void => {
    if (document.hidden) close();
    else void open();
  };
  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    clearTimeout(news);
    close();
  };
}
