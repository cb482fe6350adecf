/** How long somebody else may take to answer, milliseconds. */
const PATIENCE = 10_000;

/** Longest answer that is read: cosignatures, some of them large, or certificates. */
const LARGEST = 64 * 1024;

/** Sends something to somebody else and reads what is answered. Throws where that is not reached, too slow or too long. */
export async function posted(
  url: string,
  body: string | Buffer,
  { type, signal: stop }: { readonly type?: string; readonly signal?: AbortSignal } = {},
): Promise<{ readonly status: number; readonly bytes: Buffer }> {
  const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE), ...(stop ? [stop] : [])]);
  try {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const sent = typeof body === 'string' ? body : new Uint8Array(body);
    const response = await fetch(url, { method: 'POST', headers, body: sent, redirect: 'error', signal });
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      parts.push(part);
      if ((length += part.length) > LARGEST) throw new Error('the answer is too long');
    }
    return { status: response.status, bytes: Buffer.concat(parts) };
  } catch (error) {
    const { message, cause } = error as Error;
    throw new Error(cause instanceof Error ? cause.message : message, { cause: error });
  }
}
