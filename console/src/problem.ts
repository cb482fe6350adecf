// Why an answer is none.

/** What is wrong with a field of a body, by its JSON pointer, or with a parameter of an address. */
interface Fault {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail: string;
}

/** A refusal or failure as the server tells it (RFC 9457), or the server was not reached: `status` 0. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly rule: string | null = null,
    /** What is wrong with which field. */
    readonly errors: readonly Fault[] = [],
    /** What its code means, in English. */
    readonly title = '',
  ) {
    super(detail);
  }
}

/** Whether the server could not be reached. */
export const isAway = (error: unknown): boolean => error instanceof Problem && error.status === 0;

/** Whether the server refused: the same sent again would be refused again. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Problem && error.status >= 400 && error.status < 500;
