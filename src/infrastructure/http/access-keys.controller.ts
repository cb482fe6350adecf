import { Controller } from '@nestjs/common';
import { Continuity } from '../../application/continuity.js';
import { EventStore } from '../../application/event-store.js';
import type { Day, Instant, UnitId } from '../../domain/ground/values.js';
import type { KeyRole } from '../../domain/registry/access-keys.js';
import { toInstant } from '../../application/clock.js';
import { Keys } from './access-keys.js';
import { metaOfLog } from './answers.js';
import { Asks } from './asks.js';

/** A key of a program, without the key itself, which is kept nowhere. */
export interface AccessKeyShown {
  readonly keyId: string;
  /** Which program has it. */
  readonly purpose: string;
  readonly roles: readonly KeyRole[];
  readonly unitId: UnitId | null;
  /** The last day in Viet Nam on which it is taken. */
  readonly until: Day;
  readonly issuedBy: string;
  readonly issuedAt: Instant;
  readonly revoked: { readonly reason: string; readonly by: string; readonly at: Instant } | null;
  /** When this node last took it; null where it has not since it started. Other nodes may have. */
  readonly usedHereAt: Instant | null;
}

/** Shows the keys of programs to whoever runs or audits the system. */
@Controller('api')
export class AccessKeysController {
  constructor(
    private readonly keys: Keys,
    private readonly store: EventStore,
    private readonly continuity: Continuity,
  ) {}

  @Asks(
    'access-keys',
    'Keys of programs, the newest first: what each may do, until when, whether it was revoked',
  )
  async accessKeys() {
    const data = (await this.keys.list()).map(
      ({ keyId, purpose, roles, unitId, until, issuedBy, issuedAt, revoked, usedAt }): AccessKeyShown => {
        const usedHereAt = usedAt && toInstant(usedAt);
        return { keyId, purpose, roles, unitId, until, issuedBy, issuedAt, revoked, usedHereAt };
      },
    );
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }
}
