declare module '*/docs/verify-proof.mjs' {
  interface Policy {
    readonly logs: readonly string[];
  }
  export function readPolicy(file: Uint8Array): Policy;
  /** What is proved, in words; throws where nothing is. */
  export function check(proof: object, key: string, kept?: string, policy?: Policy): string;
  export function openKey(key: string): { readonly name: string };
}

declare module '*/docs/vote.mjs' {
  interface Opening {
    readonly ballotId: string;
    readonly question: string;
    readonly options: readonly { readonly id: string }[];
    readonly modulus: string;
    readonly fingerprint: string;
    /** The checkpoint that the key was in. */
    readonly note: string;
  }
  /** A paper before it is signed: `blinded` is for the server, the rest for the voter alone. */
  export interface Paper {
    readonly ballotId: string;
    readonly choice: string;
    readonly blinded: string;
  }
  /** What a voter keeps until the ballot is returned. */
  export interface SignedPaper {
    readonly ballotId: string;
    readonly choice: string;
    readonly commitment: string;
    readonly signature: string;
  }
  export function openingOf(
    base: string,
    ballotId: string,
    fingerprint?: string,
    logKey?: string,
  ): Promise<Opening>;
  export function prepare(
    ballot: { readonly ballotId: string; readonly modulus: string },
    choice: string,
  ): Paper;
  export function signedPaper(
    paper: Paper,
    papers: readonly object[],
    opening: Pick<Opening, 'note'>,
  ): SignedPaper;
  export function returnPaper(
    base: string,
    paper: SignedPaper,
    fingerprint?: string,
    logKey?: string,
  ): Promise<void>;
}

declare module '*/docs/verify-ballot.mjs' {
  export function recount(
    proof: object,
    known?: { readonly papers?: readonly { readonly file: string; readonly paper: object }[] },
  ): {
    readonly faults: readonly string[];
    readonly counted: {
      readonly issued: number;
      readonly returned: number;
      readonly needed: number;
      readonly base: number;
      readonly votes: readonly { readonly option: string; readonly votes: number }[];
      readonly outcome: string;
      readonly winner: string | null;
    };
  };
}
