export function wrongIn(
  folder: string,
  given: {
    readonly keys?: readonly string[];
    readonly notes?: readonly string[];
    readonly extensions?: readonly object[];
    readonly rotations?: readonly string[];
    readonly policy?: string;
  },
): Promise<string | undefined>;
