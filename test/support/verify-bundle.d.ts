declare module '*/docs/verify-bundle.mjs' {
  export function checkBundle(
    folder: string,
    given?: {
      readonly keys?: readonly string[];
      readonly notes?: readonly string[];
      readonly extensions?: readonly object[];
      readonly policy?: object;
      readonly trusted?: readonly object[];
      readonly rotations?: readonly string[];
    },
  ): Promise<string[]>;
}
