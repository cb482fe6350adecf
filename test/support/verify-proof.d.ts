declare module '*/docs/verify-proof.mjs' {
  import type { X509Certificate } from 'node:crypto';

  export function rootOfInclusion(
    leaf: Buffer,
    index: number,
    size: number,
    path: readonly Buffer[],
  ): Buffer | null;
  export function isBeginning(
    from: number,
    fromRoot: Buffer,
    size: number,
    root: Buffer,
    path: readonly Buffer[],
  ): boolean;
  export function readNote(note: string, key: string): { size: number; root: Buffer };
  export function canonical(value: unknown): string;
  export interface Policy {
    readonly logs: readonly string[];
  }
  export function keysAfter(keys: readonly string[], rotations?: readonly string[]): Map<string, number>;
  export function readPolicy(file: Buffer): Policy;
  export function check(
    proof: object,
    key: string,
    kept?: string,
    policy?: Policy,
    trusted?: readonly X509Certificate[],
  ): string;
}

declare module '*/docs/verify-timestamp.mjs' {
  import type { X509Certificate } from 'node:crypto';

  export function readCertificates(pem: string): X509Certificate[];
  export function checkTimestamp(
    token: Buffer,
    text: Buffer,
    trusted: readonly X509Certificate[],
  ): { readonly at: string; readonly by: string };
}
