export function wrongStamp(token: Uint8Array, text: string, pem: string): string | undefined;
