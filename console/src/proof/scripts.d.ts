declare module '*/docs/verify-proof.mjs' {
  interface Policy {
    readonly logs: readonly string[];
  }
  export function readPolicy(file: Uint8Array): Policy;
  /** What is proved, in words; throws where nothing is. */
  export function check(proof: object, key: string, kept?: string, policy?: Policy): string;
  export function openKey(key: string): { readonly name: string };
}
