export function wrongIn(
  folder: string,
  given: {
    readonly keys?: readonly string[];
    readonly notes?: readonly string[];
    readonly extensions?: readonly object[];
    readonly rotations?: readonly string[];
    readonly policy?: string;
    /** Certificates of authorities that are trusted, in PEM. */
    readonly tsa?: string;
  },
): Promise<string | undefined>;
